import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { FileInfo, Files } from '../system/files.ts';

/** As many as the kernel follows (path_resolution(7)). */
const MAX_LINKS = 40;
/** PATH_MAX, and more components than any path of use has. */
const MAX_PATH = 4096;
const MAX_PARTS = 256;
/** Of one folder, and of all of them together: the whole tz database has about 600 names, /lib has some thousands. */
const MAX_NAMES = 10_000;
const MAX_ALL_NAMES = 50_000;

/** Files of the first process, and of no folder in it: its `root` would lead out again. */
const OF_PROCESS = /^\/proc\/1\/(?:environ|maps|status|uid_map|cmdline|exe|mountinfo|comm|stat)$/;
const OWN_MOUNTS = '/proc/self/mountinfo';
/** What the kernel makes up as it is read, for whoever reads: some of it is used up by that, as /proc/kmsg. */
const OF_KERNEL = /^\/(?:proc|sys|dev)(?:\/|$)/;

/** Where a path leads inside, all links followed: the path there, or why it leads nowhere. */
type Resolved = { readonly path: string } | { readonly missing: Gathered<never> };

const LOOP: Resolved = { missing: missing('failed', 'ELOOP') };

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

/**
 * The files of a container as its first process sees them, through /proc/PID/root. The kernel would follow a link in there
 * from our own root, so every link is followed here, one component after the other, and none is left in a path that
 * `host` is given; `..` leads to the root at most. What was found once is kept: to be used for one look, not for long.
 *
 * A container may lead us to files of the kernel, which we would read as root of the host. Of those under /proc, /sys and
 * /dev none is opened but those of its first process; of those that are mounted elsewhere none that says to be empty.
 */
export const rootedFiles = (host: Files, pid: number): Files => {
  const root = `/proc/${pid}/root`;
  const kinds = new Map<string, Gathered<FileInfo>>();
  const targets = new Map<string, Gathered<string>>();
  const folders = new Map<string, Resolved>();
  const texts = new Map<string, Gathered<string>>();
  const listed = new Map<string, readonly string[]>();
  let namesLeft = MAX_ALL_NAMES;

  const infoAt = (path: string): Gathered<FileInfo> => {
    const known = kinds.get(path);
    if (known !== undefined) return known;
    // With a dot, since the root itself is a link of /proc.
    const info = host.info(path === '/' ? `${root}/.` : root + path);
    kinds.set(path, info);
    return info;
  };
  const targetAt = (path: string): Gathered<string> => {
    const known = targets.get(path);
    if (known !== undefined) return known;
    const target = host.linkTarget(root + path);
    targets.set(path, target);
    return target;
  };

  const walk = (path: string, followLast: boolean): Resolved => {
    if (path.length > MAX_PATH) return { missing: missing('failed', 'ENAMETOOLONG') };
    const left = partsOf(path).toReversed();
    let reached = '';
    let links = 0;
    for (;;) {
      const part = left.pop();
      if (part === undefined) return { path: reached === '' ? '/' : reached };
      if (part === '..') {
        reached = reached.slice(0, Math.max(0, reached.lastIndexOf('/')));
        continue;
      }
      const next = `${reached}/${part}`;
      if (left.length === 0 && !followLast) return { path: next };
      const info = infoAt(next);
      if (info.status !== 'ok') return { missing: info };
      if (info.value.kind === 'symlink') {
        const target = targetAt(next);
        if (target.status !== 'ok') return { missing: target };
        if (++links > MAX_LINKS || left.length > MAX_PARTS || target.value.length > MAX_PATH) return LOOP;
        if (target.value.startsWith('/')) reached = '';
        left.push(...partsOf(target.value).toReversed());
        continue;
      }
      if (left.length > 0 && info.value.kind !== 'directory') return { missing: missing('absent', 'ENOTDIR') };
      reached = next;
    }
  };

  /** The folder of a path is looked up once for all that lies in it. */
  const resolve = (path: string, followLast: boolean): Resolved => {
    const cut = path.lastIndexOf('/');
    const name = path.slice(cut + 1);
    if (cut <= 0 || name === '' || name === '.' || name === '..') return walk(path, followLast);
    const folderPath = path.slice(0, cut);
    const folder = folders.get(folderPath) ?? walk(folderPath, true);
    folders.set(folderPath, folder);
    if ('missing' in folder) return folder;
    const itself = folder.path === '/' ? `/${name}` : `${folder.path}/${name}`;
    if (!followLast) return { path: itself };
    const info = infoAt(itself);
    if (info.status !== 'ok') return { missing: info };
    return info.value.kind === 'symlink' ? walk(itself, true) : { path: itself };
  };

  const ofProcess = (path: string): string | null => {
    if (path === OWN_MOUNTS) return `/proc/${pid}/mountinfo`;
    return OF_PROCESS.test(path) ? `/proc/${pid}/${path.slice('/proc/1/'.length)}` : null;
  };
  const open = <T>(path: string, empty: T, read: (hostPath: string) => Gathered<T>): Gathered<T> => {
    const own = ofProcess(path);
    if (own !== null) return read(own);
    const resolved = resolve(path, true);
    if ('missing' in resolved) return resolved.missing;
    if (OF_KERNEL.test(resolved.path)) return missing('failed', 'a file of the kernel');
    const info = infoAt(resolved.path);
    const isEmpty = info.status === 'ok' && info.value.kind === 'file' && info.value.size === 0;
    return isEmpty ? ok(empty) : read(root + resolved.path);
  };
  const listAt = (path: string): readonly string[] => {
    const known = listed.get(path);
    if (known !== undefined) return known;
    const names = host.list(path === '/' ? `${root}/` : root + path, Math.min(MAX_NAMES, namesLeft));
    namesLeft -= names.length;
    listed.set(path, names);
    return names;
  };

  return {
    readText: (path, maxBytes) => {
      if (ofProcess(path) === null) return open(path, '', (hostPath) => host.readText(hostPath, maxBytes));
      // The kernel writes them anew each time that they are read.
      const key = `${maxBytes ?? ''} ${path}`;
      const text = texts.get(key) ?? open(path, '', (hostPath) => host.readText(hostPath, maxBytes));
      texts.set(key, text);
      return text;
    },
    readTail: (path, maxBytes) => open(path, '', (hostPath) => host.readTail(hostPath, maxBytes)),
    readBytes: (path, maxBytes) =>
      open<Uint8Array>(path, new Uint8Array(), (hostPath) => host.readBytes(hostPath, maxBytes)),
    info: (path) => {
      const own = ofProcess(path);
      if (own !== null) return host.info(own);
      const resolved = resolve(path, false);
      return 'missing' in resolved ? resolved.missing : infoAt(resolved.path);
    },
    linkTarget: (path) => {
      const own = ofProcess(path);
      if (own !== null) return host.linkTarget(own);
      const resolved = resolve(path, false);
      return 'missing' in resolved ? resolved.missing : targetAt(resolved.path);
    },
    realPath: (path) => {
      if (ofProcess(path) !== null) return ok(path);
      const resolved = resolve(path, true);
      return 'missing' in resolved ? resolved.missing : ok(resolved.path);
    },
    list: (path, maxNames) => {
      const resolved = resolve(path, true);
      if ('missing' in resolved || OF_KERNEL.test(resolved.path)) return [];
      return listAt(resolved.path).slice(0, maxNames);
    },
    exists: (path) => {
      const own = ofProcess(path);
      if (own !== null) return host.exists(own);
      return !('missing' in resolve(path, true));
    },
  };
};
