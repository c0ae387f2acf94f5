import type { HostFacts, TimeService } from '../model/facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { ok } from '../model/gathered.ts';
import type { Doors } from '../system/doors.ts';

type HostDoors = Pick<Doors, 'files' | 'machine'>;

/** The names of the programs that set the clock, as they stand in the process list (15 characters at most). */
const SERVICE_OF: Record<string, TimeService> = {
  chronyd: 'chrony',
  'systemd-timesyn': 'systemd-timesyncd',
  ntpd: 'ntpd',
  ntpsec: 'ntpsec',
  openntpd: 'openntpd',
  'ntp-daemon': 'ntpd-rs',
};

const COMM_BYTES = 64;

/** Where a service that is installed, but does not run, leaves its program. */
const PROGRAMS: readonly (readonly [TimeService, readonly string[]])[] = [
  ['chrony', ['/usr/sbin/chronyd', '/usr/local/sbin/chronyd']],
  ['systemd-timesyncd', ['/usr/lib/systemd/systemd-timesyncd', '/lib/systemd/systemd-timesyncd']],
];

/** Programs that go by the name of `ntpd`, told apart by the folders where Debian keeps their files. */
const OTHER_NTPDS: readonly (readonly [TimeService, string])[] = [
  ['ntpsec', '/etc/ntpsec'],
  ['openntpd', '/etc/openntpd'],
];

/** `null`: the process list is not shown to us (`hidepid`), so nobody knows. */
const runningServices = ({ files, machine }: HostDoors): TimeService[] | null => {
  if (machine.platform === 'darwin') return ['timed'];
  if (machine.platform === 'win32') return ['w32time'];
  if (files.readText('/proc/1/comm', COMM_BYTES).status !== 'ok') return null;
  const found = new Set<TimeService>();
  for (const entry of files.list('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const comm = files.readText(`/proc/${entry}/comm`, COMM_BYTES);
    const service = comm.status === 'ok' ? SERVICE_OF[comm.value.trim()] : undefined;
    const other = OTHER_NTPDS.find(([, folder]) => service === 'ntpd' && files.exists(folder))?.[0];
    if (service !== undefined) found.add(other ?? service);
  }
  return [...found];
};

/** capabilities(7): bit 25 allows to set the clock. Not even root has what is not in the bounding set. */
const CAP_SYS_TIME = 1n << 25n;

const lacksSysTime = ({ files }: HostDoors): boolean => {
  const status = files.readText('/proc/self/status');
  const bounding = status.status === 'ok' ? /^CapBnd:\s*([0-9a-f]+)$/m.exec(status.value)?.[1] : undefined;
  return bounding !== undefined && (BigInt(`0x${bounding}`) & CAP_SYS_TIME) === 0n;
};

const unquote = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');

const osRelease = ({ files }: HostDoors): ReadonlyMap<string, string> => {
  const text = files.readText('/etc/os-release');
  if (text.status !== 'ok') return new Map();
  const pairs = text.value.matchAll(/^([A-Z_]+)=(.*)$/gm);
  return new Map([...pairs].map(([, key = '', value = '']) => [key, unquote(value)]));
};

/** What kind of machine this is and who may be keeping its clock, from files alone. */
export const gatherHost = (doors: HostDoors): Gathered<HostFacts> => {
  const { files, machine } = doors;
  const release = osRelease(doors);
  return ok({
    name: machine.name,
    platform: machine.platform,
    distribution: release.get('ID') ?? null,
    distributionLike: (release.get('ID_LIKE') ?? '').split(' ').filter((name) => name !== ''),
    systemd: files.exists('/run/systemd/system'),
    clockOutOfReach: files.exists('/.dockerenv') || files.exists('/run/.containerenv') || lacksSysTime(doors),
    runningServices: runningServices(doors),
    installedServices: PROGRAMS.filter(([, paths]) => paths.some((path) => files.exists(path))).map(([name]) => name),
  });
};
