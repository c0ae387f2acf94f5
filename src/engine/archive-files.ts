import type { Gathered } from '../model/gathered.ts';
import { ok } from '../model/gathered.ts';
import type { Files, Inode } from '../system/files.ts';
import type { CapturedFile } from './captured-files.ts';
import { NOT_READ, capturedFiles, plainPath } from './captured-files.ts';
import type { EngineClient, InspectedContainer, InspectedMount } from './client.ts';
import { firstInTar } from './tar.ts';

const FILE_BYTES = 65_536;
/** The compiled source of the zones, of which the first line is wanted: 107 to 115 kB. */
const TZDATA_BYTES = 262_144;
/** What a tar file has around a file: its header, an extended one, padding and two empty blocks. */
const TAR_OVERHEAD = 8192;
const MAX_LINKS = 9;
/** Of a folder of this host that is mounted: the whole tz database has about 600. */
const MAX_NAMES = 10_000;

const ZONE_FOLDERS = ['/usr/share/zoneinfo', '/share/zoneinfo', '/etc/zoneinfo'];
const OTHER_FOLDERS = ['/usr/lib/zoneinfo', '/usr/share/lib/zoneinfo', '/var/db/timezone/zoneinfo'];
/** A folder's names cannot be asked for: these stand for those of each machine that containers run on. */
const LOADERS = [
  '/lib/ld-musl-x86_64.so.1',
  '/lib/ld-musl-aarch64.so.1',
  '/lib64/ld-linux-x86-64.so.2',
  '/lib/ld-linux-aarch64.so.1',
];
const HARMLESS_NAME = /^[\w+-][\w+./-]{0,254}$/;

/** The engine keeps it itself; what other drivers do when it is mounted anew, nobody knows. */
const isOwnVolume = ({ type, driver }: InspectedMount): boolean => type === 'volume' && driver === 'local';

/**
 * Whether every bind mount's source lies on this file system: the engine would create one that does not, as a folder, when
 * it is asked for a file. Volumes must be of the driver `local`. `isLocal`: the engine's file system is the one that `files`
 * shows.
 */
export const bindSourcesThere = ({ mounts }: InspectedContainer, files: Files, isLocal: boolean): boolean => {
  const others = mounts.filter((mount) => mount.type !== 'tmpfs' && !isOwnVolume(mount));
  return others.every(
    ({ type, source }) => isLocal && type === 'bind' && source !== null && files.realPath(source).status === 'ok',
  );
};

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The mount that lies over a path, the innermost one. */
const mountAt = (mounts: readonly InspectedMount[], path: string): InspectedMount | null =>
  mounts
    .filter(({ destination }) => isUnder(path, plainPath(destination)))
    .toSorted((a, b) => b.destination.length - a.destination.length)[0] ?? null;

const ABSENT: CapturedFile = { kind: 'missing', status: 'absent', reason: 'ENOENT' };
const UNREAD: CapturedFile = { kind: 'missing', status: 'failed', reason: NOT_READ };
const EMPTY_FOLDER: CapturedFile = { kind: 'directory', names: [] };

const WORLD_READABLE = 0o004;

/** Of another user nobody tells here in which groups it is. */
const mayNotRead = ({ user }: InspectedContainer, mode: number): boolean =>
  !/^(?:|0|root)(?::.*)?$/.test(user) && (mode & WORLD_READABLE) === 0;

/** A container that runs shows what lay at the source when it was started. */
const isSinceStart = ({ state, startedAt }: InspectedContainer, inodes: readonly (Inode | undefined)[]): boolean =>
  state === 'created' ||
  state === 'exited' ||
  inodes.every((inode) => inode !== undefined && startedAt !== null && inode.changedAt < startedAt);

