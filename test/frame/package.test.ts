// What is published: packed, installed in an empty folder without a network, and run.
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifest, root } from '../../scripts/project.mjs';

const maximumBytes = 400_000;

let folder: string;
let tarball: string;
let files: readonly string[];

// `npm test` tells its children where the project is; an npm that is to work elsewhere must not hear it.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:npm_(?!config_cache)|INIT_CWD)/i.test(name)),
);

/** A command on this machine, and its standard output. */
async function run(cwd: string, command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execa(command, args, { cwd, env, extendEnv: false });
  return stdout;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timecheck-package-'));
  const packed = await run(root, 'npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [{ filename, files: entries }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  tarball = join(folder, filename);
  files = entries.map(({ path }) => path);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test(`the tarball has at most ${maximumBytes / 1000} KB`, async () => {
  expect((await stat(tarball)).size).toBeLessThanOrEqual(maximumBytes);
});

test('it holds the program, its pages, its licences, and neither sources nor tests', async () => {
  expect(files).toEqual(
    expect.arrayContaining([
      ...['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.txt'],
      ...['bin/timecheck.js', 'dist/main.js', 'dist/pages.json.br', 'schema/report-v1.schema.json'],
    ]),
  );
  const strange = files.filter(
    (path) => !/^(?:bin|dist|schema)\/[^/]+$|^[A-Z][^/]+\.(?:md|txt)$|^LICENSE$|^package\.json$/.test(path),
  );
  expect(strange).toEqual([]);
  expect(files.filter((path) => /\.tsx?$|\.map$|test/.test(path))).toEqual([]);
});

test('every page is in it, word for word', async () => {
  const pages = await readdir(join(root, 'docs/checks'));
  for (const page of pages.slice(0, 3).concat(pages.slice(-3))) {
    const printed = await run(root, process.execPath, ['bin/timecheck.js', 'explain', page.replace('.md', '')]);
    expect(printed.trim()).toBe((await readFile(join(root, 'docs/checks', page), 'utf8')).trim());
  }
  const packed = JSON.parse(
    brotliDecompressSync(await readFile(join(root, 'dist/pages.json.br'))).toString(),
  ) as object;
  expect(Object.keys(packed).map((name) => `${name}.md`)).toEqual(pages.toSorted());
});

test('it needs nothing else: installed offline, it runs as it runs here', { timeout: 60_000 }, async () => {
  const elsewhere = await mkdtemp(join(folder, 'elsewhere-'));
  await run(elsewhere, 'npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball]);
  expect(await readdir(join(elsewhere, 'node_modules'))).toEqual(expect.not.arrayContaining(['commander', 'luxon']));

  expect(await run(elsewhere, 'npx', ['--no-install', manifest.name, '--version'])).toBe(manifest.version);

  const demo = ['demo', '--scenario', 'truthful', '--json'];
  const there = await run(elsewhere, 'npx', ['--no-install', manifest.name, ...demo]);
  const here = await run(root, process.execPath, ['bin/timecheck.js', ...demo]);
  expect(gist(there)).toEqual(gist(here));
});

test('npx in the project runs the project, without asking a registry', async () => {
  expect(await run(root, 'npx', ['--offline', manifest.name, '--version'])).toBe(manifest.version);
});

/** What two runs of the demonstration have in common. */
function gist(json: string) {
  const { tool, status, clock, summary } = JSON.parse(json) as {
    tool: unknown;
    status: unknown;
    clock: { verdict: unknown; sources: unknown };
    summary: unknown;
  };
  return { tool, status, verdict: clock.verdict, sources: clock.sources, summary };
}
