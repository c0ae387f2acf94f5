import { setsSystemClock } from '../../daemon/clock-setter.ts';
import type { ListedProcess } from '../../daemon/process-list.ts';
import { readStatus } from '../../daemon/process-status.ts';
import { listProcesses } from '../../daemon/process-list.ts';
import { serviceNamed } from '../../daemon/processes.ts';
import { containerIdsIn } from '../../engine/kernel-proof.ts';
import type { ContainerTimeService } from '../../model/container-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';

const SMALL = 16_384;
const LONGEST_COMMAND = 200;
/** Linux keeps so much of a process's name. */
const LONGEST_NAME = 15;
/** Of one container; more are the noise of a program that starts many. */
const MOST_PROCESSES = 5000;

/** A process that may be a time service. */
interface Candidate {
  readonly comm: string;
  readonly commandLine: readonly string[];
  /** `null`: not known. */
  readonly maySetClock: boolean | null;
}

const NOT_READ = missing('failed', 'not read');

/** The files of a program inside are not looked at. */
const NO_FILES: Files = {
  readText: () => NOT_READ,
  readTail: () => NOT_READ,
  readBytes: () => NOT_READ,
  info: () => NOT_READ,
  linkTarget: () => NOT_READ,
  realPath: () => NOT_READ,
  list: () => [],
  exists: () => false,
};

/** `ntpd: ntp engine` is a name that a part of OpenNTPD gives itself. */
const programOf = (argument: string): string =>
  argument
    .slice(argument.lastIndexOf('/') + 1)
    .replace(/:$/, '')
    .slice(0, LONGEST_NAME);

/** BusyBox is every program, by its first argument where it is not by its own name. */
const nameOf = (comm: string, commandLine: readonly string[]): string =>
  comm === 'busybox' && commandLine[1] !== undefined ? programOf(commandLine[1]) : comm;

const setsClockOf = ({ comm, commandLine, maySetClock }: Candidate): boolean | null => {
  const does = setsSystemClock(NO_FILES, nameOf(comm, commandLine), commandLine);
  return does === false || maySetClock === false ? false : does === null ? null : maySetClock;
};

/** One of each service: one that sets the clock before one that does not. */
const servicesAmong = (candidates: readonly Candidate[]): ContainerTimeService[] => {
  const hasEngines = candidates.some(({ commandLine }) => /^ntpd: (?:ntp|dns) engine/.test(commandLine.join(' ')));
  const found = new Map<string, ContainerTimeService>();
  for (const candidate of candidates) {
    const { comm, commandLine } = candidate;
    const service = serviceNamed(NO_FILES, nameOf(comm, commandLine), commandLine, hasEngines);
    if (service === null) continue;
    const setsClock = setsClockOf(candidate);
    const other = found.get(service);
    if (other === undefined || (other.setsClock === false && setsClock !== false))
      found.set(service, { service, command: commandLine.join(' ').slice(0, LONGEST_COMMAND), setsClock });
  }
  return [...found.values()];
};

/** Is worth a look at its command line. */
const mayBeService = (comm: string): boolean => comm === 'busybox' || serviceNamed(NO_FILES, comm, [], false) !== null;

const textOf = (files: Files, path: string): string => {
  const text = files.readText(path, SMALL);
  return text.status === 'ok' ? text.value : '';
};

const argumentsOf = (commandLine: string): string[] => commandLine.split('\0').filter((argument) => argument !== '');

/**
 * The time services in containers that run on this kernel, by the identifier of the container: one pass over all
 * processes of this host. `null` where the process list is hidden from us.
 */
export const localTimeServices = (
  files: Files,
  processes: readonly ListedProcess[] | null = listProcesses(files),
): ReadonlyMap<string, readonly ContainerTimeService[]> | null => {
  if (processes === null) return null;
  const candidates = new Map<string, Candidate[]>();
  for (const { pid, comm } of processes) {
    if (!mayBeService(comm)) continue;
    const ids = new Set(containerIdsIn(textOf(files, `/proc/${pid}/cgroup`)));
    if (ids.size === 0) continue;
    const commandLine = argumentsOf(textOf(files, `/proc/${pid}/cmdline`));
    const { maySetClock } = readStatus(files, `/proc/${pid}`);
    // Of a container in a container, the outer one has it too.
    for (const id of ids) candidates.set(id, [...(candidates.get(id) ?? []), { comm, commandLine, maySetClock }]);
  }
  return new Map([...candidates].map(([id, ofContainer]) => [id, servicesAmong(ofContainer)]));
};

/** Those of a container on this kernel, of what `localTimeServices` found. */
export const localTimeServicesOf = (
  found: ReturnType<typeof localTimeServices>,
  id: string,
): Gathered<readonly ContainerTimeService[]> =>
  found === null ? missing('denied', 'the process list is hidden') : ok(found.get(id) ?? []);

/**
 * Those of a container that was looked into by a program inside, by what that saw of its processes. `sysTime`: whether it
 * may set the clock of its kernel, `null` if not known.
 */
export const timeServicesInside = (
  files: Files,
  sysTime: boolean | null,
): Gathered<readonly ContainerTimeService[]> => {
  if (files.info('/proc').status !== 'ok') return missing('absent', 'its processes were not looked at');
  const pids = files.list('/proc').filter((name) => /^\d+$/.test(name));
  const candidates = pids.slice(0, MOST_PROCESSES).flatMap((pid): Candidate[] => {
    const comm = textOf(files, `/proc/${pid}/comm`).trim();
    if (!mayBeService(comm)) return [];
    return [{ comm, commandLine: argumentsOf(textOf(files, `/proc/${pid}/cmdline`)), maySetClock: sysTime }];
  });
  return ok(servicesAmong(candidates));
};
