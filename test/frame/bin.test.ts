// bin/timecheck.js alone: a copy of it with a program of the test's own in dist/.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../scripts/project.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timecheck-bin-'));
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "version": "1.2.3" }');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function build(main: string): Promise<void> {
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist/main.js'), main);
}

async function run(args: readonly string[], nodeOptions: readonly string[] = []) {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [...nodeOptions, join(folder, 'bin/timecheck.js'), ...args],
    { reject: false },
  );
  return { exitCode, stdout, stderr };
}

/** Node under another version number. */
async function fakeNode(version: string): Promise<string[]> {
  const preload = join(folder, 'fake-node.cjs');
  await writeFile(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  return ['--require', preload];
}

test('gives the arguments to the program', async () => {
  await build('export const main = async (argv) => { console.log(JSON.stringify(argv)); process.exitCode = 3; };');
  expect(await run(['ntp', '--json'])).toEqual({ exitCode: 3, stdout: '["ntp","--json"]', stderr: '' });
});

test.each(['8.17.0', '18.20.8', '20.9.0', '20.11.1'])('Node %s is too old: one line, exit 2', async (version) => {
  await build('throw new Error("was loaded");');
  expect(await run(['--version'], await fakeNode(version))).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `timecheck needs Node 20.12 or newer; this is Node ${version}`,
  });
});

test.each(['20.12.0', '21.0.0', '100.0.0'])('Node %s will do', async (version) => {
  await build('export const main = async () => console.log("ran");');
  expect(await run([], await fakeNode(version))).toEqual({ exitCode: 0, stdout: 'ran', stderr: '' });
});

test('a clone that was not built says so in one line, exit 2', async () => {
  expect(await run([])).toEqual({ exitCode: 2, stdout: '', stderr: 'timecheck is not built yet: run npm run build' });
});

test.each([
  ['when it loads', 'throw new Error("broken");'],
  ['in main', 'export const main = async () => { throw new Error("broken"); };'],
  ['in a callback', 'export const main = async () => { setImmediate(() => { throw new Error("broken"); }); };'],
  ['in a forgotten promise', 'export const main = async () => { Promise.reject(new Error("broken")); };'],
])('a fault of the program %s is exit 2, not 1', async (_where, main) => {
  await build(main);
  const { exitCode, stdout, stderr } = await run([]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^timecheck: internal error: Error: broken\n {4}at /);
});

test.each(['--version', '-V'])('%s alone is told without the program', async (option) => {
  expect(await run([option])).toEqual({ exitCode: 0, stdout: '1.2.3', stderr: '' });
});

test("with anything else beside it, --version is the program's to tell", async () => {
  await build('export const main = async (argv) => console.log(argv.join(" "));');
  expect(await run(['--version', '--json'])).toEqual({ exitCode: 0, stdout: '--version --json', stderr: '' });
});
