import { describe, expect, test } from 'vitest';
import { gatherHost } from '../../src/gather/host.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import type { Machine } from '../../src/system/machine.ts';
import { fakeFiles } from './fake-doors.ts';

const linux: Machine = { name: 'web-01', platform: 'linux' };

const hostOf = (tree: Readonly<Record<string, string>>, machine: Machine = linux): HostFacts => {
  const gathered = gatherHost({ files: fakeFiles(tree), machine });
  if (gathered.status !== 'ok') throw new Error(gathered.reason);
  return gathered.value;
};

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n';
const ROCKY = 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n';
const ALPINE = "NAME='Alpine Linux'\nID=alpine\n";

const processes = (...names: readonly string[]): Record<string, string> => ({
  '/proc/1/comm': 'init\n',
  ...Object.fromEntries(names.map((name, index) => [`/proc/${100 + index}/comm`, `${name}\n`])),
});

test('Debian with systemd, chrony running', () => {
  expect(
    hostOf({
      '/etc/os-release': DEBIAN,
      '/run/systemd/system/x': '',
      '/usr/sbin/chronyd': '',
      ...processes('systemd', 'sshd', 'chronyd', 'chronyd'),
    }),
  ).toEqual({
    name: 'web-01',
    platform: 'linux',
    distribution: 'debian',
    distributionLike: [],
    systemd: true,
    clockOutOfReach: false,
    runningServices: ['chrony'],
    installedServices: ['chrony'],
  });
});

test('Alpine without systemd, nothing installed', () => {
  expect(hostOf({ '/etc/os-release': ALPINE, ...processes('init', 'busybox') })).toMatchObject({
    distribution: 'alpine',
    systemd: false,
    runningServices: [],
    installedServices: [],
  });
});

test('what a distribution is like', () => {
  expect(hostOf({ '/etc/os-release': ROCKY })).toMatchObject({
    distribution: 'rocky',
    distributionLike: ['rhel', 'centos', 'fedora'],
  });
});

describe('services by the name of their process', () => {
  test.for([
    ['chronyd', 'chrony'],
    ['systemd-timesyn', 'systemd-timesyncd'],
    ['ntpd', 'ntpd'],
    ['openntpd', 'openntpd'],
    ['ntp-daemon', 'ntpd-rs'],
  ])('%s is %s', ([name = '', service]) => {
    expect(hostOf(processes(name)).runningServices).toEqual([service]);
  });

  test('ntpd is NTPsec where Debian keeps its files', () => {
    expect(hostOf({ '/etc/ntpsec/ntp.conf': '', ...processes('ntpd') }).runningServices).toEqual(['ntpsec']);
  });

  test('two that run beside each other are both told', () => {
    expect(hostOf(processes('chronyd', 'systemd-timesyn')).runningServices).toEqual(['chrony', 'systemd-timesyncd']);
  });

  test('what only has such a name in /proc is none', () => {
    const tree = { ...processes(), '/proc/sys/comm': 'chronyd', '/proc/self2/comm': 'chronyd' };
    expect(hostOf(tree).runningServices).toEqual([]);
  });

  test('a process list that is hidden from us says nothing of what runs', () => {
    expect(hostOf({ '/proc/4711/comm': 'node\n' }).runningServices).toBeNull();
  });
});

describe('in a container', () => {
  test.for(['/.dockerenv', '/run/.containerenv'])('by %s', (mark) => {
    expect(hostOf({ '/etc/os-release': DEBIAN, [mark]: '' }).clockOutOfReach).toBe(true);
  });

  test.for([
    ['000001ffffffffff', false],
    ['000001fffdffffff', true],
    ['00000000a80425fb', true],
  ] as const)('or anywhere else without CAP_SYS_TIME in reach: CapBnd %s', ([bounding, expected]) => {
    const status = `Name:\tnode\nCapInh:\t0000000000000000\nCapBnd:\t${bounding}\nCapAmb:\t0000000000000000\n`;
    expect(hostOf({ '/proc/self/status': status }).clockOutOfReach).toBe(expected);
  });
});

describe('other systems keep their clock by themselves', () => {
  test.for([
    ['darwin', 'timed'],
    ['win32', 'w32time'],
  ])('%s: %s', ([platform = '', service]) => {
    expect(hostOf({}, { name: 'laptop', platform })).toMatchObject({
      platform,
      runningServices: [service],
      distribution: null,
    });
  });
});

test('no /proc, no /etc: nothing is known, and that is no failure', () => {
  expect(hostOf({})).toEqual({
    name: 'web-01',
    platform: 'linux',
    distribution: null,
    distributionLike: [],
    systemd: false,
    clockOutOfReach: false,
    runningServices: null,
    installedServices: [],
  });
});

test('an os-release of rubbish is no failure either', () => {
  expect(hostOf({ '/etc/os-release': '\u0000\u0001=ID\n=\nID\n ID=x\n' }).distribution).toBeNull();
});
