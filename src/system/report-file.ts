import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Why a path cannot be written: the system's code (`ENOENT`, `EACCES`, `EISDIR`, …). */
export class UnwritableError extends Error {
  readonly code: string;

  constructor(error: unknown) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    super(code);
    this.code = code;
  }
}

/** A link is followed, so that it stays one when its target is replaced. */
const targetOf = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
};

const isRegularOrNew = (path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  return found === undefined || found.isFile();
};

/** Tells before the work is done whether a report could be written there; changes nothing. Throws `UnwritableError`. */
export const assertWritable = (path: string): void => {
  try {
    const target = targetOf(path);
    accessSync(isRegularOrNew(target) ? dirname(target) : target, constants.W_OK);
  } catch (error) {
    throw new UnwritableError(error);
  }
};

/**
 * Writes the report in one step: a reader sees the old file or the whole new one. Devices and FIFOs are written to as
 * they are. Throws `UnwritableError`.
 */
export const writeReportFile = (path: string, text: string): void => {
  const target = targetOf(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    if (!isRegularOrNew(target)) return writeFileSync(target, text);
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UnwritableError(error);
  }
};
