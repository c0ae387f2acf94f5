import { closeSync, constants, existsSync, fstatSync, openSync, readSync, readdirSync } from 'node:fs';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';

/** The door to files that we read. It never creates, locks or changes one. */
export interface Files {
  /**
   * The first `maxBytes` of a regular file as UTF-8. Synchronous on purpose: meant for small local files (`/etc`,
   * `/proc`), which must not queue behind name look-ups in the thread pool.
   */
  readText(path: string, maxBytes?: number): Gathered<string>;
  /** Names in a folder; empty if it cannot be read. */
  list(path: string): readonly string[];
  exists(path: string): boolean;
}

const MAX_BYTES = 65_536;

const missingFor = (error: NodeJS.ErrnoException): Gathered<never> => {
  const code = error.code ?? error.message;
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing('absent', code);
  return missing(code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed', code);
};

const readText = (path: string, maxBytes = MAX_BYTES): Gathered<string> => {
  let descriptor: number | null = null;
  try {
    // Not blocking, so that a FIFO at this path does not hold us.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!fstatSync(descriptor).isFile()) return missing('failed', 'not a regular file');
    const bytes = Buffer.alloc(maxBytes);
    return ok(bytes.toString('utf8', 0, readSync(descriptor, bytes)));
  } catch (error) {
    return missingFor(error as NodeJS.ErrnoException);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
};

export const systemFiles: Files = {
  readText,
  list: (path) => {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  },
  exists: existsSync,
};
