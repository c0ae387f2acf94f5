import type { DaemonProcess, TimeService } from '../model/daemon-facts.ts';
import type { Files } from '../system/files.ts';

/** A running time service, and how it was started. */
export interface FoundProcess extends DaemonProcess {
  readonly service: TimeService;
  readonly commandLine: readonly string[];
}

/** The names of the programs that set the clock, as they stand in the process list (15 characters at most). */
const SERVICE_OF: Readonly<Record<string, TimeService>> = {
  chronyd: 'chrony',
  'systemd-timesyn': 'systemd-timesyncd',
  ntpd: 'ntpd',
  ntpsec: 'ntpsec',
  openntpd: 'openntpd',
  'ntp-daemon': 'ntpd-rs',
};

const SMALL = 4096;
/** USER_HZ: the unit of times in /proc/PID/stat, 100 a second on every architecture that Node runs on. */
const TICK_MS = 10;
/** capabilities(7). */
const CAP_SYS_TIME = 1n << 25n;
const CONTAINER_GROUP = /docker|libpod|kubepods|containerd|crio|lxc|machine\.slice/;

const textOf = (files: Files, path: string): string => {
  const text = files.readText(path, SMALL);
  return text.status === 'ok' ? text.value : '';
};

/**
 * Several programs are called `ntpd`. OpenNTPD names its processes after their part ("ntpd: ntp engine"); BusyBox's is a
 * link to BusyBox; the others are told apart by the folders where they keep their files.
 */
const whichNtpd = (files: Files, commandLine: readonly string[]): TimeService => {
  const line = commandLine.join(' ');
  if (/\bntp engine\b|\bdns engine\b|\[priv\]/.test(line) || files.exists('/etc/openntpd')) return 'openntpd';
  if (line.includes('busybox')) return 'busybox-ntpd';
  const program = files.realPath('/usr/sbin/ntpd');
  if (program.status === 'ok' && program.value.endsWith('/busybox')) return 'busybox-ntpd';
  return files.exists('/etc/ntpsec') ? 'ntpsec' : 'ntpd';
};

const uptimeMs = (files: Files): number | null => {
  const seconds = Number.parseFloat(textOf(files, '/proc/uptime'));
  return Number.isFinite(seconds) ? seconds * 1000 : null;
};

/** proc(5): field 22, counted after the name, which may hold anything, blanks and parentheses too. */
const startedAfterBootMs = (stat: string): number | null => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[22 - 3]);
  return Number.isFinite(ticks) ? ticks * TICK_MS : null;
};

const statusField = (status: string, name: string): string | null =>
  new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? null;

const hasSysTime = (status: string): boolean | null => {
  const effective = statusField(status, 'CapEff');
  if (effective === null || !/^[0-9a-f]{1,16}$/.test(effective)) return null;
  return (BigInt(`0x${effective}`) & CAP_SYS_TIME) !== 0n;
};

/** chronyd's `-x` (also among other letters): it measures and leaves the clock alone. */
const leavesClockAlone = (service: TimeService, commandLine: readonly string[]): boolean =>
  service === 'chrony' && commandLine.slice(1).some((argument) => /^-[a-zA-Z0-9]*x/.test(argument));

/** In a PID namespace below ours, or, where it shares ours, in the control group of a container that is not our own. */
const isInContainer = (files: Files, folder: string, status: string): boolean => {
  if ((statusField(status, 'NSpid') ?? '').split(/\s+/).length > 1) return true;
  const group = textOf(files, `${folder}/cgroup`);
  return CONTAINER_GROUP.test(group) && group !== textOf(files, '/proc/self/cgroup');
};

const readProcess = (files: Files, pid: number, upMs: number | null): FoundProcess | null => {
  const folder = `/proc/${pid}`;
  const comm = textOf(files, `${folder}/comm`).trim();
  if (!Object.hasOwn(SERVICE_OF, comm)) return null;
  const commandLine = textOf(files, `${folder}/cmdline`)
    .split('\0')
    .filter((argument) => argument !== '');
  const named = SERVICE_OF[comm] ?? 'ntpd';
  const service = named === 'ntpd' ? whichNtpd(files, commandLine) : named;
  const status = textOf(files, `${folder}/status`);
  const startedMs = startedAfterBootMs(textOf(files, `${folder}/stat`));
  const maySet = hasSysTime(status);
  return {
    service,
    commandLine,
    pid,
    runningForMs: upMs === null || startedMs === null ? null : Math.max(0, upMs - startedMs),
    setsClock: leavesClockAlone(service, commandLine) ? false : maySet,
    inContainer: isInContainer(files, folder, status),
  };
};

/** The one of a service's processes that matters: one of this host that sets the clock, the oldest of those. */
const preferred = (a: FoundProcess, b: FoundProcess): FoundProcess => {
  const rank = ({ inContainer, setsClock }: FoundProcess): number =>
    (inContainer ? 2 : 0) + (setsClock === false ? 1 : 0);
  return rank(b) < rank(a) ? b : a;
};

/**
 * The time services that run here, one process of each; `null` where the process list is hidden from us (`hidepid`).
 * One in a container of this host counts only where it may set the clock, which is this host's.
 */
export const findProcesses = (files: Files): readonly FoundProcess[] | null => {
  if (files.readText('/proc/1/comm', SMALL).status !== 'ok') return null;
  const upMs = uptimeMs(files);
  const found = new Map<TimeService, FoundProcess>();
  const pids = files.list('/proc').filter((entry) => /^\d+$/.test(entry));
  for (const pid of pids.map(Number).toSorted((a, b) => a - b)) {
    const one = readProcess(files, pid, upMs);
    if (one === null || (one.inContainer && one.setsClock !== true)) continue;
    const other = found.get(one.service);
    found.set(one.service, other === undefined ? one : preferred(other, one));
  }
  return [...found.values()];
};
