/** Which command a host whose clock is off gets to see. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DaemonFacts, TimeService } from '../../src/model/daemon-facts.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import {
  agreed,
  claim,
  configuration,
  daemon,
  daemonProcess,
  facts,
  host,
  idle,
  machine,
  ntp,
  running,
  source,
  sources,
} from './facts.ts';
import { findOne } from './find.ts';

type Changes = Partial<HostFacts>;

/** These run, and those are installed only. */
const services = (ran: readonly TimeService[], installed: readonly TimeService[] = []): DaemonFacts =>
  daemon({ services: [...ran.map((service) => running(service)), ...installed.map(idle)] });

const fixFor = (changes: Changes, kept: DaemonFacts, offsetMs = 45_000) => {
  const given = facts({ ntp: agreed(offsetMs), host: host(changes), daemon: kept });
  const [fix, ...others] = findOne('clock-offset', given).fixes;
  expect(others).toEqual([]);
  if (fix === undefined) throw new Error('no fix');
  return fix;
};
const commandsFor = (changes: Changes, kept: DaemonFacts, offsetMs?: number): string[] =>
  fixFor(changes, kept, offsetMs).commands.map((words) => words.join(' '));

describe('by the service that runs', () => {
  test.for<readonly [string, TimeService, Changes, readonly string[]]>([
    ['chrony', 'chrony', {}, ['sudo chronyc reset sources', 'sudo chronyc makestep 0.1 1', 'sudo chronyc burst 4/4']],
    ['systemd-timesyncd', 'systemd-timesyncd', {}, ['sudo systemctl restart systemd-timesyncd']],
    ['ntpsec on Debian', 'ntpsec', {}, ['sudo systemctl restart ntpsec']],
    ['ntpd on Fedora', 'ntpd', { distribution: 'fedora' }, ['sudo systemctl restart ntpd']],
    ['ntpd on Ubuntu', 'ntpd', { distribution: 'ubuntu' }, ['sudo systemctl restart ntp']],
    [
      'openntpd, which never steps a clock while it runs: another takes its place',
      'openntpd',
      { distribution: 'alpine', systemd: false },
      [
        'sudo rc-service openntpd stop',
        'sudo rc-update del openntpd',
        'sudo apk add chrony',
        'sudo rc-update add chronyd',
        'sudo rc-service chronyd start',
      ],
    ],
    [
      'ntpd of BusyBox on Alpine',
      'busybox-ntpd',
      { distribution: 'alpine', systemd: false },
      ['sudo rc-service ntpd restart'],
    ],
    ['ntpd-rs without systemd', 'ntpd-rs', { systemd: false }, ['sudo service ntpd-rs restart']],
    ['macOS', 'timed', { platform: 'darwin' }, ['sudo sntp -sS time.apple.com']],
    [
      'Windows',
      'w32time',
      { platform: 'win32' },
      ['net stop w32time', 'net start w32time', 'w32tm /resync /rediscover'],
    ],
  ])('%s', ([, service, changes, commands]) => {
    expect(commandsFor(changes, services([service]))).toEqual(commands);
  });

  test('macOS, told to ask another server', () => {
    const source = { kind: 'server', host: 'ntp.example', port: 123, authenticated: false, path: '', line: 1 } as const;
    const told = running('timed', { configuration: ok(configuration({ sources: [source] })) });
    expect(commandsFor({ platform: 'darwin' }, daemon({ services: [told] }))).toEqual(['sudo sntp -sS ntp.example']);
  });
});