/** What `source` is on this host, as it was or will be mounted: its links are followed. */
const fromHost = (container: InspectedContainer, source: string, host: Files): CapturedFile => {
  const real = host.realPath(source);
  const info = real.status === 'ok' ? host.info(real.value) : real;
  const itself = host.info(source);
  if (info.status !== 'ok' || real.status !== 'ok' || itself.status !== 'ok') return UNREAD;
  if (!isSinceStart(container, [info.value.inode, itself.value.inode])) return UNREAD;
  if (mayNotRead(container, info.value.inode?.mode ?? WORLD_READABLE)) return UNREAD;
  if (info.value.kind === 'directory') return { kind: 'directory', names: host.list(real.value, MAX_NAMES) };
  if (info.value.kind !== 'file') return { kind: 'other' };
  const bytes = host.readBytes(real.value, FILE_BYTES);
  return bytes.status === 'ok' ? { kind: 'file', bytes: bytes.value } : UNREAD;
};

/** As mountinfo would tell of what is mounted when it is started: blanks and the like as octal digits. */
const mountLine = ({ source, destination }: InspectedMount, host: Files): string => {
  const escape = (text: string): string =>
    text.replace(/[ \t\n\\]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);
  const real = host.realPath(source ?? '');
  return `0 0 0:0 ${escape(real.status === 'ok' ? real.value : (source ?? '/'))} ${escape(destination)} - none none rw`;
};

const isOrMayBeAlpine = (files: ReadonlyMap<string, CapturedFile>): boolean => {
  const release = [...files].find(([path, { kind }]) => path.endsWith('/os-release') && kind === 'file')?.[1];
  return release?.kind !== 'file' || /alpine/i.test(new TextDecoder().decode(release.bytes));
};

/** A file that is there is one of the names of its folder. */
const noteInFolder = (path: string, files: Map<string, CapturedFile>): void => {
  const file = files.get(path);
  if (file === undefined || path === '/') return;
  const cut = path.lastIndexOf('/');
  const [folder, name] = [path.slice(0, Math.max(1, cut)), path.slice(cut + 1)];
  const known = files.get(folder);
  if (known !== undefined && known.kind !== 'directory') return;
  const names = known?.names ?? [];
  if (file.kind === 'missing' || names.includes(name)) {
    if (LOADERS.includes(path) && known === undefined) files.set(folder, { kind: 'directory', names });
    return;
  }
  if (known !== undefined || LOADERS.includes(path)) files.set(folder, { kind: 'directory', names: [...names, name] });
};

/**
 * Files of a container as the engine hands them out, which it does without anything running inside; to be asked for only
 * after `bindSourcesThere`. The engine mounts anew for it: what a running container has mounted may be another file by now,
 * so what lies over such a path is taken from `host`. `zones`: values of TZ whose files are wanted too.
 */
