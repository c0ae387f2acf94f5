import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogFormat } from '../../src/daemon/log-line.ts';
import { parseLogLine } from '../../src/daemon/log-line.ts';
import { eachOnce } from '../../src/daemon/found-step.ts';
import { stepsOfLog } from '../../src/daemon/log-steps.ts';
import type { LoggedStep } from '../../src/model/machine-facts.ts';

const NOW = Date.UTC(2026, 10, 22, 14);
const HOUR = 3_600_000;
const utc = (localMs: number): number => localMs;
/** The local time of China. */
const shanghai = (localMs: number): number => localMs - 8 * HOUR;

const recorded = (name: string): string =>
  readFileSync(new URL(`../fixtures/machine/${name}`, import.meta.url), 'utf8');

interface Reading {
  readonly since: number | null;
  readonly steps: readonly LoggedStep[];
}

const read = (text: string, format: LogFormat = 'syslog', bootedAt: number | null = null): Reading => {
  const { since, steps } = stepsOfLog({ path: '/var/log/syslog', format, text }, { now: NOW, bootedAt, toUtc: utc });
  return { since, steps: steps.map(({ step }) => step) };
};

const summary = ({ at, byMs, by }: LoggedStep): readonly unknown[] => [new Date(at).toISOString(), byMs, by];

test('of very many steps the last ones are read, and from when on is told', () => {
  const lines = Array.from(
    { length: 3000 },
    (_, index) =>
      `${new Date(NOW - 10 * HOUR + index * 1000).toISOString()} web-01 chronyd[1]: System clock was stepped by 1.0 seconds`,
  );
  const { since, steps } = read(lines.join('\n'));
  expect(steps).toHaveLength(1000);
  expect(since).toBe(NOW - 10 * HOUR + 2000 * 1000);
  expect(steps.at(-1)?.at).toBe(NOW - 10 * HOUR + 2999 * 1000);
});

test('a line that says the same in two ways counts once', () => {
  const line = 'Nov 22 13:00:00 web-01 chronyd[1]: System clock was stepped by 1.0 seconds';
  expect(read(`${line}\nNov 22 13:00:01 web-01 x[1]: sleep, clock time, time set, stepped by`).steps).toHaveLength(1);
  expect(read(line).steps).toHaveLength(1);
  expect(read(`\n\n${line}\n\n`).steps).toHaveLength(1);
});

describe('recorded logs', () => {
  test.for([
    ['busybox-chronyd.log', 'syslog', '13:31:27', [['13:31:31.000', 4000.022, 'chronyd']]],
    [
      'rsyslog-classic.log',
      'syslog',
      '13:34:31',
      [
        ['13:34:35.000', -2499.974, 'chronyd'],
        ['13:36:08.000', 900.023, 'ntpd'],
      ],
    ],
    [
      'rsyslog-iso.log',
      'syslog',
      '13:34:42.248',
      [
        ['13:34:45.969', 7_200_000.024, 'chronyd'],
        ['13:38:16.998', 300_000.037, 'openntpd'],
      ],
    ],
    ['chronyd-l.log', 'chronyd', '13:32:11', [['13:32:16.000', 4000.025, 'chronyd']]],
    ['ntpsec-l.log', 'ntpd', '13:35:28', [['13:34:20.000', -75_299.977, 'ntpd']]],
  ] as const)('%s', ([name, format, since, expected]) => {
    const reading = read(recorded(name), format);
    expect(new Date(reading.since ?? 0).toISOString()).toContain(`2026-11-22T${since}`);
    expect(reading.steps.map(summary)).toEqual(expected.map(([at, ...rest]) => [`2026-11-22T${at}Z`, ...rest]));
  });
});

