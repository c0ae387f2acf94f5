import { describe, expect, test } from 'vitest';
import { gatherHost } from '../../src/gather/host.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import type { Machine } from '../../src/system/machine.ts';
import { fakeMachine } from './fake-doors.ts';
import { fakeFiles } from './fake-files.ts';

const linux = fakeMachine();

const hostOf = (tree: Readonly<Record<string, string>>, machine: Machine = linux): HostFacts => {
  const gathered = gatherHost({ files: fakeFiles(tree), machine });
  if (gathered.status !== 'ok') throw new Error(gathered.reason);
  return gathered.value;
};

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n';
const ROCKY = 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n';
const ALPINE = "NAME='Alpine Linux'\nID=alpine\n";

test('Debian with systemd', () => {
  expect(
    hostOf({
      '/etc/os-release': DEBIAN,
      '/run/systemd/system/x': '',
    }),
  ).toEqual({
    name: 'web-01',
    platform: 'linux',
    distribution: 'debian',
    distributionLike: [],
    systemd: true,
    clockOutOfReach: false,
  });
});

test('Alpine without systemd', () => {
  expect(hostOf({ '/etc/os-release': ALPINE })).toMatchObject({
    distribution: 'alpine',
    systemd: false,
  });
});

test('what a distribution is like', () => {
  expect(hostOf({ '/etc/os-release': ROCKY })).toMatchObject({
    distribution: 'rocky',
    distributionLike: ['rhel', 'centos', 'fedora'],
  });
});

describe('in a container', () => {
  test.for(['/.dockerenv', '/run/.containerenv'])('by %s', (mark) => {
    expect(hostOf({ '/etc/os-release': DEBIAN, [mark]: '' }).clockOutOfReach).toBe(true);
  });

  test('in a user namespace of its own, whatever it may do there', () => {
    expect(hostOf({ '/proc/self/uid_map': '         0     100000      65536\n' }).clockOutOfReach).toBe(true);
    expect(hostOf({ '/proc/self/uid_map': '         0          0 4294967295\n' }).clockOutOfReach).toBe(false);
  });

  test('WSL 1 has no clock of its own, WSL 2 has', () => {
    const of = (release: string) => hostOf({ '/proc/sys/kernel/osrelease': release }).clockOutOfReach;
    expect(of('4.4.0-19041-Microsoft\n')).toBe(true);
    expect(of('5.15.153.1-microsoft-standard-WSL2\n')).toBe(false);
  });

  test('LXC and Kubernetes, which leave no such file', () => {
    expect(hostOf({ '/run/systemd/container': 'lxc\n' }).clockOutOfReach).toBe(true);
    expect(hostOf({ '/proc/self/cgroup': '0::/kubepods.slice/kubepods-pod1.slice\n' }).clockOutOfReach).toBe(true);
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

test.for(['darwin', 'win32'])('%s has no distribution', (platform) => {
  expect(hostOf({}, fakeMachine({ name: 'laptop', platform }))).toMatchObject({
    name: 'laptop',
    platform,
    distribution: null,
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
  });
});

test('an os-release of rubbish is no failure either', () => {
  expect(hostOf({ '/etc/os-release': '\u0000\u0001=ID\n=\nID\n ID=x\n' }).distribution).toBeNull();
});
