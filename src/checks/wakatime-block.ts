import type { NtpFacts } from '../model/facts.ts';
import { SHARED } from '../model/foreign-clock.ts';
import type { HeartbeatRules, Judged } from '../model/heartbeat-rules.ts';
import { batchFate, fateOf, judge, rulesOf, serverNow } from '../model/heartbeat-rules.ts';
import type { Interval } from '../model/interval.ts';
import { leastMagnitude, midpoint } from '../model/interval.ts';
import type { QueueContent, WakatimeHome, WakatimeServer } from '../model/wakatime-facts.ts';
import { badRequests, isSentAlong, isTellable, sentQueues } from './wakatime-evidence.ts';

/** What heartbeats are held against. */
export interface BlockScene {
  /** This host's clock, ms since the epoch. */
  readonly now: number;
  readonly ntp: NtpFacts | null;
}

/** A clock that is off by less harms no statistics: heartbeats are two minutes apart. */
export const HARMLESS_MS = 60_000;

/** The true time, ms since the epoch; `null` where it is not known. */
export const trueNow = ({ now, ntp }: BlockScene): Interval | null =>
  ntp?.estimate ? { lowMs: now + ntp.estimate.lowMs, highMs: now + ntp.estimate.highMs } : null;

/** What has to be added to this host's clock, where that matters to heartbeats; else `null`. */
export const hostOffset = ({ ntp }: BlockScene): number | null =>
  ntp?.estimate && leastMagnitude(ntp.estimate) >= HARMLESS_MS ? ntp.estimate.offsetMs : null;

/** The same of the server's clock; `null` also where true time is not known. */
export const serverOffset = ({ clock }: WakatimeServer): number | null => {
  if (clock.status !== 'ok') return null;
  const { offsetMs, lowMs, highMs } = clock.value;
  return lowMs !== null && highMs !== null && leastMagnitude({ lowMs, highMs }) >= HARMLESS_MS ? offsetMs : null;
};

/** What this host stamps now is older, by the server's clock, than it takes, or than a Wakapi usually does. */
export const seemsTooFast = (server: WakatimeServer): boolean =>
  server.container === null &&
  server.clock.status === 'ok' &&
  server.maxAge !== null &&
  (rulesOf(server)?.maxAge.lowMs ?? Infinity) < Infinity &&
  -server.clock.value.toHost.highMs > server.maxAge.ms;

export const sharesClock = ({ clock }: WakatimeServer): boolean => clock.status !== 'ok' && clock.reason === SHARED;

/**
 * What stands before the server, where its clock was read from an answer that may have been dated there; else `null`. The
 * two mostly run on one host.
 */
export const datedBy = ({ clock, proxy }: WakatimeServer): string | null =>
  clock.status === 'ok' && clock.value.readBy === 'date-header' ? proxy : null;

/**
 * The rules as far as they are known, or, where the log tells that requests were refused, as they may be: an age that not
 * every Wakapi takes is then taken for the reason.
 */
export const rulesHere = (home: WakatimeHome): HeartbeatRules | null => {
  const rules = home.server.status === 'ok' ? rulesOf(home.server.value) : null;
  if (rules === null || badRequests(home) === 0) return rules;
  const { lowMs, highMs } = rules.maxAge;
  return { ...rules, maxAge: { lowMs, highMs: Number.isFinite(highMs) || lowMs === 0 ? highMs : lowMs } };
};

/**
 * - `server-slow`, `server-fast`: a server whose clock is right would take them
 * - `host-was-fast`: they lie in the future of true time: this host's clock was fast when they were stamped, or is
 * - `too-old`; `unreadable`: wakatime-cli cannot read one and sends none; `unknown`: true time is not known
 */
export type BlockCause = 'server-slow' | 'server-fast' | 'host-was-fast' | 'too-old' | 'unreadable' | 'unknown';

