import { defineCheck } from '../model/check.ts';
import { rulesOf } from '../model/heartbeat-rules.ts';
import type { MendQueueFix } from './fixes/mend-queue.ts';
import { oldestAge, sufficientMaxAge } from './fixes/mend-queue.ts';
import { serverOffset } from './wakatime-block.ts';
import { sendsNewestFirst } from './wakatime-evidence.ts';
import { MEND_WANTS, ofHomes } from './wakatime-homes.ts';

interface Args {
  readonly count: number;
  readonly expired: number;
  /** Of the oldest, by true time where that is known. */
  readonly ageMs: number;
  readonly maxAgeMs: number;
  /** Nobody told: it is what a Wakapi usually has. */
  readonly isAssumed: boolean;
  /** By how much the server's clock is fast, where they are too old only by it. */
  readonly serverFastMs: number | null;
  /** Whether the server drops what it refuses, where it takes others of a batch; `null`: not known. */
  readonly drops: boolean | null;
  /** wakatime-cli sends what is new before them; `null`: not known. */
  readonly newestFirst: boolean | null;
  /** A maximum age that takes all: `8760h`. */
  readonly sufficient: string | null;
  /** Nothing is sent for it, which wakatime-queue-blocked tells. */
  readonly blocks: boolean;
}

/** Heartbeats that are older than the server takes. */
export const wakatimeQueueExpired = defineCheck<Args, MendQueueFix>()({
  name: 'wakatime-queue-expired',
  needs: ['wakatime'],
  wants: MEND_WANTS,
  run: (facts) =>
    ofHomes<Args>(facts, (home, { count, expired }, block) => {
      if (expired === 0) return 'passed';
      const server = home.server.status === 'ok' ? home.server.value : null;
      const ageMs = oldestAge(home, facts);
      if (expired === null || ageMs === null || !server?.maxAge) return 'unknown';
      const { ms: maxAgeMs, knownBy } = server.maxAge;
      const wholeBatch = rulesOf(server)?.wholeBatch ?? null;
      const blocks = block !== null && (block.cause === 'too-old' || block.cause === 'server-fast');
      return {
        severity: blocks ? 'info' : 'warning',
        args: {
          count,
          expired,
          ageMs,
          maxAgeMs,
          isAssumed: knownBy === 'assumed',
          serverFastMs: ageMs <= maxAgeMs ? Math.max(0, -(serverOffset(server) ?? 0)) || null : null,
          drops: wholeBatch === null ? null : !wholeBatch,
          newestFirst: sendsNewestFirst(home),
          sufficient: sufficientMaxAge(ageMs),
          blocks,
        },
        isExplained: blocks,
      };
    }),
});
