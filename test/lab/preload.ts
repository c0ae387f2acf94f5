/** Libraries of our own that are loaded into other programs before theirs. */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './lab-parts.ts';
import { projectRoot } from './project-root.ts';

/** The name of its source, in this folder. */
export type Preload = 'nots' | 'noset';

const run = promisify(execFile);

/**
 * Path of the shared library, compiled if this version of it is not in the cache below the temporary folder. Throws
 * without a C compiler.
 */
export async function preloadLibrary(name: Preload): Promise<string> {
  const file = join(projectRoot, 'test', 'lab', `${name}.c`);
  const source = await readFile(file);
  const version = createHash('sha256').update(source).update(process.arch).digest('hex').slice(0, 16);
  const folder = await privateCacheFolder();
  const library = join(folder, `${name}-${version}.so`);
  if (await stat(library).catch(() => null)) return library;
  const compiler = findProgram('cc');
  if (compiler === null) throw new Error('no C compiler (cc) is installed');
  const workFolder = await mkdtemp(join(folder, 'compile-'));
  try {
    const compiled = join(workFolder, 'preload.so');
    await run(compiler, ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', compiled, file]);
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