/** Why nothing of a queue is sent. */
export interface Block {
  readonly content: QueueContent;
  readonly cause: BlockCause;
  /**
   * Whether what is stamped now is refused: wakatime-cli sends the queue only after it was taken. Else it is what comes
   * first in the queue.
   */
  readonly refusesNew: boolean;
  /** By how much the furthest that is refused lies ahead, ms: of true time, where not known of the server's; else `null`. */
  readonly aheadMs: number | null;
  /** From when on what comes first is taken by a clock that is right, ms since the epoch; `null`: never, or not known. */
  readonly until: number | null;
}

type Why = Omit<Block, 'content' | 'refusesNew'>;

/** So old is a heartbeat when it arrives, ms: Wakapi 2.3.0, which takes nothing of the future, does take those of now. */
const ON_ITS_WAY_MS = 1000;

const whyAhead = (times: readonly number[], there: Interval, rules: HeartbeatRules, trueTime: Interval | null): Why => {
  const furthest = times.reduce((a, b) => Math.max(a, b));
  const aheadMs = furthest - midpoint(trueTime ?? there);
  if (trueTime === null) return { cause: 'unknown', aheadMs, until: null };
  const fates = times.map((time) => judge(time - ON_ITS_WAY_MS, trueTime, rules).ahead);
  // A server that is right would take some: then it is the server that holds up those.
  if (fates.includes('taken')) return { cause: 'server-slow', aheadMs: null, until: null };
  if (!fates.includes('refused')) return { cause: 'unknown', aheadMs, until: null };
  const until = furthest - rules.aheadMs;
  return { cause: 'host-was-fast', aheadMs, until: isTellable(until) ? until : null };
};

const blockOfContent = (content: QueueContent, home: WakatimeHome, scene: BlockScene): Block | 'free' | 'uncertain' => {
  const first = content.firstTimes.filter((time) => time !== null);
  const none = { content, refusesNew: false, aheadMs: null, until: null };
  if (first.length < content.firstTimes.length) return { ...none, cause: 'unreadable' };
  if (first.length === 0) return 'free';
  const rules = rulesHere(home);
  const there = home.server.status === 'ok' ? serverNow(home.server.value, scene.now) : null;
  if (rules === null || there === null) return 'uncertain';
  const judgeAll = (times: readonly number[]) => times.map((time) => ({ time, ...judge(time, there, rules) }));
  const judged = judgeAll(first);
  const now = [{ time: scene.now, ...judge(scene.now - ON_ITS_WAY_MS, there, rules) }];
  const fate = batchFate(judged.map(fateOf), rules);
  const refusesNew = now.every((one) => fateOf(one) === 'refused');
  if (fate !== 'refused' && !refusesNew) return fate === 'taken' ? 'free' : 'uncertain';
  const all = [...(fate === 'refused' ? judged : []), ...(refusesNew ? now : [])];
  const refused = (by: keyof Judged): number[] => all.filter((one) => one[by] === 'refused').map(({ time }) => time);
  const trueTime = trueNow(scene);
  const ahead = refused('ahead');
  if (ahead.length > 0) return { content, refusesNew, ...whyAhead(ahead, there, rules, trueTime) };
  const isServers = trueTime !== null && refused('old').some((time) => judge(time, trueTime, rules).old === 'taken');
  return { ...none, refusesNew, cause: isServers ? 'server-fast' : 'too-old' };
};

/** Why the queue of a home is not sent; `free`: its server takes what comes first; `uncertain`: these facts do not tell. */
export const blockOf = (home: WakatimeHome, scene: BlockScene): Block | 'free' | 'uncertain' => {
  const judged = sentQueues(home).map((queue) => {
    if (queue.content.status !== 'ok') return 'uncertain';
    const block = blockOfContent(queue.content.value, home, scene);
    // After what is only sent along, whatever becomes of it, the other is sent all the same.
    return typeof block === 'object' && !block.refusesNew && isSentAlong(home, queue) ? 'free' : block;
  });
  return judged.find((one) => typeof one === 'object') ?? (judged.includes('uncertain') ? 'uncertain' : 'free');
};
