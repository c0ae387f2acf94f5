import { SHARED } from './foreign-clock.ts';
import type { Interval } from './interval.ts';
import { isAtLeast } from './version-order.ts';
import type { WakatimeServer } from './wakatime-facts.ts';

const HOUR_MS = 3_600_000;

/** `uncertain`: these facts do not tell. */
export type Fate = 'taken' | 'refused' | 'uncertain';

/** What a version of Wakapi takes: `Timely` in its models/heartbeat.go, and what routes/api/heartbeat.go makes of it. */
export interface HeartbeatRules {
  /** A heartbeat may lie less than this ahead of the server's clock, ms: an hour since 2.3.1, nothing in 2.3.0. */
  readonly aheadMs: number;
  /**
   * How old it may be by the server's clock, ms: up to `lowMs` it is taken, beyond `highMs` it is refused. Infinite where
   * nobody told, since a configuration may allow more than is usual.
   */
  readonly maxAge: Interval;
  /** Whether one that is refused takes its whole batch along, as before 2.15.0; since then it alone is dropped. */
  readonly wholeBatch: boolean | null;
}

/** What a Wakapi has that is not told otherwise: by the configuration that every version and image is shipped with. */
export const SHIPPED_MAX_AGE_MS = 4320 * HOUR_MS;
/** By its code, since 2.13.0: where a configuration of one's own leaves it out. */
const BUILT_IN_MAX_AGE_MS = 168 * HOUR_MS;

const maxAgeOf = ({ maxAge, version }: WakatimeServer): Interval => {
  if (maxAge === null) return { lowMs: 0, highMs: Infinity };
  if (maxAge.knownBy === 'container') return { lowMs: maxAge.ms, highMs: maxAge.ms };
  const lowMs = isAtLeast(version, [2, 13, 0]) === false ? SHIPPED_MAX_AGE_MS : BUILT_IN_MAX_AGE_MS;
  return { lowMs, highMs: Infinity };
};

/** `null`: not a Wakapi, and the rules of others are not known. */
export const rulesOf = (server: WakatimeServer): HeartbeatRules | null => {
  const { kind, version } = server;
  if (kind !== 'wakapi') return null;
  const dropsOne = isAtLeast(version, [2, 15, 0]);
  const wholeBatch = dropsOne === null ? null : !dropsOne;
  // Before 2.3.0 every time was taken.
  if (isAtLeast(version, [2, 3, 0]) === false)
    return { aheadMs: Infinity, maxAge: { lowMs: Infinity, highMs: Infinity }, wholeBatch };
  return { aheadMs: isAtLeast(version, [2, 3, 1]) === false ? 0 : HOUR_MS, maxAge: maxAgeOf(server), wholeBatch };
};

/** What the server's clock shows; `null` where that is not known. `now`: this host's clock, ms since the epoch. */
export const serverNow = ({ clock }: WakatimeServer, now: number): Interval | null => {
  if (clock.status !== 'ok') return clock.reason === SHARED ? { lowMs: now, highMs: now } : null;
  const { lowMs, highMs } = clock.value.toHost;
  return { lowMs: now - highMs, highMs: now - lowMs };
};

/** What becomes of one heartbeat, by each of the two bounds. */
export interface Judged {
  readonly ahead: Fate;
  readonly old: Fate;
}

/** `time`: ms since the epoch; `now`: what the server's clock shows. */
export const judge = (time: number, now: Interval, { aheadMs, maxAge }: HeartbeatRules): Judged => ({
  ahead: time - now.highMs >= aheadMs ? 'refused' : time - now.lowMs < aheadMs ? 'taken' : 'uncertain',
  old: now.lowMs - time > maxAge.highMs ? 'refused' : now.highMs - time <= maxAge.lowMs ? 'taken' : 'uncertain',
});

export const fateOf = ({ ahead, old }: Judged): Fate =>
  ahead === 'refused' || old === 'refused' ? 'refused' : ahead === 'taken' && old === 'taken' ? 'taken' : 'uncertain';

/** What becomes of a batch. `refused`: all of it goes back into the queue, and nothing behind it is sent. */
export const batchFate = (fates: readonly Fate[], { wholeBatch }: HeartbeatRules): Fate => {
  const all = (wanted: Fate): boolean => fates.every((fate) => fate === wanted);
  const some = (wanted: Fate): boolean => fates.includes(wanted);
  if (all('taken')) return 'taken';
  if (all('refused')) return 'refused';
  if (wholeBatch === true) return some('refused') ? 'refused' : 'uncertain';
  return wholeBatch === false && some('taken') ? 'taken' : 'uncertain';
};
