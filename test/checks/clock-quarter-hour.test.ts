import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreed, facts, host, ntp, sources } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const outcomeAt = (offsetMs: number): string =>
  runCheck('clock-quarter-hour', facts({ ntp: agreed(offsetMs) })).outcome;

describe('local time taken for UTC', () => {
  test.for([
    ['1 h behind', HOUR, 60, 0],
    ['1 h ahead', -HOUR, -60, 0],
    ['5 h 45 min (Nepal)', 5 * HOUR + 45 * MINUTE, 345, 0],
    ['8 h (China)', -8 * HOUR, -480, 0],
    ['14 h (Line Islands)', 14 * HOUR, 840, 0],
    ['12 h 45 min (Chatham)', -(12 * HOUR + 45 * MINUTE), -765, 0],
    ['set by hand, 40 s out', 8 * HOUR + 40_000, 480, 40_000],
    ['and 40 s the other way', 8 * HOUR - 40_000, 480, -40_000],
  ] as const)('%s', ([, offsetMs, minutes, restMs]) => {
    const { severity, args } = findOne('clock-quarter-hour', facts({ ntp: agreed(offsetMs) }));
    expect(severity).toBe('warning');
    expect(args).toEqual({ minutes, restMs });
  });
});

describe('something else', () => {
  test.for([
    ['a clock that is right', 0],
    ['a minute', MINUTE],
    ['45 s', -45_000],
    ['10 min', 10 * MINUTE],
    ['13 min', 13 * MINUTE],
    ['1 h 2 min', HOUR + 2 * MINUTE],
    ['15 h: no zone is so far away', 15 * HOUR],
    ['a day', 24 * HOUR],
    ['an hour less than a year', 365 * 24 * HOUR - HOUR],
  ] as const)('%s', ([, offsetMs]) => {
    expect(outcomeAt(offsetMs)).toBe('passed');
  });

  test('an interval so wide that it holds two quarters tells nothing', () => {
    const wide = ntp(sources(3, HOUR, 8 * MINUTE), { lowMs: HOUR - 8 * MINUTE, highMs: HOUR + 8 * MINUTE });
    expect(runCheck('clock-quarter-hour', facts({ ntp: wide })).outcome).toBe('passed');
  });
});

test('nothing is said where nothing was measured', () => {
  expect(runCheck('clock-quarter-hour', facts({ ntp: ntp([]) })).outcome).toBe('skipped');
});

test('behind and ahead are told alike', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20 * HOUR, max: 20 * HOUR }), (offsetMs) => {
      expect(outcomeAt(-offsetMs)).toBe(outcomeAt(offsetMs));
    }),
  );
});

describe('what to type', () => {
  const fixesFor = (changes: Parameters<typeof host>[0]) =>
    findOne('clock-quarter-hour', facts({ ntp: agreed(HOUR), host: host(changes) })).fixes;

  test('with systemd: look at the hardware clock’s zone, then keep it in UTC', () => {
    expect(fixesFor({ systemd: true })).toMatchObject([
      { id: 'rtc-in-utc', commands: [['timedatectl'], ['sudo', 'timedatectl', 'set-local-rtc', '0']], needsRoot: true },
    ]);
  });

  test.for([{ systemd: false }, { clockOutOfReach: true }, { platform: 'darwin', systemd: false }])(
    'no command for %o',
    (changes) => {
      expect(fixesFor(changes)).toMatchObject([{ id: 'check-hypervisor-clock', commands: [], needsRoot: false }]);
    },
  );
});
