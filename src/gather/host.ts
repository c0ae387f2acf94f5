import type { HostFacts } from '../model/facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { ok } from '../model/gathered.ts';
import { hasSysTime, isFirstUserMap, plainUserMap } from '../model/process-rights.ts';
import type { Doors } from '../system/doors.ts';
import { findContainer } from './machine/virtualisation.ts';

type HostDoors = Pick<Doors, 'files' | 'machine'>;

/** Not even root has what is not in the bounding set. */
const lacksSysTime = ({ files }: HostDoors): boolean => {
  const status = files.readText('/proc/self/status');
  return status.status === 'ok' && hasSysTime(status.value, 'CapBnd') === false;
};

/** What root may in any other user namespace than the first, it may not on the host. */
const isOwnUserNamespace = ({ files }: HostDoors): boolean => {
  const text = files.readText('/proc/self/uid_map');
  const map = text.status === 'ok' ? plainUserMap(text.value) : '';
  return map !== '' && !isFirstUserMap(map);
};

/** WSL 2 is a virtual machine with a clock of its own, which looks like a container to systemd; WSL 1 has no kernel. */
const isContainer = (doors: HostDoors): boolean => {
  const container = findContainer(doors);
  if (container !== 'wsl') return container !== null;
  const kernel = doors.files.readText('/proc/sys/kernel/osrelease');
  return kernel.status === 'ok' && !/wsl2|microsoft-standard/i.test(kernel.value);
};

const unquote = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');

const osRelease = ({ files }: HostDoors): ReadonlyMap<string, string> => {
  const text = files.readText('/etc/os-release');
  if (text.status !== 'ok') return new Map();
  const pairs = text.value.matchAll(/^([A-Z_]+)=(.*)$/gm);
  return new Map([...pairs].map(([, key = '', value = '']) => [key, unquote(value)]));
};

/** What kind of host this is, from files alone. */
export const gatherHost = (doors: HostDoors): Gathered<HostFacts> => {
  const { files, machine } = doors;
  const release = osRelease(doors);
  return ok({
    name: machine.name,
    platform: machine.platform,
    distribution: release.get('ID') ?? null,
    distributionLike: (release.get('ID_LIKE') ?? '').split(' ').filter((name) => name !== ''),
    systemd: files.exists('/run/systemd/system'),
    clockOutOfReach: isContainer(doors) || isOwnUserNamespace(doors) || lacksSysTime(doors),
  });
};
