import type { ContainerKind, HypervisorClock, HypervisorName, PtpClock } from '../../model/machine-facts.ts';
import type { Doors } from '../../system/doors.ts';

type VirtualisationDoors = Pick<Doors, 'files' | 'machine' | 'programs'>;

const SMALL = 4096;

const textOf = ({ files }: Pick<Doors, 'files'>, path: string, maxBytes = SMALL): string => {
  const text = files.readText(path, maxBytes);
  return text.status === 'ok' ? text.value.trim() : '';
};

/** What managers call themselves in `/run/systemd/container` and in the variable `container` (systemd's Container Interface). */
const CONTAINER_OF: Readonly<Record<string, ContainerKind>> = {
  docker: 'docker',
  podman: 'podman',
  oci: 'other',
  lxc: 'lxc',
  'lxc-libvirt': 'lxc',
  'systemd-nspawn': 'systemd-nspawn',
  wsl: 'wsl',
};

/** What kind of container we run in, by what its manager leaves there; `null`: no sign of one. */
export const findContainer = (doors: Pick<Doors, 'files' | 'machine'>): ContainerKind | null => {
  const { files, machine } = doors;
  if (machine.variable('KUBERNETES_SERVICE_HOST') !== null) return 'kubernetes';
  if (files.exists('/.dockerenv')) return 'docker';
  if (files.exists('/run/.containerenv')) return 'podman';
  if (/microsoft|wsl/i.test(textOf(doors, '/proc/sys/kernel/osrelease'))) return 'wsl';
  const manager =
    textOf(doors, '/run/systemd/container') ||
    textOf(doors, '/run/host/container-manager') ||
    (machine.variable('container') ?? '');
  if (manager !== '') return Object.hasOwn(CONTAINER_OF, manager) ? (CONTAINER_OF[manager] ?? 'other') : 'other';
  const group = textOf(doors, '/proc/self/cgroup');
  if (/kubepods/.test(group)) return 'kubernetes';
  if (/\/docker[/-]/.test(group)) return 'docker';
  if (/\/libpod[/-]/.test(group)) return 'podman';
  return /\/lxc[/.]/.test(group) ? 'lxc' : null;
};

/** By vendor and product of the machine, as its firmware tells them (SMBIOS). */
const HYPERVISORS: readonly (readonly [HypervisorName, RegExp])[] = [
  ['vmware', /^VMware/],
  ['virtualbox', /VirtualBox/],
  ['hyperv', /^Microsoft Corporation\n.*Virtual Machine/],
  ['parallels', /^Parallels/],
  ['bhyve', /bhyve/i],
  ['apple', /^Apple.*\n.*Virtualization/],
  ['google', /^Google\n.*Compute Engine/],
  ['xen', /^Xen\n|HVM domU/],
  // Its machines without a hypervisor are called `….metal`.
  ['amazon', /^Amazon EC2\n(?!.*\.metal)/],
  ['kvm', /KVM|^(?:OpenStack|Alibaba Cloud\n|Tencent Cloud\n|DigitalOcean\n|Hetzner\nvServer)/],
  ['qemu', /^QEMU/],
];

const CLOCK_SOURCES = '/sys/devices/system/clocksource/clocksource0/available_clocksource';

/** What the machine runs on, if that is no machine; `null`: no sign of one. */
export const findHypervisor = (doors: VirtualisationDoors): HypervisorName | null => {
  if (/wsl2|microsoft-standard/i.test(textOf(doors, '/proc/sys/kernel/osrelease'))) return 'wsl2';
  const dmi = '/sys/class/dmi/id';
  const sources = textOf(doors, CLOCK_SOURCES);
  const identity = `${textOf(doors, `${dmi}/sys_vendor`)}\n${textOf(doors, `${dmi}/product_name`)}`;
  const byFirmware = HYPERVISORS.find(([, pattern]) => pattern.test(identity))?.[0];
  if (byFirmware === 'qemu' && sources.includes('kvm-clock')) return 'kvm';
  if (byFirmware !== undefined) return byFirmware;
  if (textOf(doors, '/sys/hypervisor/type') === 'xen') return 'xen';
  const compatible = textOf(doors, '/proc/device-tree/hypervisor/compatible');
  if (/xen/.test(compatible)) return 'xen';
  if (/kvm/.test(compatible) || sources.includes('kvm-clock')) return 'kvm';
  if (sources.includes('hyperv_clocksource')) return 'hyperv';
  return /^flags\s*:.*\shypervisor(?:\s|$)/m.test(textOf(doors, '/proc/cpuinfo')) ? 'other' : null;
};

