import { isAtLeast } from '../model/version-order.ts';
import type { WakatimeHome, WakatimeStatePlace } from '../model/wakatime-facts.ts';
import { cliVersion } from './wakatime-evidence.ts';

export type StampKey = 'backoff_at' | 'heartbeats_last_sent_at';

/** An instant in an `[internal]` for which wakatime-cli holds back what it could send. */
export interface Stamp {
  readonly key: StampKey;
  readonly path: string;
  readonly kind: WakatimeStatePlace['kind'];
  /** ms since the epoch. */
  readonly at: number;
  readonly retries: number;
  /** Whether the wakatime-cli that is installed reads it there. */
  readonly isUsed: boolean;
}

/** The wait after that many failures in a row, ms: 15 s · 2^retries, not over an hour; then it tries every time (pkg/backoff). */
export const backoffMs = (retries: number): number => {
  const ms = retries < 1 ? 0 : 15_000 * 2 ** retries;
  return ms <= 3_600_000 ? ms : 0;
};

/** wakatime-cli itself waits two minutes between sends: less is not noticed. */
export const NOTICED_MS = 60_000;

/** It waits between two sends, which came with 1.97; a key of that is left alone by older ones. */
const isRateLimited = (home: WakatimeHome): boolean => {
  const { config } = home;
  const { rateLimitSeconds = null, keepsOffline = true } = config.status === 'ok' ? config.value : {};
  return keepsOffline && rateLimitSeconds !== 0 && isAtLeast(cliVersion(home), [1, 97, 0]) !== false;
};

/** All that hold something back if they are read, the ones that are read first. */
export const stampsOf = (home: WakatimeHome): readonly Stamp[] => {
  if (home.state.status !== 'ok') return [];
  const { places, ...counting } = home.state.value;
  const isOld = isAtLeast(cliVersion(home), [1, 73, 0]) === false;
  const unread = isOld ? 'current' : 'legacy';
  const isLimited = isRateLimited(home);
  const stamps = places.flatMap(({ path, kind, backoffAt, backoffRetries: retries, lastSentAt }): Stamp[] => {
    const isRead = (counts: boolean): boolean => kind !== unread && (isOld || counts);
    const of = (key: StampKey, at: number | null, isUsed: boolean): Stamp[] =>
      at === null ? [] : [{ key, path, kind, at, retries, isUsed }];
    return [
      ...of('backoff_at', backoffMs(retries) > 0 ? backoffAt : null, isRead(counting.backoffAt === backoffAt)),
      ...of('heartbeats_last_sent_at', isLimited ? lastSentAt : null, isRead(counting.lastSentAt === lastSentAt)),
    ];
  });
  return stamps.toSorted((a, b) => Number(b.isUsed) - Number(a.isUsed));
};

/** Whether it sends nothing for one that lies in the future of this host's clock. */
export const isHeldBack = (home: WakatimeHome, now: number): boolean =>
  stampsOf(home).some(({ isUsed, at }) => isUsed && at > now + NOTICED_MS);
