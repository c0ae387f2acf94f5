import { defineCheck } from '../model/check.ts';
import { rulesOf } from '../model/heartbeat-rules.ts';
import { midpoint } from '../model/interval.ts';
import type { WakatimeHome } from '../model/wakatime-facts.ts';
import type { MendQueueFix } from './fixes/mend-queue.ts';
import { oldestAge, sufficientMaxAge } from './fixes/mend-queue.ts';
import type { Waiting } from './wakatime-homes.ts';
import type { Block, BlockCause, BlockScene } from './wakatime-block.ts';
import { blockOf, datedBy, hostOffset, sharesClock } from './wakatime-block.ts';
import { badRequests, sendsNewestFirst } from './wakatime-evidence.ts';
import { MEND_WANTS, ofHomes } from './wakatime-homes.ts';

interface Args {
  /** Heartbeats in the queue, all of which wait. */
  readonly count: number;
  readonly cause: BlockCause;
  /** Even what is stamped now, after which wakatime-cli would send the queue; else only what comes first in it. */
  readonly refusesNew: boolean;
  /** Of the server's clock, to be added to it: to be right, or to be this host's where true time is not known; else `null`. */
  readonly serverOffsetMs: number | null;
  /** The server has this host's clock. */
  readonly sharesClock: boolean;
  /** Of this host's clock, if it is off by a minute or more. */
  readonly hostOffsetMs: number | null;
  /** How far the furthest that is refused lies in the future, ms. */
  readonly aheadMs: number | null;
  /** When they are taken, ms since the epoch. */
  readonly until: number | null;
  /** Of the oldest. */
  readonly ageMs: number | null;
  /** `null`: not certain, and `bad request` in the log the reason to believe it. */
  readonly maxAgeMs: number | null;
  /** A maximum age that takes all: `8760h`. */
  readonly sufficient: string | null;
  readonly version: string | null;
  /** Whether that version refuses a batch for one heartbeat; `null`: not known. */
  readonly wholeBatch: boolean | null;
  readonly badRequests: number;
  /** Of a queue in part too old: since 2.19.1 wakatime-cli sends the newest first, and its version is not known. */
  readonly mayPass: boolean;
  /** What stands before the server and may have dated its answers; `null` where nothing does, or no clock is at fault. */
  readonly proxy: string | null;
}

const argsOf = (
  { content, cause, refusesNew, aheadMs, until }: Block,
  home: WakatimeHome,
  { count }: Waiting,
  scene: BlockScene,
): Args => {
  const server = home.server.status === 'ok' ? home.server.value : null;
  const clock = server?.clock.status === 'ok' ? server.clock.value : null;
  const shares = server !== null && sharesClock(server);
  const ageMs = cause === 'too-old' ? oldestAge(home, scene) : null;
  return {
    count: refusesNew ? count : content.count,
    cause,
    refusesNew,
    serverOffsetMs: clock === null ? (shares ? hostOffset(scene) : null) : (clock.offsetMs ?? midpoint(clock.toHost)),
    sharesClock: shares,
    hostOffsetMs: hostOffset(scene),
    aheadMs,
    until: refusesNew ? null : until,
    ageMs,
    maxAgeMs: server?.maxAge?.knownBy === 'container' ? server.maxAge.ms : null,
    sufficient: ageMs === null ? null : sufficientMaxAge(ageMs),
    version: server?.version ?? null,
    wholeBatch: (server && rulesOf(server)?.wholeBatch) ?? null,
    badRequests: badRequests(home),
    mayPass:
      !refusesNew &&
      (cause === 'too-old' || cause === 'server-fast') &&
      content.expiredCount !== content.count &&
      sendsNewestFirst(home) === null,
    proxy: server === null || cause === 'unreadable' || cause === 'too-old' ? null : datedBy(server),
  };
};

/** An age that the usual limit allows, for which only the log speaks; a clock that may be another's, for which it does not. */
const isGuess = (
  { cause, maxAgeMs, ageMs, proxy, badRequests: refusals, mayPass }: Args,
  { server }: WakatimeHome,
): boolean =>
  mayPass ||
  (cause === 'too-old'
    ? maxAgeMs === null && (ageMs ?? 0) <= ((server.status === 'ok' ? server.value.maxAge?.ms : null) ?? 0)
    : proxy !== null && refusals === 0);

/** Nothing of the queue is sent: its first batch would be refused, or what is stamped now. */
export const wakatimeQueueBlocked = defineCheck<Args, MendQueueFix>()({
  name: 'wakatime-queue-blocked',
  needs: ['wakatime'],
  wants: MEND_WANTS,
  run: (facts) =>
    ofHomes<Args>(facts, (home, waiting, block) => {
      if (block === null) return blockOf(home, facts) === 'free' ? 'passed' : 'unknown';
      const args = argsOf(block, home, waiting, facts);
      return { severity: isGuess(args, home) ? 'warning' : 'critical', args, isExplained: false };
    }),
});
