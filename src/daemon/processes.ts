import type { DaemonProcess, TimeService } from '../model/daemon-facts.ts';
import type { Files } from '../system/files.ts';
import { setsSystemClock } from './clock-setter.ts';
import { isInOtherContainer } from './container-group.ts';
import type { ListedProcess } from './process-list.ts';
import { listProcesses } from './process-list.ts';
import type { ProcessStatus } from './process-status.ts';
import { isOfSystem, readStatus } from './process-status.ts';

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
  phc2sys: 'ptp',
  ptp4l: 'ptp',
  ptpd: 'ptp',
  ptpd2: 'ptp',
  sfptpd: 'ptp',
  timemaster: 'ptp',
  connmand: 'connman',
};

const SMALL = 4096;
/** USER_HZ: the unit of times in /proc/PID/stat, 100 a second on every architecture that Node runs on. */
const TICK_MS = 10;
/** It may have been started after we looked how late it is; what is more than this is another clock. */
const JUST_STARTED_MS = 1000;

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

/**
 * The service that a program of that name is; `null` of any other name. `files`: those that the program sees.
 * `hasEngines`: beside it runs a part of OpenNTPD.
 */
export const serviceNamed = (
  files: Files,
  comm: string,
  commandLine: readonly string[],
  hasEngines: boolean,
): TimeService | null => {
  const named = Object.hasOwn(SERVICE_OF, comm) ? SERVICE_OF[comm] : undefined;
  if (named === undefined) return null;
  return named === 'ntpd' ? whichNtpd(files, commandLine, hasEngines) : named;
};

/** lxcfs shows how long the container is up; when a process was started still counts from the start of the host. */
const isUptimeOfContainer = (files: Files): boolean => {
  const mounts = files.readText('/proc/self/mountinfo');
  return (
    mounts.status === 'ok' && mounts.value.split('\n').some((line) => / \/proc\/uptime .* fuse\.lxcfs /.test(line))
  );
};

const uptimeMs = (files: Files): number | null => {
  const seconds = Number.parseFloat(textOf(files, '/proc/uptime'));
  return Number.isFinite(seconds) && !isUptimeOfContainer(files) ? seconds * 1000 : null;
};

/** proc(5): field 22, counted after the name, which may hold anything, blanks and parentheses too. */
const startedAfterBootMs = (stat: string): number | null => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[22 - 3]);
  return Number.isFinite(ticks) ? ticks * TICK_MS : null;
};

/** `null` if not known: a process is not older than its system. */
const runningForMs = (upMs: number | null, startedMs: number | null): number | null => {
  const duration = upMs === null || startedMs === null ? null : upMs - startedMs;
  return duration === null || duration < -JUST_STARTED_MS ? null : Math.max(0, duration);
};

const commandLineOf = (files: Files, pid: number): string[] =>
  textOf(files, `/proc/${pid}/cmdline`)
    .split('\0')
    .filter((argument) => argument !== '');

/** A process of a known name that may be a service of this host. */
interface Candidate extends ListedProcess, ProcessStatus {
  readonly commandLine: readonly string[];
  readonly inContainer: boolean;
}

const candidatesAmong = (files: Files, processes: readonly ListedProcess[]): Candidate[] => {
  const ourGroup = textOf(files, '/proc/self/cgroup');
  return processes
    .filter(({ comm }) => Object.hasOwn(SERVICE_OF, comm))
    .flatMap((one): Candidate[] => {
      const folder = `/proc/${one.pid}`;
      const status = readStatus(files, folder);
      if (!isOfSystem(files, status)) return [];
      const inContainer = status.hasOwnPids || isInOtherContainer(textOf(files, `${folder}/cgroup`), ourGroup);
      return [{ ...one, ...status, commandLine: commandLineOf(files, one.pid), inContainer }];
    });
};

const setsClockOf = (files: Files, { comm, commandLine, maySetClock }: Candidate): boolean | null => {
  const does = setsSystemClock(files, comm, commandLine);
  return does === false || maySetClock === false ? false : does === null ? null : maySetClock;
};

/** The one of a service's processes that matters: one that sets the clock, the oldest of those. */
const preferred = (a: FoundProcess, b: FoundProcess): FoundProcess =>
  a.setsClock === false && b.setsClock !== false ? b : a;

/**
 * The time services that run here, one process of each; `null` where the process list is hidden from us (`hidepid`).
 * What an ordinary user runs under such a name, and cannot set the clock with, is none. One in a container of this host
 * counts only where it may set the clock, which is this host's, and then by itself; the host's own come first.
 */
export const findProcesses = (files: Files, processes = listProcesses(files)): readonly FoundProcess[] | null => {
  if (processes === null) return null;
  const candidates = candidatesAmong(files, processes);
  const upMs = candidates.length === 0 ? null : uptimeMs(files);
  const found = new Map<string, FoundProcess>();
  for (const one of candidates) {
    const { comm, pid, commandLine, inContainer } = one;
    const setsClock = setsClockOf(files, one);
    if (inContainer && setsClock !== true) continue;
    // Of a network card's clock it is the keeper, and of this host's not.
    if (comm === 'ptp4l' && setsSystemClock(files, comm, commandLine) === false) continue;
    const hasEngines = candidates.some(
      (other) => other.comm === 'ntpd' && other.inContainer === inContainer && isEngine(other.commandLine.join(' ')),
    );
    const service = serviceNamed(files, comm, commandLine, hasEngines) ?? 'ntpd';
    const startedMs = startedAfterBootMs(textOf(files, `/proc/${pid}/stat`));
    const process: FoundProcess = {
      service,
      commandLine,
      pid,
      runningForMs: runningForMs(upMs, startedMs),
      setsClock,
      inContainer,
    };
    const key = `${service} ${inContainer}`;
    const other = found.get(key);
    found.set(key, other === undefined ? process : preferred(other, process));
  }
  return [...found.values()].toSorted((a, b) => Number(a.inContainer) - Number(b.inContainer));
};
