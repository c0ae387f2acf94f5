import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatherMachine } from '../../src/gather/machine.ts';
import { missing } from '../../src/model/gathered.ts';
import type { MachineFacts } from '../../src/model/machine-facts.ts';
import type { HostFiles } from '../../src/system/files.ts';
import type { Machine } from '../../src/system/machine.ts';
import { VIRTUAL_START_MS as NOW, VirtualClock } from '../system/virtual-clock.ts';
import type { FakeOutput } from './fake-doors.ts';
import { fakeMachine, fakePrograms } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

interface Scene {
  readonly machine?: Partial<Machine>;
  readonly programs?: Readonly<Record<string, FakeOutput>>;
  /** A folder that we may not look into. */
  readonly closed?: string;
}

const filesOf = (tree: FakeTree, closed: string | undefined): HostFiles => {
  const files = fakeFiles(tree);
  if (closed === undefined) return files;
  return {
    ...files,
    info: (path) => (path.startsWith(`${closed}/`) ? missing('denied', 'EACCES') : files.info(path)),
  };
};

const machineOf = async (tree: FakeTree, { machine, programs, closed }: Scene = {}): Promise<MachineFacts> => {
  const doors = {
    files: filesOf(tree, closed),
    machine: fakeMachine(machine),
    programs: fakePrograms(programs ?? {}),
    clock: new VirtualClock(),
  };
  const gathered = await gatherMachine(doors, NOW);
  if (gathered.status !== 'ok') throw new Error(gathered.reason);
  return gathered.value;
};

const variables =
  (all: Readonly<Record<string, string>>): Machine['variable'] =>
  (name) =>
    all[name] ?? null;

test('a machine that shows nothing', async () => {
  expect(await machineOf({}, { machine: { platform: 'win32' } })).toEqual({
    bootedAt: null,
    rtc: { status: 'absent', reason: 'there is no real-time clock' },
    suspended: { status: 'absent', reason: 'ENOENT' },
    clockSource: { status: 'absent', reason: 'ENOENT' },
    container: null,
    hypervisor: null,
    ptpClocks: [],
    hypervisorClock: null,
    steps: { status: 'absent', reason: 'there is no log' },
  });
});

test('when it was started', async () => {
  const stat = `cpu  1 2 3 4\nintr ${'0 '.repeat(9000)}\nbtime 1795341671\nprocesses 5\n`;
  expect((await machineOf({ '/proc/stat': stat })).bootedAt).toBe(1_795_341_671_000);
});

