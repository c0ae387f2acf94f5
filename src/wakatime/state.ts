import type { WakatimeState, WakatimeStatePlace } from '../model/wakatime-facts.ts';

const RFC_3339 = /^(\d{4}-(\d\d)-(\d\d))T(\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/;

/** ms since the Unix epoch; `null` if it is no instant (RFC 3339). */
export const instantOf = (text: string): number | null => {
  const found = RFC_3339.exec(text);
  if (found === null) return null;
  const [, date = '', month, day, time = '', fraction = '', zone = ''] = found;
  const utc = new Date(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // 30 February would be 2 March.
  if (Number.isNaN(utc.getTime()) || utc.getUTCDate() !== Number(day) || utc.getUTCMonth() + 1 !== Number(month))
    return null;
  const [hours = 0, minutes = 0] = zone === 'Z' ? [] : [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 24 || minutes > 59) return null;
  return utc.getTime() - (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
};

/** Go's zero time, which stands for never. */
const NEVER = Date.parse('0001-01-01T00:00:00Z');

/** Keys of `[internal]` without their quotes. */
export type Internal = ReadonlyMap<string, string>;

const KEYS = ['backoff_at', 'backoff_retries', 'heartbeats_last_sent_at'] as const;

const tellsState = (internal: Internal): boolean => KEYS.some((key) => internal.has(key));

/** `unreadable` names the keys whose value is no instant or no number; wakatime-cli takes them as not set. */
export const stateOf = (internal: Internal): Omit<WakatimeStatePlace, 'path' | 'kind'> => {
  const unreadable: string[] = [];
  const read = <T>(key: (typeof KEYS)[number], none: T, parse: (text: string) => T | null): T => {
    const text = internal.get(key) ?? '';
    if (text === '') return none;
    const value = parse(text);
    if (value === null) unreadable.push(key);
    return value ?? none;
  };
  const at = (key: (typeof KEYS)[number]): number | null => {
    const instant = read<number | null>(key, null, instantOf);
    return instant === NEVER ? null : instant;
  };
  return {
    backoffAt: at('backoff_at'),
    backoffRetries: read('backoff_retries', 0, (text) => {
      const count = /^[+-]?\d{1,18}$/.test(text) ? Number(text) : Number.NaN;
      return Number.isSafeInteger(count) ? count : null;
    }),
    lastSentAt: at('heartbeats_last_sent_at'),
    unreadable,
  };
};

/**
 * What wakatime-cli goes by: of the first file that is there, and for keys that it lacks of the configuration, which is
 * read before it. `null`: nothing is remembered anywhere.
 */
export const mergeState = (
  files: readonly { readonly path: string; readonly kind: 'current' | 'legacy'; readonly internal: Internal }[],
  config: { readonly path: string; readonly internal: Internal },
): WakatimeState | null => {
  const inConfig = tellsState(config.internal) ? [{ ...config, kind: 'config' as const }] : [];
  const found = [...files, ...inConfig];
  if (found.length === 0) return null;
  const { backoffAt, backoffRetries, lastSentAt } = stateOf(
    new Map([...config.internal, ...(files[0]?.internal ?? [])]),
  );
  const places = found.map(({ path, kind, internal }) => ({ path, kind, ...stateOf(internal) }));
  return { backoffAt, backoffRetries, lastSentAt, places };
};
