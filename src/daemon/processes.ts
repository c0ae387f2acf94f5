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

/** OpenNTPD's children name themselves after their part; the parent keeps its command line. */
const isEngine = (line: string): boolean => /^ntpd: (?:ntp|dns) engine|\[priv\]/.test(line);
/** Options that OpenNTPD does not have: the configuration, a large first step, the user. */
const isOptionOfClassic = (argument: string): boolean => /^-(?:[cgu]|.*[gN])/.test(argument);

/**
 * Several programs are called `ntpd`: told apart by their command line, and where that says nothing, by the folders
 * where they keep their files.
 */
const whichNtpd = (files: Files, commandLine: readonly string[], hasEngines: boolean): TimeService => {
  const line = commandLine.join(' ');
  const program = files.realPath('/usr/sbin/ntpd');
  if (isEngine(line)) return 'openntpd';
  if (line.includes('busybox') || (program.status === 'ok' && program.value.endsWith('/busybox')))
    return 'busybox-ntpd';
  const isClassic = commandLine.slice(1).some(isOptionOfClassic);
  if (!isClassic && (hasEngines || files.exists('/etc/openntpd'))) return 'openntpd';
  return line.includes('ntpsec') || files.exists('/etc/ntpsec') ? 'ntpsec' : 'ntpd';
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

/** chronyd's `-x` and `-Q` (also among other letters): it measures and leaves the clock alone. */
const leavesClockAlone = (service: TimeService, commandLine: readonly string[]): boolean =>
  service === 'chrony' && commandLine.slice(1).some((argument) => /^-[a-zA-Z0-9]*[xQ]/.test(argument));

/** In a PID namespace below ours, or, where it shares ours, in the control group of a container that is not our own. */
const isInContainer = (files: Files, folder: string, status: string): boolean => {
  if ((statusField(status, 'NSpid') ?? '').split(/\s+/).length > 1) return true;
  const group = textOf(files, `${folder}/cgroup`);
  return CONTAINER_GROUP.test(group) && group !== textOf(files, '/proc/self/cgroup');
};

/** A process of that name, before it is looked at. */
interface Listed {
  readonly comm: string;
  readonly upMs: number | null;
  /** Children of OpenNTPD run here. */
  readonly hasEngines: boolean;
}

const commandLineOf = (files: Files, pid: number): string[] =>
  textOf(files, `/proc/${pid}/cmdline`)
    .split('\0')
    .filter((argument) => argument !== '');

const readProcess = (files: Files, pid: number, { comm, upMs, hasEngines }: Listed): FoundProcess => {
  const folder = `/proc/${pid}`;
  const commandLine = commandLineOf(files, pid);
  const named = SERVICE_OF[comm] ?? 'ntpd';
  const service = named === 'ntpd' ? whichNtpd(files, commandLine, hasEngines) : named;
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

/** The one of a service's processes that matters: one that sets the clock, the oldest of those. */
const preferred = (a: FoundProcess, b: FoundProcess): FoundProcess =>
  a.setsClock === false && b.setsClock !== false ? b : a;

/**
 * The time services that run here, one process of each; `null` where the process list is hidden from us (`hidepid`).
 * One in a container of this host counts only where it may set the clock, which is this host's, and then by itself; the
 * host's own come first.
 */
export const findProcesses = (files: Files): readonly FoundProcess[] | null => {
  if (files.readText('/proc/1/comm', SMALL).status !== 'ok') return null;
  const upMs = uptimeMs(files);
  const pids = files.list('/proc').filter((entry) => /^\d+$/.test(entry));
  const listed = pids
    .map(Number)
    .toSorted((a, b) => a - b)
    .map((pid) => ({ pid, comm: textOf(files, `/proc/${pid}/comm`).trim() }))
    .filter(({ comm }) => Object.hasOwn(SERVICE_OF, comm));
  const hasEngines = listed.some(({ pid, comm }) => comm === 'ntpd' && isEngine(commandLineOf(files, pid).join(' ')));
  const found = new Map<string, FoundProcess>();
  for (const { pid, comm } of listed) {
    const one = readProcess(files, pid, { comm, upMs, hasEngines });
    if (one.inContainer && one.setsClock !== true) continue;
    const key = `${one.service} ${one.inContainer}`;
    const other = found.get(key);
    found.set(key, other === undefined ? one : preferred(other, one));
  }
  return [...found.values()].toSorted((a, b) => Number(a.inContainer) - Number(b.inContainer));
};