describe('the hardware clock', () => {
  const epoch = (ms: number): string => `${Math.floor(ms / 1000)}\n`;
  const rtcOf = async (tree: FakeTree, scene: Scene = {}) => (await machineOf(tree, scene)).rtc;

  test('is read to the second, as if it were UTC', async () => {
    const rtc = await rtcOf({ '/sys/class/rtc/rtc0/since_epoch': epoch(NOW - 3_600_000) });
    expect(rtc).toMatchObject({ status: 'ok', value: { device: 'rtc0', hwclock: false, windowsBeside: false } });
    // What must be added to it: an hour, or up to a second less.
    expect(rtc).toMatchObject({ value: { toHost: { lowMs: 3_600_000 - 1010, highMs: 3_600_000 + 10 } } });
  });

  test('is the one that the clock was set by at the start', async () => {
    const tree = {
      '/sys/class/rtc/rtc0/since_epoch': '0\n',
      '/sys/class/rtc/rtc0/hctosys': '0\n',
      '/sys/class/rtc/rtc1/since_epoch': epoch(NOW),
      '/sys/class/rtc/rtc1/hctosys': '1\n',
    };
    expect(await rtcOf(tree)).toMatchObject({ value: { device: 'rtc1', toHost: { highMs: 10 } } });
  });

  test.for([
    ['0.0 0 0.0\n0\nLOCAL\n', 'local', '/etc/adjtime'],
    ['0.000000 1795341671 0.000000\n1795341671\nUTC\n', 'utc', '/etc/adjtime'],
    ['0.0 0 0.0\n', 'utc', 'default'],
    ['', 'utc', 'default'],
  ])('/etc/adjtime: %j is %s', async ([adjtime = '', mode, readBy]) => {
    const rtc = await rtcOf({ '/sys/class/rtc/rtc0/since_epoch': epoch(NOW), '/etc/adjtime': adjtime });
    expect(rtc).toMatchObject({ value: { claim: { mode, readBy } } });
  });

  test('without that file it is UTC; one that may not be read says nothing', async () => {
    const tree = { '/sys/class/rtc/rtc0/since_epoch': epoch(NOW) };
    expect(await rtcOf(tree)).toMatchObject({ value: { claim: { mode: 'utc', readBy: 'default' } } });
    const denied = { ...tree, '/etc/adjtime': { unreadable: 'denied' } } as const;
    expect(await rtcOf(denied)).toMatchObject({ value: { claim: null } });
  });

  test('timedatectl knows it where systemd runs, and is not asked elsewhere', async () => {
    const tree = { '/sys/class/rtc/rtc0/since_epoch': epoch(NOW) };
    const programs = { 'timedatectl show': 'Timezone=Asia/Shanghai\nLocalRTC=yes\nCanNTP=yes\n' };
    const local = { value: { claim: { mode: 'local', readBy: 'timedatectl' } } };
    expect(await rtcOf({ ...tree, '/run/systemd/system/x': '' }, { programs })).toMatchObject(local);
    expect(await rtcOf(tree, { programs })).toMatchObject({ value: { claim: { readBy: 'default' } } });
  });

  test('hwclock and Windows are seen', async () => {
    const tree = {
      '/sys/class/rtc/rtc0/since_epoch': epoch(NOW),
      '/boot/efi/EFI/Microsoft/Boot/bootmgfw.efi': '',
    };
    expect(await rtcOf(tree, { programs: { hwclock: '' } })).toMatchObject({
      value: { hwclock: true, windowsBeside: true },
    });
  });

  test.for([
    ['/boot/efi', null],
    ['/efi', null],
    ['/somewhere', false],
  ] as const)('Windows is not known of where we may not look into %s', async ([closed, windowsBeside]) => {
    const rtc = await rtcOf({ '/sys/class/rtc/rtc0/since_epoch': epoch(NOW) }, { closed });
    expect(rtc).toMatchObject({ value: { windowsBeside } });
  });

  test('one that cannot be read is no absent one', async () => {
    const denied = { '/sys/class/rtc/rtc0/since_epoch': { unreadable: 'denied' } } as const;
    expect(await rtcOf(denied)).toMatchObject({ status: 'denied' });
    const broken = { '/sys/class/rtc/rtc0/since_epoch': { unreadable: 'failed' } } as const;
    expect(await rtcOf(broken)).toMatchObject({ status: 'failed' });
  });

  test('any text is a whole second or no time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        const rtc = await rtcOf({ '/sys/class/rtc/rtc0/since_epoch': text });
        expect(rtc.status).toBe(/^\d{1,12}\n?$/.test(text) ? 'ok' : 'failed');
      }),
    );
  });
});

describe('how long it was suspended', () => {
  // The virtual clock's monotonic time is one second.
  const suspendedOf = async (tree: FakeTree, scene: Scene = {}) => (await machineOf(tree, scene)).suspended;

  test('not at all', async () => {
    expect(await suspendedOf({ '/proc/uptime': '1.00 0.50\n' })).toEqual({
      status: 'ok',
      value: { lowMs: 0, highMs: 10 },
    });
  });

  test('for an hour', async () => {
    expect(await suspendedOf({ '/proc/uptime': '3601.00 0.50\n' })).toEqual({
      status: 'ok',
      value: { lowMs: 3_600_000, highMs: 3_600_010 },
    });
  });

  test('what a time namespace adds is taken off', async () => {
    const tree = {
      '/proc/uptime': '4601.00 0.50\n',
      '/proc/self/timens_offsets': 'monotonic         -1000         0\nboottime             0         0\n',
    };
    expect(await suspendedOf(tree)).toEqual({ status: 'ok', value: { lowMs: 3_600_000, highMs: 3_600_010 } });
  });

  test.for([
    ['FAKETIME', '-45'],
    ['LD_PRELOAD', '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'],
  ] as const)('nobody knows under a faked clock: %s', async ([name, value]) => {
    const machine = { variable: variables({ [name]: value }) };
    expect(await suspendedOf({ '/proc/uptime': '3601.00 0.50\n' }, { machine })).toMatchObject({ status: 'failed' });
  });

  test.for(['0.50 0.10\n', 'x', '', '1 1\n', '-5.00 1.00\n'])('"%s" does not belong to this clock', async (uptime) => {
    expect(await suspendedOf({ '/proc/uptime': uptime })).toMatchObject({ status: 'failed' });
  });
});

