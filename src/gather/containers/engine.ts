import type { EngineClient } from '../../engine/client.ts';
import type { EngineCandidate } from '../../engine/endpoints.ts';
import { findEngines, isTrouble } from '../../engine/endpoints.ts';
import { openClient } from '../../engine/open.ts';
import type { EngineAccess, EngineTry } from '../../model/engine-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { Doors } from '../../system/doors.ts';

type EngineDoors = Pick<Doors, 'clock' | 'files' | 'machine' | 'http'>;

export interface OpenedEngine {
  readonly access: EngineAccess;
  /** `absent` where there is none; else as the first one that was tried. */
  readonly engine: Gathered<EngineClient>;
}

/** An engine that answers does so in a millisecond; one across an ocean in half a second. */
const TIMEOUT_MS = 1000;
/** A login takes several round trips, and a program has to be started there. */
const SSH_TIMEOUT_MS = 2500;
/** For all of the known sockets together: of several that hang, the first one costs the most. */
const ALL_SOCKETS_MS = 1300;
const MIN_TIMEOUT_MS = 100;

const untold = (candidate: EngineCandidate, why: Pick<EngineTry, 'status' | 'fault' | 'detail'>): EngineTry => ({
  ...candidate.endpoint,
  ...why,
});

/** What is told of one that answers. */
const ANSWERED = { status: 'ok', fault: null, detail: null } as const;

const tryOne = async (
  candidate: EngineCandidate,
  doors: EngineDoors,
  timeoutMs: number,
): Promise<{ readonly tried: EngineTry; readonly engine: Gathered<EngineClient> }> => {
  const { endpoint, reach } = candidate;
  if (isTrouble(reach)) {
    const { status, fault, detail } = reach;
    return { tried: untold(candidate, reach), engine: missing(status, detail ?? fault) };
  }
  const opened = await openClient(doors.http.server(reach), endpoint, doors.clock, timeoutMs);
  if (opened.status === 'ok') return { tried: untold(candidate, ANSWERED), engine: opened };
  const { status, fault, reason } = opened;
  return { tried: untold(candidate, { status, fault, detail: reason }), engine: missing(status, reason) };
};

const userOf = ({ machine }: EngineDoors): string | null =>
  ['USER', 'LOGNAME', 'USERNAME'].map((name) => machine.variable(name)).find((name) => name !== null && name !== '') ??
  null;

/**
 * Looks for an engine, in the order of docker itself, and asks the first one that answers what it is. `engine`: as the
 * person named it; `null` if not.
 */
export const openEngine = async (
  options: { readonly engine: string | null; readonly required: boolean },
  doors: EngineDoors,
): Promise<OpenedEngine> => {
  const startNs = doors.clock.monotonicNs();
  const tries: EngineTry[] = [];
  const access = (): EngineAccess => ({ required: options.required, tried: tries, user: userOf(doors) });
  let first: Gathered<EngineClient> | null = null;
  for (const candidate of findEngines(options.engine, doors)) {
    const { foundBy } = candidate.endpoint;
    const spentMs = Number(doors.clock.monotonicNs() - startNs) / 1e6;
    const isSsh = !isTrouble(candidate.reach) && candidate.reach.kind === 'program';
    const left = foundBy === 'socket' ? Math.max(MIN_TIMEOUT_MS, ALL_SOCKETS_MS - spentMs) : Infinity;
    // One after the other: to be asked may start what systemd listens for in its place.
    // oxlint-disable-next-line no-await-in-loop
    const { tried, engine } = await tryOne(candidate, doors, Math.min(isSsh ? SSH_TIMEOUT_MS : TIMEOUT_MS, left));
    tries.push(tried);
    if (engine.status === 'ok') return { access: access(), engine };
    first ??= engine;
  }
  return { access: access(), engine: first ?? missing('absent', 'no container engine is here') };
};
