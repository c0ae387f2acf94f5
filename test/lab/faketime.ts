/** What to put into a process's environment so that it lives at another time. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findLibfaketime } from './lab-parts.ts';

const SHARED_MEMORY = '/dev/shm';

/** libfaketime's year, for the "y" of its settings. */
export const FAKETIME_YEAR_MS = 365 * 86_400_000;

/** An offset as libfaketime wants it: `+0.150000000`. */
export function faketimeOffset(offsetMs: number): string {
  const seconds = (offsetMs / 1000).toFixed(9);
  return offsetMs < 0 ? seconds : `+${seconds}`;
}

/** Wall time faked, monotonic time true, as on a real host whose clock is wrong. Throws without libfaketime. */
export function faketimeEnvironment(faketime: string): Record<string, string> {
  return { ...faketimeBase(), FAKETIME: faketime };
}

/**
 * Like `faketimeEnvironment`, with the setting in a file that is read again at every look at the clock: whoever
 * rewrites the file (by rename, lest half of it be read) steps the clock of the running process.
 */
export function steppableEnvironment(settingFile: string): Record<string, string> {
  return { ...faketimeBase(), FAKETIME_TIMESTAMP_FILE: settingFile, FAKETIME_NO_CACHE: '1' };
}

function faketimeBase(): Record<string, string> {
  const library = findLibfaketime();
  if (library === null) throw new Error('libfaketime.so.1 is not installed');
  // The first name is that of releases before 0.9.9.
  return { LD_PRELOAD: library, DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** Removes what libfaketime leaves in shared memory when a process of this pid was killed. */
export async function removeFaketimeLeftovers(pid: number): Promise<void> {
  const ofThisProcess = new RegExp(`faketime_(?:sem|shm)_${pid}(?!\\d)`);
  const names = await readdir(SHARED_MEMORY).catch(() => []);
  await Promise.all(
    names.filter((name) => ofThisProcess.test(name)).map((name) => rm(join(SHARED_MEMORY, name), { force: true })),
  );
}
