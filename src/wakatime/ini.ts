/** A file of keys as wakatime-cli reads it: the grammar of gopkg.in/ini.v1 1.67, names without regard to case as in viper. */
export interface Ini {
  /** By `section.key` in lower case; what stands before any section is in `default`. */
  readonly entries: ReadonlyMap<string, IniEntry>;
  /** The line that wakatime-cli stops at: it then reads nothing of the file. We go on behind it. From 1. */
  readonly notUnderstood: number | null;
  /** Keys that are set again, to something else. */
  readonly duplicates: readonly { readonly name: string; readonly line: number }[];
}

export interface IniEntry {
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

interface Line {
  readonly key: string;
  readonly rest: string;
}

/** Values with a reference that are longer are left as they are. */
const MAX_REFERRING = 1024;
/** Of one value, and of one file. */
const [MAX_REFERENCES, MAX_ALL_REFERENCES] = [99, 1000];
/** That reader looks no further ahead for indented lines. */
const MAX_INDENTED = 4096;
const MAX_DUPLICATES = 20;

const SPACE = /[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;

const trimStart = (text: string): string => {
  let start = 0;
  while (start < text.length && SPACE.test(text.charAt(start))) start++;
  return text.slice(start);
};

// A regular expression for the end would take the square of the length.
const trimEnd = (text: string): string => {
  let end = text.length;
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
};

const trim = (text: string): string => trimEnd(trimStart(text));

/** `null`: no key. */
const keyOf = (line: string): Line | null => {
  const quote = line.startsWith('"""') && line.length > 6 ? '"""' : /^["`]/.test(line) ? line.charAt(0) : '';
  const close = line.indexOf(quote, quote.length);
  if (close < 0) return null;
  const delimiter = line.slice(close + quote.length).search(/[=:]/);
  if (delimiter < 0) return null;
  const end = close + quote.length + delimiter;
  const key = trim(quote === '' ? line.slice(0, end) : line.slice(quote.length, close));
  return key === '' ? null : { key, rest: line.slice(end + 1) };
};

const withoutQuotes = (value: string): string | null => {
  const quote = value.charAt(0);
  const isQuoted = (quote === '"' || quote === "'") && value.length > 1 && value.indexOf(quote, 1) === value.length - 1;
  return isQuoted ? value.slice(1, -1) : null;
};

class Lines {
  readonly #lines: string[];
  /** Lines read so far. */
  read = 0;

  constructor(text: string) {
    const lines = text.split('\n');
    this.#lines = lines.map((line, index) => (index < lines.length - 1 ? `${line}\n` : line));
  }

  next(): string | null {
    return this.#lines[this.read++] ?? null;
  }

  /** Up to the last of these quotes in the next line that has one; `null` if none has. */
  quoted(start: string, quote: string): string | null {
    const from = this.read;
    const parts = [start];
    for (let line = this.next(); line !== null; line = this.next()) {
      const end = line.lastIndexOf(quote);
      if (end >= 0) return parts.join('') + line.slice(0, end);
      parts.push(line);
    }
    this.read = from;
    return null;
  }

  continued(start: string): string {
    const parts = [start];
    for (let line = this.next(); line !== null; line = this.next()) {
      const part = trim(line);
      if (!part.endsWith('\\')) return parts.join('') + part;
      parts.push(part.slice(0, -1));
    }
    return parts.join('');
  }

  /** With the indented lines that follow, which belong to the value. */
  indented(start: string): string {
    const parts = [start];
    let room = MAX_INDENTED;
    for (; room > 0; this.read++) {
      const line = this.#lines[this.read] ?? '';
      const seen = line.slice(0, room);
      if (!/^[\t\f ]/.test(seen)) break;
      parts.push(seen.endsWith('\n') ? seen.slice(0, -1) : seen);
      room -= seen.length;
      if (seen.length === line.length) continue;
      this.#lines[this.read] = line.slice(seen.length);
      break;
    }
    return parts.join('\n');
  }
}

/** `null`: quotes without an end. */
const valueOf = (rest: string, lines: Lines, isMultiline: boolean): string | null => {
  const line = trimStart(rest);
  const withMore = (value: string): string => (isMultiline && rest.endsWith('\n') ? lines.indented(value) : value);
  if (line === '') return withMore('');
  const quote = line.startsWith('"""') && line.length > 3 ? '"""' : line.startsWith('`') ? '`' : '';
  if (quote !== '') {
    const inner = line.slice(quote.length);
    const end = inner.lastIndexOf(quote);
    return end < 0 ? lines.quoted(inner, quote) : inner.slice(0, end);
  }
  const bare = trimEnd(line);
  if (bare.endsWith('\\')) return lines.continued(bare.slice(0, -1));
  const comment = bare.search(/[#;]/);
  const value = comment < 0 ? bare : trimEnd(bare.slice(0, comment));
  return withoutQuotes(value) ?? withMore(value);
};

/** Puts in the values that `%(name)s` stands for, of the same section or of none. */
const withReferences = (
  key: string,
  section: Map<string, string>,
  none: Map<string, string>,
  budget: { left: number },
): string => {
  let value = section.get(key) ?? '';
  for (let count = 0; count < MAX_REFERENCES && value.length <= MAX_REFERRING && budget.left > 0; count++) {
    const found = /%\(([^)]+)\)s/.exec(value);
    const name = found?.[1];
    if (found === null || name === undefined) break;
    budget.left -= 1;
    const put = name === key ? none.get(name) : (section.get(name) ?? none.get(name));
    if (put === undefined) break;
    value = value.replaceAll(found[0], () => put);
  }
  return value;
};

/** Never throws. `isMultiline`: indented lines belong to the value before them. */
export const parseIni = (text: string, isMultiline: boolean): Ini => {
  const lines = new Lines(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const sections = new Map<string, Map<string, string>>();
  const written: { section: string; key: string; line: number }[] = [];
  const duplicates: { name: string; line: number }[] = [];
  let notUnderstood: number | null = null;
  let section = 'DEFAULT';
  for (let raw = lines.next(); raw !== null; raw = lines.next()) {
    const at = lines.read;
    const line = trimStart(raw);
    if (line === '' || /^[#;]/.test(line)) continue;
    if (line.startsWith('[')) {
      const end = line.lastIndexOf(']');
      section = end < 0 ? trimEnd(line.slice(1)) : line.slice(1, end);
      if (end < 2) notUnderstood ??= at;
      continue;
    }
    const found = keyOf(line);
    const value = found === null ? null : valueOf(found.rest, lines, isMultiline);
    if (found === null || value === null) {
      notUnderstood ??= at;
      continue;
    }
    const keys = sections.get(section) ?? new Map<string, string>();
    sections.set(section, keys);
    const before = keys.get(found.key);
    if (before !== undefined && before !== value && duplicates.length < MAX_DUPLICATES)
      duplicates.push({ name: `${section}.${found.key}`.toLowerCase(), line: at });
    keys.set(found.key, value);
    written.push({ section, key: found.key, line: at });
  }
  const none = sections.get('DEFAULT') ?? new Map<string, string>();
  const entries = new Map<string, IniEntry>();
  const budget = { left: MAX_ALL_REFERENCES };
  for (const { section, key, line } of written) {
    const value = withReferences(key, sections.get(section) ?? none, none, budget);
    entries.set(`${section}.${key}`.toLowerCase(), { value, line });
  }
  return { entries, notUnderstood, duplicates };
};
