import { LONGEST_LINE } from './collector.ts';

/** One `key = value` of a TOML file, as far as ntpd-rs's settings need it. */
export interface TomlSetting {
  /** `source`, `synchronization`, …; empty before the first header. */
  readonly section: string;
  /** Which `[[section]]` of that name, from 0; 0 of a plain `[section]`. */
  readonly index: number;
  readonly key: string;
  /** A string's text, the items of an array, or `key=value` for each of an inline table. */
  readonly values: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

const MAX_JOINED_LINES = 256;

const TOKEN = /"(?:[^"\\]|\\.)*("?)|'[^']*('?)|#.*|[[\]{},=]|[^\s"'#[\]{},=]+/g;

/** Parts of a value: strings whole, the marks of arrays and tables, bare words; `null` where a string does not end. */
const tokensOf = (text: string): string[] | null => {
  const kept: string[] = [];
  for (const [token, double, single] of text.matchAll(TOKEN)) {
    // A quotation whose end is missing takes the rest of the line, so that it is looked at once.
    if ((double ?? single) === '') return null;
    if (!token.startsWith('#')) kept.push(token);
  }
  return kept;
};

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
]);

const unquote = (token: string): string => {
  if (token.startsWith("'")) return token.slice(1, -1);
  if (!token.startsWith('"')) return token;
  return token.slice(1, -1).replace(/\\(.)/g, (_, character: string) => ESCAPES.get(character) ?? character);
};

const depthOf = (tokens: readonly string[]): number =>
  tokens.filter((token) => token === '[' || token === '{').length -
  tokens.filter((token) => token === ']' || token === '}').length;

/** `= forward`, `=`, `"inf"` become `forward=inf`; commas and brackets part the items. */
const itemsOf = (tokens: readonly string[]): string[] => {
  const items: string[] = [];
  let current = '';
  const end = (): void => {
    if (current !== '') items.push(current);
    current = '';
  };
  for (const token of tokens) {
    if (token === ',' || /^[[\]{}]$/.test(token)) end();
    else current += token === '=' ? '=' : unquote(token);
  }
  end();
  return items;
};

/** `null` for what is not TOML, or for a part of it that ntpd-rs's settings do not need (strings of several lines). */
export const parseToml = (text: string): TomlSetting[] | null => {
  if (text.includes('"""') || text.includes("'''")) return null;
  const settings: TomlSetting[] = [];
  const counts = new Map<string, number>();
  const lines = text.split('\n');
  // Left out, a line would give those about it another meaning.
  if (lines.some((line) => line.length > LONGEST_LINE)) return null;
  let section = '';
  let index = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    const tokens = tokensOf(lines[at] ?? '');
    if (tokens === null) return null;
    if (tokens.length === 0) continue;
    if (tokens[0] === '[') {
      const isArray = tokens[1] === '[';
      const width = isArray ? 2 : 1;
      const names = tokens.slice(width, -width);
      const isClosed = tokens.slice(-width).every((token) => token === ']');
      if (names.length !== 1 || !isClosed) return null;
      section = unquote(names[0] ?? '');
      index = isArray ? (counts.get(section) ?? 0) : 0;
      counts.set(section, index + 1);
      continue;
    }
    const [key = '', equals, ...value] = tokens;
    if (equals !== '=' || value.length === 0) return null;
    let depth = depthOf(value);
    while (depth > 0) {
      at += 1;
      const more = at < lines.length && at - line < MAX_JOINED_LINES ? tokensOf(lines[at] ?? '') : null;
      if (more === null) return null;
      value.push(...more);
      depth += depthOf(more);
    }
    if (depth !== 0) return null;
    settings.push({ section, index, key: unquote(key), values: itemsOf(value), line });
  }
  return settings;
};
