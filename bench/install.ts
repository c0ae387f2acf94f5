/** Fetches the peers into .cache/bench-peers, each by its own package manager. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { places } from './peers/places.ts';
import type { Package, Tool } from './peers/tool.ts';

export async function installPeers(tools: readonly Tool[]): Promise<void> {
  const wanted = (from: Package['from']): string[] => [
    ...new Set(tools.flatMap(({ install }) => (install?.from === from ? install.names : []))),
  ];
  await installDebian(wanted('apt'));
  await installNpm(wanted('npm'));
  await installPython(wanted('pip'));
}

async function installDebian(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const downloads = join(places.folder, 'downloads');
  await mkdir(downloads, { recursive: true });
  await run('apt-get', ['download', ...names], downloads);
  for (const name of await readdir(downloads)) {
    if (name.endsWith('.deb')) await run('dpkg', ['-x', join(downloads, name), places.debian], downloads);
  }
}

async function installNpm(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await mkdir(places.npm, { recursive: true });
  // Without a manifest of its own, npm would install into timecheck.
  await writeFile(join(places.npm, 'package.json'), '{ "private": true }\n');
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', ...names], places.npm);
}

async function installPython(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await mkdir(places.python, { recursive: true });
  await run('python3', ['-m', 'pip', 'install', '--upgrade', '--target', places.python, ...names], places.folder);
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  process.stderr.write(`${command} ${args.join(' ')}\n`);
  await execa(command, args, { cwd, stdin: 'ignore', stdout: process.stderr, stderr: 'inherit' });
}
