/**
 * A host of its own for a run of the program: own processes, own network (loopback alone), own root file system. The
 * program sees nothing else, and what is written there is gone afterwards.
 *
 * Nothing in it has CAP_SYS_TIME, so that none of its time daemons can set this machine's clock, which is also theirs.
 * The lab plays what such a daemon, and root, look like where they may: see `Played`.
 */
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { projectRoot } from './project-root.ts';
import { runForJson, runProgram, type JsonRun, type ProgramRun } from './run-program.ts';
import type { TestEnd } from './servers-for-test.ts';

/** What /proc says of a process in place of the truth. The process itself is as it was. */
export interface Played {
  /** Its capabilities in effect, and the most that it could get, as hexadecimal digits (capabilities(7)). */
  readonly effective?: string;
  readonly bounding?: string;
  readonly commandLine?: readonly string[];
}

/** Of a daemon that keeps the clock: CAP_SYS_TIME and CAP_NET_BIND_SERVICE. */
export const SETS_CLOCK: Played = { effective: '0000000002000400' };

export interface ThereOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly play?: Played;
}

export interface RunThereOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** As an ordinary user; root by default. */
  readonly unprivileged?: boolean;
  /** The truth: nobody can set the clock there. By default it looks as if root could. */
  readonly clockOutOfReach?: boolean;
}

export interface Running {
  /** As the host counts processes. */
  readonly pid: number;
  /** What it wrote so far, on both streams. */
  output(): Promise<string>;
}

export interface OwnHost {
  /** Its init, as this machine counts processes: the way into its namespaces. */
  readonly pid: number;
  /** What a shell script writes on stdout, as root of the host. Throws when it fails. */
  sh(script: string, ...args: readonly string[]): Promise<string>;
  /** In place of what lies at that path, links too; its folder is made. */
  write(path: string, content: string | Uint8Array, mode?: string): Promise<void>;
  /** Starts what goes on until it is ended, or the host is. */
  start(command: readonly string[], options?: ThereOptions): Promise<Running>;
  run(args: readonly string[], options?: RunThereOptions): Promise<ProgramRun>;
  runForJson(args: readonly string[], options?: RunThereOptions): Promise<JsonRun>;
  /** Ends all that runs there. */
  stop(): Promise<void>;
}

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: '/tmp',
};
/** Ends with the process that started it, and can never have the power over the clock. */
const SETPRIV = ['setpriv', '--pdeathsig', 'KILL', '--bounding-set', '-sys_time', '--inh-caps', '-sys_time'] as const;
const AS_NOBODY = ['setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups'];
const PROGRAM = ['/opt/node', '/opt/timecheck/bin/timecheck.js'];
/** All of them, as a host's root has them. */
const ALL_CAPABILITIES = '000001ffffffffff';
const SCRIPT_WITHIN_MS = 20_000;

/** Lays other texts over the files that tell of this shell, and becomes the command: see `playing`. */
const PLAY = `
  played=$(mktemp -d /tmp/played.XXXXXX)
  lay() { chmod 644 "$played/$1" && mount --bind "$played/$1" "/proc/$$/$1" || exit 99; }
  if [ -n "$1" ]; then sed "$1" "/proc/$$/status" >"$played/status"; lay status; fi
  if [ -n "$2" ]; then printf %b "$2" >"$played/cmdline"; lay cmdline; fi
  shift 2
  exec "$@"`;

/** Variables for the command alone: a preload of the host's is not for the programs that lead into it. */
const withVariables = (env: Readonly<Record<string, string>> | undefined, command: readonly string[]): string[] => [
  'env',
  ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
  ...command,
];

const playing = ({ effective, bounding, commandLine = [] }: Played, command: readonly string[]): string[] => {
  const sets = Object.entries({ CapEff: effective, CapBnd: bounding });
  const edits = sets.flatMap(([set, digits]) => (digits === undefined ? [] : [`s/^${set}:.*/${set}:\\t${digits}/`]));
  const written = commandLine.map((argument) => `${argument}\\0000`).join('');
  return ['sh', '-c', PLAY, 'play', edits.join(';'), written, ...command];
};

