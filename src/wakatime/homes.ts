import type { WakatimeQueue } from '../model/wakatime-facts.ts';

/** Where the files of one home lie, if they are there. Absolute paths. */
export interface WakatimePlaces {
  readonly home: string;
  readonly foundBy: 'user' | 'WAKATIME_HOME' | 'sudo' | 'option';
  readonly uid: number | null;
  readonly isOurs: boolean;
  readonly config: string;
  readonly queues: readonly { readonly path: string; readonly kind: WakatimeQueue['kind'] }[];
  /** The one that counts first. */
  readonly states: readonly { readonly path: string; readonly kind: 'current' | 'legacy' }[];
  readonly log: string;
  /** Where a wakatime-cli of this home would lie: its folder, and what programs in it may be called. */
  readonly cli: { readonly folder: string; readonly names: readonly string[] };
  /** What `~` stands for in its configuration; `null` where that is not known. */
  readonly tilde: string | null;
}

interface HomeOwner extends Pick<WakatimePlaces, 'foundBy' | 'uid' | 'isOurs' | 'tilde'> {
  /** As Node calls them: `win32`, `x64`. */
  readonly platform: string;
  readonly architecture: string;
}

const GO_PLATFORM = new Map([['win32', 'windows']]);
const GO_ARCHITECTURE = new Map([
  ['x64', 'amd64'],
  ['ia32', '386'],
]);

/** A path inside a folder, with this platform's separators. */
export const inside = (folder: string, names: readonly string[], platform: string): string => {
  const separator = platform === 'win32' ? '\\' : '/';
  return [folder.replace(platform === 'win32' ? /[\\/]$/ : /\/$/, ''), ...names].join(separator);
};

export const isAbsolutePath = (path: string, platform: string): boolean =>
  platform === 'win32' ? /^(?:[a-z]:)?[\\/]/i.test(path) : path.startsWith('/');

/** As wakatime-cli expands a path; `null` where it refuses (`~ann/x`), or where it depends on the current folder. */
export const expandPath = (path: string, tilde: string | null, platform: string): string | null => {
  if (!path.startsWith('~')) return isAbsolutePath(path, platform) ? path : null;
  if (tilde === null || !/^~(?:$|[\\/])/.test(path)) return null;
  const rest = path.slice(1).replace(/^[\\/]+/, '');
  return rest === '' ? tilde : inside(tilde, [rest], platform);
};

/**
 * All paths of all versions. In WAKATIME_HOME the files lie directly (plugins put the program in its `.wakatime`); in a
 * home, those of newer versions lie in `.wakatime`.
 */
export const placesIn = (home: string, { platform, architecture, ...owner }: HomeOwner): WakatimePlaces => {
  const isDirect = owner.foundBy === 'WAKATIME_HOME';
  const at = (...names: string[]): string => inside(home, names, platform);
  const own = (name: string): string => (isDirect ? at(name) : at('.wakatime', name));
  const end = platform === 'win32' ? '.exe' : '';
  const target = `${GO_PLATFORM.get(platform) ?? platform}-${GO_ARCHITECTURE.get(architecture) ?? architecture}`;
  const names = [`wakatime-cli${end}`, `wakatime-cli-${target}${end}`];
  return {
    home,
    ...owner,
    config: at('.wakatime.cfg'),
    queues: [
      { path: own('offline_heartbeats.bdb'), kind: 'current' },
      { path: at('.wakatime.bdb'), kind: 'legacy' },
    ],
    states: [
      { path: own('wakatime-internal.cfg'), kind: 'current' },
      { path: at('.wakatime-internal.cfg'), kind: 'legacy' },
    ],
    log: own('wakatime.log'),
    cli: {
      folder: isDirect ? home : at('.wakatime'),
      names: isDirect ? [...names, ...names.map((name) => inside('.wakatime', [name], platform))] : names,
    },
  };
};
