/** The program on the machine of a container engine of the lab, a host in UTC: with the same processes and files. */
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerEngine, ENGINE_GROUP } from './container-engine.ts';
import { projectRoot } from './project-root.ts';
import { type JsonRun, type ProgramRun, runForJson, runProgram } from './run-program.ts';

export interface BesideOptions {
  /** As an ordinary user who may use the engine's socket; root by default. */
  readonly unprivileged?: boolean;
}

/**
 * In a mount namespace with another root, in which everything of this machine lies at its own path: /etc says UTC, the
 * project and its Node are where every user can read them, and nothing says that this machine is a container.
 */
const ENTER = `
  root=$1
  mount -t tmpfs -o mode=755 tmpfs "$root"
  for entry in /*; do
    at=$root$entry
    if [ -L "$entry" ]; then cp -P "$entry" "$at"
    elif [ -d "$entry" ]; then mkdir "$at"; mount --rbind "$entry" "$at"
    fi
  done
  mkdir "$root/.upper" "$root/.work" "$root/.machine" "$root/.timecheck"
  mount -t overlay -o "lowerdir=/etc,upperdir=$root/.upper,workdir=$root/.work" overlay "$root/etc"
  ln -sf /usr/share/zoneinfo/Etc/UTC "$root/etc/localtime"
  rm -f "$root/etc/timezone"
  mount --bind "$2" "$root/.timecheck"
  touch "$root/.node"
  mount --bind "$3" "$root/.node"
  who=$4
  shift 4
  cd "$root"
  pivot_root . .machine
  umount -l /.machine
  cd /
  set -- /.node /.timecheck/bin/timecheck.js "$@"
  if [ "$who" = root ]; then exec setpriv --bounding-set -sys_time --inh-caps -sys_time "$@"; fi
  exec setpriv --reuid nobody --regid nogroup --groups "$GROUP" --bounding-set -all --inh-caps -all "$@"`;

/** What starts the program there, and with which variables; its arguments are to be added. */
export async function besideEngine(
  engine: ContainerEngine,
  { unprivileged = false }: BesideOptions = {},
): Promise<{ readonly command: readonly [string, ...string[]]; readonly env: Readonly<Record<string, string>> }> {
  await mkdir(join(engine.folder, 'runs'), { recursive: true });
  const folder = await mkdtemp(join(engine.folder, 'runs', 'run-'));
  const node = await realpath(process.env['TIMECHECK_TEST_NODE'] ?? process.execPath);
  const places = [folder, projectRoot, node];
  const script = ['sh', '-euc', ENTER, 'sh', ...places, unprivileged ? 'user' : 'root'];
  return {
    command: ['unshare', '--mount', '--propagation', 'private', ...script],
    env: { GROUP: String(ENGINE_GROUP) },
  };
}

/** `timecheck --engine … …`. Whoever runs it cannot set the clock. */
export const runBeside = async (
  engine: ContainerEngine,
  args: readonly string[],
  options?: BesideOptions,
): Promise<ProgramRun> => runProgram(['--engine', engine.url, ...args], await besideEngine(engine, options));

/** With `--json`, its output read. */
export const runBesideForJson = async (
  engine: ContainerEngine,
  args: readonly string[],
  options?: BesideOptions,
): Promise<JsonRun> => runForJson(['--engine', engine.url, ...args], await besideEngine(engine, options));
