import { defineCheck } from '../model/check.ts';
import type { WakatimeHome } from '../model/wakatime-facts.ts';
import type { MendQueueFix } from './fixes/mend-queue.ts';
import { oldestAge } from './fixes/mend-queue.ts';
import { seemsTooFast } from './wakatime-block.ts';
import { sendsNewestFirst, sentContents, sentQueues } from './wakatime-evidence.ts';
import { MEND_WANTS, ofHomes } from './wakatime-homes.ts';
import { isHeldBack } from './wakatime-internal.ts';

interface Args {
  readonly count: number;
  /** Of the oldest, by true time where that is known, ms. */
  readonly ageMs: number;
  /** How long after the oldest was queued wakatime-cli still left traces, ms. */
  readonly triedMs: number;
  /** From what age on it is told, ms. */
  readonly fromMs: number;
  /** The check that tells why. */
  readonly explainedBy:
    | 'wakatime-queue-blocked'
    | 'wakatime-queue-expired'
    | 'wakatime-state-future'
    | 'wakapi-clock'
    | null;
  /** The server did not answer us either. */
  readonly isServerSilent: boolean;
}

/** wakatime-cli sends at most every two minutes while somebody types; what it did not send in a day, it does not send. */
const [LONG_MS, TOO_LONG_MS] = [15 * 60_000, 24 * 3_600_000];

/**
 * When wakatime-cli last did something here, ms since the epoch: it queued or tried to send, either of which changes the
 * queue, or it complained. What lies in the future, by this host's clock, tells nothing.
 */
const lastTrace = (home: WakatimeHome, now: number): number => {
  const { state, log } = home;
  const traces = [
    ...sentQueues(home).map(({ modifiedAt }) => modifiedAt),
    ...sentContents(home).map(({ newestAt }) => newestAt),
    state.status === 'ok' ? state.value.lastSentAt : null,
    log.status === 'ok' ? (log.value.lastError?.at ?? null) : null,
  ];
  return Math.max(0, ...traces.flatMap((at) => (at !== null && at <= now ? [at] : [])));
};

/** Heartbeats that have waited long, and not only because nobody ran wakatime-cli since. */
export const wakatimeQueueBacklog = defineCheck<Args, MendQueueFix>()({
  name: 'wakatime-queue-backlog',
  needs: ['wakatime'],
  wants: MEND_WANTS,
  run: (facts) =>
    ofHomes<Args>(facts, (home, { count, oldestAt, expired }, block) => {
      const { config, server } = home;
      const limit = config.status === 'ok' ? (config.value.rateLimitSeconds ?? 0) : 0;
      const fromMs = Math.max(LONG_MS, 2000 * limit);
      const ageMs = oldestAge(home, facts);
      if (ageMs === null || oldestAt === null || ageMs <= fromMs) return 'passed';
      const triedMs = Math.max(0, lastTrace(home, facts.now) - oldestAt);
      const isServerSilent = server.status === 'ok' && !server.value.answered;
      const explainedBy =
        block !== null
          ? 'wakatime-queue-blocked'
          : isHeldBack(home, facts.now)
            ? 'wakatime-state-future'
            : // What is too old stays behind what is new.
              expired !== null && expired > 0 && sendsNewestFirst(home) === true && !isServerSilent
              ? 'wakatime-queue-expired'
              : server.status === 'ok' && seemsTooFast(server.value)
                ? 'wakapi-clock'
                : null;
      return {
        severity:
          explainedBy !== null || triedMs <= fromMs
            ? 'info'
            : triedMs > Math.max(TOO_LONG_MS, fromMs)
              ? 'critical'
              : 'warning',
        args: { count, ageMs, triedMs, fromMs, explainedBy, isServerSilent },
        isExplained: explainedBy !== null,
      };
    }),
});
