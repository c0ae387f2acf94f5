/** What TZ means, against what programs of both C libraries printed (test/fixtures/zone/README.md). */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetAt } from '../../src/zone/compare.ts';
import { glibcPosix, muslPosix } from '../../src/zone/loose-posix.ts';
import { interpretMuslTz } from '../../src/zone/musl.ts';
import type { TzMeaning } from '../../src/zone/tz-variable.ts';
import { interpretTz } from '../../src/zone/tz-variable.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { localType, makeTzif } from './make-tzif.ts';

const FOLDER = '/usr/share/zoneinfo';
const INSTANTS = [1_768_478_400, 1_784_116_800];

/** musl takes the footer only of a file that has transitions. */
const zone = (footer: string): Buffer =>
  makeTzif({ types: [localType(0, 'LMT'), localType(1, 'OLD')], transitions: [[-2_000_000_000, 1]], footer });

const FOOTERS: Readonly<Record<string, string>> = {
  'Asia/Shanghai': 'CST-8',
  'Asia/Tokyo': 'JST-9',
  'posix/Asia/Tokyo': 'JST-9',
  'Etc/UTC': 'UTC0',
  'Etc/GMT+8': '<-08>8',
  UTC: 'UTC0',
  UCT: 'UTC0',
  Zulu: 'UTC0',
  GMT: 'GMT0',
  GMT0: 'GMT0',
  PRC: 'CST-8',
  Japan: 'JST-9',
  'US/Pacific': 'PST8PDT,M3.2.0,M11.1.0',
  PST8PDT: 'PST8PDT,M3.2.0,M11.1.0',
  EST5EDT: 'EST5EDT,M3.2.0,M11.1.0',
  MST7MDT: 'MST7MDT,M3.2.0,M11.1.0',
  EST: 'EST5',
  posixrules: 'EST5EDT,M3.2.0,M11.1.0',
  localtime: 'UTC0',
  Factory: '<-00>0',
  'Europe/London': 'GMT0BST,M3.5.0/1,M10.5.0',
  'Europe/Dublin': 'IST-1GMT0,M10.5.0,M3.5.0/1',
};

const tree: FakeTree = Object.fromEntries(
  Object.entries(FOOTERS).map(([name, footer]) => [`${FOLDER}/${name}`, zone(footer)]),
);
const files = fakeFiles(tree);

interface Row {
  readonly value: string;
  readonly offsets: readonly number[];
}

const rowsOf = (library: string): readonly Row[] =>
  readFileSync(new URL(`../fixtures/zone/tz-${library}.tsv`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [value = '', january, , july] = line.split('\t');
      return { value, offsets: [Number(january), Number(july)] };
    });

const offsetsOf = ({ zone: found }: Pick<TzMeaning, 'zone'>): readonly number[] | null =>
  found === null ? null : INSTANTS.map((at) => offsetAt(found, at));

const byGlibc = (value: string): TzMeaning => {
  const meaning = interpretTz(files, value, FOLDER, null);
  const isLoose = meaning.zone === null && (meaning.fault === 'not-posix' || meaning.fault === 'no-rule');
  return isLoose ? { ...meaning, zone: glibcPosix(value) } : meaning;
};

/** Rules that are broken off: what becomes of them nobody has to know. */
const UNKNOWN = ['WET0WEST,M3.5.0/1', 'EST5EDT,M3.2.0'];

describe.for([
  ['musl-1.2.3', (value: string) => interpretMuslTz(files, value, null)],
  ['glibc-2.36', byGlibc],
] as const)('%s', ([library, interpret]) => {
  const rows = rowsOf(library);

  test('takes more than forty values', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  test.for(rows)('takes TZ=$value as $offsets', ({ value, offsets }) => {
    expect(offsetsOf(interpret(value))).toEqual(UNKNOWN.includes(value) ? null : offsets);
  });
});

describe('musl', () => {
  test.for([
    ['PST8PDT', 'no-rule'],
    ['UTC+0800', 'not-posix'],
    ['asia/shanghai', 'missing'],
    ['Asia/Shanghai', null],
    ['UTC', null],
    ['CST-8', null],
    ['../zoneinfo/Asia/Tokyo', 'missing'],
    ['Asia', 'directory'],
  ] as const)('says of TZ=%s: %s', ([value, fault]) => {
    expect(interpretMuslTz(files, value, null).fault).toBe(fault);
  });

  test('says that there are no zone files', () => {
    expect(interpretMuslTz(fakeFiles({}), 'Asia/Tokyo', null)).toMatchObject({ fault: 'no-zoneinfo', name: null });
  });

  test('looks into three folders, and stops at the first file, be it a zone or not', () => {
    const there = fakeFiles({
      [`${FOLDER}/Etc/UTC`]: zone('UTC0'),
      '/share/zoneinfo/Asia/Tokyo': 'no zone',
      '/etc/zoneinfo/Asia/Tokyo': zone('JST-9'),
      '/etc/zoneinfo/Asia/Seoul': zone('KST-9'),
    });
    expect(interpretMuslTz(there, 'Asia/Tokyo', null)).toMatchObject({ fault: 'not-tzif' });
    expect(offsetsOf(interpretMuslTz(there, 'Asia/Seoul', null))).toEqual([32_400, 32_400]);
  });

  test('counts no leap seconds, and knows nothing after the last transition of a file without footer', () => {
    const right = makeTzif({
      types: [localType(9, 'JST')],
      transitions: [[-2_000_000_000, 0]],
      leaps: [[78_796_800, 27]],
    });
    const meaning = interpretMuslTz(fakeFiles({ [`${FOLDER}/right/Asia/Tokyo`]: right }), 'right/Asia/Tokyo', null);
    expect(meaning.zone?.leapSeconds).toBe(0);
    expect(offsetsOf(meaning)).toEqual([0, 0]);
  });
});

test('any value is taken for something, or not known', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    'UTC',
    'CST',
    '+',
    '-',
    ':',
    ',',
    'M3.2.0',
    '/',
    '8',
    '99999999999',
    ' ',
    '"',
    '.',
  );
  const value = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(value, (text) => {
      for (const read of [glibcPosix, muslPosix]) {
        const offset = read(text)?.typeAt(INSTANTS[0] ?? 0).utcOffsetSeconds ?? 0;
        expect(Number.isSafeInteger(offset)).toBe(true);
      }
      interpretMuslTz(files, text, null);
    }),
  );
});
