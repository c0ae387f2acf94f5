import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { agreed, configuration, daemon, facts, host, idle, machine, ntp, running } from './facts.ts';
import { runCheck } from './find.ts';
import type { Situation } from './sync-config-facts.ts';
import { factsWith, serviceWith, SYNC_CONFIG_SITUATIONS } from './sync-config-facts.ts';

const check = (situation: Facts) => runCheck('sync-config', situation);
const kinds = (situation: Facts): unknown[] => check(situation).findings.map(({ args }) => args['kind']);
const chrony = (situation: Situation): Facts => factsWith('chrony', situation);

const CHRONY = '/etc/chrony/chrony.conf';
const HOUR = 3_600_000;
const RESTART = ['sudo', 'systemctl', 'restart', 'chrony'];

test('sound configurations of every service, by a right clock', () => {
  for (const service of ['chrony', 'ntpd', 'ntpsec', 'openntpd', 'ntpd-rs', 'systemd-timesyncd'] as const) {
    expect(check(factsWith(service)).outcome, service).toBe('passed');
  }
});

describe('chrony steps at any time', () => {
  test('a warning where the machine never sleeps', () => {
    const [finding, ...others] = check(chrony({ text: 'rtcsync\nmakestep 0.5 -1\n' })).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'file', name: CHRONY, line: 2 },
      args: { kind: 'steps-any-time', directive: 'makestep 0.5 -1', thresholdS: 0.5, sleeps: false },
      fixes: [{ id: 'chrony-limit-steps', commands: [RESTART], needsRoot: true, safety: 'review' }],
    });
  });

  test('worth knowing in a virtual machine, and where it has been suspended', () => {
    const text = 'rtcsync\nmakestep 1 -1\n';
    for (const changes of [
      { machine: machine({ hypervisor: 'hyperv' }) },
      { machine: machine({ suspended: ok({ lowMs: 60_000, highMs: 60_020 }) }) },
    ]) {
      expect(check(chrony({ text, changes })).findings).toMatchObject([{ severity: 'info', args: { sleeps: true } }]);
    }
  });

  test('the last makestep counts', () => {
    expect(kinds(chrony({ text: 'rtcsync\nmakestep 1 -1\nmakestep 1 3\n' }))).toEqual([]);
    expect(kinds(chrony({ text: 'rtcsync\nmakestep 1 3\nmakestep 1 -1\n' }))).toEqual(['steps-any-time']);
  });

  test('not where it only measures', () => {
    expect(kinds(chrony({ text: 'makestep 1 -1\n', argv: ['chronyd', '-x'], setsClock: false }))).toEqual([]);
  });
});

