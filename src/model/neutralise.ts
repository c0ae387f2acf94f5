/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and what turns the direction of text: with these,
 * a name can rewrite the screen or read as another name.
 */
// oxlint-disable-next-line no-control-regex
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Shows them as `\u001b` and the like. */
export const neutralise = (text: string): string => text.replace(DANGEROUS, escapeOf);

/** The same for a text whose lines are to stay apart. */
export const neutraliseLines = (text: string): string => text.split('\n').map(neutralise).join('\n');

/** The same for every string in a document, at any depth. Keys are ours and stay. */
export const neutraliseAll = <T>(value: T): T => {
  if (typeof value === 'string') return neutralise(value) as T;
  if (Array.isArray(value)) return value.map(neutraliseAll) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, neutraliseAll(inner)])) as T;
};

/** JSON with those characters escaped, so that it means the same and can be looked at in a terminal. */
export const toSafeJson = (value: unknown, replacer: (key: string, value: unknown) => unknown): string =>
  `${JSON.stringify(value, replacer, 2).replace(/[^\n]+/g, neutralise)}\n`;
