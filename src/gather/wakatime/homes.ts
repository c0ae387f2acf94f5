import type { WakatimePlaces } from '../../wakatime/homes.ts';
import { expandPath, inside, isAbsolutePath, placesIn } from '../../wakatime/homes.ts';
import type { Doors } from '../../system/doors.ts';

type HomeDoors = Pick<Doors, 'files' | 'machine'>;

/** A list of users may be long. */
const MAX_USERS_BYTES = 1_048_576;

/** The home of a user of /etc/passwd (passwd(5)). */
const homeOfUser = (name: string | null, { files }: HomeDoors): string | null => {
  if (name === null || name === '') return null;
  const users = files.readText('/etc/passwd', MAX_USERS_BYTES);
  if (users.status !== 'ok') return null;
  const line = users.value.split('\n').find((user) => user.startsWith(`${name}:`));
  return line?.split(':')[5] || null;
};

/** Where a wakatime-cli of a home lies: the first of its names that is a file. */
export const programIn = ({ cli }: WakatimePlaces, { files, machine }: HomeDoors): string | null => {
  const isFile = (path: string): boolean => {
    const real = files.realPath(path);
    if (real.status !== 'ok') return false;
    const info = files.info(real.value);
    return info.status === 'ok' && info.value.kind === 'file';
  };
  return cli.names.map((name) => inside(cli.folder, [name], machine.platform)).find(isFile) ?? null;
};

interface Candidate extends Pick<WakatimePlaces, 'home' | 'foundBy' | 'tilde'> {
  /** By `--home`, and its files lie directly in it. */
  readonly isNamedDirect?: true;
}

/** In `.wakatime` of a home, or directly in a WAKATIME_HOME. */
const OWN_NAMES = ['offline_heartbeats.bdb', 'wakatime-internal.cfg', 'wakatime.log'];

/** A folder that was named is a home, a WAKATIME_HOME, or both. */
const namedOnes = (home: string, own: string | null, { files, machine: { platform } }: HomeDoors): Candidate[] => {
  const holds = (...folder: readonly string[]): boolean =>
    OWN_NAMES.some((name) => files.info(inside(home, [...folder, name], platform)).status === 'ok');
  const isDirect = holds();
  return [
    ...(isDirect && !holds('.wakatime') ? [] : [{ home, foundBy: 'option' as const, tilde: home }]),
    ...(isDirect ? [{ home, foundBy: 'WAKATIME_HOME' as const, tilde: own, isNamedDirect: true as const }] : []),
  ];
};

const candidates = (named: readonly string[], doors: HomeDoors): Candidate[] => {
  const { machine } = doors;
  const { platform } = machine;
  const absolute = (path: string | null): path is string => path !== null && isAbsolutePath(path, platform);
  const variable = machine.variable(platform === 'win32' ? 'USERPROFILE' : 'HOME');
  const own = absolute(variable) ? variable : homeOfUser(machine.userName(), doors);
  const direct = expandPath(machine.variable('WAKATIME_HOME') ?? '', own, platform);
  const sudo = machine.userId() === 0 ? homeOfUser(machine.variable('SUDO_USER'), doors) : null;
  return [
    ...(absolute(direct) ? [{ home: direct, foundBy: 'WAKATIME_HOME' as const, tilde: own }] : []),
    ...(absolute(own) ? [{ home: own, foundBy: 'user' as const, tilde: own }] : []),
    ...(absolute(sudo) ? [{ home: sudo, foundBy: 'sudo' as const, tilde: sudo }] : []),
    ...named.flatMap((home) => namedOnes(home, own, doors)),
  ];
};

/**
 * Homes in which something of wakatime-cli lies, and those that were named. No home stands there twice, and no queue or
 * state: with WAKATIME_HOME=~/.wakatime those there are not the home's.
 */
export const findHomes = (named: readonly string[], doors: HomeDoors): readonly WakatimePlaces[] => {
  const { machine } = doors;
  const { platform, architecture } = machine;
  const user = machine.userId();
  const taken = new Set<string>();
  const realOf = (path: string): string => {
    const real = doors.files.realPath(path);
    return real.status === 'ok' ? real.value : path;
  };
  const isThere = (path: string): boolean => doors.files.info(path).status === 'ok';
  return candidates(named, doors).flatMap((candidate) => {
    const { foundBy, isNamedDirect = false } = candidate;
    const home = candidate.home.replace(platform === 'win32' ? /(?<=[^:])[\\/]+$/ : /(?<=.)\/+$/, '');
    const real = realOf(home);
    // With WAKATIME_HOME=~ its files lie elsewhere in the same folder.
    if (foundBy !== 'user' && !isNamedDirect && taken.has(real)) return [];
    const info = doors.files.info(real);
    // Windows tells no owner.
    const uid = user !== null && info.status === 'ok' ? (info.value.inode?.uid ?? null) : null;
    const isOurs = uid === null ? (foundBy === 'user' || foundBy === 'WAKATIME_HOME') && !isNamedDirect : uid === user;
    const tilde = isNamedDirect && !isOurs ? null : candidate.tilde;
    const all = placesIn(home, { foundBy, tilde, uid, isOurs, platform, architecture });
    const isFree = ({ path }: { readonly path: string }): boolean => !taken.has(realOf(path));
    const places = { ...all, queues: all.queues.filter(isFree), states: all.states.filter(isFree) };
    const program = programIn(places, doors);
    const files = [places.config, places.log, ...(program === null ? [] : [program])].map((path) => ({ path }));
    const own = [...places.queues, ...places.states, ...files.filter(isFree)];
    if (foundBy !== 'option' && !own.some(({ path }) => isThere(path))) return [];
    for (const path of [real, ...own.map(({ path }) => realOf(path))]) taken.add(path);
    return [places];
  });
};

/** Of a folder with more names than that, not all are seen. */
const [MOST_NAMES, MOST_ASIDE] = [20_000, 5];
const ASIDE = '.aside-';

/** What was set aside beside the queues; their names tell when. */
export const setAside = ({ queues }: WakatimePlaces, { files }: Pick<Doors, 'files'>): WakatimePlaces['queues'] => {
  const found = queues.flatMap(({ path }) => {
    const at = path.search(/[^\\/]*$/);
    const [folder, start] = [path.slice(0, at), path.slice(at) + ASIDE];
    const names = files.list(folder, MOST_NAMES).filter((name) => name.startsWith(start));
    return names.map((name) => ({ path: folder + name, when: name.slice(start.length) }));
  });
  return found
    .toSorted((a, b) => (a.when < b.when ? 1 : -1))
    .slice(0, MOST_ASIDE)
    .map(({ path }) => ({ path, kind: 'aside' }));
};

/** Our own home, where we may not look into it, and so do not know; else `null`. */
export const closedHome = (doors: HomeDoors): string | null =>
  candidates([], doors)
    .map(({ home }) => home)
    .find((home) => doors.files.info(inside(home, ['.wakatime.cfg'], doors.machine.platform)).status === 'denied') ??
  null;
