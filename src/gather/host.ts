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

const runningServices = ({ files, machine }: HostDoors): TimeService[] => {
  if (machine.platform === 'darwin') return ['timed'];
  if (machine.platform === 'win32') return ['w32time'];
  const found = new Set<TimeService>();
  for (const entry of files.list('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const comm = files.readText(`/proc/${entry}/comm`, 64);
    const service = comm.status === 'ok' ? SERVICE_OF[comm.value.trim()] : undefined;
    const other = OTHER_NTPDS.find(([, folder]) => service === 'ntpd' && files.exists(folder))?.[0];
    if (service !== undefined) found.add(other ?? service);
  }
  return [...found];
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
    inContainer: files.exists('/.dockerenv') || files.exists('/run/.containerenv'),
    runningServices: runningServices(doors),
    installedServices: PROGRAMS.filter(([, paths]) => paths.some((path) => files.exists(path))).map(([name]) => name),
  });
};
