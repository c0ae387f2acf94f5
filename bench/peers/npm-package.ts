/** What the peers that are npm packages have in common: a script of a few lines around the package. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { places } from './places.ts';
import type { Found, Missing } from './tool.ts';

/** `script` is CommonJS, gets the servers as arguments and finds the package by `require`. */
export async function findNpmPackage(name: string, script: string): Promise<Found | Missing> {
  const manifest = join(places.npm, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return { missing: `npm package ${name}` };
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return {
    version,
    command: (servers) => ({ file: execPath, args: ['-e', script, '--', ...servers], cwd: places.npm }),
  };
}
