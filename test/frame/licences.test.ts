import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { bundledPackages, isCompatible, licenceText } from '../../scripts/licences.mjs';
import { metafilePath, root } from '../../scripts/project.mjs';

test.each(['MIT', 'ISC', 'Apache-2.0', 'MIT OR GPL-3.0', '(GPL-2.0 OR MIT)', 'MIT AND ISC'])(
  '%s may be shipped',
  (licence) => {
    expect(isCompatible(licence)).toBe(true);
  },
);

test.each([
  'GPL-3.0',
  'GPL-2.0-only',
  'AGPL-3.0',
  'LGPL-3.0',
  'MIT AND GPL-3.0',
  'MIT AND (ISC OR GPL-3.0)',
  'UNLICENSED',
  'undefined',
  '',
])('"%s" stops the build', (licence) => {
  expect(isCompatible(licence)).toBe(false);
  const found = { name: 'left-pad', version: '1.2.3', licence, texts: ['text'] };
  expect(() => licenceText([found])).toThrow(`left-pad 1.2.3: licence "${licence}"`);
});

test('a package without a licence text stops the build', () => {
  const found = { name: 'left-pad', version: '1.2.3', licence: 'MIT', texts: [] };
  expect(() => licenceText([found])).toThrow('left-pad 1.2.3: no licence text in the package');
});

test('only packages that are really in the bundle count', () => {
  const output = (bytesInOutput: number) => ({ bytesInOutput });
  const metafile = {
    inputs: {},
    outputs: {
      'dist/main.js': {
        inputs: {
          'src/cli/main.ts': output(10),
          'node_modules/luxon/build/es6/luxon.mjs': output(10),
          'node_modules/ora/index.js': output(0),
          'node_modules/cli-table3/index.js': output(1),
        },
        imports: [],
        exports: [],
        bytes: 21,
      },
    },
  } satisfies Metafile;
  expect(bundledPackages(metafile, root).map(({ name }) => name)).toEqual(['cli-table3', 'luxon']);
});

test('the file names what the last build bundled', async () => {
  const metafile = JSON.parse(await readFile(metafilePath, 'utf8')) as Metafile;
  const text = await readFile(join(root, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  expect(text).toBe(licenceText(bundledPackages(metafile, root)));
  expect(text).toMatch(/^commander 14\.\d+\.\d+ \(MIT\)$/m);
});
