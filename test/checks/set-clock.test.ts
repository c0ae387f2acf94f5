/** Which command a host whose clock is off gets to see. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostFacts, TimeService } from '../../src/model/facts.ts';
import { agreed, facts, host } from './facts.ts';
import { findOne } from './find.ts';

const fixFor = (changes: Partial<HostFacts>) => {
  const [fix, ...others] = findOne('clock-offset', facts({ ntp: agreed(45_000), host: host(changes) })).fixes;
  expect(others).toEqual([]);
  if (fix === undefined) throw new Error('no fix');
  return fix;
};
const commandsFor = (changes: Partial<HostFacts>): string[] => fixFor(changes).commands.map((words) => words.join(' '));

describe('by the service that runs', () => {
  test.for<readonly [string, Partial<HostFacts>, readonly string[]]>([
    ['chrony', { runningServices: ['chrony'] }, ['sudo chronyc makestep 0.1 1', 'sudo chronyc burst 4/4']],
    ['systemd-timesyncd', { runningServices: ['systemd-timesyncd'] }, ['sudo systemctl restart systemd-timesyncd']],
    ['ntpsec on Debian', { runningServices: ['ntpsec'] }, ['sudo systemctl restart ntpsec']],
    ['ntpd on Fedora', { runningServices: ['ntpd'], distribution: 'fedora' }, ['sudo systemctl restart ntpd']],
    ['ntpd on Ubuntu', { runningServices: ['ntpd'], distribution: 'ubuntu' }, ['sudo systemctl restart ntp']],
    [
      'openntpd on Alpine',
      { runningServices: ['openntpd'], distribution: 'alpine', systemd: false },
      ['sudo rc-service openntpd restart'],
    ],
    ['ntpd-rs without systemd', { runningServices: ['ntpd-rs'], systemd: false }, ['sudo service ntpd-rs restart']],
    ['macOS', { platform: 'darwin', runningServices: ['timed'] }, ['sudo sntp -sS time.apple.com']],
    [
      'Windows',
      { platform: 'win32', runningServices: ['w32time'] },
      ['net start w32time', 'w32tm /resync /rediscover'],
    ],
  ])('%s', ([, changes, commands]) => {
    expect(commandsFor(changes)).toEqual(commands);
  });
});

describe('where none runs', () => {
  test.for<readonly [string, Partial<HostFacts>, readonly string[]]>([
    [
      'chrony is there: it is started',
      { installedServices: ['chrony', 'systemd-timesyncd'] },
      ['sudo systemctl enable --now chrony', 'sudo chronyc makestep 0.1 1', 'sudo chronyc burst 4/4'],
    ],
    [
      'chrony is there, on Fedora',
      { installedServices: ['chrony'], distribution: 'fedora' },
      ['sudo systemctl enable --now chronyd', 'sudo chronyc makestep 0.1 1', 'sudo chronyc burst 4/4'],
    ],
    [
      'timesyncd is there: it is switched on',
      { installedServices: ['systemd-timesyncd'] },
      ['sudo timedatectl set-ntp true'],
    ],
    ['nothing is there, on Debian', {}, ['sudo apt-get install -y chrony', 'sudo systemctl enable --now chrony']],
    [
      'nothing is there, on Alpine',
      { distribution: 'alpine', systemd: false },
      ['sudo apk add chrony', 'sudo rc-update add chronyd', 'sudo rc-service chronyd start'],
    ],
    [
      'nothing is there, on something like Fedora',
      { distribution: 'rocky', distributionLike: ['rhel', 'centos', 'fedora'] },
      ['sudo dnf install -y chrony', 'sudo systemctl enable --now chronyd'],
    ],
    [
      'nothing is there, on openSUSE',
      { distribution: 'opensuse-leap', distributionLike: ['suse', 'opensuse'] },
      ['sudo zypper --non-interactive install chrony', 'sudo systemctl enable --now chronyd'],
    ],
    ['nothing is known of this system: no command is guessed', { distribution: null, systemd: false }, []],
  ])('%s', ([, changes, commands]) => {
    expect(commandsFor(changes)).toEqual(commands);
  });
});

test('where the process list is hidden no service is started: one may run', () => {
  const hidden = facts({ ntp: agreed(45_000), host: host({ runningServices: null, installedServices: ['chrony'] }) });
  expect(findOne('clock-offset', hidden).fixes).toEqual([]);
});

const SERVICES: readonly TimeService[] = ['chrony', 'systemd-timesyncd', 'ntpd', 'ntpsec', 'openntpd', 'ntpd-rs'];
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
  runningServices: fc.shuffledSubarray([...SERVICES]),
  installedServices: fc.shuffledSubarray([...SERVICES]),
});

describe('on any host', () => {
  test('in a container nothing is typed: the clock is the host’s', () => {
    fc.assert(
      fc.property(hosts, (facts) => {
        fc.pre(facts.clockOutOfReach);
        expect(fixFor(facts)).toMatchObject({ id: 'fix-on-host', commands: [] });
      }),
    );
  });

  test('never a second daemon beside one that runs', () => {
    fc.assert(
      fc.property(hosts, (facts) => {
        fc.pre((facts.runningServices ?? []).length > 0);
        for (const command of commandsFor(facts))
          expect(command).not.toMatch(/install|apk add|enable|start\b(?<!restart)|set-ntp/);
      }),
    );
  });

  test('never two daemons started at once, and nothing installed that is there', () => {
    fc.assert(
      fc.property(hosts, (facts) => {
        const commands = commandsFor(facts).join('\n');
        const named = ['chrony', 'timesyncd', 'set-ntp', 'ntpsec', 'openntpd', 'ntpd-rs'].filter((name) =>
          commands.includes(name),
        );
        expect(named.length).toBeLessThanOrEqual(1);
        if (facts.installedServices.includes('chrony')) expect(commands).not.toMatch(/install|apk add|pacman/);
      }),
    );
  });

  test('what makes time jump is marked for review, and what needs root says so', () => {
    fc.assert(
      fc.property(hosts, (facts) => {
        const fix = fixFor(facts);
        expect(fix.safety).toBe('review');
        expect(fix.needsRoot).toBe(fix.commands.length > 0);
        for (const [first] of fix.commands) expect(first).toBe('sudo');
      }),
    );
  });
});
