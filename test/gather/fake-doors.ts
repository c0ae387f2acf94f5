import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Doors } from '../../src/system/doors.ts';
import type { Files } from '../../src/system/files.ts';
import type { Lookup } from '../../src/system/names.ts';
import { ScriptedUdp } from '../system/scripted-udp.ts';
import { VirtualClock } from '../system/virtual-clock.ts';

export interface FakeDoors extends Doors {
  readonly clock: VirtualClock;
  readonly udp: ScriptedUdp;
  /** What a name gives; a name that is not here is never answered. */
  readonly lookups: Map<string, Lookup>;
  readonly looked: string[];
}

export const found = (...addresses: readonly string[]): Lookup => ({ status: 'ok', addresses });

/** A file system of these texts; a folder is there when something lies in it. */
export const fakeFiles = (tree: Readonly<Record<string, string>>): Files => {
  const paths = Object.keys(tree);
  const exists = (path: string): boolean => paths.some((one) => one === path || one.startsWith(`${path}/`));
  return {
    exists,
    list: (folder) => [
      ...new Set(
        paths
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).split('/', 1)[0] ?? ''),
      ),
    ],
    readText: (path, maxBytes = 65_536): Gathered<string> => {
      const text = tree[path];
      if (text === undefined) return missing(exists(path) ? 'failed' : 'absent', 'ENOENT');
      return ok(text.slice(0, maxBytes));
    },
  };
};

/** No network, no names, no files, and a machine that nothing is known of. */
export const fakeDoors = (changes: Partial<Pick<Doors, 'files' | 'machine' | 'udpServers'>> = {}): FakeDoors => {
  const clock = new VirtualClock();
  const lookups = new Map<string, Lookup>();
  const looked: string[] = [];
  return {
    clock,
    udp: new ScriptedUdp(clock),
    // Then the warm-up is left out: no request of its own among those that a test counts.
    udpServers: { listen: () => Promise.reject(new Error('no loopback here')) },
    names: {
      lookup: (name) => {
        looked.push(name);
        const answer = lookups.get(name);
        return answer === undefined ? new Promise(() => {}) : Promise.resolve(answer);
      },
    },
    files: fakeFiles({}),
    machine: { name: 'web-01', platform: 'linux' },
    lookups,
    looked,
    ...changes,
  };
};