describe('too far off to be slewed', () => {
  test('chrony without makestep, two hours slow: a day of slewing', () => {
    expect(check(chrony({ text: 'rtcsync\n', offsetMs: 2 * HOUR })).findings).toMatchObject([
      {
        severity: 'warning',
        subject: { kind: 'host' },
        args: { kind: 'no-step', because: 'none', directive: null, path: CHRONY, line: null, ratePpm: 83_333.333 },
        fixes: [
          { id: 'chrony-step-now', commands: [['sudo', 'chronyc', 'makestep']] },
          { id: 'chrony-allow-steps', commands: [RESTART] },
        ],
      },
    ]);
    const [finding] = check(chrony({ text: 'rtcsync\n', offsetMs: 2 * HOUR })).findings;
    expect(Number(finding?.args['takesMs']) / HOUR).toBeCloseTo(24, 3);
  });

  test('a minute takes chrony twelve: no finding', () => {
    expect(kinds(chrony({ text: 'rtcsync\n', offsetMs: 60_000 }))).toEqual([]);
    expect(kinds(chrony({ text: 'rtcsync\n', offsetMs: -60_000 }))).toEqual([]);
  });

  test('maxslewrate changes that', () => {
    expect(kinds(chrony({ text: 'rtcsync\nmaxslewrate 500\n', offsetMs: 60_000 }))).toEqual(['no-step']);
  });

  test('an interval that reaches to zero proves nothing', () => {
    expect(kinds(chrony({ text: 'rtcsync\n', changes: { ntp: agreed(2 * HOUR, 3 * HOUR) } }))).toEqual([]);
    expect(kinds(chrony({ text: 'rtcsync\n', changes: { ntp: ntp([]) } }))).toEqual([]);
  });

  test('steps at the start only, and the start is long over', () => {
    expect(check(chrony({ offsetMs: -2 * HOUR })).findings).toMatchObject([
      {
        subject: { kind: 'file', name: CHRONY, line: 2 },
        args: { because: 'used-up', directive: 'makestep 1 3' },
        fixes: [{ id: 'chrony-step-now' }],
      },
    ]);
  });

  test('it may still step: just started, or not synchronised yet', () => {
    expect(kinds(chrony({ offsetMs: 2 * HOUR, runningForMs: 60_000 }))).toEqual([]);
    expect(kinds(chrony({ offsetMs: 2 * HOUR, runningForMs: null }))).toEqual([]);
    expect(kinds(chrony({ offsetMs: 2 * HOUR, synchronised: false }))).toEqual([]);
    // Started again with -R, it may not.
    expect(kinds(chrony({ offsetMs: 2 * HOUR, runningForMs: 60_000, argv: ['chronyd', '-R'] }))).toEqual(['no-step']);
  });

  test('one that takes the clock for right does not slew it: its sources are at fault', () => {
    expect(kinds(chrony({ text: 'rtcsync\n', offsetMs: 2 * HOUR, claimedMs: 0.01 }))).toEqual([]);
    expect(kinds(chrony({ offsetMs: 2 * HOUR, claimedMs: -2 * HOUR }))).toEqual([]);
    expect(kinds(factsWith('ntpd', { offsetMs: 2 * HOUR, claimedMs: 0.01 }))).toEqual([]);
    expect(kinds(factsWith('openntpd', { offsetMs: 45_000, claimedMs: 0.01 }))).toEqual([]);
  });

  test('what it has not measured yet, it cannot step by', () => {
    const { findings } = check(chrony({ text: 'rtcsync\n', offsetMs: 2 * HOUR, synchronised: false }));
    expect(findings.map(({ fixes }) => fixes.map(({ id }) => id))).toEqual([['chrony-allow-steps']]);
  });

  test('what could not be read may have a makestep', () => {
    const text = 'rtcsync\ninclude /etc/chrony/gone.conf\n';
    expect(kinds(chrony({ text, offsetMs: 2 * HOUR }))).toEqual([]);
    expect(kinds(chrony({ text: 'rtcsync\nmakestep nonsense\n', offsetMs: 2 * HOUR }))).toEqual([]);
  });

  test('OpenNTPD slews 45 s for a day', () => {
    expect(check(factsWith('openntpd', { offsetMs: 45_000 })).findings).toMatchObject([
      { args: { kind: 'no-step', because: 'never', ratePpm: 500 }, fixes: [{ id: 'openntpd-replace' }] },
    ]);
    expect(kinds(factsWith('openntpd', { offsetMs: 1000 }))).toEqual([]);
  });

  test('ntpd steps from 128 ms on, unless it is told not to', () => {
    expect(kinds(factsWith('ntpd', { offsetMs: 45_000 }))).toEqual([]);
    expect(check(factsWith('ntpd', { also: 'tinker panic 0 step 0\n', offsetMs: 45_000 })).findings).toMatchObject([
      {
        subject: { kind: 'file', name: '/etc/ntp.conf', line: 1 },
        args: { kind: 'no-step', because: 'disabled', directive: 'tinker panic 0 step 0' },
        fixes: [{ id: 'ntpd-allow-steps', commands: [['sudo', 'systemctl', 'restart', 'ntp']] }],
      },
    ]);
    expect(check(factsWith('ntpd', { argv: ['ntpd', '-x'], offsetMs: 45_000 })).findings).toMatchObject([
      { subject: { kind: 'host' }, args: { directive: '-x', path: '(command line)' } },
    ]);
    expect(kinds(factsWith('ntpd', { argv: ['ntpd', '-x'], offsetMs: 700_000 }))).toEqual([]);
  });
});