export const archiveFiles = async (
  client: Pick<EngineClient, 'stat' | 'archive'>,
  container: InspectedContainer,
  host: Files,
  zones: readonly string[],
): Promise<Gathered<Files>> => {
  const { id, mounts } = container;
  const files = new Map<string, CapturedFile>();
  const binds = mounts.filter(({ type }) => type === 'bind');
  /** Where mounts really land, once the links there are known. */
  const landed: InspectedMount[] = [...binds];
  let fault: Gathered<never> | null = null;

  const statOne = async (path: string): Promise<CapturedFile> => {
    const stat = await client.stat(id, path);
    if (stat.status === 'absent') return ABSENT;
    if (stat.status === 'ok') return stat.value.kind === 'directory' ? EMPTY_FOLDER : { kind: 'other' };
    // What failed may be this path alone: its links go round in circles.
    if (stat.status !== 'failed') fault ??= stat;
    return UNREAD;
  };
  const fetchOne = async (path: string, maxBytes: number): Promise<CapturedFile> => {
    if (maxBytes === 0) return statOne(path);
    const tar = await client.archive(id, path, maxBytes + TAR_OVERHEAD);
    if (tar.status === 'absent') return ABSENT;
    const entry = tar.status === 'ok' ? firstInTar(tar.value) : null;
    // Too long: a folder, perhaps.
    if (entry === null) return (await statOne(path)).kind === 'directory' ? EMPTY_FOLDER : UNREAD;
    if (entry.kind === 'directory') return EMPTY_FOLDER;
    if (entry.kind === 'symlink') return { kind: 'symlink', target: entry.linkTarget };
    if (entry.kind === 'other') return { kind: 'other' };
    const isReadable = entry.bytes.length <= maxBytes && !mayNotRead(container, entry.mode);
    return isReadable ? { kind: 'file', bytes: entry.bytes } : UNREAD;
  };
  const readOne = async (path: string, maxBytes: number): Promise<CapturedFile> => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const mount = mountAt(landed, path);
    const rest = mount === null ? '' : path.slice(plainPath(mount.destination).length);
    const file =
      mount === null
        ? await fetchOne(path, maxBytes)
        : mount.source === null
          ? UNREAD
          : fromHost(container, mount.source + rest, host);
    files.set(path, file);
    return file;
  };
  /** And what its links lead to. */
  const read = async (path: string, maxBytes = FILE_BYTES): Promise<void> => {
    let reached = plainPath(path);
    for (let links = 0; links < MAX_LINKS; links++) {
      // Each link is known only when the one before it is.
      // oxlint-disable-next-line no-await-in-loop
      const file = await readOne(reached, maxBytes);
      if (file.kind !== 'symlink' || file.target === null) return;
      reached = plainPath(file.target.startsWith('/') ? file.target : `${reached}/../${file.target}`);
    }
  };
  const settle = async (paths: readonly string[], maxBytes?: number): Promise<void> => {
    await Promise.all(paths.map((path) => read(path, maxBytes)));
  };

  /** A mount onto a link lands on what the link names. */
  const follow = async (mount: InspectedMount): Promise<void> => {
    const path = plainPath(mount.destination);
    let reached = path;
    for (let links = 0; links < MAX_LINKS; links++) {
      // oxlint-disable-next-line no-await-in-loop
      const file = await fetchOne(reached, FILE_BYTES);
      if (file.kind !== 'symlink' || file.target === null) break;
      files.set(reached, file);
      reached = plainPath(file.target.startsWith('/') ? file.target : `${reached}/../${file.target}`);
    }
    landed.push({ ...mount, destination: reached });
    landed.splice(landed.indexOf(mount), 1);
  };
  const overLocaltime = binds.find(({ destination }) => plainPath(destination) === '/etc/localtime');
  if (overLocaltime !== undefined) await follow(overLocaltime);

  await Promise.all([settle(['/etc/localtime', '/etc/timezone', '/etc/os-release']), settle(ZONE_FOLDERS, 0)]);
  const folders = ZONE_FOLDERS.filter((folder) => files.get(folder)?.kind === 'directory');
  if (folders.length === 0) await settle(OTHER_FOLDERS, 0);
  const names = zones
    .map((zone) => zone.replace(/^:/, ''))
    .filter((zone) => zone.startsWith('/') || HARMLESS_NAME.test(zone));
  await Promise.all([
    settle(names.flatMap((name) => (name.startsWith('/') ? [name] : folders.map((folder) => `${folder}/${name}`)))),
    // Every folder of zones has it, and its names cannot be asked for.
    settle(
      folders.map((folder) => `${folder}/Etc`),
      0,
    ),
    // A system that says what it is has glibc, unless it is this one.
    ...(isOrMayBeAlpine(files) ? [settle(LOADERS, 0)] : []),
  ]);
  await settle(
    folders.slice(0, 1).map((folder) => `${folder}/tzdata.zi`),
    TZDATA_BYTES,
  );

  if (fault !== null) return fault;
  // Of a container that was removed meanwhile, nothing is there either.
  const root = await client.stat(id, '/');
  if (root.status !== 'ok') return root;

  for (const path of [...files.keys()]) noteInFolder(path, files);
  files.set('/proc/self/mountinfo', {
    kind: 'file',
    bytes: Buffer.from(landed.map((mount) => mountLine(mount, host)).join('\n')),
  });
  return ok(capturedFiles({ files, realPaths: new Map() }));
};
