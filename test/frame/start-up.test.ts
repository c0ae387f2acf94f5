// Who wants no report does not wait for the packages that draw one.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../../scripts/licences.mjs';
import { metafilePath, root } from '../../scripts/project.mjs';

const heavy = ['chalk', 'cli-table3', 'execa', 'ora'];

/** Chunk → names of the packages in it. */
const packagesOf = new Map<string, readonly string[]>();
/** Source that begins a chunk, because it is imported when it is needed → chunk. */
const chunkOf = new Map<string, string>();
/** Chunk → the chunks that are loaded with it. */
const importsOf = new Map<string, readonly string[]>();

beforeAll(async () => {
  const { outputs } = JSON.parse(await readFile(metafilePath, 'utf8')) as Metafile;
  for (const [chunk, { inputs, imports, entryPoint }] of Object.entries(outputs)) {
    if (entryPoint !== undefined) chunkOf.set(entryPoint, chunk);
    const folders = Object.keys(inputs).map((path) => packageFolder(path)?.replace(/^.*node_modules\//, ''));
    packagesOf.set(chunk, [...new Set(folders.filter((folder) => folder !== undefined))]);
    importsOf.set(
      chunk,
      imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true).map(({ path }) => path),
    );
  }
});

const heavyIn = (chunks: readonly string[]) =>
  heavy.filter((name) => chunks.some((chunk) => packagesOf.get(chunk)?.includes(name)));

/** Runs the program and answers which of our chunks it loaded. */
async function loadedBy(args: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-loads-'));
  try {
    const list = join(folder, 'loads');
    await execa(
      process.execPath,
      ['--import', join(import.meta.dirname, 'record-loads.mjs'), 'bin/timecheck.js', ...args],
      {
        cwd: root,
        env: { TIMECHECK_LOADS: list },
        reject: false,
      },
    );
    const urls = (await readFile(list, 'utf8')).split('\n').filter((url) => url.startsWith('file:'));
    return urls.map((url) => relative(root, fileURLToPath(url))).filter((path) => path.startsWith('dist'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A loopback port where nobody listens: asking it is refused at once. */
async function closedPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

test('the build knows where each heavy package went', () => {
  expect(heavyIn([...packagesOf.keys()])).toEqual(expect.arrayContaining(['chalk', 'cli-table3', 'ora']));
});

test.each(['src/cli/main.ts', 'src/commands/check.ts'])('%s pulls in none of them, nor luxon', (source) => {
  const chunk = chunkOf.get(source);
  expect(chunk).toBeDefined();
  const closure = new Set(chunk === undefined ? [] : [chunk]);
  for (const one of closure) for (const next of importsOf.get(one) ?? []) closure.add(next);
  expect(heavyIn([...closure])).toEqual([]);
  expect([...closure].flatMap((one) => packagesOf.get(one) ?? [])).not.toContain('luxon');
});

describe('when it runs', () => {
  test('--version alone loads nothing of the program', async () => {
    expect(await loadedBy(['--version'])).toEqual([]);
  });

  test.each(['--json', '--format json', '--quiet', 'ntp --json', 'demo --scenario truthful --json'])(
    '%s loads none of them',
    async (line) => {
      const args = line.split(' ');
      const needsServer = args[0] !== 'demo';
      const server = needsServer ? ['--server', `127.0.0.1:${await closedPort()}`] : [];
      const loaded = await loadedBy([...args, ...server]);
      expect(loaded).toContain('dist/main.js');
      expect(heavyIn(loaded)).toEqual([]);
    },
  );

  test('the report on a terminal does load them: this test can fail', async () => {
    expect(heavyIn(await loadedBy(['demo', '--scenario', 'truthful']))).toContain('cli-table3');
  });
});
