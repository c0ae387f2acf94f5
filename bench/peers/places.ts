/** Where `--install` puts the peers. Nothing of them is installed into the system, committed or published. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../test/lab/lab-parts.ts';
import { projectRoot } from '../../test/lab/project-root.ts';

const folder = join(projectRoot, '.cache', 'bench-peers');

export const places = {
  folder,
  /** A file system root that Debian packages are unpacked into: several of them cannot be installed together. */
  debian: join(folder, 'debian'),
  npm: join(folder, 'npm'),
  python: join(folder, 'python'),
} as const;

export function inDebianPackage(path: string): string | null {
  const unpacked = join(places.debian, path);
  return existsSync(unpacked) ? unpacked : null;
}

/** The system's own before one that a version manager may have put into PATH, behind a slow script. */
export function findPython(): string | null {
  const system = '/usr/bin/python3';
  return existsSync(system) ? system : findProgram('python3');
}
