import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoundProcess } from '../../src/daemon/processes.ts';
import { findProcesses } from '../../src/daemon/processes.ts';
import type { TimeService } from '../../src/model/daemon-facts.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import type { FakeProcess } from './proc-tree.ts';
import { SYS_TIME_OF_CHRONY, WITHOUT_SYS_TIME, procTree } from './proc-tree.ts';

const find = (tree: FakeTree): readonly FoundProcess[] => {
  const found = findProcesses(fakeFiles(tree));
  if (found === null) throw new Error('hidden');
  return found;
};
const findAmong = (processes: Readonly<Record<number, FakeProcess>>, files: FakeTree = {}): readonly FoundProcess[] =>
  find({ ...procTree(processes), ...files });
const servicesAmong = (...args: Parameters<typeof findAmong>): TimeService[] =>
  findAmong(...args).map(({ service }) => service);
/** The one that runs. */
const oneAmong = (...args: Parameters<typeof findAmong>): FoundProcess => {
  const [one, ...others] = findAmong(...args);
  if (one === undefined || others.length > 0) throw new Error(`${others.length + 1} or none`);
  return one;
};

test('a chronyd of Debian: what it is, since when it runs, and how it was started', () => {
  expect(oneAmong({ 700: { comm: 'chronyd', argv: ['/usr/sbin/chronyd', '-F', '1'], startedTicks: 1055 } })).toEqual({
    service: 'chrony',
    commandLine: ['/usr/sbin/chronyd', '-F', '1'],
    pid: 700,
    runningForMs: 3_590_000,
    setsClock: true,
    inContainer: false,
  });
});

describe('by the name of the process', () => {
  test.for<readonly [string, TimeService]>([
    ['chronyd', 'chrony'],
    ['systemd-timesyn', 'systemd-timesyncd'],
    ['ntpd', 'ntpd'],
    ['ntpsec', 'ntpsec'],
    ['openntpd', 'openntpd'],
    ['ntp-daemon', 'ntpd-rs'],
    ['phc2sys', 'ptp'],
    ['ptpd', 'ptp'],
    ['ptpd2', 'ptp'],
    ['sfptpd', 'ptp'],
    ['timemaster', 'ptp'],
    ['connmand', 'connman'],
  ])('%s is %s', ([comm, service]) => {
    expect(servicesAmong({ 100: { comm } })).toEqual([service]);
  });

  test('two that run beside each other are both told', () => {
    expect(servicesAmong({ 100: { comm: 'chronyd' }, 101: { comm: 'systemd-timesyn' } })).toEqual([
      'chrony',
      'systemd-timesyncd',
    ]);
  });

  test('several processes of one are one service', () => {
    expect(servicesAmong({ 100: { comm: 'chronyd' }, 101: { comm: 'chronyd' } })).toEqual(['chrony']);
  });

  test('what only has such a name in /proc is none', () => {
    expect(
      servicesAmong({ 100: { comm: 'sshd' } }, { '/proc/sys/comm': 'chronyd', '/proc/self2/comm': 'chronyd' }),
    ).toEqual([]);
  });

  test('nor is one whose name only begins or ends like that', () => {
    expect(
      servicesAmong({
        100: { comm: 'chronyd-helper' },
        101: { comm: 'my ntpd' },
        102: { comm: 'chronyc' },
        103: { comm: '__proto__' },
        104: { comm: 'constructor' },
        105: { comm: 'sh', argv: ['/bin/sh', '/usr/sbin/chronyd'] },
      }),
    ).toEqual([]);
  });

  test('the order of the process list does not matter', () => {
    const one = { comm: 'chronyd' };
    expect(findAmong({ 9: one, 10: one, 100: one })[0]?.pid).toBe(9);
  });
});

