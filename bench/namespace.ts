/**
 * The bench runs itself again in a network namespace of its own: port 123, which some of the tools cannot do without,
 * is free there, and so is all of 127.0.0.0/8. The namespace has no name and ends with its last process.
 *
 * Nothing in it can set this machine's clock: as root the capability is dropped from the bounding set before the
 * namespace is made; as an ordinary user the namespace's root never had it.
 */
import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { execa } from 'execa';
import { projectRoot } from '../test/lab/project-root.ts';

const MARK = 'TIMECHECK_BENCH_NAMESPACE';
/** Of its own: an ordinary user is root in there, and must not meet what the true root has in the common one. */
const TEMPORARY_FOLDER = join(projectRoot, '.cache', 'bench-tmp');

export function isInsideNamespace(): boolean {
  return process.env[MARK] === '1';
}

/** Runs this very script in the namespace, and answers its exit code. */
export async function runInsideNamespace(script: string, args: readonly string[]): Promise<number> {
  // Ctrl-C reaches the inner process too: it ends after its current run and prints what it has.
  const wait = (): void => {};
  process.on('SIGINT', wait);
  await mkdir(TEMPORARY_FOLDER, { recursive: true });
  const isRoot = userInfo().uid === 0;
  const withoutPowerOverTheClock = isRoot ? ['--bounding-set', '-sys_time', '--inh-caps', '-sys_time'] : [];
  const namespace = ['unshare', '--net', ...(isRoot ? [] : ['--map-root-user'])];
  const inner = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh', execPath, script, ...args];
  const result = await execa('setpriv', ['--pdeathsig', 'TERM', ...withoutPowerOverTheClock, ...namespace, ...inner], {
    stdio: 'inherit',
    reject: false,
    env: { [MARK]: '1', TMPDIR: TEMPORARY_FOLDER },
  });
  process.off('SIGINT', wait);
  if (result.exitCode === undefined) throw new Error(`the bench's network namespace: ${result.message ?? ''}`);
  return result.exitCode;
}
