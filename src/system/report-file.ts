import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Paths that stand for something already open. */
const DESCRIPTOR = /^\/dev\/(stdout|stderr|fd\/\d+)$|^\/proc\/(self|\d+)\/fd\/\d+$/;
/** As many as Linux follows. */
const MAX_LINKS = 40;

/** Why a path cannot be written: the system's code (`ENOENT`, `EACCES`, `EISDIR`, …). */
export class UnwritableError extends Error {
  readonly code: string;

  constructor(error: unknown) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    super(code);
    this.code = code;
  }
}

/** Links are followed, so that they stay what they are when their target is replaced, or made: it need not exist yet. */
const followLinks = (path: string, links = 0): string => {
  if (links > MAX_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() !== true) return resolve(path);
  return followLinks(resolve(dirname(resolve(path)), readlinkSync(path)), links + 1);
};

interface Target {
  readonly path: string;
  /** Replaced in one step; what is no regular file, and what stands for a descriptor (`/dev/stdout`), is written into. */
  readonly replaced: boolean;
  /** Of the file that is there. */
  readonly mode: number | null;
}

const targetOf = (path: string): Target => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  if (DESCRIPTOR.test(resolve(path)) || (found !== undefined && !found.isFile()))
    return { path, replaced: false, mode: null };
  return { path: followLinks(path), replaced: true, mode: found === undefined ? null : found.mode & 0o777 };
};

/** Tells before the work is done whether a report could be written there; changes nothing. Throws `UnwritableError`. */
export const assertWritable = (path: string): void => {
  try {
    const target = targetOf(path);
    accessSync(target.replaced ? dirname(target.path) : target.path, constants.W_OK);
  } catch (error) {
    throw new UnwritableError(error);
  }
};

const replaceFile = ({ path, mode }: Target, text: string): void => {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    // Never more readable than the old one, not even for a moment; then exactly so, whatever the umask.
    writeFileSync(temporary, text, { flag: 'wx', mode: mode ?? 0o666 });
    if (mode !== null) chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
};

/**
 * Writes the report in one step: a reader sees the old file or the whole new one, which keeps the old one's mode.
 * Devices and FIFOs are written to as they are. Throws `UnwritableError`.
 */
export const writeReportFile = (path: string, text: string): void => {
  try {
    const target = targetOf(path);
    if (target.replaced) replaceFile(target, text);
    // Appended, since a descriptor may stand for a log that others write to as well.
    else writeFileSync(target.path, text, { flag: 'a' });
  } catch (error) {
    throw new UnwritableError(error);
  }
};