describe('which of the programs called ntpd', () => {
  const ntpd = (...argv: string[]): Readonly<Record<number, FakeProcess>> => ({ 100: { comm: 'ntpd', argv } });

  test('NTPsec where Debian keeps its files', () => {
    expect(servicesAmong(ntpd('/usr/sbin/ntpd', '-g'), { '/etc/ntpsec/ntp.conf': '' })).toEqual(['ntpsec']);
  });

  test('OpenNTPD where Debian keeps its files, all of its processes', () => {
    const processes = {
      13: { comm: 'ntpd', argv: ['/usr/sbin/ntpd', '-f', '/etc/openntpd/ntpd.conf'] },
      17: { comm: 'ntpd', argv: ['ntpd: ntp engine', '', '', ''], capabilities: '0000000000000000' },
      18: { comm: 'ntpd', argv: ['ntpd: dns engine', '', ''], capabilities: '0000000000000000' },
    };
    expect(findAmong(processes, { '/etc/openntpd/ntpd.conf': '' })).toMatchObject([
      { service: 'openntpd', pid: 13, setsClock: true },
    ]);
  });

  test('BusyBox, by its command line or by what the program is a link to', () => {
    expect(servicesAmong(ntpd('/bin/busybox', 'ntpd', '-n'))).toEqual(['busybox-ntpd']);
    const alpine = { '/usr/sbin/ntpd': { link: '/bin/busybox' }, '/bin/busybox': '' };
    expect(servicesAmong(ntpd('/usr/sbin/ntpd', '-N', '-p', 'pool.ntp.org'), alpine)).toEqual(['busybox-ntpd']);
  });

  test('the classic one where nothing else is known', () => {
    expect(servicesAmong(ntpd('/usr/sbin/ntpd', '-p', '/run/ntpd.pid', '-g'), { '/usr/sbin/ntpd': '' })).toEqual([
      'ntpd',
    ]);
  });
});

describe('what does not set the clock', () => {
  const chronyd = (...options: string[]): FakeProcess => ({
    comm: 'chronyd',
    argv: ['/usr/sbin/chronyd', ...options],
    capabilities: SYS_TIME_OF_CHRONY,
  });

  test.for([
    [['-F', '1']],
    [['-n', '-f', '/etc/x.conf']],
    [['-u', 'x']],
    [['server x.example']],
    [['-P', '1', 'user x']],
  ] as const)('chronyd %s does', ([options]) => {
    expect(oneAmong({ 100: chronyd(...options) }).setsClock).toBe(true);
  });

  test.for([[['-x']], [['-F', '1', '-x']], [['-4x']], [['-dx', '-f', '/etc/chrony.conf']]] as const)(
    'chronyd %s does not',
    ([options]) => {
      expect(oneAmong({ 100: chronyd(...options) }).setsClock).toBe(false);
    },
  );

  test('the option is chronyd’s own: elsewhere it means something else', () => {
    expect(oneAmong({ 100: { comm: 'ntpd', argv: ['/usr/sbin/ntpd', '-x'] } }).setsClock).toBe(true);
  });

  test('nor does anything without CAP_SYS_TIME', () => {
    expect(oneAmong({ 100: { ...chronyd(), capabilities: WITHOUT_SYS_TIME } }).setsClock).toBe(false);
    expect(oneAmong({ 100: { comm: 'ntpd', capabilities: '0000000000000000' } }).setsClock).toBe(false);
  });

  test('not known, if the capabilities are not told', () => {
    const processes = { 100: { comm: 'chronyd' } };
    for (const status of ['', 'Name:\tchronyd\n', 'CapEff:\tall\n', 'CapEff:\t\n']) {
      expect(oneAmong(processes, { '/proc/100/status': status }).setsClock).toBeNull();
    }
    expect(oneAmong(processes, { '/proc/100/status': { unreadable: 'denied' } }).setsClock).toBeNull();
  });

  test('of several processes, the one that does is told', () => {
    const helper = { comm: 'chronyd', capabilities: '0000000000000000' };
    expect(oneAmong({ 100: helper, 101: { comm: 'chronyd' }, 102: helper })).toMatchObject({
      pid: 101,
      setsClock: true,
    });
  });
});

