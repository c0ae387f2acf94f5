/** What to put into a process's environment so that it lives at another time. */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findLibfaketime, findProgram } from './lab-parts.ts';
import { projectRoot } from './project-root.ts';

const run = promisify(execFile);

const PRELOAD_SOURCE = join(projectRoot, 'test', 'lab', 'nots.c');
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

/**
 * Path of nots.c's shared library, compiled if this version of it is not in the cache below the temporary folder.
 * Throws without a C compiler.
 */
export async function noKernelTimestampsLibrary(): Promise<string> {
  const source = await readFile(PRELOAD_SOURCE);
  const version = createHash('sha256').update(source).update(process.arch).digest('hex').slice(0, 16);
  const folder = await privateCacheFolder();
  const library = join(folder, `nots-${version}.so`);
  if (await stat(library).catch(() => null)) return library;
  const compiler = findProgram('cc');
  if (compiler === null) throw new Error('no C compiler (cc) is installed');
  const workFolder = await mkdtemp(join(folder, 'compile-'));
  try {
    const compiled = join(workFolder, 'nots.so');
    await run(compiler, ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', compiled, PRELOAD_SOURCE]);
    await rename(compiled, library);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  return library;
}

/** A preload out of a folder that others can write to would be theirs to choose. */
async function privateCacheFolder(): Promise<string> {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `timecheck-lab-${uid}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) {
    throw new Error(`${folder} is not a folder that this user alone can write to`);
  }
  return folder;
}
