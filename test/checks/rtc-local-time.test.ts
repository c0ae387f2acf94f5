import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { missing } from '../../src/model/gathered.ts';
import type { RtcFacts } from '../../src/model/machine-facts.ts';
import type { ZoneFacts } from '../../src/model/zone-facts.ts';
import { agreed, facts, host, machine, ntp, zone } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { HOUR, berlin, inLocalTime, rtc, shanghai, zoneAt } from './machine-situations.ts';

const NAME = 'rtc-local-time';

const scene = (toHostMs: number, zoneFacts: ZoneFacts, changes: Partial<RtcFacts> = {}, rest: object = {}): Facts =>
  facts({ machine: machine({ rtc: rtc(toHostMs, changes) }), zone: zoneFacts, ...rest });

const outcome = (situation: Facts): string => runCheck(NAME, situation).outcome;

describe('kept in local time', () => {
  test('and said to be so', () => {
    const { severity, args } = findOne(NAME, scene(-HOUR, berlin(), inLocalTime));
    expect(severity).toBe('warning');
    expect(args).toMatchObject({ kind: 'claimed', device: 'rtc0', utcOffsetSeconds: 3600 });
  });

  test('beside Windows it is wanted so', () => {
    const { severity, fixes } = findOne(NAME, scene(-HOUR, berlin(), { ...inLocalTime, windowsBeside: true }));
    expect(severity).toBe('info');
    expect(fixes.map(({ id }) => id)).toEqual(['rtc-set-utc', 'windows-utc']);
  });

  test('where nobody may see whether Windows is there, it may be wanted so', () => {
    const { severity, args, fixes } = findOne(NAME, scene(-HOUR, berlin(), { ...inLocalTime, windowsBeside: null }));
    expect(severity).toBe('info');
    expect(args).toMatchObject({ windowsBeside: null });
    expect(fixes.map(({ id, safety }) => [id, safety])).toEqual([
      ['rtc-set-utc', 'review'],
      ['windows-utc', 'review'],
    ]);
  });

  test.for([
    ['China', shanghai, -8 * HOUR],
    ['China, and two minutes out', shanghai, -8 * HOUR + 120_000],
    ['Germany', berlin, -HOUR],
  ] as const)('without anybody saying so: %s', ([, zoneFacts, toHostMs]) => {
    expect(findOne(NAME, scene(toHostMs, zoneFacts()))).toMatchObject({
      severity: 'warning',
      args: { kind: 'unclaimed' },
    });
  });

  test('by true time, where the host’s clock was set from it and is wrong alike', () => {
    const situation = scene(0, shanghai(), {}, { ntp: agreed(-8 * HOUR) });
    expect(findOne(NAME, situation).args).toMatchObject({ kind: 'unclaimed' });
  });

  test('by the host’s clock, where nothing was measured', () => {
    expect(findOne(NAME, scene(-8 * HOUR, shanghai(), {}, { ntp: ntp([]) })).args).toMatchObject({ kind: 'unclaimed' });
  });

  test('where it is said to be so and runs in UTC, that is wrong too', () => {
    expect(findOne(NAME, scene(0, shanghai(), inLocalTime))).toMatchObject({
      severity: 'warning',
      args: { kind: 'unused' },
    });
  });
});

describe('no finding', () => {
  test.for([
    ['in UTC, as it should be', scene(0, shanghai())],
    ['off by something else', scene(3 * HOUR, shanghai())],
    ['never set', scene(400 * 24 * HOUR, shanghai())],
    ['in local time, where that is UTC for good', scene(0, zone(), inLocalTime)],
  ] as const)('%s', ([, situation]) => {
    expect(outcome(situation)).toBe('passed');
  });

  test.for([
    ['no hardware clock', facts({ machine: machine({ rtc: missing('absent', '') }) })],
    ['one that may not be read', facts({ machine: machine({ rtc: missing('denied', '') }) })],
    [
      'in a container',
      facts({ machine: machine({ rtc: rtc(-HOUR, inLocalTime), container: 'docker' }), zone: berlin() }),
    ],
    ['where nobody may set it', scene(-HOUR, berlin(), inLocalTime, { host: host({ clockOutOfReach: true }) })],
    ['neither said nor to be seen', scene(0, zone(), { claim: null })],
  ] as const)('not judged: %s', ([, situation]) => {
    expect(outcome(situation)).toBe('skipped');
  });

  test('a zone that is not known leaves what is said', () => {
    const unknown = zone({ effective: missing('failed', 'truncated') });
    expect(outcome(scene(0, unknown))).toBe('passed');
    expect(findOne(NAME, scene(0, unknown, inLocalTime)).args).toMatchObject({
      kind: 'claimed',
      utcOffsetSeconds: null,
    });
  });
});

describe('what to type', () => {
  const commands = (situation: Facts): readonly unknown[] => findOne(NAME, situation).fixes.map((fix) => fix.commands);

  test('with systemd', () => {
    expect(commands(scene(-HOUR, berlin(), inLocalTime))).toEqual([[['sudo', 'timedatectl', 'set-local-rtc', '0']]]);
  });

  test('timedatectl changes nothing where it takes it for UTC already', () => {
    expect(commands(scene(-8 * HOUR, shanghai()))).toEqual([[['sudo', 'hwclock', '--systohc', '--utc']]]);
  });

  test('without systemd', () => {
    const situation = scene(-HOUR, berlin(), inLocalTime, { host: host({ systemd: false }) });
    expect(commands(situation)).toEqual([[['sudo', 'hwclock', '--systohc', '--utc']]]);
  });

  test('a clock that is wrong is not written to it', () => {
    const situation = scene(-HOUR, berlin(), inLocalTime, { ntp: agreed(-10 * 60_000) });
    expect(findOne(NAME, situation).fixes).toMatchObject([{ id: 'rtc-clock-first', commands: [] }]);
  });

  test.for([
    ['debian', [['sudo', 'apt-get', 'install', '-y', 'util-linux-extra']]],
    ['gentoo', []],
  ] as const)('without hwclock: %s', ([distribution, expected]) => {
    const situation = scene(-8 * HOUR, shanghai(), { hwclock: false }, { host: host({ distribution }) });
    expect(findOne(NAME, situation).fixes).toMatchObject([{ id: 'rtc-install-hwclock', commands: expected }]);
  });
});

test('a clock in UTC is never taken for one in local time', () => {
  fc.assert(
    fc.property(fc.integer({ min: -12 * 4, max: 14 * 4 }), fc.integer({ min: -240, max: 240 }), (quarters, drift) => {
      expect(runCheck(NAME, scene(drift * 1000, zoneAt(quarters / 4))).findings).toEqual([]);
    }),
  );
});
