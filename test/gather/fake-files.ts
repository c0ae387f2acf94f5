import { posix } from 'node:path';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { FileInfo, HostFiles, Inode } from '../../src/system/files.ts';

/** A text, bytes, a link, or a file that cannot be read for that reason. A folder is there when something lies in it. */
export type FakeFile =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly unreadable: 'denied' | 'failed' }
  | { readonly text: string; readonly modifiedAt: number }
  | { readonly bytes: Uint8Array; readonly inode: Inode };

export type FakeTree = Readonly<Record<string, FakeFile>>;

const bytesOf = (file: FakeFile): Uint8Array | null => {
  if (typeof file === 'string') return Buffer.from(file);
  if (file instanceof Uint8Array) return file;
  if ('bytes' in file) return file.bytes;
  return 'text' in file ? Buffer.from(file.text) : null;
};

/** A file system of these files, by absolute path. */
export const fakeFiles = (tree: FakeTree): HostFiles => {
  const paths = Object.keys(tree);
  const isThere = (path: string): boolean => paths.some((one) => one === path || one.startsWith(`${path}/`));

  /** Every link on the way, the last one included. */
  const realPath = (path: string, depth = 0): string | null => {
    if (depth > 40) return null;
    let reached = '/';
    const names = path.split('/').filter((name) => name !== '');
    for (const [index, name] of names.entries()) {
      const next = posix.join(reached, name);
      const file = tree[next];
      if (typeof file === 'object' && 'link' in file) {
        const target = posix.resolve(reached, file.link);
        return realPath(posix.join(target, ...names.slice(index + 1)), depth + 1);
      }
      reached = next;
    }
    return isThere(reached) ? reached : null;
  };

  const readBytes = (path: string, maxBytes = 65_536): Gathered<Uint8Array> => {
    const real = realPath(path);
    if (real === null) return missing('absent', 'ENOENT');
    const file = tree[real];
    if (file === undefined) return missing('failed', 'not a regular file');
    if (typeof file === 'object' && 'unreadable' in file) return missing(file.unreadable, 'EACCES');
    return ok((bytesOf(file) ?? new Uint8Array()).subarray(0, maxBytes));
  };
  const readText = (path: string, maxBytes?: number): Gathered<string> => {
    const bytes = readBytes(path, maxBytes);
    return bytes.status === 'ok' ? ok(Buffer.from(bytes.value).toString('utf8')) : bytes;
  };

  return {
    readBytes,
    readText,
    readTail: (path, maxBytes) => {
      const text = readText(path, Number.MAX_SAFE_INTEGER);
      if (text.status !== 'ok' || text.value.length <= maxBytes) return text;
      const end = text.value.slice(-maxBytes);
      return ok(end.slice(end.indexOf('\n') + 1));
    },
    open: (path) => {
      const bytes = readBytes(path, Number.MAX_SAFE_INTEGER);
      if (bytes.status !== 'ok') return bytes;
      const info = { kind: 'file', size: bytes.value.length, modifiedAt: 0 } as const;
      return ok({
        info,
        size: () => bytes.value.length,
        read: (position, length) => bytes.value.subarray(position, position + length),
        close: () => {},
      });
    },
    info: (path): Gathered<FileInfo> => {
      const folder = realPath(posix.dirname(path));
      const itself = folder === null ? path : posix.join(folder, posix.basename(path));
      if (!isThere(itself)) return missing('absent', 'ENOENT');
      const file = tree[itself];
      if (file === undefined) return ok({ kind: 'directory', size: 0, modifiedAt: 0 });
      if (typeof file === 'object' && 'link' in file) return ok({ kind: 'symlink', size: 0, modifiedAt: 0 });
      const modifiedAt = typeof file === 'object' && 'modifiedAt' in file ? file.modifiedAt : 0;
      const inode = typeof file === 'object' && 'inode' in file ? { inode: file.inode } : {};
      return ok({ kind: 'file', size: bytesOf(file)?.length ?? 0, modifiedAt, ...inode });
    },
    linkTarget: (path) => {
      const file = tree[path];
      if (typeof file === 'object' && 'link' in file) return ok(file.link);
      return missing(isThere(path) ? 'failed' : 'absent', isThere(path) ? 'EINVAL' : 'ENOENT');
    },
    realPath: (path) => {
      const real = realPath(path);
      return real === null ? missing('absent', 'ENOENT') : ok(real);
    },
    list: (folder, maxNames) => {
      const real = realPath(folder);
      if (real === null) return [];
      const inside = paths.filter((path) => path.startsWith(real === '/' ? '/' : `${real}/`));
      const names = inside.map((path) => path.slice(real === '/' ? 1 : real.length + 1).split('/', 1)[0] ?? '');
      return [...new Set(names)].slice(0, maxNames);
    },
    exists: (path) => realPath(path) !== null,
  };
};
