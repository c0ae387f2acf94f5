import type { Stats } from 'node:fs';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  opendirSync,
  readSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';

/** What tells a file from all others, and who may read it (inode(7)). */
export interface Inode {
  readonly device: number;
  readonly number: number;
  /** The permission bits: `0o644`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** When anything of it was last changed, its name or its permissions too (ctime), ms since the Unix epoch. */
  readonly changedAt: number;
}

/** What lies at a path itself; a link is not followed. */
export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly size: number;
  /** When its content was last changed, ms since the Unix epoch. */
  readonly modifiedAt: number;
  /** Left out where it is not told: of a file that is not on this host. */
  readonly inode?: Inode;
}

/** A regular file that stays open, to be read from any place. Nothing of it is locked. */
export interface OpenFile {
  readonly info: FileInfo;
  /** Its size now, in bytes. */
  size(): number;
  /**
   * What lies there; less where the file ends, and empty behind it. `into` is memory of at least that `length`,
   * which may be used for it. Throws what the system says (EIO).
   */
  read(position: number, length: number, into?: Uint8Array): Uint8Array;
  close(): void;
}

/**
 * The door to files that we read. It never creates, locks or changes one. Synchronous on purpose: meant for small local
 * files (`/etc`, `/proc`), which must not queue behind name look-ups in the thread pool.
 */
export interface Files {
  /** The first `maxBytes` of a regular file as UTF-8. */
  readText(path: string, maxBytes?: number): Gathered<string>;
  /** The last `maxBytes` of it, from the first line that is whole. */
  readTail(path: string, maxBytes: number): Gathered<string>;
  readBytes(path: string, maxBytes?: number): Gathered<Uint8Array>;
  info(path: string): Gathered<FileInfo>;
  /** Where a link points, as it is written; `failed` if it is no link. */
  linkTarget(path: string): Gathered<string>;
  /** The path with every link resolved; `absent` if one of them dangles. */
  realPath(path: string): Gathered<string>;
  /** Names in a folder, the first `maxNames` that are found; empty if it cannot be read. */
  list(path: string, maxNames?: number): readonly string[];
  exists(path: string): boolean;
}

/** The files of this host, large ones too. */
export interface HostFiles extends Files {
  /** A link is followed; `failed` with `not a regular file` or the system's code (`ELOOP`). */
  open(path: string): Gathered<OpenFile>;
}

const MAX_BYTES = 65_536;

const missingFor = (error: NodeJS.ErrnoException): Gathered<never> => {
  const code = error.code ?? error.message;
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing('absent', code);
  return missing(code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed', code);
};

const attempt = <T>(action: () => T): Gathered<T> => {
  try {
    return ok(action());
  } catch (error) {
    return missingFor(error as NodeJS.ErrnoException);
  }
};

const NOT_REGULAR = missing('failed', 'not a regular file');

/** Of files of /proc, which have no size. */
const FIRST_BYTES = 8192;

/**
 * Up to `maxBytes` from `position`; files of /proc give a page at a time. Takes memory for what is there, not for what is
 * allowed: hundreds of containers are read in a run.
 */
const readAll = (descriptor: number, position: number, maxBytes: number, size: number): Buffer => {
  // One byte more: then the end of the file shows without another round.
  let bytes = Buffer.allocUnsafe(Math.min(maxBytes, size > 0 ? Math.max(0, size - position) + 1 : FIRST_BYTES));
  let length = 0;
  while (length < maxBytes) {
    if (length === bytes.length) {
      const more = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(FIRST_BYTES, 2 * length)));
      bytes.copy(more);
      bytes = more;
    }
    const read = readSync(descriptor, bytes, length, bytes.length - length, position + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
};

/** Opens a regular file; `true` in the answer keeps it open. */
const withFile = <T>(path: string, use: (descriptor: number, stats: Stats) => [T, boolean]): Gathered<T> => {
  let descriptor: number | null = null;
  try {
    // To open a device or a FIFO may do something (rewind a tape, wake a writer), so we look first; and again, lest it be
    // another by then.
    if (!statSync(path).isFile()) return NOT_REGULAR;
    // Not blocking, so that a FIFO at this path does not hold us.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return NOT_REGULAR;
    const [value, isKept] = use(descriptor, stats);
    if (isKept) descriptor = null;
    return ok(value);
  } catch (error) {
    return missingFor(error as NodeJS.ErrnoException);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
};

const read = (path: string, maxBytes: number, from: (stats: Stats) => number): Gathered<Buffer> =>
  withFile(path, (descriptor, stats) => [readAll(descriptor, from(stats), maxBytes, stats.size), false]);

const kindOf = (stats: Stats): FileInfo['kind'] => {
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isDirectory()) return 'directory';
  return stats.isFile() ? 'file' : 'other';
};

const infoOf = (stats: Stats): FileInfo => {
  const { dev: device, ino: number, mode, uid, gid } = stats;
  const inode = { device, number, mode: mode & 0o7777, uid, gid, changedAt: stats.ctimeMs };
  return { kind: kindOf(stats), size: stats.size, modifiedAt: stats.mtimeMs, inode };
};

const readInto = (descriptor: number, position: number, length: number, memory: Uint8Array): Uint8Array => {
  let done = 0;
  while (done < length) {
    const read = readSync(descriptor, memory, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return memory.subarray(0, done);
};

const openFile = (path: string): Gathered<OpenFile> =>
  withFile(path, (descriptor, stats) => {
    const file: OpenFile = {
      info: infoOf(stats),
      size: () => fstatSync(descriptor).size,
      read: (position, length, into = Buffer.allocUnsafe(length)) => readInto(descriptor, position, length, into),
      close: () => closeSync(descriptor),
    };
    return [file, true];
  });

/** In alphabetical order. A folder may have millions of names: no more are read than wanted. */
const firstNames = (path: string, maxNames: number): string[] => {
  const folder = opendirSync(path);
  try {
    const names: string[] = [];
    while (names.length < maxNames) {
      const entry = folder.readSync();
      if (entry === null) break;
      names.push(entry.name);
    }
    return names.toSorted();
  } finally {
    folder.closeSync();
  }
};

const fromStart = (): number => 0;

export const systemFiles: HostFiles = {
  readText: (path, maxBytes = MAX_BYTES) => {
    const bytes = read(path, maxBytes, fromStart);
    return bytes.status === 'ok' ? ok(bytes.value.toString('utf8')) : bytes;
  },
  readTail: (path, maxBytes) => {
    let isWhole = true;
    // One byte more: it tells whether a line begins where the tail does.
    const bytes = read(path, maxBytes + 1, ({ size }) => {
      isWhole = size <= maxBytes;
      return Math.max(0, size - maxBytes - 1);
    });
    if (bytes.status !== 'ok') return bytes;
    const text = bytes.value.toString('utf8');
    if (isWhole) return ok(text);
    const lineEnd = text.indexOf('\n');
    return ok(lineEnd < 0 ? '' : text.slice(lineEnd + 1));
  },
  readBytes: (path, maxBytes = MAX_BYTES) => read(path, maxBytes, fromStart),
  open: openFile,
  info: (path) => attempt(() => infoOf(lstatSync(path))),
  linkTarget: (path) => attempt(() => readlinkSync(path)),
  realPath: (path) => attempt(() => realpathSync(path)),
  list: (path, maxNames) => {
    try {
      return maxNames === undefined ? readdirSync(path) : firstNames(path, maxNames);
    } catch {
      return [];
    }
  },
  exists: existsSync,
};
