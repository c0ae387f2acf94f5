// Where things are, for the scripts beside this file and for the tests.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {{ name: string; version: string }} */
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Names that the build replaces by text; vitest is given the same. */
export const define = { __TIMECHECK_VERSION__: JSON.stringify(manifest.version) };

/** What is made here and neither published nor committed. */
export const cache = join(root, '.cache');

/** esbuild's account of the last build: which input went into which chunk. Not published. */
export const metafilePath = join(cache, 'metafile.json');
