import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import type { DaemonFacts } from '../../src/model/daemon-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { agreed, configuration, daemon, daemonProcess, facts, host, kernel, machine, ntp, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import {
  DAY,
  HOUR,
  berlin,
  chronyRunning as chrony,
  chronyWith,
  inLocalTime,
  rtc,
  shanghai,
} from './machine-situations.ts';

const NAME = 'rtc-offset';
const MINUTE = 60_000;

const off = (toHostMs: number, rest: object = {}): Facts =>
  facts({ machine: machine({ rtc: rtc(toHostMs) }), ...rest });

describe('against true time', () => {
  test.for([
    ['right', 0, 'passed'],
    ['25 s, the drift of some weeks', 25_000, 'passed'],
    ['30 s, and known to a second only', 30_200, 'passed'],
    ['40 s', 40_000, 'info'],
    ['40 s fast', -40_000, 'info'],
    ['5 min', 5 * MINUTE + 1000, 'warning'],
    ['an hour fast', -HOUR, 'warning'],
    ['years', 900 * DAY, 'warning'],
  ] as const)('%s', ([, toHostMs, expected]) => {
    const { outcome, findings } = runCheck(NAME, off(toHostMs));
    expect(outcome === 'found' ? findings[0]?.severity : outcome).toBe(expected);
  });

  test('what is added to the host’s clock is added to this one, too', () => {
    // It is 50 s behind a host that is 20 s ahead.
    expect(findOne(NAME, off(60_000, { ntp: agreed(-20_000) })).args).toMatchObject({ offsetMs: 40_000, boundMs: 505 });
    expect(runCheck(NAME, off(50_000, { ntp: agreed(-50_000) })).outcome).toBe('passed');
  });

  test('kept in local time, it is judged by that', () => {
    const local = (toHostMs: number): Facts =>
      facts({ machine: machine({ rtc: rtc(toHostMs, inLocalTime) }), zone: berlin() });
    expect(runCheck(NAME, local(-HOUR)).outcome).toBe('passed');
    expect(findOne(NAME, local(-HOUR + 10 * MINUTE)).args).toMatchObject({ offsetMs: 10 * MINUTE });
  });
});

describe('what is told with it', () => {
  test('this host is off by the same', () => {
    const situation = off(0, { ntp: agreed(10 * MINUTE) });
    expect(findOne(NAME, situation)).toMatchObject({
      severity: 'info',
      args: { likeHost: true, offsetMs: 10 * MINUTE },
    });
    expect(findOne(NAME, off(10 * MINUTE)).args).toMatchObject({ likeHost: false });
  });

  test('it was never set', () => {
    expect(findOne(NAME, off(900 * DAY)).args).toMatchObject({ unset: true });
    expect(findOne(NAME, off(DAY)).args).toMatchObject({ unset: false });
  });
});

describe('not judged', () => {
  test.for([
    ['nothing was measured', off(HOUR, { ntp: ntp([]) })],
    ['no hardware clock', facts({ machine: machine({ rtc: missing('absent', '') }) })],
    ['in a container', facts({ machine: machine({ rtc: rtc(HOUR), container: 'docker' }) })],
    ['where nobody may set it', off(HOUR, { host: host({ clockOutOfReach: true }) })],
    ['in the wrong zone, which another check tells', off(-8 * HOUR, { zone: shanghai() })],
  ] as const)('%s', ([, situation]) => {
    expect(runCheck(NAME, situation).outcome).toBe('skipped');
  });
});

describe('what sets it', () => {
  const keptBy = (daemonFacts: DaemonFacts) => findOne(NAME, off(HOUR, { daemon: daemonFacts }));
  const unsynchronised = ok(kernel({ synchronised: false }));
  const timesyncd = [running('systemd-timesyncd')];

  test.for<readonly [string, DaemonFacts, string | null]>([
    ['a kernel that systemd-timesyncd keeps', daemon({ services: timesyncd }), 'kernel'],
    ['chrony lets the kernel', chronyWith(['rtcsync']), 'kernel'],
    ['chrony without rtcsync', chronyWith([], { kernel: unsynchronised }), 'chrony-without-rtcsync'],
    ['chrony with rtcsync, not synchronised yet', chronyWith(['rtcsync'], { kernel: unsynchronised }), 'nobody'],
    ['chrony keeps account', chronyWith(['rtcfile'], { kernel: unsynchronised }), 'chrony-rtcfile'],
    ['nobody', daemon({ services: [], kernel: unsynchronised }), 'nobody'],
    ['a kernel that is not asked', daemon({ services: timesyncd, kernel: missing('absent', '') }), null],
    ['a kernel that tells no bit', daemon({ kernel: ok(kernel({ meaning: 'maximum-error' })) }), null],
    [
      'a chronyd of a container says nothing of this host’s',
      daemon({
        services: [{ ...chrony(['rtcfile']), process: daemonProcess({ inContainer: true }) }],
        kernel: unsynchronised,
      }),
      'nobody',
    ],
    [
      'a configuration that cannot be read as a whole may hold rtcsync',
      daemon({
        services: [
          {
            ...chrony([]),
            configuration: ok(configuration({ unreadable: [{ path: '/etc/chrony/conf.d/x.conf', reason: 'EACCES' }] })),
          },
        ],
        kernel: unsynchronised,
      }),
      'nobody',
    ],
  ])('%s', ([, daemonFacts, setBy]) => {
    expect(keptBy(daemonFacts)).toMatchObject({
      severity: setBy === 'chrony-rtcfile' ? 'info' : 'warning',
      args: { setBy },
    });
  });

  test('is not needed to judge it', () => {
    const situation = { ...off(HOUR), daemon: missing('failed', '') };
    expect(findOne(NAME, situation).args).toMatchObject({ setBy: null });
  });

  test('what chronyd keeps account of, chronyd sets; not from a clock that is wrong', () => {
    const fixesFor = (rest: object) => findOne(NAME, off(HOUR, { daemon: chronyWith(['rtcfile']), ...rest })).fixes;
    expect(fixesFor({})).toMatchObject([{ id: 'rtc-trim', commands: [['sudo', 'chronyc', 'trimrtc']] }]);
    expect(fixesFor({ ntp: agreed(10 * MINUTE) })).toMatchObject([{ id: 'rtc-clock-first', commands: [] }]);
  });
});

describe('what to type', () => {
  test('the hardware clock is set from this host’s', () => {
    expect(findOne(NAME, off(HOUR)).fixes).toMatchObject([
      { id: 'rtc-write', commands: [['sudo', 'hwclock', '--systohc', '--utc']], needsRoot: true, safety: 'safe' },
    ]);
  });

  test('in the time that it is kept in', () => {
    const situation = facts({ machine: machine({ rtc: rtc(0 + HOUR, inLocalTime) }), zone: berlin() });
    expect(findOne(NAME, situation).fixes).toMatchObject([
      { commands: [['sudo', 'hwclock', '--systohc', '--localtime']] },
    ]);
  });

  test('never from a clock that is wrong', () => {
    expect(findOne(NAME, off(0, { ntp: agreed(10 * MINUTE) })).fixes).toMatchObject([
      { id: 'rtc-clock-first', commands: [] },
    ]);
  });
});
