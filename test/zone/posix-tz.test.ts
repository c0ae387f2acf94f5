import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PosixZone } from '../../src/zone/posix-tz.ts';
import { lacksRule, parsePosixTz, posixTypeAt } from '../../src/zone/posix-tz.ts';
import { zoneOfPosix } from '../../src/zone/zone.ts';
import { lab } from '../lab/require-lab.ts';

const posix = (text: string): PosixZone => {
  const zone = parsePosixTz(text);
  if (zone === null) throw new Error(`${text} is no POSIX TZ string`);
  return zone;
};

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const at = (text: string, iso: string) => posixTypeAt(posix(text), seconds(iso));

describe('offsets count westward', () => {
  test.for([
    ['UTC0', 0, 'UTC'],
    ['CST-8', 28_800, 'CST'],
    ['GMT+8', -28_800, 'GMT'],
    ['<+0530>-5:30', 19_800, '+0530'],
    ['<-03>3', -10_800, '-03'],
    ['LMT0:44:30', -2670, 'LMT'],
    ['WAT-00:00', 0, 'WAT'],
  ] as const)('%s is %d s', ([text, utcOffsetSeconds, abbreviation]) => {
    expect(posix(text).standard).toEqual({ utcOffsetSeconds, isDaylight: false, abbreviation });
  });

  test('Greenwich is 0, not −0', () => {
    expect(Object.is(posix('GMT-0').standard.utcOffsetSeconds, 0)).toBe(true);
  });
});

describe('daylight saving', () => {
  const ROUND = 'NZST-12NZDT,M9.5.0,M4.1.0/3';
  test.for([
    ['is an hour ahead unless told', 'CET-1CEST,M3.5.0,M10.5.0/3', '2026-07-01T00:00Z', 'CEST', 7200],
    ['spans the new year in the south', ROUND, '2026-12-31T23:00Z', 'NZDT', 46_800],
    ['and ends in autumn', ROUND, '2026-07-01T00:00Z', 'NZST', 43_200],
    ['may be negative', 'IST-1GMT0,M10.5.0,M3.5.0/1', '2026-12-01T00:00Z', 'GMT', 0],
    ['may begin on the day before', '<-02>2<-01>,M3.5.0/-1,M10.5.0/0', '2026-03-29T01:00Z', '-01', -3600],
    [
      'may begin days later than the day that is named',
      'EET-2EEST,M3.4.4/50,M10.4.4/50',
      '2026-03-28T00:00Z',
      'EEST',
      10_800,
    ],
    ['may last all year', 'XXX3EDT4,0/0,J365/23', '2026-01-01T03:30Z', 'EDT', -14_400],
    ['even at the turn of the year', 'XXX3EDT4,0/0,J365/23', '2026-01-01T00:30Z', 'EDT', -14_400],
    ['counts no February 29 after J', 'AAA0BBB,J60/0,J300/0', '2028-03-01T00:00Z', 'BBB', 3600],
    ['and counts it without', 'AAA0BBB,59/0,300/0', '2028-02-29T00:00Z', 'BBB', 3600],
    ['ends on the last such weekday of a month', 'AAA0BBB,M1.1.0/0,M2.5.6/1', '2028-02-26T00:00Z', 'AAA', 0],
  ] as const)('%s', ([, text, iso, abbreviation, utcOffsetSeconds]) => {
    expect(at(text, iso)).toMatchObject({ abbreviation, utcOffsetSeconds });
    // A second earlier or later is the matter of the oracle below.
  });

  test('that lasts all year changes nothing', () => {
    expect(zoneOfPosix(posix('XXX3EDT4,0/0,J365/23')).transitions(0, 4e9)).toEqual([]);
  });

  test('begins and ends once a year', () => {
    const transitions = zoneOfPosix(posix('CET-1CEST,M3.5.0,M10.5.0/3')).transitions(
      seconds('2026-01-01T00:00Z'),
      seconds('2046-01-01T00:00Z'),
    );
    expect(transitions).toHaveLength(40);
    expect(transitions.filter(({ after }) => after.isDaylight)).toHaveLength(20);
  });
});

describe('daylight saving without a rule', () => {
  test.for(['EST5EDT', 'EST5EDT4', 'EST5EDT,', '<+05>-5<+06>', 'FOO-1BAR-2:30'])('%s lacks it', (text) => {
    expect(lacksRule(text)).toBe(true);
    expect(parsePosixTz(text)).toBeNull();
  });

  test.for(['', ',', 'EST5', 'EST5EDT,M3.2.0', 'EST5EDT,M3.2.0,M11.1.0', 'EST5EDT,,', 'EST', 'Asia/Tokyo', 'EST5,'])(
    'not so %j',
    (text) => {
      expect(lacksRule(text)).toBe(false);
    },
  );
});

test.for([
  '',
  'CST',
  'Asia/Shanghai',
  'C-8',
  'CST-25',
  'CST-8 ',
  ' CST-8',
  'CST-8:',
  'CST-8:60',
  'CST--8',
  '<+08-8',
  '<+8>-8',
  '<>0',
  'EST5EDT,',
  'EST5EDT,M3.2.0',
  'EST5EDT,M3.2.0,',
  'EST5EDT,M13.2.0,M11.1.0',
  'EST5EDT,M3.0.0,M11.1.0',
  'EST5EDT,M3.2.7,M11.1.0',
  'EST5EDT,J0,J365',
  'EST5EDT,366,1',
  'EST5EDT,M3.2.0/168,M11.1.0',
  'EST5EDT,M3.2.0,M11.1.0,M12.1.0',
  'EST5EDT,M3.2.0,M11.1.0\n',
  'EST5,M3.2.0,M11.1.0',
  'ESTÉ5',
])('%j is none', (text) => {
  expect(parsePosixTz(text)).toBeNull();
});

