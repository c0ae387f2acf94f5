/**
 * JSON of others, taken apart piece by piece. Nothing is believed of its shape; every text and every list has a bound.
 * Keys are looked up among an object's own, so that `__proto__` is a key like others.
 */

/** `undefined` for what is no JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const parseBytes = (bytes: Uint8Array): unknown => parseJson(Buffer.from(bytes).toString('utf8'));

/** What lies at a path of keys; `undefined` where it leads nowhere. */
export const at = (value: unknown, ...keys: readonly string[]): unknown => {
  let reached = value;
  for (const key of keys) {
    if (typeof reached !== 'object' || reached === null || !Object.hasOwn(reached, key)) return undefined;
    reached = (reached as Record<string, unknown>)[key];
  }
  return reached;
};

/** A text, cut to `max` characters; `null` for anything else. */
export const toText = (value: unknown, max: number): string | null =>
  typeof value === 'string' ? value.slice(0, max) : null;

export const textAt = (value: unknown, max: number, ...keys: readonly string[]): string | null =>
  toText(at(value, ...keys), max);

/** The first `max` of a list; empty for anything else. */
export const listAt = (value: unknown, max: number, ...keys: readonly string[]): readonly unknown[] => {
  const list = at(value, ...keys);
  return Array.isArray(list) ? list.slice(0, max) : [];
};

/** The texts among the first `max` of a list, each cut to `maxLength`. */
export const textsAt = (value: unknown, max: number, maxLength: number, ...keys: readonly string[]): string[] =>
  listAt(value, max, ...keys).flatMap((one) => toText(one, maxLength) ?? []);

/** The first `max` keys of an object and what they hold; empty for anything else. */
export const entriesAt = (value: unknown, max: number, ...keys: readonly string[]): [string, unknown][] => {
  const object = at(value, ...keys);
  return typeof object === 'object' && object !== null && !Array.isArray(object)
    ? Object.entries(object).slice(0, max)
    : [];
};