describe('when a line was written', () => {
  const at = (line: string, now = NOW, toUtc = utc): string | null => {
    const parsed = parseLogLine(line, 'syslog', now, toUtc);
    return parsed === null ? null : new Date(parsed.at).toISOString();
  };

  test.for([
    ['Nov 22 10:00:00 web-01 chronyd[1]: x', '2026-11-22T10:00:00.000Z'],
    ['Nov  2 10:00:00 web-01 chronyd: x', '2026-11-02T10:00:00.000Z'],
    ['Nov 22 10:00:00.123 web-01 daemon.info chronyd[1]: x', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T10:00:00.123456+08:00 web-01 chronyd[1]: x', '2026-11-22T02:00:00.123Z'],
    ['2026-11-22T10:00:00-0330 web-01 chronyd[1]: x', '2026-11-22T13:30:00.000Z'],
    ['2026-11-22T10:00:00Z web-01 chronyd[1]: x', '2026-11-22T10:00:00.000Z'],
  ])('%s', ([line = '', expected]) => {
    expect(at(line)).toBe(expected);
  });

  test('the year is the one that puts it into the past', () => {
    const newYear = Date.UTC(2027, 0, 1, 0, 5);
    expect(at('Dec 31 23:59:59 web-01 a: x', newYear)).toBe('2026-12-31T23:59:59.000Z');
    expect(at('Jan  1 00:04:59 web-01 a: x', newYear)).toBe('2027-01-01T00:04:59.000Z');
    expect(at('Feb 29 12:00:00 web-01 a: x', Date.UTC(2028, 2, 1))).toBe('2028-02-29T12:00:00.000Z');
  });

  test('what a clock wrote that was ahead then is not a year old', () => {
    expect(at('Nov 22 22:00:00 web-01 a: x')).toBe('2026-11-22T22:00:00.000Z');
  });

  test('a time without a zone is the host’s local time, around the new year too', () => {
    expect(at('Nov 22 10:00:00 web-01 a: x', NOW, shanghai)).toBe('2026-11-22T02:00:00.000Z');
    expect(at('Jan  1 07:00:00 web-01 a: x', Date.UTC(2026, 11, 31, 23, 30), shanghai)).toBe(
      '2026-12-31T23:00:00.000Z',
    );
  });

  test.for([
    'Nov 31 10:00:00 web-01 a: x',
    'Nov 22 25:00:00 web-01 a: x',
    'Nov 22 10:61:00 web-01 a: x',
    'Foo 22 10:00:00 web-01 a: x',
    '2026-02-30T10:00:00Z web-01 a: x',
    'Nov 22 10:00:00 web-01',
    'Nov 22 10:00:00',
    '',
    '-- MARK --',
  ])('"%s" says nothing', (line) => {
    expect(at(line)).toBeNull();
  });
});

describe('the start of the machine', () => {
  const boot = 'Nov 22 10:00:00 web-01 kernel: [    0.000000] Linux version 6.1.0-26-amd64';
  const stepAt = (time: string): string =>
    `Nov 22 ${time} web-01 chronyd[1]: System clock was stepped by 3600.0 seconds`;

  test('is told by the kernel, on the clock of before', () => {
    expect(read([boot, stepAt('11:00:30')].join('\n')).steps).toMatchObject([{ sinceBootMs: 30_000 }]);
  });

  test('and moves with each step', () => {
    const steps = read([boot, stepAt('11:00:30'), stepAt('14:00:30')].join('\n')).steps;
    expect(steps.map(({ sinceBootMs }) => sinceBootMs)).toEqual([30_000, 2 * HOUR + 30_000]);
  });

  test('else the last one counts, for what came after it', () => {
    const bootedAt = Date.UTC(2026, 10, 22, 9);
    expect(read(stepAt('11:00:00'), 'syslog', bootedAt).steps).toMatchObject([{ sinceBootMs: 2 * HOUR }]);
    expect(read(stepAt('08:00:00'), 'syslog', bootedAt).steps).toMatchObject([{ sinceBootMs: null }]);
  });
});

describe('what chronyd notices', () => {
  const jump = 'Nov 22 11:00:30 web-01 chronyd[1]: Forward time jump detected!';

  test('somebody set the clock', () => {
    expect(read(jump).steps).toMatchObject([{ byMs: null, by: null }]);
  });

  test('the machine slept', () => {
    const sleep = 'Nov 22 11:00:29 web-01 kernel: [  103.000001] PM: suspend exit';
    expect(read([sleep, jump].join('\n')).steps).toEqual([]);
  });
});

test('classic ntpd tells the step before it does so', () => {
  const line = 'Nov 22 11:00:00 web-01 ntpd[681]: 0.0.0.0 c61c 0c clock_step -3.000000 s';
  expect(read(line).steps.map(summary)).toEqual([['2026-11-22T10:59:57.000Z', -3000, 'ntpd']]);
});

describe('each step once', () => {
  const found = (order: number, byMs: number | null, by: LoggedStep['by'] = null, at = order) => ({
    step: { at, notBefore: at, byMs, by, sinceBootMs: null, source: 'journal' },
    order,
  });

  test('told twice, and by whom says more', () => {
    const all = [found(NOW, -500), found(NOW + 800, -500.01, 'ntpd'), found(NOW + 900, null)];
    expect(eachOnce(all)).toMatchObject([{ at: NOW + 800, by: 'ntpd' }]);
  });

  test('there and back are two', () => {
    expect(eachOnce([found(NOW, 5000), found(NOW + 1000, -5000)])).toHaveLength(2);
  });

  test('the latest first', () => {
    expect(eachOnce([found(1, 5), found(9e9, 5), found(5e9, 5)]).map(({ at }) => at)).toEqual([9e9, 5e9, 1]);
  });

  test('in the order of true time, where a clock showed times twice', () => {
    expect(eachOnce([found(1, HOUR, null, HOUR), found(2, -HOUR, null, 2)]).map(({ byMs }) => byMs)).toEqual([
      -HOUR,
      HOUR,
    ]);
  });

  test('of a log, in the order of its lines', () => {
    const line = (time: string, seconds: number): string =>
      `Nov 22 ${time} web-01 chronyd[1]: System clock was stepped by ${seconds}.0 seconds`;
    const text = [line('08:00:00', 1), line('12:00:00', 7200), line('10:10:00', -7200), line('10:10:01', 5)].join('\n');
    const { steps } = stepsOfLog({ path: 'x', format: 'syslog', text }, { now: NOW, bootedAt: null, toUtc: utc });
    expect(eachOnce(steps).map(({ byMs }) => byMs)).toEqual([5000, -7_200_000, 7_200_000, 1000]);
  });
});

test('any text tells only steps that stand in it', () => {
  const piece = fc.constantFrom(
    'Nov 22 11:00:00 web-01 ',
    '2026-11-22T10:00:00Z ',
    'chronyd[1]: ',
    'kernel: ',
    'System clock was stepped by ',
    '99999999999',
    '-1.5 seconds',
    '\n',
    'PM: suspend exit',
    ' ',
  );
  const formats = fc.constantFrom<LogFormat>('syslog', 'chronyd', 'ntpd');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), formats, (pieces, format) => {
      const { steps } = read(pieces.join(''), format);
      for (const { byMs, at } of steps) {
        expect(byMs === null || pieces.some((one) => one.includes('1.5') || one.includes('9999'))).toBe(true);
        expect(Number.isFinite(at)).toBe(true);
      }
    }),
  );
});
