import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIni } from '../../src/wakatime/ini.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** Whether wakatime-cli could read the file at all. */
  readonly isRead: boolean;
  /** What `--config-read KEY` prints; `null` where that fails, which it does for an empty value too. */
  readonly values: Readonly<Record<string, string | null>>;
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/wakatime/cli/ini.json', import.meta.url), 'utf8'),
) as readonly Case[];

const valuesOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...parseIni(text, true).entries].map(([name, { value }]) => [name, value]));

/** It takes quotes off once more, and the spaces at both ends. */
const asPrinted = (value: string | undefined): string | null => {
  const text = (value ?? '').replaceAll(/^["']+|["']+$/g, '').trim();
  return text === '' ? null : text;
};

describe('as wakatime-cli 1.90 reads it', () => {
  test.for(cases)('$name', ({ text, isRead, values }) => {
    const { entries, notUnderstood } = parseIni(text, true);
    expect(notUnderstood === null).toBe(isRead);
    if (!isRead) return;
    for (const [key, value] of Object.entries(values)) {
      expect(asPrinted(entries.get(`settings.${key}`)?.value), key).toBe(value);
    }
  });
});

test('behind a line that is not understood it goes on', () => {
  const { entries, notUnderstood } = parseIni('[settings]\na = 1\nwhat is this\nb = 2\n', true);
  expect(notUnderstood).toBe(3);
  expect([...entries]).toEqual([
    ['settings.a', { value: '1', line: 2 }],
    ['settings.b', { value: '2', line: 4 }],
  ]);
});

test('quotes without an end take nothing that follows', () => {
  const { entries, notUnderstood } = parseIni('[settings]\na = """x\nb = 2\n', true);
  expect(notUnderstood).toBe(2);
  expect(entries.get('settings.b')?.value).toBe('2');
  expect(entries.has('settings.a')).toBe(false);
});

test('keys that are set again to something else', () => {
  const { duplicates } = parseIni('[settings]\na = 1\nA = 9\na = 1\nb = 1\n[Other]\na = 1\nb = 2\nb = 3\n', true);
  expect(duplicates).toEqual([{ name: 'other.b', line: 9 }]);
});

test('indented lines belong to no value where they need not', () => {
  const text = '[internal]\nbackoff_at = x\n  backoff_retries = 2\n';
  expect(parseIni(text, false).entries.get('internal.backoff_retries')?.value).toBe('2');
});

test('names of objects are keys like others', () => {
  const values = valuesOf('[__proto__]\n__proto__ = 1\nconstructor = %(toString)s\n');
  expect([...values]).toEqual([
    ['__proto__.__proto__', '1'],
    ['__proto__.constructor', '%(toString)s'],
  ]);
});

const piece = fc.constantFrom(
  '[',
  ']',
  '=',
  ':',
  '"',
  '"""',
  '`',
  "'",
  '\\',
  '\n',
  ' ',
  '\t',
  '#',
  ';',
  '%(a)s',
  'a',
  '\r',
  '\0',
);

test('any text is read, and again the same', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 }))), fc.boolean(), (pieces, isMultiline) => {
      const text = pieces.join('');
      const first = parseIni(text, isMultiline);
      expect(parseIni(text, isMultiline)).toEqual(first);
      const lines = text.split('\n').length;
      for (const { line } of first.entries.values()) expect(line).toBeLessThanOrEqual(lines);
    }),
  );
});

test('a value with nothing special in it comes back', () => {
  const plain = fc.stringMatching(/^[\w/.@%+-]{1,40}$/);
  fc.assert(
    fc.property(plain, fc.constantFrom('=', ' = ', ':', '\t:\t'), fc.constantFrom('\n', '\r\n'), (value, is, end) => {
      const values = valuesOf(`[settings]${end}api_key${is}${value}${end}`);
      expect(values.get('settings.api_key')).toBe(value);
    }),
  );
});

test('the worst that fits in a file takes no time', () => {
  const size = 262_144;
  for (const line of [
    'a="""x\n',
    'a=`\n',
    'a=\\\n',
    '  x\n',
    'a' + ' '.repeat(5000) + 'b\n',
    'a=%(a)s\n',
    `a=${'%('.repeat(500)})\n`,
  ]) {
    const text = line.repeat(Math.floor(size / line.length));
    const before = process.cpuUsage().user;
    parseIni(text, true);
    expect((process.cpuUsage().user - before) / 1e6, line.slice(0, 9)).toBeLessThan(5);
  }
});