describe('the clocksource', () => {
  const folder = '/sys/devices/system/clocksource/clocksource0';

  test('is told with those that may be used', async () => {
    const tree = {
      [`${folder}/current_clocksource`]: 'hpet\n',
      [`${folder}/available_clocksource`]: 'hpet acpi_pm \n',
    };
    expect((await machineOf(tree)).clockSource).toEqual({
      status: 'ok',
      value: { current: 'hpet', available: ['hpet', 'acpi_pm'] },
    });
  });

  test('a name that cannot be one is none', async () => {
    const tree = { [`${folder}/current_clocksource`]: 'a b\u001b[31m' };
    expect((await machineOf(tree)).clockSource).toMatchObject({ status: 'failed' });
  });
});

describe('in a container', () => {
  test.for([
    ['docker', { '/.dockerenv': '' }, {}],
    ['podman', { '/run/.containerenv': 'engine="podman-4.3.1"\n' }, {}],
    ['podman', {}, { container: 'podman' }],
    ['kubernetes', {}, { KUBERNETES_SERVICE_HOST: '10.96.0.1' }],
    ['kubernetes', { '/proc/self/cgroup': '0::/kubepods.slice/kubepods-besteffort.slice/x\n' }, {}],
    ['docker', { '/proc/self/cgroup': '12:cpu:/docker/0123456789ab\n' }, {}],
    ['systemd-nspawn', { '/run/systemd/container': 'systemd-nspawn\n' }, {}],
    ['systemd-nspawn', { '/run/host/container-manager': 'systemd-nspawn\n' }, {}],
    ['lxc', { '/run/systemd/container': 'lxc\n' }, {}],
    ['lxc', {}, { container: 'lxc' }],
    ['wsl', { '/proc/sys/kernel/osrelease': '5.15.153.1-microsoft-standard-WSL2\n' }, {}],
    ['wsl', { '/proc/sys/kernel/osrelease': '4.4.0-19041-Microsoft\n' }, {}],
    ['other', { '/run/systemd/container': 'rkt\n' }, {}],
    ['other', {}, { container: '__proto__' }],
    [null, { '/proc/self/cgroup': '0::/user.slice/user-0.slice/session-1.scope\n' }, {}],
  ] as const)('%s: %o %o', async ([kind, tree, environment]) => {
    const machine = { variable: variables(environment) };
    expect((await machineOf(tree as FakeTree, { machine })).container).toBe(kind);
  });
});

