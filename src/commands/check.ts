import { setMaxListeners } from 'node:events';
import { CHECK_NAMES } from '../checks/index.ts';
import { runChecks } from '../checks/run.ts';
import { gather } from '../gather/gather.ts';
import type { NamedSource } from '../gather/resolve.ts';
import type { Report, Scope } from '../model/report.ts';
import { exitCodeOf, severitiesOf } from '../model/status.ts';
import { UsageError } from '../model/usage-error.ts';
import { DEFAULT_SOURCES } from '../ntp/default-sources.ts';
import { NTP_PORT } from '../model/endpoint.ts';
import { buildReport } from '../report/build.ts';
import { loadReporter } from '../report/formats.ts';
import type { Doors } from '../system/doors.ts';
import { systemDoors } from '../system/doors.ts';
import { UnwritableError, assertWritable, writeReportFile } from '../system/report-file.ts';
import type { Context } from './context.ts';
import type { CheckOptions } from './options.ts';
import { pageFor } from './page.ts';
import { startProgress } from './progress.ts';

/** A pool's name gives up to so many addresses, each a source. */
const ADDRESSES_PER_NAME = 4;

const sourcesFor = ({ servers }: CheckOptions): NamedSource[] =>
  servers.length > 0
    ? servers.map((endpoint) => ({ endpoint, origin: 'named', addresses: ADDRESSES_PER_NAME }))
    : DEFAULT_SOURCES.map(({ host, addresses }) => ({
        endpoint: { host, port: NTP_PORT },
        origin: 'default',
        addresses,
      }));

/** What is judged in each scope. */
const JUDGED: Record<Scope, RegExp> = {
  everything: /^/,
  // The sources, and the clock against them.
  sources: /^(?:clock-offset|clock-quarter-hour|clock-stepped|ntp-.*)$/,
  // The containers, and the clock that they share.
  containers: /^(?:clock-offset|engine-.*|containers?-.*)$/,
  // WakaTime, and the clock that its heartbeats are stamped by.
  wakatime: /^(?:clock-offset|wakatime-.*|wakapi-.*)$/,
};

const wantedChecks = ({ only, skip, scope }: CheckOptions): ((name: string) => boolean) => {
  const unknown = [...only, ...skip].find((name) => !CHECK_NAMES.some((known) => known === name));
  if (unknown !== undefined)
    throw new UsageError({ kind: 'check', value: unknown, suggestion: CHECK_NAMES.join(', ') });
  const isMeant = (name: string): boolean => JUDGED[scope].test(name);
  return (name) => (only.length === 0 ? isMeant(name) : only.includes(name)) && !skip.includes(name);
};

const unwritable = (path: string, error: unknown): unknown =>
  error instanceof UnwritableError ? new UsageError({ kind: 'output', value: path, suggestion: error.code }) : error;

const refuseUnwritable = (path: string): void => {
  try {
    assertWritable(path);
  } catch (error) {
    throw unwritable(path, error);
  }
};

/** A home that is named must be there: its absence would look like one in which all is well. */
const refuseMissingHomes = ({ wakatime }: CheckOptions, { files }: Doors): void => {
  for (const value of wakatime?.homes ?? []) {
    const path = files.realPath(value);
    const folder = path.status === 'ok' ? files.info(path.value) : path;
    const fault = folder.status !== 'ok' ? folder.reason : folder.value.kind === 'directory' ? null : 'ENOTDIR';
    if (fault !== null) throw new UsageError({ kind: 'home', value, suggestion: fault });
  }
};

/** Ends when the run's time is over or the person interrupts; the reason tells which. */
const endOfRun = (
  timeoutMs: number,
  { clock }: Doors,
  interrupt: AbortSignal,
): { signal: AbortSignal; done: () => void } => {
  const end = new AbortController();
  // Every address listens; Node takes more than ten listeners for a leak and would say so on stderr.
  setMaxListeners(0, end.signal);
  const onInterrupt = (): void => end.abort('interrupted');
  if (interrupt.aborted) onInterrupt();
  interrupt.addEventListener('abort', onInterrupt);
  const cancel = clock.after(timeoutMs, () => end.abort('deadline'));
  return {
    signal: end.signal,
    done: () => {
      cancel();
      interrupt.removeEventListener('abort', onInterrupt);
    },
  };
};

/** Gathers, checks and builds the document. */
const examine = async (options: CheckOptions, context: Context, doors: Doors): Promise<Report> => {
  const wanted = wantedChecks(options);
  const startedAt = Date.now();
  const startNs = doors.clock.monotonicNs();
  const { signal, done } = endOfRun(options.timeoutMs, doors, context.interrupt);
  const progress = await startProgress(context, options.format === 'text' && !options.quiet);
  const facts = await gather(
    {
      sources: sourcesFor(options),
      scope: options.scope,
      engine: options.engine,
      wakatime: options.wakatime,
      offline: options.offline,
      byProject: options.verbose,
      timeoutMs: options.timeoutMs,
      askConfigured: options.servers.length === 0,
      samples: options.samples,
      onProgress: progress.show,
    },
    doors,
    signal,
  ).finally(() => {
    progress.stop();
    done();
  });
  return buildReport(facts, runChecks(facts, options, wanted), context.messages, {
    version: context.version,
    startedAt,
    elapsedMs: Number(doors.clock.monotonicNs() - startNs) / 1e6,
    interrupted: context.interrupt.aborted,
    demonstration: options.demonstration,
    warnMs: options.warnMs,
    host: { name: doors.machine.name, platform: doors.machine.platform },
  });
};

const deliver = async (report: Report, options: CheckOptions, { messages, terminal }: Context): Promise<void> => {
  const { format, output, quiet, verbose, color, failOn, scope } = options;
  const reporter = await loadReporter(quiet && format === 'text' ? 'quiet' : format);
  const text = reporter(report, {
    messages,
    verbose,
    failOn,
    scope,
    ...pageFor(terminal, { color, toFile: output !== null }),
  });
  if (output === null) {
    if (text !== '') await terminal.stdout.write(text);
    return;
  }
  try {
    writeReportFile(output, text);
  } catch (error) {
    throw unwritable(output, error);
  }
};

/** The main job. Answers the exit code. */
export const check = async (options: CheckOptions, context: Context, doors: Doors = systemDoors()): Promise<number> => {
  if (options.output !== null) refuseUnwritable(options.output);
  refuseMissingHomes(options, doors);
  const report = await examine(options, context, doors);
  await deliver(report, options, context);
  return exitCodeOf(severitiesOf(report.findings, report.clock.verdict), options);
};
