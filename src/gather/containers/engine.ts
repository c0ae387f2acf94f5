import type { EngineClient } from '../../engine/client.ts';
import type { EngineCandidate } from '../../engine/endpoints.ts';
import { findEngines, isTrouble } from '../../engine/endpoints.ts';
import type { EnginePatience } from '../../engine/open.ts';
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
  patience: EnginePatience,
): Promise<{ readonly tried: EngineTry; readonly engine: Gathered<EngineClient> }> => {
  const { endpoint, reach } = candidate;
  if (isTrouble(reach)) {
    const { status, fault, detail } = reach;
    return { tried: untold(candidate, reach), engine: missing(status, detail ?? fault) };
  }
  const opened = await openClient(doors.http.server(reach), endpoint, doors.clock, patience);
  if (opened.status === 'ok') return { tried: untold(candidate, ANSWERED), engine: opened };
  const { status, fault, reason } = opened;
  return { tried: untold(candidate, { status, fault, detail: reason }), engine: missing(status, reason) };
};

/** Asked for only where it matters: names of users may come from a server that does not answer. */
const userIn = (tries: readonly EngineTry[], { machine }: EngineDoors): string | null =>
  tries.some(({ fault }) => fault === 'permission-denied') ? machine.userName() : null;

export interface OpenOptions {
  /** As the person named it; `null` if not. */
  readonly engine: string | null;
  readonly required: boolean;
  /** How long one call to an engine may take that has answered; 1000 by default. */
  readonly callMs?: number;
}

/** Looks for an engine, in the order of docker itself, and asks the first one that answers what it is. */
export const openEngine = async (
  { engine: named, required, callMs = TIMEOUT_MS }: OpenOptions,
  doors: EngineDoors,
): Promise<OpenedEngine> => {
  const startNs = doors.clock.monotonicNs();
  const tries: EngineTry[] = [];
  const access = (): EngineAccess => ({ required, tried: tries, user: userIn(tries, doors) });
  let first: Gathered<EngineClient> | null = null;
  for (const candidate of findEngines(named, doors)) {
    const { foundBy } = candidate.endpoint;
    const spentMs = Number(doors.clock.monotonicNs() - startNs) / 1e6;
    const isSsh = !isTrouble(candidate.reach) && candidate.reach.kind === 'program';
    const left = foundBy === 'socket' ? Math.max(MIN_TIMEOUT_MS, ALL_SOCKETS_MS - spentMs) : Infinity;
    // One after the other: to be asked may start what systemd listens for in its place.
    const helloMs = Math.min(isSsh ? SSH_TIMEOUT_MS : TIMEOUT_MS, left);
    // oxlint-disable-next-line no-await-in-loop
    const { tried, engine } = await tryOne(candidate, doors, { helloMs, callMs });
    tries.push(tried);
    if (engine.status === 'ok') return { access: access(), engine };
    first ??= engine;
  }
  return { access: access(), engine: first ?? missing('absent', 'no container engine is here') };
};