describe('the panic threshold', () => {
  test('ntpd ends beyond 1000 s; with -g only after its first correction', () => {
    expect(check(factsWith('ntpd', { offsetMs: 2 * HOUR })).findings).toMatchObject([
      { args: { kind: 'panic', thresholdS: 1000 }, fixes: [{ id: 'ntpd-start-with-g', commands: [] }] },
    ]);
    const argv = ['ntpd', '-g'];
    expect(check(factsWith('ntpd', { offsetMs: 2 * HOUR, argv })).findings).toMatchObject([
      { args: { kind: 'panic' }, fixes: [{ id: 'ntpd-step' }] },
    ]);
    expect(kinds(factsWith('ntpd', { offsetMs: 2 * HOUR, argv, runningForMs: 60_000 }))).toEqual([]);
  });

  test('tinker panic moves it, and 0 takes it away', () => {
    expect(kinds(factsWith('ntpd', { also: 'tinker panic 0\n', offsetMs: 2 * HOUR }))).toEqual([]);
    expect(kinds(factsWith('ntpsec', { also: 'tinker panic 10\n', offsetMs: 45_000 }))).toEqual(['panic']);
  });

  test('ntpd-rs: one threshold, or one for each direction', () => {
    const rs = (setting: string, offsetMs: number): unknown[] =>
      kinds(factsWith('ntpd-rs', { also: `[synchronization]\nsingle-step-panic-threshold = ${setting}\n`, offsetMs }));
    expect(kinds(factsWith('ntpd-rs', { offsetMs: 2 * HOUR }))).toEqual(['panic']);
    expect(rs('1800', 1_500_000)).toEqual([]);
    expect(rs('"inf"', 2 * HOUR)).toEqual([]);
    expect(rs('{ forward = "inf", backward = 60 }', 2 * HOUR)).toEqual([]);
    expect(rs('{ forward = "inf", backward = 60 }', -2 * HOUR)).toEqual(['panic']);
    expect(rs('{ forward = 60 }', -2 * HOUR)).toEqual([]);
  });
});

describe('chrony and the hardware clock', () => {
  test('neither rtcsync nor rtcfile', () => {
    expect(check(chrony({ text: 'makestep 1 3\n' })).findings).toMatchObject([
      { severity: 'info', args: { kind: 'no-rtcsync', path: CHRONY }, fixes: [{ id: 'chrony-add-rtcsync' }] },
    ]);
    expect(kinds(chrony({ text: 'makestep 1 3\nrtcfile /var/lib/chrony/rtc\n' }))).toEqual([]);
  });

  test('not where the clock is not ours, where it does nothing, or where not all was read', () => {
    const text = 'makestep 1 3\n';
    expect(kinds(chrony({ text, changes: { host: host({ clockOutOfReach: true }) } }))).toEqual([]);
    expect(kinds(chrony({ text, changes: { host: host({ platform: 'freebsd' }) } }))).toEqual([]);
    expect(kinds(chrony({ text: `${text}include /etc/gone.conf\n` }))).toEqual([]);
  });
});

describe('the local clock as a source', () => {
  test('chrony: on a host that serves nobody', () => {
    expect(check(chrony({ also: 'local stratum 8 orphan\n' })).findings).toMatchObject([
      {
        severity: 'warning',
        subject: { kind: 'file', name: CHRONY, line: 1 },
        args: { kind: 'local-clock', directive: 'local stratum 8 orphan', serves: false },
        fixes: [{ id: 'remove-local-clock', commands: [RESTART] }],
      },
    ]);
    expect(kinds(chrony({ also: 'local\nallow 192.0.2.0/24\n' }))).toEqual([]);
    expect(kinds(chrony({ also: 'local\nbroadcast 60 192.0.2.255\n' }))).toEqual([]);
  });

  test('ntpd: worth knowing where it may serve others, a warning where its door is shut', () => {
    const shut = 'restrict default ignore\nrestrict -6 default ignore\nrestrict 127.0.0.1\nrestrict ::1\n';
    const severityOf = (also: string): unknown[] =>
      check(factsWith('ntpd', { also })).findings.map(
        ({ severity, args }) => `${severity} ${String(args['directive'])}`,
      );
    expect(severityOf('server 127.127.1.0\n')).toEqual(['info server 127.127.1.0']);
    expect(severityOf('server 127.127.1.0\nrestrict default kod nomodify\n')).toEqual(['info server 127.127.1.0']);
    expect(severityOf(`server 127.127.1.0\n${shut}`)).toEqual(['warning server 127.127.1.0']);
    expect(severityOf(`refclock local\n${shut}restrict 192.0.2.0 mask 255.255.255.0\n`)).toEqual([
      'info refclock local',
    ]);
    expect(severityOf('tos orphan 10\n')).toEqual([]);
    expect(severityOf(`tos orphan 10\n${shut}`)).toEqual(['warning tos orphan 10']);
  });
});