export const findPtpClocks = (doors: Pick<Doors, 'files'>): readonly PtpClock[] =>
  doors.files
    .list('/sys/class/ptp')
    .filter((name) => /^ptp\d{1,3}$/.test(name))
    .toSorted()
    .map((device) => ({ device, name: textOf(doors, `/sys/class/ptp/${device}/clock_name`, 64) }));

/** proc_pid_comm(5): at most 15 characters. */
const COMM_BYTES = 16;

/** The first process of that name; `null` if there is none, or the list is hidden from us. */
const findProcess = ({ files }: VirtualisationDoors, comm: string): string | null =>
  files
    .list('/proc')
    .find((entry) => /^\d+$/.test(entry) && textOf({ files }, `/proc/${entry}/comm`, COMM_BYTES) === comm) ?? null;

/** `vmware-toolbox-cmd timesync status` prints `Enabled` or `Disabled` (open-vm-tools, toolboxcmd-time.c). */
const vmwareTools = async (doors: VirtualisationDoors, after: Promise<unknown>): Promise<HypervisorClock | null> => {
  if (doors.programs.find('vmware-toolbox-cmd') === null) return null;
  const status = doors.programs.run('vmware-toolbox-cmd', ['timesync', 'status']);
  await after;
  const output = await status;
  // What is switched on and does not run sets nothing.
  const answer = output.status === 'ok' && findProcess(doors, 'vmtoolsd') !== null ? output.value.stdout.trim() : '';
  return { by: 'vmware-tools', setsClock: answer === 'Enabled' ? true : answer === 'Disabled' ? false : null };
};

const virtualBoxAdditions = (doors: VirtualisationDoors): HypervisorClock | null => {
  const pid = findProcess(doors, 'VBoxService');
  if (pid === null) return null;
  // On by default (VirtualBox manual, "Tuning the Guest Additions Time Synchronization Parameters").
  const isOff = textOf(doors, `/proc/${pid}/cmdline`).split('\0').includes('--disable-timesync');
  return { by: 'virtualbox-additions', setsClock: !isOff };
};

/**
 * How the hypervisor has to do with this guest's clock. Hyper-V's driver (hv_util.c) sets it after a start or a resume
 * only, and offers its time as a PTP clock; so does `ptp_kvm`. WSL runs a chronyd of its own on that (WSL, main.cpp).
 * Where its tools have to be looked for among the processes, that is done once `after` is fulfilled.
 */
export const findHypervisorClock = async (
  doors: VirtualisationDoors,
  hypervisor: HypervisorName | null,
  ptpClocks: readonly PtpClock[],
  after: Promise<unknown>,
): Promise<HypervisorClock | null> => {
  const offers = (name: string): boolean => ptpClocks.some((clock) => clock.name === name);
  switch (hypervisor) {
    case 'wsl2':
      return { by: 'wsl', setsClock: offers('hyperv') ? true : null };
    case 'hyperv':
      return offers('hyperv') || doors.files.exists('/sys/bus/vmbus/drivers/hv_utils')
        ? { by: 'hyperv', setsClock: false }
        : null;
    case 'vmware':
      return vmwareTools(doors, after);
    case 'virtualbox':
      await after;
      return virtualBoxAdditions(doors);
    case 'parallels':
      await after;
      return findProcess(doors, 'prltoolsd') === null ? null : { by: 'parallels-tools', setsClock: null };
    case 'xen':
      // Only old kernels have it; 0 = follows the host.
      return textOf(doors, '/proc/sys/xen/independent_wallclock') === '0' ? { by: 'xen', setsClock: true } : null;
    default:
      return offers('KVM virtual PTP') ? { by: 'kvm-ptp', setsClock: false } : null;
  }
};
