/** Whose process has power over this host's clock, and who uses it. */
import { describe, expect, test } from 'vitest';
import type { FoundProcess } from '../../src/daemon/processes.ts';
import { findProcesses } from '../../src/daemon/processes.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import type { FakeProcess } from './proc-tree.ts';
import { SYS_TIME_OF_CHRONY, WITHOUT_SYS_TIME, procTree } from './proc-tree.ts';

const among = (processes: Readonly<Record<number, FakeProcess>>, files: FakeTree = {}): readonly FoundProcess[] =>
  findProcesses(fakeFiles({ ...procTree(processes), ...files })) ?? [];
const shown = (...args: Parameters<typeof among>): (readonly unknown[])[] =>
  among(...args).map(({ service, pid, setsClock }) => [service, pid, setsClock]);

/** As of a rootless container, seen from its host. */
const ROOTLESS = '         0     100000      65536\n';

describe('capabilities count in the first user namespace alone', () => {
  test('of another one, root has none', () => {
    expect(shown({ 100: { comm: 'chronyd', userMap: ROOTLESS } })).toEqual([['chrony', 100, false]]);
  });

  test('inside a container it is none of this host’s affairs', () => {
    const cgroup = '0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-3f4c.scope/container\n';
    expect(shown({ 100: { comm: 'chronyd', userMap: ROOTLESS, cgroup } })).toEqual([]);
    expect(shown({ 100: { comm: 'chronyd', userMap: ROOTLESS, pids: [100, 7] } })).toEqual([]);
    expect(shown({ 100: { comm: 'chronyd', cgroup } })).toEqual([['chrony', 100, true]]);
  });

  test('ours, as far as we see, is as good as the first', () => {
    const ours = { '/proc/self/uid_map': ROOTLESS };
    expect(shown({ 100: { comm: 'chronyd', userMap: ROOTLESS } }, ours)).toEqual([['chrony', 100, true]]);
    expect(shown({ 100: { comm: 'chronyd' } }, ours)).toEqual([['chrony', 100, true]]);
  });

  test('root sees it from the namespaces themselves, of which two may have the same map', () => {
    const of = (theirs: string): FakeTree => ({
      '/proc/self/ns/user': { link: 'user:[4026531837]' },
      '/proc/100/ns/user': { link: theirs },
    });
    expect(shown({ 100: { comm: 'chronyd' } }, of('user:[4026532601]'))).toEqual([['chrony', 100, false]]);
    expect(shown({ 100: { comm: 'chronyd' } }, of('user:[4026531837]'))).toEqual([['chrony', 100, true]]);
  });

  test('not known, if it is not told', () => {
    const closed = { '/proc/100/uid_map': { unreadable: 'denied' } } as const;
    expect(shown({ 100: { comm: 'chronyd' } }, closed)).toEqual([['chrony', 100, null]]);
    expect(shown({ 100: { comm: 'chronyd' } }, { '/proc/100/uid_map': '' })).toEqual([['chrony', 100, null]]);
  });
});

describe('who is believed to be a service of this host', () => {
  test.for<readonly [string, Partial<FakeProcess>, boolean]>([
    ['root', { user: 0, capabilities: WITHOUT_SYS_TIME }, true],
    ['root with -x', { user: 0, argv: ['/usr/sbin/chronyd', '-x'] }, true],
    ['a system account', { user: 999, capabilities: '0000000000000000' }, true],
    ['an ordinary user', { user: 1000, capabilities: '0000000000000000' }, false],
    [
      'an ordinary user with an argument',
      { user: 1000, capabilities: '0000000000000000', argv: ['x', 'server a'] },
      false,
    ],
    ['nobody', { user: 65_534, capabilities: '0000000000000000' }, false],
    ['an ordinary user who may set the clock', { user: 1000, capabilities: SYS_TIME_OF_CHRONY }, true],
    ['one who is root in a user namespace of his own', { user: 1000, userMap: '0 1000 1\n' }, false],
  ])('%s: %s', ([, changes, isBelieved]) => {
    expect(among({ 100: { comm: 'chronyd', ...changes } })).toHaveLength(isBelieved ? 1 : 0);
  });

  test('where people’s accounts begin, the host says', () => {
    const one = { comm: 'chronyd', user: 600, capabilities: '0000000000000000' };
    expect(among({ 100: one })).toHaveLength(1);
    expect(among({ 100: one }, { '/etc/login.defs': '# UID_MIN 700\nUID_MIN\t\t  500\n' })).toEqual([]);
    // It is not for this file to make services of people.
    expect(among({ 100: { ...one, user: 1500 } }, { '/etc/login.defs': 'UID_MIN 5000\n' })).toEqual([]);
  });

  test('children of an OpenNTPD that an ordinary user claims to run rename nobody’s ntpd', () => {
    const fake = { comm: 'ntpd', argv: ['ntpd: ntp engine'], user: 1000, capabilities: '0000000000000000' };
    expect(shown({ 100: { comm: 'ntpd' }, 200: fake })).toEqual([['ntpd', 100, true]]);
  });
});

