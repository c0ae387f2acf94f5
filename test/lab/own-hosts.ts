/** Runs the built program with a hosts file of the test's own, in a mount namespace: names without a name server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from './lab-parts.ts';
import { projectRoot } from './project-root.ts';
import type { ReportJson } from './report-json.ts';

/** How a process gets a mount namespace of its own, as root or as another user. `null`: it cannot here. */
export async function mountNamespace(): Promise<readonly [string, ...string[]] | null> {
  if (findProgram('unshare') === null || findProgram('mount') === null) return null;
  for (const prefix of [
    ['unshare', '-m'],
    ['unshare', '-r', '-m'],
  ] as const) {
    const [command, ...args] = prefix;
    const { exitCode } = await execa(command, [...args, 'mount', '--bind', '/etc/hosts', '/etc/hosts'], {
      reject: false,
    });
    if (exitCode === 0) return prefix;
  }
  return null;
}

const node = process.env['TIMECHECK_TEST_NODE'] ?? process.execPath;

/** `timecheck … --json` where `name` has these addresses and no others. */
export async function runWithHosts(
  name: string,
  addresses: readonly string[],
  args: readonly string[],
): Promise<{ readonly json: ReportJson; readonly exitCode: number | undefined }> {
  const namespace = await mountNamespace();
  if (namespace === null) throw new Error('no mount namespace can be made here');
  const [command, ...prefix] = namespace;
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-hosts-'));
  try {
    const hosts = join(folder, 'hosts');
    await writeFile(hosts, addresses.map((address) => `${address} ${name}\n`).join(''));
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    const program = [node, join(projectRoot, 'bin', 'timecheck.js'), ...args, '--json'];
    const { stdout, exitCode } = await execa(command, [...prefix, 'sh', '-c', script, hosts, ...program], {
      reject: false,
      stdin: 'ignore',
      timeout: 20_000,
    });
    return { json: JSON.parse(stdout) as ReportJson, exitCode };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