const letters = fc.stringMatching(/^[A-Za-z]{3,6}$/);
const quoted = fc.stringMatching(/^[A-Za-z0-9+-]{3,6}$/).map((name) => `<${name}>`);
const name = fc.oneof(letters, quoted);
const digits = (most: number) => fc.nat(most).map(String);
const offset = fc.tuple(fc.constantFrom('', '+', '-'), digits(24)).map((parts) => parts.join(''));
const day = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), fc.nat(6)).map((m) => `M${m.join('.')}`),
  fc.integer({ min: 1, max: 365 }).map((j) => `J${j}`),
  digits(365),
);
const time = fc.oneof(
  fc.constant(''),
  fc.integer({ min: -167, max: 167 }).map((hours) => `/${hours}`),
);
const rule = fc.tuple(day, time).map((parts) => parts.join(''));
const valid = fc.oneof(
  fc.tuple(name, offset).map((parts) => parts.join('')),
  fc.tuple(name, offset, name, rule, rule).map(([a, b, c, d, e]) => `${a}${b}${c},${d},${e}`),
);

describe('any string', () => {
  test('that is valid can be computed with: nothing changes between two transitions', () => {
    fc.assert(
      fc.property(valid, fc.integer({ min: 0, max: 2_000_000_000 }), (text, from) => {
        const zone = zoneOfPosix(posix(text));
        const transitions = zone.transitions(from, from + 63_115_200);
        let type = zone.typeAt(from);
        for (const { at, before, after } of transitions) {
          expect(before).toEqual(type);
          expect(zone.typeAt(at)).toEqual(after);
          type = after;
        }
        expect(zone.typeAt(from + 63_115_200)).toEqual(type);
      }),
    );
  });

  test('of rubbish never throws, and takes no time', () => {
    const parts = fc.array(
      fc.constantFrom('A', 'EST', '<', '>', '5', '-', '+', ':', ',', 'M3.2.0', 'J', '/', '0', '\n'),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 60 }),
      parts.map((all) => all.join('')),
      fc.constantFrom('A'.repeat(50_000), `<${'+'.repeat(50_000)}`, `EST${'5'.repeat(50_000)}`),
    );
    fc.assert(
      fc.property(text, (any) => {
        const zone = parsePosixTz(any);
        if (zone !== null) expect(Number.isInteger(posixTypeAt(zone, 0).utcOffsetSeconds)).toBe(true);
      }),
    );
  });
});

await lab('date of this machine says the same', ['GNU date'], () => {
  /** One for each way to write a rule; those that a zone file ends in, and those that people type. */
  const STRINGS = [
    'UTC0',
    'CST-8',
    'GMT+8',
    '<+0545>-5:45',
    'EST5EDT,M3.2.0,M11.1.0',
    'EST5EDT4,M3.2.0,M11.1.0',
    'CET-1CEST,M3.5.0,M10.5.0/3',
    'IST-1GMT0,M10.5.0,M3.5.0/1',
    'NZST-12NZDT,M9.5.0,M4.1.0/3',
    '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',
    'EET-2EEST,M3.4.4/50,M10.4.4/50',
    '<-02>2<-01>,M3.5.0/-1,M10.5.0/0',
    'AAA3BBB,J60/0,J300/23',
    'AAA-3BBB,59/0,300/23:59:59',
  ];

  test('without a rule, what it says depends on a file: no zone is made of that', async () => {
    // New York ends summer time on 2025-11-02 at 06:00 UTC.
    const summerEnds = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const hours = Array.from({ length: 12 }, (_, hour) => seconds('2025-11-02T00:00Z') + hour * 3600);
      const { stdout } = await execa('date', ['-f', '-', '+%Z'], {
        env: { LC_ALL: 'C', TZ: 'EST5EDT4', ...env },
        input: hours.map((hour) => `@${hour}\n`).join(''),
      });
      return stdout.split('\n');
    };
    const byRule = await summerEnds({ TZDIR: '/nonexistent' });
    expect(byRule.indexOf('EST')).toBe(6);
    expect(await summerEnds({ TZ: 'EST5EDT4,M3.2.0,M11.1.0' })).toEqual(byRule);
    expect(lacksRule('EST5EDT4')).toBe(true);
  });

  test.for(STRINGS)('%s', async (text) => {
    const zone = zoneOfPosix(posix(text));
    const from = seconds('2024-01-02T00:00Z');
    const to = seconds('2030-01-02T00:00Z');
    const around = zone.transitions(from, to).flatMap(({ at }) => [at - 1, at]);
    const instants = [...around, ...Array.from({ length: 73 }, (_, month) => from + month * 2_592_000)];
    const { stdout } = await execa('date', ['-f', '-', '+%s %::z %Z'], {
      env: { TZ: text, LC_ALL: 'C' },
      input: instants.map((instant) => `@${instant}\n`).join(''),
    });
    const ours = instants.map((instant) => {
      const { utcOffsetSeconds, abbreviation } = zone.typeAt(instant);
      const size = Math.abs(utcOffsetSeconds);
      const [h, m, s] = [size / 3600, (size / 60) % 60, size % 60].map((part) =>
        String(Math.floor(part)).padStart(2, '0'),
      );
      return `${instant} ${utcOffsetSeconds < 0 ? '-' : '+'}${h}:${m}:${s} ${abbreviation}`;
    });
    expect(stdout.split('\n')).toEqual(ours);
  });
});