describe('under a hypervisor', () => {
  const dmi = (vendor: string, product: string): FakeTree => ({
    '/sys/class/dmi/id/sys_vendor': `${vendor}\n`,
    '/sys/class/dmi/id/product_name': `${product}\n`,
  });
  const sources = (names: string): FakeTree => ({
    '/sys/devices/system/clocksource/clocksource0/available_clocksource': `${names}\n`,
  });
  const flags = (...names: string[]): FakeTree => ({
    '/proc/cpuinfo': `processor\t: 0\nflags\t\t: ${names.join(' ')}\n`,
  });

  test.for([
    ['vmware', dmi('VMware, Inc.', 'VMware Virtual Platform')],
    ['virtualbox', dmi('innotek GmbH', 'VirtualBox')],
    ['hyperv', dmi('Microsoft Corporation', 'Virtual Machine')],
    ['kvm', { ...dmi('QEMU', 'Standard PC (Q35 + ICH9, 2009)'), ...sources('kvm-clock tsc hpet acpi_pm') }],
    ['qemu', { ...dmi('QEMU', 'Standard PC (Q35 + ICH9, 2009)'), ...sources('tsc hpet acpi_pm') }],
    ['kvm', dmi('Red Hat', 'KVM')],
    ['kvm', dmi('Hetzner', 'vServer')],
    ['kvm', dmi('Alibaba Cloud', 'Alibaba Cloud ECS')],
    ['xen', dmi('Xen', 'HVM domU')],
    ['xen', { '/sys/hypervisor/type': 'xen\n' }],
    ['amazon', dmi('Amazon EC2', 't3.micro')],
    ['google', dmi('Google', 'Google Compute Engine')],
    ['apple', dmi('Apple Inc.', 'Apple Virtualization Generic Platform')],
    ['parallels', dmi('Parallels International GmbH.', 'Parallels ARM Virtual Machine')],
    ['bhyve', dmi('FreeBSD', 'BHYVE')],
    ['wsl2', { '/proc/sys/kernel/osrelease': '5.15.153.1-microsoft-standard-WSL2\n' }],
    ['kvm', sources('tsc kvm-clock')],
    ['hyperv', sources('hyperv_clocksource_tsc_page acpi_pm')],
    ['kvm', { '/proc/device-tree/hypervisor/compatible': 'linux,kvm\0' }],
    ['other', flags('fpu', 'hypervisor', 'lahf_lm')],
    [null, flags('fpu', 'vmx')],
    [null, dmi('Amazon EC2', 'c5.metal')],
    [null, dmi('Microsoft Corporation', 'Surface Laptop 5')],
    [null, dmi('Apple Inc.', 'MacBookPro16,1')],
    [null, { ...dmi('Dell Inc.', 'PowerEdge R650'), ...sources('tsc hpet acpi_pm') }],
    [null, { '/proc/sys/kernel/osrelease': '4.4.0-19041-Microsoft\n' }],
  ] as const)('%s: %o', async ([name, tree]) => {
    expect((await machineOf(tree)).hypervisor).toBe(name);
  });
});

describe('how the hypervisor has to do with the clock', () => {
  const ptp = (name: string): FakeTree => ({ '/sys/class/ptp/ptp0/clock_name': `${name}\n` });
  const vmware: FakeTree = { '/sys/class/dmi/id/sys_vendor': 'VMware, Inc.\n', '/proc/4711/comm': 'vmtoolsd\n' };
  const virtualBox = (...args: string[]): FakeTree => ({
    '/sys/class/dmi/id/product_name': 'VirtualBox\n',
    '/proc/4711/comm': 'VBoxService\n',
    '/proc/4711/cmdline': ['/usr/sbin/VBoxService', ...args, ''].join('\0'),
  });
  const hyperv = {
    '/sys/class/dmi/id/sys_vendor': 'Microsoft Corporation',
    '/sys/class/dmi/id/product_name': 'Virtual Machine',
  };
  const wsl = { '/proc/sys/kernel/osrelease': '5.15.153.1-microsoft-standard-WSL2' };
  const kvm = { '/sys/devices/system/clocksource/clocksource0/available_clocksource': 'kvm-clock\n' };
  const timesync = 'vmware-toolbox-cmd timesync status';

  test.for([
    ['VMware, on', vmware, { [timesync]: 'Enabled\n' }, { by: 'vmware-tools', setsClock: true }],
    [
      'VMware, off',
      vmware,
      { [timesync]: { stdout: 'Disabled\n', exitCode: 1 } },
      { by: 'vmware-tools', setsClock: false },
    ],
    [
      'VMware, silent',
      vmware,
      { [timesync]: { status: 'timeout', reason: '' } },
      { by: 'vmware-tools', setsClock: null },
    ],
    ['VMware without its tools', vmware, {}, null],
    ['VirtualBox', virtualBox(), {}, { by: 'virtualbox-additions', setsClock: true }],
    ['VirtualBox, off', virtualBox('--disable-timesync'), {}, { by: 'virtualbox-additions', setsClock: false }],
    ['Hyper-V', { ...hyperv, ...ptp('hyperv') }, {}, { by: 'hyperv', setsClock: false }],
    ['Hyper-V without its services', hyperv, {}, null],
    ['WSL', { ...wsl, ...ptp('hyperv') }, {}, { by: 'wsl', setsClock: true }],
    ['an old WSL', wsl, {}, { by: 'wsl', setsClock: null }],
    ['KVM', { ...kvm, ...ptp('KVM virtual PTP') }, {}, { by: 'kvm-ptp', setsClock: false }],
    ['KVM with a network card', { ...kvm, ...ptp('igb') }, {}, null],
    ['no hypervisor', {}, {}, null],
  ] as const)('%s', async ([, tree, programs, expected]) => {
    expect((await machineOf(tree, { programs: programs as Record<string, FakeOutput> })).hypervisorClock).toEqual(
      expected,
    );
  });

  test('PTP clocks are told by their names', async () => {
    expect((await machineOf({ ...ptp('hyperv'), '/sys/class/ptp/other/clock_name': 'x' })).ptpClocks).toEqual([
      { device: 'ptp0', name: 'hyperv' },
    ]);
  });
});

