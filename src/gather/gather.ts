import type { ConfiguredSource } from '../model/daemon-facts.ts';
import type { Facts } from '../model/facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Scope } from '../model/report.ts';
import type { Doors } from '../system/doors.ts';
import type { AskOptions } from './ask.ts';
import { configuredSources, gatherDaemon, surveyDaemons } from './daemon.ts';
import { gatherHost } from './host.ts';
import { gatherMachine } from './machine.ts';
import type { NamedSource } from './resolve.ts';
import { gatherTime } from './time.ts';
import { gatherZone } from './zone.ts';

export interface GatherOptions extends AskOptions {
  /** `sources`: the machine and its zone are left alone. */
  readonly scope: Scope;
  /** The servers that this host is configured to use are asked beside `sources`, if so. */
  readonly askConfigured: boolean;
}

/** What is configured may be a pool, of which so many addresses are asked. */
const ADDRESSES_PER_NAME = 4;
/** More than this many configured servers need not be asked to know the time. */
const MAX_CONFIGURED = 12;

const NOT_ASKED = missing('absent', 'not asked for');

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

/** A fault of ours in one fact costs that fact, and not the measurement. */
const guarded = <T>(fact: Promise<Gathered<T>>): Promise<Gathered<T>> =>
  fact.catch((error: unknown) => missing('failed', error instanceof Error ? error.message : String(error)));

/** Gathers everything at once. Ends with what is known when `signal` is aborted. */
export const gather = async (options: GatherOptions, doors: Doors, signal: AbortSignal): Promise<Facts> => {
  // Then nobody waits for an answer any more.
  const stop = (): void => {
    doors.programs.stop();
    doors.sockets.stop();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const wantsHost = options.scope === 'everything';
  let isMeasured = (): void => {};
  const measured = new Promise<void>((resolve) => {
    isMeasured = resolve;
  });
  const survey = surveyDaemons(doors);
  // The programs are started before the network is asked: they answer while names are being resolved.
  const daemon = guarded(survey.then((services) => gatherDaemon(services, doors)));
  const machine = wantsHost ? guarded(gatherMachine(doors, doors.clock.wallMs(), measured)) : NOT_ASKED;
  const host = gatherHost(doors);
  const sources = options.askConfigured
    ? withConfigured(options.sources, await survey.then(configuredSources, () => []))
    : options.sources;
  const { now, clock, ntp } = await gatherTime({ ...options, sources }, doors, signal).finally(isMeasured);
  // Zones are computed after the measurement, which the processor time that this takes would make less exact.
  const zone = wantsHost ? guarded(gatherZone(doors, now)) : NOT_ASKED;
  return {
    now,
    host,
    clock: ok(clock),
    ntp: ok(ntp),
    daemon: await daemon,
    machine: await machine,
    zone: await zone,
  };
};
