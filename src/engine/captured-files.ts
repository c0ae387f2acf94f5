import type { Gathered, MissingStatus } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { FileInfo, Files } from '../system/files.ts';

/** Why a file is `failed` that nobody looked at. */
export const NOT_READ = 'not read';

/** What was found at a path. A folder's names may be some of many. */
export type CapturedFile =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'directory'; readonly names: readonly string[] }
  /** `target` is `null` where it could not be read. */
  | { readonly kind: 'symlink'; readonly target: string | null }
  | { readonly kind: 'other' }
  | { readonly kind: 'missing'; readonly status: MissingStatus; readonly reason: string };

export interface CapturedTree {
  /** By path. */
  readonly files: ReadonlyMap<string, CapturedFile>;
  /** Where paths lead whose links were followed inside; these need no further looking. */
  readonly realPaths: ReadonlyMap<string, string>;
}

const MAX_BYTES = 65_536;
const MAX_LINKS = 40;
const MAX_PATH = 4096;

const UNREAD = missing('failed', NOT_READ);

/** Without `.`, `..` and doubled slashes; folders that are links are not seen through. */
export const plainPath = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.slice(0, MAX_PATH).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));

/**
 * Files that were brought out of a container, by their paths there. What was not brought is `failed`, with `NOT_READ` as
 * its reason; `absent` is only what was looked for.
 */
export const capturedFiles = ({ files, realPaths }: CapturedTree): Files => {
  /** What lies at a path, or is known to lie there because of what lies above it. */
  const at = (path: string): CapturedFile | null => {
    const file = files.get(path);
    if (file !== undefined || path === '/') return file ?? null;
    const above = at(folderOf(path));
    return above?.kind === 'missing' && above.status === 'absent' ? above : null;
  };

  const real = (path: string): Gathered<string> => {
    let reached = plainPath(path);
    for (let links = 0; links <= MAX_LINKS; links++) {
      const known = realPaths.get(reached);
      if (known !== undefined) return ok(known);
      const file = at(reached);
      if (file === null) return UNREAD;
      if (file.kind === 'missing') return missing(file.status, file.reason);
      if (file.kind !== 'symlink') return ok(reached);
      if (file.target === null) return UNREAD;
      reached = plainPath(file.target.startsWith('/') ? file.target : `${folderOf(reached)}/${file.target}`);
    }
    return missing('failed', 'ELOOP');
  };

  const readBytes = (path: string, maxBytes = MAX_BYTES): Gathered<Uint8Array> => {
    const resolved = real(path);
    if (resolved.status !== 'ok') return resolved;
    const file = at(resolved.value);
    if (file === null) return UNREAD;
    if (file.kind === 'missing') return missing(file.status, file.reason);
    return file.kind === 'file' ? ok(file.bytes.subarray(0, maxBytes)) : missing('failed', 'not a regular file');
  };
  const decode = (bytes: Gathered<Uint8Array>): Gathered<string> =>
    bytes.status === 'ok' ? ok(new TextDecoder().decode(bytes.value)) : bytes;

  const info = (path: string): Gathered<FileInfo> => {
    const file = at(plainPath(path));
    if (file === null) return UNREAD;
    if (file.kind === 'missing') return missing(file.status, file.reason);
    return ok({ kind: file.kind, size: file.kind === 'file' ? file.bytes.length : 0, modifiedAt: 0 });
  };

  return {
    readBytes,
    readText: (path, maxBytes) => decode(readBytes(path, maxBytes)),
    readTail: (path, maxBytes) => {
      const text = decode(readBytes(path, Number.MAX_SAFE_INTEGER));
      if (text.status !== 'ok' || text.value.length <= maxBytes) return text;
      const end = text.value.slice(-maxBytes);
      return ok(end.slice(end.indexOf('\n') + 1));
    },
    info,
    linkTarget: (path) => {
      const file = at(plainPath(path));
      if (file === null) return UNREAD;
      if (file.kind === 'missing') return missing(file.status, file.reason);
      if (file.kind !== 'symlink') return missing('failed', 'EINVAL');
      return file.target === null ? UNREAD : ok(file.target);
    },
    realPath: (path) => {
      const resolved = real(path);
      if (resolved.status !== 'ok') return resolved;
      const file = at(resolved.value);
      if (file === null) return UNREAD;
      return file.kind === 'missing' ? missing(file.status, file.reason) : resolved;
    },
    list: (path) => {
      const resolved = real(path);
      const file = resolved.status === 'ok' ? at(resolved.value) : null;
      return file?.kind === 'directory' ? file.names : [];
    },
    exists: (path) => {
      const resolved = real(path);
      const file = resolved.status === 'ok' ? at(resolved.value) : null;
      return file !== null && file.kind !== 'missing';
    },
  };
};

/** Of a container that nobody could look into. */
export const unreadFiles = (): Files => capturedFiles({ files: new Map(), realPaths: new Map() });