describe('slewed while that is better than a step, however the clock is off', () => {
  test.for<readonly [TimeService, number, string, 'safe' | 'review', readonly string[]]>([
    ['chrony', 999, 'chrony-slew', 'safe', ['sudo chronyc reset sources', 'sudo chronyc burst 4/4']],
    [
      'chrony',
      1000,
      'chrony-step',
      'review',
      ['sudo chronyc reset sources', 'sudo chronyc makestep 0.1 1', 'sudo chronyc burst 4/4'],
    ],
    ['systemd-timesyncd', 399, 'timesyncd-slew', 'safe', ['sudo systemctl restart systemd-timesyncd']],
    ['systemd-timesyncd', 400, 'timesyncd-step', 'review', ['sudo systemctl restart systemd-timesyncd']],
    ['ntpsec', 127, 'ntpd-wait', 'safe', []],
    ['ntpsec', 128, 'ntpd-step', 'review', ['sudo systemctl restart ntpsec']],
    ['busybox-ntpd', 999, 'ntpd-wait', 'safe', []],
    ['busybox-ntpd', 1000, 'ntpd-step', 'review', ['sudo systemctl restart ntpd']],
    ['openntpd', 999, 'openntpd-wait', 'safe', []],
  ])('%s, %d ms: %s', ([service, offsetMs, id, safety, commands]) => {
    for (const signed of [offsetMs, -offsetMs]) {
      expect(fixFor({}, services([service]), signed)).toMatchObject({ id, safety, needsRoot: commands.length > 0 });
      expect(commandsFor({}, services([service]), signed)).toEqual(commands);
    }
  });
});

describe('where more is known', () => {
  test('what the service follows is a falseticker: nothing to type makes it follow another', () => {
    const liar = source({ name: 'liar.example', address: '192.0.2.66', state: 'falseticker', offsetMs: 0 });
    const following = daemon({ services: [running('chrony', { claim: ok(claim({ reference: '192.0.2.66' })) })] });
    const measured = ntp([...sources(3, 45_000), liar], { lowMs: 44_995, highMs: 45_005 });
    expect(findOne('clock-offset', facts({ ntp: measured, daemon: following })).fixes).toEqual([
      { id: 'follow-others', commands: [], needsRoot: false, safety: 'review' },
    ]);
  });

  test('a guest that nothing keeps but its hypervisor', () => {
    const guest = machine({ hypervisor: 'vmware', hypervisorClock: { by: 'vmware-tools', setsClock: true } });
    const given = facts({ ntp: agreed(45_000), daemon: services([], ['chrony']), machine: guest });
    expect(findOne('clock-offset', given).fixes).toMatchObject([{ id: 'fix-on-hypervisor', commands: [] }]);
    const wsl = facts({ ntp: agreed(45_000), daemon: services([]), machine: machine({ hypervisor: 'wsl2' }) });
    expect(findOne('clock-offset', wsl).fixes).toMatchObject([
      { id: 'wsl-hwclock', commands: [['sudo', 'hwclock', '-s']], safety: 'review' },
    ]);
  });

  test('it is not known who keeps it: no service is started', () => {
    const unknown = { ...facts({ ntp: agreed(45_000) }), daemon: missing('denied', 'EACCES') };
    expect(findOne('clock-offset', unknown).fixes).toEqual([]);
  });
});

test('a service that runs and may not set the clock: it is let, nothing is started beside it', () => {
  const measuring = daemon({
    services: [running('chrony', { process: daemonProcess({ setsClock: false }) }), idle('systemd-timesyncd')],
  });
  expect(fixFor({}, measuring)).toEqual({ id: 'let-it-set', commands: [], needsRoot: false, safety: 'review' });
});

test('of two, the one that sets the clock is told', () => {
  const both = daemon({
    services: [running('ntpsec', { process: daemonProcess({ setsClock: false }) }), running('chrony')],
  });
  expect(fixFor({}, both).id).toBe('chrony-step');
});

