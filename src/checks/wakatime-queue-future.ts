import { defineCheck } from '../model/check.ts';
import { judge, rulesOf, serverNow } from '../model/heartbeat-rules.ts';
import type { WakatimeServer } from '../model/wakatime-facts.ts';
import type { MendQueueFix } from './fixes/mend-queue.ts';
import { FAR_MS } from './fixes/wakatime.ts';
import { isTellable } from './wakatime-evidence.ts';
import { MEND_WANTS, ofHomes } from './wakatime-homes.ts';

interface Args {
  readonly count: number;
  readonly future: number;
  /** By an hour or more. */
  readonly far: number;
  /** By how much the newest does, ms. */
  readonly mostMs: number;
  /** When the newest lies in the future no more, ms since the epoch; `null`: nobody waits for that. */
  readonly until: number | null;
  readonly against: 'true-time' | 'host';
  /** Whether the server drops what it refuses, where it takes others of a batch; `null`: not known. */
  readonly drops: boolean | null;
  /** By its own clock, as fast as this host's was, the server takes them now. */
  readonly takes: boolean;
  /** Nothing is sent for it, which wakatime-queue-blocked tells. */
  readonly blocks: boolean;
}

const takesNow = (server: WakatimeServer, time: number, now: number): boolean => {
  const [rules, there] = [rulesOf(server), serverNow(server, now)];
  return rules !== null && there !== null && judge(time, there, rules).ahead === 'taken';
};

/** Heartbeats that are stamped later than now, by true time: this host's clock was fast when they were made, or is. */
export const wakatimeQueueFuture = defineCheck<Args, MendQueueFix>()({
  name: 'wakatime-queue-future',
  needs: ['wakatime'],
  wants: MEND_WANTS,
  run: (facts) =>
    ofHomes<Args>(facts, ({ server }, { count, future, far, mostFutureMs, newestAt }, block) => {
      if (future === 0) return 'passed';
      const wholeBatch = server.status === 'ok' ? (rulesOf(server.value)?.wholeBatch ?? null) : null;
      const blocks = block !== null && (block.cause === 'host-was-fast' || block.cause === 'unknown');
      return {
        severity: far === 0 || blocks ? 'info' : 'warning',
        args: {
          count,
          future,
          far,
          mostMs: mostFutureMs,
          until: newestAt !== null && isTellable(newestAt) && mostFutureMs <= FAR_MS ? newestAt : null,
          against: facts.ntp?.estimate ? 'true-time' : 'host',
          drops: wholeBatch === null ? null : !wholeBatch,
          takes: newestAt !== null && server.status === 'ok' && takesNow(server.value, newestAt, facts.now),
          blocks,
        },
        isExplained: blocks,
      };
    }),
});
