// The import rules can fail: each violation that is planted here is found, by name.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { root } from '../../scripts/project.mjs';

const config = '.oxlintrc.imports.json';

/** File, its text, what is said about it. */
const planted: readonly (readonly [file: string, text: string, message: string])[] = [
  ['src/model/node.ts', `import 'node:os';`, 'src/model must not import node:os'],
  ['src/model/package.ts', `import { DateTime } from 'luxon';`, 'src/model must not import the package luxon'],
  ['src/model/scoped.ts', `import '@scope/name/deep';`, 'src/model must not import the package @scope/name'],
  ['src/model/layer.ts', `import { x } from '../ntp/x.ts';`, 'src/model must not import src/ntp'],
  ['src/model/type.ts', `import type { X } from '../ntp/x.ts';`, 'src/model must not import src/ntp'],
  ['src/model/inline-type.ts', `export type X = import('../ntp/x.ts').X;`, 'src/model must not import src/ntp'],
  ['src/model/dynamic.ts', `export const x = await import('../ntp/x.ts');`, 'src/model must not import src/ntp'],
  ['src/model/named.ts', `export { x } from '../ntp/x.ts';`, 'src/model must not import src/ntp'],
  ['src/model/all.ts', `export * from '../ntp/x.ts';`, 'src/model must not import src/ntp'],
  ['src/model/detour.ts', `import { x } from './../model/../ntp/x.ts';`, 'src/model must not import src/ntp'],
  ['src/model/deep/er.ts', `import { x } from '../../ntp/x.ts';`, 'src/model must not import src/ntp'],
  [
    'src/model/outside.ts',
    `import x from '../../package.json';`,
    'src/model must not import package.json: it is outside src/',
  ],
  [
    'src/model/computed.ts',
    'export const load = (name: string) => import(`../ntp/${name}.ts`);',
    'the path of an import must be a plain string: else nobody can hold it against the table',
  ],

  ['src/checks/node.ts', `import 'node:process';`, 'src/checks must not import node:process'],
  ['src/checks/package.ts', `import 'luxon';`, 'src/checks must not import the package luxon'],
  ['src/checks/layer.ts', `import { x } from '../system/x.ts';`, 'src/checks must not import src/system'],
  ['src/checks/messages.ts', `import type { X } from '../messages/x.ts';`, 'src/checks must not import src/messages'],
  ['src/checks/date.ts', 'export const x = new Date(0);', `Unexpected use of 'Date'. A check never asks a clock`],
  ['src/checks/now.ts', 'export const x = Date.now();', `Unexpected use of 'Date'. A check never asks a clock`],
  [
    'src/checks/performance.ts',
    'export const x = performance.now();',
    `Unexpected use of 'performance'. A check never asks a clock`,
  ],
  [
    'src/checks/process.ts',
    'export const x = process.env;',
    `Unexpected use of 'process'. A check knows only the facts`,
  ],
  ['src/checks/global.ts', 'export const x = globalThis.Date;', `Unexpected use of 'globalThis'. A check knows only`],
  ['src/checks/random.ts', 'export const x = Math.random();', `'Math.random' is restricted from being used. The same`],

  ...['ntp', 'zone', 'engine', 'wakatime'].flatMap((layer) => [
    [
      `src/${layer}/door.ts`,
      `import { x } from '../system/x.ts';`,
      `src/${layer} may import only types from src/system: write "import type"`,
    ] as const,
    [`src/${layer}/node.ts`, `import 'node:dgram';`, `src/${layer} must not import node:dgram`] as const,
    [`src/${layer}/package.ts`, `import 'luxon';`, `src/${layer} must not import the package luxon`] as const,
    [
      `src/${layer}/up.ts`,
      `import type { X } from '../gather/x.ts';`,
      `src/${layer} must not import src/gather`,
    ] as const,
  ]),
  ['src/ntp/sibling.ts', `import type { X } from '../zone/x.ts';`, 'src/ntp must not import src/zone'],
  ['src/zone/sibling.ts', `import type { X } from '../ntp/x.ts';`, 'src/zone must not import src/ntp'],

  ['src/system/layer.ts', `import type { X } from '../ntp/x.ts';`, 'src/system must not import src/ntp'],
  ['src/system/package.ts', `import 'chalk';`, 'src/system must not import the package chalk'],

  ['src/gather/check.ts', `import type { X } from '../checks/x.ts';`, 'src/gather must not import src/checks'],
  ['src/gather/report.ts', `import { x } from '../report/x.ts';`, 'src/gather must not import src/report'],
  ['src/gather/commands.ts', `import { x } from '../commands/x.ts';`, 'src/gather must not import src/commands'],
  ['src/gather/cli.ts', `import { x } from '../cli/x.ts';`, 'src/gather must not import src/cli'],
  ['src/gather/messages.ts', `import { x } from '../messages/x.ts';`, 'src/gather must not import src/messages'],
  ['src/gather/package.ts', `import 'execa';`, 'src/gather must not import the package execa'],

  [
    'src/messages/checks.ts',
    `import { x } from '../checks/x.ts';`,
    'src/messages may import only types from src/checks: write "import type"',
  ],
  ['src/messages/node.ts', `import 'node:util';`, 'src/messages must not import node:util'],
  ['src/messages/report.ts', `import { x } from '../report/x.ts';`, 'src/messages must not import src/report'],

  [
    'src/report/checks.ts',
    `import { x } from '../checks/x.ts';`,
    'src/report may import only types from src/checks: write "import type"',
  ],
  ['src/report/node.ts', `import 'node:tty';`, 'src/report must not import node:tty'],
  ['src/report/package.ts', `import 'execa';`, 'src/report must not import the package execa'],
  ['src/report/spinner.ts', `import 'ora';`, 'src/report must not import the package ora'],
  ['src/report/system.ts', `import { x } from '../system/x.ts';`, 'src/report must not import src/system'],

  ['src/commands/cli.ts', `import { x } from '../cli/x.ts';`, 'src/commands must not import src/cli'],
  ['src/commands/package.ts', `import 'chalk';`, 'src/commands must not import the package chalk'],

  [
    'src/cli/gather.ts',
    `export const x = await import('../gather/x.ts');`,
    'src/cli may import only types from src/gather: write "import type"',
  ],
  [
    'src/cli/system.ts',
    `import { x } from '../system/x.ts';`,
    'src/cli may import only types from src/system: write "import type"',
  ],
  ['src/cli/package.ts', `import 'chalk';`, 'src/cli must not import the package chalk'],
  [
    'src/cli/braces.ts',
    `import { type X } from '../report/x.ts';`,
    'src/cli may import only types from src/report: write "import type"',
  ],

  ...['gather', 'commands', 'cli'].flatMap((layer) =>
    ['child_process', 'dgram', 'dns', 'dns/promises', 'fs', 'fs/promises', 'http', 'https', 'net', 'tls'].map(
      (module) =>
        [
          `src/${layer}/${module.replace('/', '-')}.ts`,
          `import 'node:${module}';`,
          `src/${layer} must not import node:${module}`,
        ] as const,
    ),
  ),
  ['src/cli/net-namespace.ts', `import * as net from 'node:net';`, 'src/cli must not import node:net'],
  ['src/cli/net-connect.ts', `import { connect, isIP } from 'node:net';`, 'src/cli must not import node:net'],

  ['src/model/require.ts', `import fs = require('node:fs');`, 'Expected "import" statement instead of "require" call'],
  ['src/other/new.ts', `import '../model/x.ts';`, 'src/other has no line in the table of scripts/import-rules.mjs'],
];