describe('where none runs', () => {
  test.for<readonly [string, readonly TimeService[], Changes, readonly string[]]>([
    [
      'chrony is there: it is started',
      ['chrony', 'systemd-timesyncd'],
      {},
      ['sudo systemctl enable --now chrony', 'sudo chronyc makestep 0.1 1', 'sudo chronyc burst 4/4'],
    ],
    [
      'chrony is there, on Fedora',
      ['chrony'],
      { distribution: 'fedora' },
      ['sudo systemctl enable --now chronyd', 'sudo chronyc makestep 0.1 1', 'sudo chronyc burst 4/4'],
    ],
    ['timesyncd is there: it is switched on', ['systemd-timesyncd'], {}, ['sudo timedatectl set-ntp true']],
    ['nothing is there, on Debian', [], {}, ['sudo apt-get install -y chrony', 'sudo systemctl enable --now chrony']],
    [
      'nothing is there, on Alpine',
      [],
      { distribution: 'alpine', systemd: false },
      ['sudo apk add chrony', 'sudo rc-update add chronyd', 'sudo rc-service chronyd start'],
    ],
    [
      'nothing is there, on something like Fedora',
      [],
      { distribution: 'rocky', distributionLike: ['rhel', 'centos', 'fedora'] },
      ['sudo dnf install -y chrony', 'sudo systemctl enable --now chronyd'],
    ],
    [
      'nothing is there, on openSUSE',
      [],
      { distribution: 'opensuse-leap', distributionLike: ['suse', 'opensuse'] },
      ['sudo zypper --non-interactive install chrony', 'sudo systemctl enable --now chronyd'],
    ],
    ['nothing is known of this system: no command is guessed', [], { distribution: null, systemd: false }, []],
  ])('%s', ([, installed, changes, commands]) => {
    expect(commandsFor(changes, services([], installed))).toEqual(commands);
  });
});

test('where the process list is hidden no service is started: one may run', () => {
  const hidden = daemon({ services: [idle('chrony')], processesVisible: false });
  expect(findOne('clock-offset', facts({ ntp: agreed(45_000), daemon: hidden })).fixes).toEqual([]);
});

/** All that stay: of openntpd, see above. */
const SERVICES: readonly TimeService[] = ['chrony', 'systemd-timesyncd', 'ntpd', 'ntpsec', 'busybox-ntpd', 'ntpd-rs'];
const hosts: fc.Arbitrary<HostFacts> = fc.record({
  name: fc.constant('web-01'),
  platform: fc.constant('linux'),
  distribution: fc.constantFrom(
    null,
    'debian',
    'ubuntu',
    'fedora',
    'rocky',
    'alpine',
    'arch',
    'opensuse-leap',
    'nixos',
  ),
  distributionLike: fc.subarray(['debian', 'fedora', 'rhel', 'suse', 'arch']),
  systemd: fc.boolean(),
  clockOutOfReach: fc.boolean(),
});
const daemons: fc.Arbitrary<DaemonFacts> = fc
  .tuple(fc.shuffledSubarray([...SERVICES]), fc.shuffledSubarray([...SERVICES]))
  .map(([ran, installed]) =>
    services(
      ran,
      installed.filter((service) => !ran.includes(service)),
    ),
  );

describe('on any host', () => {
  test('in a container nothing is typed: the clock is the host’s', () => {
    fc.assert(
      fc.property(hosts, daemons, (system, kept) => {
        fc.pre(system.clockOutOfReach);
        expect(fixFor(system, kept)).toMatchObject({ id: 'fix-on-host', commands: [] });
      }),
    );
  });

  test('never a second daemon beside one that runs', () => {
    fc.assert(
      fc.property(hosts, daemons, (system, kept) => {
        fc.pre(kept.services.some(({ process }) => process !== null));
        for (const command of commandsFor(system, kept))
          expect(command).not.toMatch(/install|apk add|enable|start\b(?<!restart)|set-ntp/);
      }),
    );
  });

  test('never two daemons started at once, and nothing installed that is there', () => {
    fc.assert(
      fc.property(hosts, daemons, (system, kept) => {
        const commands = commandsFor(system, kept).join('\n');
        const named = ['chrony', 'timesyncd', 'set-ntp', 'ntpsec', 'ntpd-rs'].filter((name) => commands.includes(name));
        expect(named.length).toBeLessThanOrEqual(1);
        if (kept.services.some(({ service }) => service === 'chrony'))
          expect(commands).not.toMatch(/install|apk add|pacman/);
      }),
    );
  });

  test('what makes time jump is marked for review, and what needs root says so', () => {
    fc.assert(
      fc.property(hosts, daemons, (system, kept) => {
        const fix = fixFor(system, kept);
        expect(fix.safety).toBe('review');
        expect(fix.needsRoot).toBe(fix.commands.length > 0);
        for (const [first] of fix.commands) expect(first).toBe('sudo');
      }),
    );
  });
});
