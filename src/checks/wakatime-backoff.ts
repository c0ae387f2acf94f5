import { defineCheck } from '../model/check.ts';
import type { WakatimeHome } from '../model/wakatime-facts.ts';
import { instant } from './wakatime-evidence.ts';
import { backoffMs, stampsOf } from './wakatime-internal.ts';

interface Args {
  /** Failures in a row. */
  readonly retries: number;
  /** Since the last of them, ms. */
  readonly agoMs: number;
  /** How long it waits from now on, ms; `null`: it no longer waits, and tries with every heartbeat. */
  readonly waitMs: number | null;
}

/** So many failures in a row take 15 min at least (30 + 60 + 120 + 240 + 480 s): no passing fault. */
const MANY = 5;
/** A failure that is older tells of a computer that nobody types on. */
const RECENT_MS = 24 * 3_600_000;
/** A stamp that lies further ahead is another check's matter. */
const NOW_MS = 60_000;

const argsOf = (home: WakatimeHome, now: number): Args | null => {
  const waiting = stampsOf(home).find(({ key, isUsed }) => key === 'backoff_at' && isUsed);
  const { backoffAt, backoffRetries } =
    home.state.status === 'ok' ? home.state.value : { backoffAt: null, backoffRetries: 0 };
  const at = waiting?.at ?? backoffAt;
  const retries = waiting?.retries ?? backoffRetries;
  if (at === null || at > now + NOW_MS) return null;
  const agoMs = Math.max(0, now - at);
  const waitMs = at + backoffMs(retries) - now;
  if (waiting !== undefined) return waitMs > 0 ? { retries, agoMs, waitMs } : null;
  return retries >= MANY && agoMs < RECENT_MS ? { retries, agoMs, waitMs: null } : null;
};

/** wakatime-cli waits before it tries to send again, since it failed. */
export const wakatimeBackoff = defineCheck<Args>()({
  name: 'wakatime-backoff',
  needs: ['wakatime'],
  run: ({ wakatime, now }) => {
    const findings = wakatime.flatMap((home) => {
      const args = argsOf(home, now);
      if (args === null || home.state.status !== 'ok') return [];
      const { lastError, path } = home.log.status === 'ok' ? home.log.value : { lastError: null, path: '' };
      return [
        {
          severity: args.retries >= MANY ? ('warning' as const) : ('info' as const),
          subject: { kind: 'home' as const, name: home.home },
          args,
          evidence: [
            ...home.state.value.places.slice(0, 1).flatMap((place) => [
              { label: 'backoff_at', value: instant(place.backoffAt), source: place.path },
              { label: 'backoff_retries', value: String(place.backoffRetries), source: place.path },
            ]),
            ...(lastError === null ? [] : [{ label: instant(lastError.at), value: lastError.message, source: path }]),
          ],
          fixes: [],
        },
      ];
    });
    const isKnown = wakatime.every(({ state }) => state.status === 'ok' || state.status === 'absent');
    return findings.length === 0 && !isKnown ? null : findings;
  },
});