describe('PTP', () => {
  const started = (line: string, files: FakeTree = {}): (readonly unknown[])[] => {
    const argv = line.split(' ');
    return shown({ 100: { comm: argv[0] ?? '', argv } }, files);
  };

  test.for<readonly [string, boolean]>([
    ['phc2sys -s eth0 -w', true],
    ['phc2sys -a -r', true],
    ['phc2sys -arr', true],
    ['phc2sys -s eth0 -c CLOCK_REALTIME', true],
    ['phc2sys -a', false],
    ['phc2sys -s CLOCK_REALTIME -c eth0 -O 0', false],
    ['phc2sys -a -r -R 1.00 -z /run/ptp4l.0.socket -t [0:eth0] -n 0 -E ntpshm -M 0', false],
    ['phc2sys -a -r --clock_servo refclock_sock', false],
    ['phc2sys -a -r --free_running=1', false],
    ['ptpd -i eth0', true],
    ['ptpd2 --noadjust', false],
    ['sfptpd -f /etc/sfptpd.conf', true],
    ['timemaster -f /etc/timemaster.conf', false],
    ['ptp4l -i eth0 -S', true],
    ['ptp4l -mqS -i eth0', true],
    ['ptp4l --time_stamping=software -i eth0', true],
    ['ptp4l --time_stamping software -i eth0', true],
  ])('%s: %s', ([line, setsClock]) => {
    expect(started(line)).toEqual([['ptp', 100, setsClock]]);
  });

  test.for([
    'ptp4l -i eth0',
    'ptp4l -S -H -i eth0',
    'ptp4l -i S',
    'ptp4l -S -i eth0 --serverOnly 1',
    'ptp4l -S -i eth0 --clock_servo=ntpshm',
    'ptp4l -f relative.conf',
  ])('%s keeps the clock of a card, or none', (line) => {
    expect(started(line, { '/relative.conf': 'time_stamping software\n' })).toEqual([]);
  });

  test('what the configuration of ptp4l says counts, and the command line before it', () => {
    const path = '/etc/linuxptp/ptp4l.conf';
    const software = { [path]: '[global]\n# time_stamping hardware\ntime_stamping\t\tsoftware\n' };
    expect(started(`ptp4l -f ${path} -i eth0`, software)).toEqual([['ptp', 100, true]]);
    expect(started(`ptp4l -f ${path} -H`, software)).toEqual([]);
    expect(started(`ptp4l -f ${path}`, { [path]: 'time_stamping hardware\n' })).toEqual([]);
    expect(started(`ptp4l -f ${path}`, { [path]: `${software[path]}masterOnly 1\n` })).toEqual([]);
    expect(started(`ptp4l -f ${path}`)).toEqual([]);
  });

  test('ptp4l and phc2sys together are one service, that of phc2sys', () => {
    expect(
      shown({
        100: { comm: 'ptp4l', argv: ['ptp4l', '-i', 'eth0'] },
        101: { comm: 'phc2sys', argv: ['phc2sys', '-a', '-r'] },
      }),
    ).toEqual([['ptp', 101, true]]);
  });

  test('under timemaster it is chronyd that sets the clock', () => {
    const processes = {
      99: { comm: 'timemaster' },
      100: { comm: 'chronyd' },
      101: { comm: 'phc2sys', argv: ['phc2sys', '-a', '-r', '-E', 'ntpshm'] },
    };
    expect(shown(processes)).toEqual([
      ['ptp', 99, false],
      ['chrony', 100, true],
    ]);
  });

  test('nothing without CAP_SYS_TIME', () => {
    expect(shown({ 100: { comm: 'phc2sys', capabilities: WITHOUT_SYS_TIME } })).toEqual([['ptp', 100, false]]);
  });
});

describe('ConnMan', () => {
  const SETTINGS = '/var/lib/connman/settings';
  test.for<readonly [string, FakeTree, boolean | null]>([
    ['asks servers by itself', {}, true],
    ['was told to', { [SETTINGS]: '[global]\nTimeUpdates=auto\n' }, true],
    ['was told not to', { [SETTINGS]: '[global]\nTimeUpdates=manual\n' }, false],
    ['was told what only root may know', { [SETTINGS]: { unreadable: 'denied' } }, null],
  ])('it %s', ([, files, setsClock]) => {
    expect(shown({ 100: { comm: 'connmand' } }, files)).toEqual([['connman', 100, setsClock]]);
  });
});