/** What the rules must let pass. */
const allowed: Readonly<Record<string, string>> = {
  'src/model/x.ts': `import { y } from './y.ts'; export const x = (at: Date) => y(at);`,
  'src/checks/x.ts': `import { x } from '../model/x.ts'; import type { Y } from './y.ts'; export const at = (d: Date) => x(d);`,
  'src/ntp/x.ts': `import { randomBytes } from 'node:crypto'; import type { X } from '../system/x.ts';`,
  'src/system/x.ts': `import 'node:fs/promises'; import { execa } from 'execa'; import { x } from '../model/x.ts';`,
  'src/gather/deep/x.ts': `import { x } from '../../system/x.ts'; import { y } from '../y.ts'; import 'node:timers/promises';`,
  'src/messages/x.ts': `import type { X } from '../checks/x.ts'; import { DateTime } from 'luxon';`,
  'src/report/x.ts': `import { Chalk } from 'chalk'; export const table = await import('cli-table3');`,
  'src/commands/x.ts': `import { x } from '../checks/x.ts'; export const y = await import('../report/x.ts');`,
  'src/cli/x.ts': `import { isIP } from 'node:net'; import { Command } from 'commander'; import type { X } from '../gather/x.ts';`,
  'test/x.ts': `import fs from 'node:fs'; import { x } from '../src/cli/x.ts'; export const now = Date.now();`,
};

interface Found {
  readonly filename: string;
  readonly message: string;
  readonly help?: string;
}

async function lint(
  files: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | undefined; found: Found[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-import-rules-'));
  try {
    for (const path of [config, 'scripts/import-rules.mjs']) await cp(join(root, path), join(folder, path));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), `${text}\n`);
    }
    const { exitCode, stdout } = await execa({
      cwd: folder,
      reject: false,
      preferLocal: true,
      localDir: root,
    })`oxlint --config ${config} --format json src test`;
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Found[] };
    return { exitCode, found: diagnostics };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('every planted violation is reported, and nothing else', async () => {
  const files = Object.fromEntries(planted.map(([file, text]) => [file, text]));
  expect(Object.keys(files)).toHaveLength(planted.length);
  const { exitCode, found } = await lint({ ...files, 'test/x.ts': '' });

  expect(exitCode).toBe(1);
  const said = found.map(({ filename, message, help }) => [
    filename,
    help === undefined ? message : `${message} ${help}`,
  ]);
  for (const [file, , message] of planted) {
    const here = said.filter(([filename]) => filename === file).map(([, text]) => text);
    expect(
      here.some((text) => text?.startsWith(message)),
      `${file}: ${JSON.stringify(here)}`,
    ).toBe(true);
  }
  // One file is wrong twice: `import { type X }` is still an import when the program runs.
  expect(said.map(([filename]) => filename).toSorted()).toEqual(
    [...Object.keys(files), 'src/cli/braces.ts'].toSorted(),
  );
});

test('what DESIGN.md allows passes', async () => {
  expect(await lint(allowed)).toEqual({ exitCode: 0, found: [] });
});