/** Throws, with the reason, where none can be made. */
export async function startOwnHost(): Promise<OwnHost> {
  if (userInfo().uid !== 0) throw new Error('only root can make a host of its own');
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-host-'));
  const [command, ...prefix] = SETPRIV;
  const unshare = ['unshare', '--net', '--mount', '--pid', '--cgroup', '--uts', '--fork', '--kill-child'];
  const script = join(projectRoot, 'test', 'lab', 'own-host.sh');
  const node = await realpath(process.env['TIMECHECK_TEST_NODE'] ?? process.execPath);
  const init = execa(command, [...prefix, ...unshare, 'sh', script, folder, projectRoot, node], {
    stdin: 'pipe',
    reject: false,
    buffer: { stdout: false },
  });
  const stop = async (): Promise<void> => {
    init.stdin.end();
    await init;
    await rm(folder, { recursive: true, force: true });
  };
  const [line] = await Promise.race([once(init.stdout, 'data') as Promise<Buffer[]>, init.then(() => [])]);
  const pid = /^ready (\d+)\n$/.exec(String(line))?.[1];
  if (pid !== undefined) return hostOf(Number(pid), stop);
  await stop();
  throw new Error(`no host of its own can be made here: ${(await init).stderr}`);
}

/** A host that ends with the test. */
export async function ownHostFor(test: TestEnd): Promise<OwnHost> {
  const host = await startOwnHost();
  test.onTestFinished(() => host.stop());
  return host;
}

function hostOf(pid: number, stop: () => Promise<void>): OwnHost {
  const enter = [
    'nsenter',
    '--target',
    String(pid),
    '--net',
    '--mount',
    '--pid',
    '--cgroup',
    '--uts',
    ...SETPRIV,
  ] as const;
  const [nsenter, ...entering] = enter;
  const common = { cwd: '/', extendEnv: false, stripFinalNewline: false } as const;

  const sh = async (script: string, args: readonly string[], input: string | Uint8Array): Promise<string> => {
    const { stdout } = await execa(nsenter, [...entering, 'sh', '-euc', script, 'sh', ...args], {
      ...common,
      env: ENVIRONMENT,
      input,
      timeout: SCRIPT_WITHIN_MS,
    });
    return stdout;
  };

  const optionsOfRun = ({ env, unprivileged = false, clockOutOfReach = false }: RunThereOptions) => {
    const command = [...(unprivileged ? AS_NOBODY : []), ...withVariables(env, PROGRAM)];
    const played = clockOutOfReach ? {} : { bounding: ALL_CAPABILITIES };
    return { command: [...enter, ...playing(played, command)], env: ENVIRONMENT } as const;
  };

  return {
    pid,
    stop,
    sh: (script, ...args) => sh(script, args, ''),
    write: async (path, content, mode = '644') => {
      await sh('mkdir -p "$(dirname "$1")"; rm -f "$1"; cat >"$1"; chmod "$2" "$1"', [path, mode], content);
    },
    start: async (command, { env, play = {} } = {}) => {
      // Its parent ends at once, so that it is the host's init that waits for its end.
      const script = 'log=$(mktemp /tmp/log.XXXXXX); "$@" >"$log" 2>&1 </dev/null & echo "$!" "$log"';
      const started = await sh(script, playing(play, withVariables(env, command)), '');
      const [number = '', log = ''] = started.trim().split(' ');
      return { pid: Number(number), output: () => sh('cat "$1"', [log], '') };
    },
    run: (args, options = {}) => runProgram(args, optionsOfRun(options)),
    runForJson: (args, options = {}) => runForJson(args, optionsOfRun(options)),
  };
}
