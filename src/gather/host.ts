import type { HostFacts } from '../model/facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { ok } from '../model/gathered.ts';
import type { Doors } from '../system/doors.ts';
import { findContainer } from './machine/virtualisation.ts';

type HostDoors = Pick<Doors, 'files' | 'machine'>;

/** capabilities(7): bit 25 allows to set the clock. Not even root has what is not in the bounding set. */
const CAP_SYS_TIME = 1n << 25n;

const lacksSysTime = ({ files }: HostDoors): boolean => {
  const status = files.readText('/proc/self/status');
  const bounding = status.status === 'ok' ? /^CapBnd:\s*([0-9a-f]+)$/m.exec(status.value)?.[1] : undefined;
  return bounding !== undefined && (BigInt(`0x${bounding}`) & CAP_SYS_TIME) === 0n;
};

/** user_namespaces(7): the first of them maps every user to itself. What root may in any other, it may not on the host. */
const isOwnUserNamespace = ({ files }: HostDoors): boolean => {
  const map = files.readText('/proc/self/uid_map');
  return map.status === 'ok' && map.value.trim() !== '' && !/^\s*0\s+0\s+4294967295\s*$/.test(map.value);
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