describe('inside a container of this host', () => {
  const GROUPS: readonly (readonly [string, string])[] = [
    ['Docker with cgroup v2', '0::/system.slice/docker-3f4c0e1b9d.scope\n'],
    ['Docker with cgroup v1', '12:pids:/docker/3f4c0e1b9d\n11:cpuset:/docker/3f4c0e1b9d\n'],
    ['Podman', '0::/machine.slice/libpod-3f4c0e1b9d.scope\n'],
    ['Kubernetes', '0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-3f4c0e1b9d.scope\n'],
    ['LXC', '0::/lxc.payload.web/system.slice/chrony.service\n'],
    ['systemd-nspawn', '0::/machine.slice/machine-web.scope/payload/system.slice/chrony.service\n'],
  ];

  test.for(GROUPS)('%s: by its control group, though it shares our process list', ([, cgroup]) => {
    expect(oneAmong({ 100: { comm: 'chronyd', cgroup } }).inContainer).toBe(true);
  });

  test('by a process list of its own', () => {
    expect(oneAmong({ 17_205: { comm: 'chronyd', pids: [17_205, 62] } }).inContainer).toBe(true);
  });

  test('not what lies in the same container as we do', () => {
    const cgroup = '0::/system.slice/docker-3f4c0e1b9d.scope\n';
    expect(oneAmong({ 100: { comm: 'chronyd', cgroup } }, { '/proc/self/cgroup': cgroup }).inContainer).toBe(false);
  });

  test.for([
    ['LXC with cgroup v2', '0::/lxc.payload.web/system.slice/chrony.service', '0::/lxc.payload.web/user.slice/x.scope'],
    ['LXC with cgroup v1', '3:pids:/lxc/web/system.slice/chrony.service', '3:pids:/lxc/web/user.slice/x.scope'],
    ['systemd in Docker', '0::/docker/3f4c/system.slice/chrony.service', '0::/docker/3f4c/init.scope'],
    [
      'systemd-nspawn',
      '0::/machine.slice/machine-web.scope/payload/system.slice/chrony.service',
      '0::/machine.slice/machine-web.scope/payload/user.slice',
    ],
  ] as const)('%s: nor what is another service of the container that we are in', ([, theirs, ours]) => {
    const process = { comm: 'chronyd', cgroup: `${theirs}\n` };
    const of = (group: string): boolean =>
      oneAmong({ 100: process }, { '/proc/self/cgroup': `${group}\n` }).inContainer;
    expect(of(ours)).toBe(false);
    expect(of(ours.replace(/web|3f4c/, 'other'))).toBe(true);
    expect(of('0::/user.slice')).toBe(true);
  });

  test('a container inside the one that we are in is another', () => {
    const ours = { '/proc/self/cgroup': '0::/lxc.payload.web/user.slice\n' };
    for (const cgroup of [
      '0::/lxc.payload.web/docker/3f4c\n',
      '0::/lxc.payload.web/system.slice/docker-3f4c.scope\n',
    ]) {
      expect(oneAmong({ 100: { comm: 'chronyd', cgroup } }, ours).inContainer).toBe(true);
    }
  });

  test('two pods are two containers', () => {
    const cgroup = '0::/kubepods/burstable/pod1/3f4c\n';
    const ours = { '/proc/self/cgroup': '0::/kubepods/burstable/pod2/5e6d\n' };
    expect(oneAmong({ 100: { comm: 'chronyd', cgroup } }, ours).inContainer).toBe(true);
    expect(oneAmong({ 100: { comm: 'chronyd', cgroup } }, { '/proc/self/cgroup': cgroup }).inContainer).toBe(false);
  });

  test('not what any other service of this host is', () => {
    for (const cgroup of ['0::/system.slice/chrony.service\n', '0::/\n', '', '9:name=systemd:/\n0::/\n']) {
      expect(oneAmong({ 100: { comm: 'chronyd', cgroup } }).inContainer).toBe(false);
    }
  });

  test('one that may not set the clock is none of this host’s affairs, nor is one of which it is not known', () => {
    const [, cgroup] = GROUPS[0] ?? ['', ''];
    expect(servicesAmong({ 100: { comm: 'chronyd', cgroup, capabilities: WITHOUT_SYS_TIME } })).toEqual([]);
    expect(servicesAmong({ 100: { comm: 'chronyd', cgroup } }, { '/proc/100/status': '' })).toEqual([]);
    expect(servicesAmong({ 100: { comm: 'chronyd', cgroup, argv: ['chronyd', '-x'] } })).toEqual([]);
  });

  test('the host’s own comes before it', () => {
    const [, cgroup] = GROUPS[0] ?? ['', ''];
    expect(findAmong({ 100: { comm: 'chronyd', cgroup }, 200: { comm: 'chronyd' } })).toMatchObject([
      { pid: 200, inContainer: false },
      { pid: 100, inContainer: true },
    ]);
  });
});