describe('while the time is being measured', () => {
  /** What is read and started until then, and afterwards. */
  const touched = async (tree: FakeTree, outputs: Readonly<Record<string, FakeOutput>>) => {
    const calls: string[] = [];
    const files = fakeFiles(tree);
    const programs = fakePrograms(outputs);
    const doors = {
      files: {
        ...files,
        list: (path: string) => {
          calls.push(path);
          return files.list(path);
        },
        readTail: (path: string, maxBytes: number) => {
          calls.push(path);
          return files.readTail(path, maxBytes);
        },
      },
      machine: fakeMachine(),
      programs: {
        ...programs,
        run: (name: string, args: readonly string[]) => {
          calls.push(name);
          return programs.run(name, args);
        },
      },
      clock: new VirtualClock(),
    };
    const measured = { end: (): void => {}, fail: (error: Error): void => void error };
    const measurement = new Promise<void>((resolve, reject) => Object.assign(measured, { end: resolve, fail: reject }));
    const machine = gatherMachine(doors, NOW, measurement);
    await new Promise((resolve) => setImmediate(resolve));
    const before = calls.splice(0);
    return { before, after: calls, machine, measured };
  };
  const VMWARE: FakeTree = {
    '/sys/class/dmi/id/sys_vendor': 'VMware, Inc.\n',
    '/proc/4711/comm': 'vmtoolsd\n',
    '/var/log/journal/0/system.journal': 'x',
    '/var/log/chrony.log': '2026-11-22T10:00:00Z System clock was stepped by 2.0 seconds\n',
    '/run/systemd/system/x': '',
    '/sys/class/rtc/rtc0/since_epoch': '1\n',
  };
  const OUTPUTS = {
    journalctl: '',
    'timedatectl show': 'LocalRTC=no\n',
    'vmware-toolbox-cmd timesync status': 'Enabled\n',
  };

  test('programs are started, and neither logs nor processes are gone through', async () => {
    const { before, after, machine, measured } = await touched(VMWARE, OUTPUTS);
    expect(before).toEqual(expect.arrayContaining(['journalctl', 'timedatectl', 'vmware-toolbox-cmd']));
    expect(before).not.toContain('/proc');
    expect(before).not.toContain('/var/log/chrony.log');
    measured.end();
    expect(await machine).toMatchObject({ value: { hypervisorClock: { setsClock: true } } });
    expect(after).toEqual(expect.arrayContaining(['/proc', '/var/log/chrony.log']));
    expect(after).not.toContain('vmware-toolbox-cmd');
  });

  test('a measurement that fails holds nothing up', async () => {
    const { machine, measured } = await touched(VMWARE, OUTPUTS);
    measured.fail(new Error('no network'));
    expect((await machine).status).toBe('ok');
  });

  test.for(['KVM', 'PowerEdge R650'])(
    'processes are not gone through where no tools are to be found: %s',
    async (name) => {
      const { after, machine, measured } = await touched(
        { '/sys/class/dmi/id/product_name': name, '/proc/1/comm': 'x' },
        {},
      );
      measured.end();
      await machine;
      expect(after).not.toContain('/proc');
    },
  );
});