describe('servers', () => {
  test('named twice, however it is written; another port is another server', () => {
    const also = 'server a.example\nserver b.example\npool A.example. iburst\nserver b.example port 124\n';
    expect(check(chrony({ also })).findings).toMatchObject([
      {
        severity: 'info',
        subject: { kind: 'file', name: CHRONY, line: 3 },
        args: {
          kind: 'duplicate-server',
          host: 'a.example',
          places: [
            { path: CHRONY, line: 1 },
            { path: CHRONY, line: 3 },
          ],
        },
        fixes: [{ id: 'remove-duplicate-server', commands: [] }],
      },
    ]);
  });

  test('timesyncd passes over a second mention itself', () => {
    expect(kinds(factsWith('systemd-timesyncd', { text: '[Time]\nNTP=a.example a.example\n' }))).toEqual([]);
  });

  test('NTS is offered and not asked for', () => {
    const also =
      'server time.cloudflare.com iburst\nserver ptbtime2.ptb.de\nserver nts.netnod.se nts\nserver a.example\n';
    expect(check(chrony({ also })).findings).toMatchObject([
      {
        severity: 'info',
        args: { kind: 'nts-unused', servers: [{ host: 'time.cloudflare.com', line: 1 }, { host: 'ptbtime2.ptb.de' }] },
        fixes: [{ id: 'use-nts' }],
      },
    ]);
  });

  test('no NTS where the service cannot, or the name is only like one', () => {
    expect(kinds(factsWith('ntpd', { also: 'server time.cloudflare.com\n' }))).toEqual([]);
    expect(kinds(chrony({ also: 'server time.cloudflare.com.example\nserver xtime.cloudflare.com\n' }))).toEqual([]);
  });
});

describe('whose configuration is judged', () => {
  test('that of what runs, not of what is installed beside it', () => {
    const services = [serviceWith('systemd-timesyncd'), serviceWith('chrony', { text: 'local\n', idle: true })];
    expect(kinds(facts({ daemon: daemon({ services }) }))).toEqual([]);
  });

  test('of what would run if nothing does: as information, and nothing is restarted', () => {
    const services = [serviceWith('chrony', { text: 'local\nmakestep 1 -1\n', idle: true })];
    const { findings } = check(facts({ ntp: agreed(2 * HOUR), daemon: daemon({ services }) }));
    expect(findings.map(({ args }) => args['kind'])).toEqual(['steps-any-time', 'no-rtcsync', 'local-clock']);
    for (const { severity, fixes } of findings) {
      expect(severity).toBe('info');
      for (const { commands } of fixes) expect(commands).toEqual([]);
    }
  });

  test('nothing is said where nothing was read, or nobody knows what runs', () => {
    const unread = running('chrony', { configuration: missing('denied', 'EACCES') });
    expect(check(facts({ daemon: daemon({ services: [unread] }) })).outcome).toBe('skipped');
    expect(check(facts({ daemon: daemon({ services: [idle('chrony')] }) })).outcome).toBe('skipped');
    const hidden = [serviceWith('chrony', { text: 'local\n', idle: true })];
    expect(check(facts({ daemon: daemon({ services: hidden, processesVisible: false }) })).outcome).toBe('skipped');
    const two = [...hidden, serviceWith('ntpsec', { idle: true })];
    expect(check(facts({ daemon: daemon({ services: two }) })).outcome).toBe('skipped');
  });

  test('a configuration without a single directive lacks nothing', () => {
    const empty = running('chrony', { configuration: ok(configuration()) });
    expect(check(facts({ ntp: agreed(2 * HOUR), daemon: daemon({ services: [empty] }) })).outcome).toBe('passed');
  });
});

test('directives on a command line have no file', () => {
  const argv = ['chronyd', 'rtcsync', 'makestep 1 -1'];
  expect(check(chrony({ argv })).findings).toMatchObject([
    { subject: { kind: 'host' }, args: { place: { path: '(command line)', line: 2 } } },
  ]);
});

test('where the clock cannot be set from here, nothing is restarted', () => {
  for (const one of SYNC_CONFIG_SITUATIONS) {
    const { findings } = check({ ...one, host: ok(host({ clockOutOfReach: true })) });
    for (const { fixes } of findings) for (const { commands } of fixes) expect(commands).toEqual([]);
  }
});

test('every command is for root, to be looked at first, and of this distribution', () => {
  for (const one of SYNC_CONFIG_SITUATIONS) {
    const fixes = check(one).findings.flatMap((finding) => finding.fixes);
    expect(fixes.length).toBeGreaterThan(0);
    for (const { needsRoot, safety, commands } of fixes) {
      expect({ needsRoot, safety }).toEqual({ needsRoot: true, safety: 'review' });
      for (const [first] of commands) expect(first).toBe('sudo');
    }
  }
});