describe('what cannot be read', () => {
  test('a process list that is hidden from us says nothing of what runs', () => {
    expect(findProcesses(fakeFiles({ '/proc/4711/comm': 'node\n' }))).toBeNull();
    expect(findProcesses(fakeFiles({ '/proc/1/comm': { unreadable: 'denied' } }))).toBeNull();
    expect(findProcesses(fakeFiles({}))).toBeNull();
  });

  test('a process that has just ended is none', () => {
    expect(find({ ...procTree({}), '/proc/100/status': 'Name:\tchronyd\n' })).toEqual([]);
  });

  test('one whose name may be read and nothing else is told as far as it goes', () => {
    expect(find({ '/proc/1/comm': 'init\n', '/proc/100/comm': 'chronyd\n' })).toEqual([
      { service: 'chrony', commandLine: [], pid: 100, runningForMs: null, setsClock: null, inContainer: false },
    ]);
  });

  test('the name may hold what separates the fields', () => {
    const stat = '100 (a) S 1 (b) S 1 0 0 0 -1 4194560 785 0 3 0 3 0 0 0 -100 0 1 0 60055 11014144 2090\n';
    expect(oneAmong({ 100: { comm: 'ntpd' } }, { '/proc/100/stat': stat }).runningForMs).toBe(3_000_000);
  });

  test('never less than no time', () => {
    expect(oneAmong({ 100: { comm: 'ntpd', startedTicks: 360_060 } }).runningForMs).toBe(0);
  });

  test('not known where the time since the start is another’s than that of the process: lxcfs', () => {
    expect(oneAmong({ 100: { comm: 'ntpd', startedTicks: 900_000 } }).runningForMs).toBeNull();
    // A line of an LXC container on Debian 12.
    const mount = '1213 1209 0:57 /proc/uptime /proc/uptime rw,nosuid,nodev,relatime - fuse.lxcfs lxcfs rw,user_id=0\n';
    const mounts = { '/proc/self/mountinfo': mount };
    expect(oneAmong({ 100: { comm: 'ntpd' } }, mounts).runningForMs).toBeNull();
    const other = { '/proc/self/mountinfo': mount.replaceAll('uptime', 'meminfo') };
    expect(oneAmong({ 100: { comm: 'ntpd' } }, other).runningForMs).not.toBeNull();
  });
});

test('whatever stands in /proc, nothing is thrown, and no number is made up', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('', 'NSpid:', 'CapEff:\tx', '1 ('));
  fc.assert(
    fc.property(text, text, text, text, text, (status, stat, cmdline, cgroup, uptime) => {
      const found = findAmong(
        { 100: { comm: 'chronyd' } },
        {
          '/proc/100/status': status,
          '/proc/100/stat': stat,
          '/proc/100/cmdline': cmdline,
          '/proc/100/cgroup': cgroup,
          '/proc/uptime': uptime,
        },
      );
      for (const { setsClock, runningForMs } of found) {
        expect(setsClock).not.toBe(true);
        if (runningForMs !== null) expect(runningForMs).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
