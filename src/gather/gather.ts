import type { ConfiguredSource } from '../model/daemon-facts.ts';
import type { EngineOptions } from '../model/engine-options.ts';
import type { Facts } from '../model/facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { NOT_ASKED, missing, ok } from '../model/gathered.ts';
import type { Scope } from '../model/report.ts';
import type { WakatimeOptions } from '../model/wakatime-facts.ts';
import type { Doors } from '../system/doors.ts';
import type { AskOptions } from './ask.ts';
import type { ContainersGathered, MeasuredTime } from './containers.ts';
import { gatherContainers } from './containers.ts';
import { configuredSources, gatherDaemon, surveyDaemons } from './daemon.ts';
import { faultOf } from './fault.ts';
import { gatherHost } from './host.ts';
import { gatherMachine } from './machine.ts';
import type { NamedSource } from './resolve.ts';
import type { TimeFacts } from './time.ts';
import { gatherTime } from './time.ts';
import { gatherWakatime } from './wakatime.ts';
import { gatherZone } from './zone.ts';

export interface GatherOptions extends AskOptions {
  /** `sources`: the machine and its zone are left alone. `containers`: so is the machine. */
  readonly scope: Scope;
  /** `null`: so are containers. */
  readonly engine: EngineOptions | null;
  /** `null`: nor is anything of WakaTime looked at. */
  readonly wakatime: WakatimeOptions | null;
  /** Nobody is asked over the network, for the time neither. */
  readonly offline: boolean;
  /** Heartbeats are counted by project too. */
  readonly byProject: boolean;
  /** How long the whole run may take, in ms: what is waited for is given its share of that. */
  readonly timeoutMs: number;
  /** The servers that this host is configured to use are asked beside `sources`, if so. */
  readonly askConfigured: boolean;
}

/** What is configured may be a pool, of which so many addresses are asked. */
const ADDRESSES_PER_NAME = 4;
/** More than this many configured servers need not be asked to know the time. */
const MAX_CONFIGURED = 12;

const OFFLINE = missing('absent', 'offline');

const named = ({ host, port }: ConfiguredSource): NamedSource => ({
  endpoint: { host, port },
  origin: 'configured',
  addresses: ADDRESSES_PER_NAME,
});

/** The configured ones first: a name that is in both lists keeps the mark. */
const withConfigured = (sources: readonly NamedSource[], configured: readonly ConfiguredSource[]): NamedSource[] => {
  const all = [...configured.slice(0, MAX_CONFIGURED).map(named), ...sources];
  const keyOf = ({ endpoint: { host, port } }: NamedSource): string => `${host.toLowerCase()} ${port}`;
  const keys = all.map(keyOf);
  return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
};

const guarded = <T>(fact: Promise<Gathered<T>>): Promise<Gathered<T>> => fact.catch(faultOf);

const sourcesToAsk = async (
  { askConfigured, sources, offline }: GatherOptions,
  survey: ReturnType<typeof surveyDaemons>,
): Promise<readonly NamedSource[]> => {
  if (offline) return [];
  return askConfigured ? withConfigured(sources, await survey.then(configuredSources, () => [])) : sources;
};

const noEngine = (why: Gathered<never>): ContainersGathered => ({
  engineAccess: why,
  engine: why,
  containers: why,
  wakapi: why,
});

const measuredBy = (time: Promise<TimeFacts>): Promise<MeasuredTime> =>
  time.then(({ now, ntp }) => ({ now, estimate: ntp.estimate }));

const gatherEngine = (
  { engine, timeoutMs }: GatherOptions,
  doors: Doors,
  time: Promise<TimeFacts>,
): Promise<ContainersGathered> => {
  if (engine === null) return Promise.resolve(noEngine(NOT_ASKED));
  return gatherContainers({ ...engine, timeoutMs }, doors, measuredBy(time)).catch((error: unknown) =>
    noEngine(faultOf(error)),
  );
};

const gatherHomes = (
  options: GatherOptions,
  doors: Doors,
  time: Promise<TimeFacts>,
  engine: Promise<ContainersGathered>,
  signal: AbortSignal,
): Promise<Facts['wakatime']> => {
  const { wakatime, offline, byProject, timeoutMs } = options;
  if (wakatime === null) return Promise.resolve(NOT_ASKED);
  return guarded(
    gatherWakatime({ ...wakatime, offline, byProject, timeoutMs }, doors, {
      measured: measuredBy(time),
      wakapi: engine.then(({ wakapi }) => wakapi),
      containers: engine.then(({ containers }) => containers),
      signal,
    }),
  );
};

/** Gathers everything at once. Ends with what is known when `signal` is aborted. */
export const gather = async (options: GatherOptions, doors: Doors, signal: AbortSignal): Promise<Facts> => {
  // Then nobody waits for an answer any more.
  const stop = (): void => {
    doors.programs.stop();
    doors.sockets.stop();
    doors.http.stop();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const wantsHost = options.scope === 'everything';
  const survey = surveyDaemons(doors);
  // The programs are started before the network is asked: they answer while names are being resolved.
  const daemon = guarded(survey.then((services) => gatherDaemon(services, doors)));
  const time = sourcesToAsk(options, survey).then((sources) => gatherTime({ ...options, sources }, doors, signal));
  const engine = gatherEngine(options, doors, time);
  const wakatime = gatherHomes(options, doors, time, engine, signal);
  const machine = wantsHost ? guarded(gatherMachine(doors, doors.clock.wallMs(), time)) : NOT_ASKED;
  const host = gatherHost(doors);
  const { now, clock, ntp } = await time;
  // Zones are computed after the measurement, which the processor time that this takes would make less exact.
  const zone = options.scope === 'sources' ? NOT_ASKED : guarded(gatherZone(doors, now));
  const facts = {
    now,
    host,
    clock: ok(clock),
    ntp: options.offline ? OFFLINE : ok(ntp),
    daemon: await daemon,
    machine: await machine,
    zone: await zone,
    ...(await engine),
    wakatime: await wakatime,
  };
  // Connections are kept for more requests, and a program that is one of them would live on.
  doors.http.stop();
  return facts;
};
