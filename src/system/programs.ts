import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, normalize } from 'node:path';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';

export interface ProgramOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The door to other programs, which are only ever asked and never told to change anything. */
export interface Programs {
  /** Where it lies, in the system's folders or else in PATH; `null` if it is not installed. */
  find(name: string): string | null;
  /**
   * Starts it at once, without a shell, in the C locale, and waits at most a second. Any exit code is an answer. The same
   * call is made once in a run: the second one gets the first one's answer.
   * `absent` if it is not installed, `denied` if it may not be started, `timeout` if it was killed for being slow.
   * `name` may be the absolute path of one; `variables` are set in its environment beside ours.
   */
  run(
    name: string,
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ): Promise<Gathered<ProgramOutput>>;
  /** Ends those that still run: their answers come too late. */
  stop(): void;
}

/** An answer that comes later than this is of no use to a run of a few seconds. */
const TIMEOUT_MS = 1000;
/** More than this is no answer to what we ask. */
const MAX_BYTES = 1_048_576;
/**
 * Only root writes there, and the programs of daemons lie there: looked through before PATH, into which whatever started
 * us may have put folders of its own. Ordinary users lack some of them in their PATH.
 */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** `npx` puts this folder of the current folder, and of every folder above it, in front of PATH. */
const PACKAGE_PROGRAMS = /[\\/]node_modules[\\/]\.bin[\\/]*$/;

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Never the current folder, nor a package's: what lies there was not installed by who runs this host. */
const foldersOf = (path: string): readonly string[] => {
  const others = path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !PACKAGE_PROGRAMS.test(normalize(folder)));
  return [...new Set([...SYSTEM_FOLDERS, ...others])];
};

/** A program that is a script looks for its interpreter, and for others, where we look ourselves. */
const environmentFor = (path: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...(process.platform === 'win32' ? {} : { PATH: foldersOf(path).join(delimiter) }),
  LC_ALL: 'C',
  LANG: 'C',
  LANGUAGE: 'C',
  SYSTEMD_PAGER: '',
  SYSTEMD_COLORS: '0',
});

/** What a program of ours is started with. */
export const environmentInC = (): NodeJS.ProcessEnv => environmentFor(process.env['PATH'] ?? '');

const findIn = (path: string, name: string): string | null => {
  // Windows would look in the current folder first, where anybody may have put a program of that name.
  if (process.platform === 'win32')
    return join(process.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', `${name}.exe`);
  return (
    foldersOf(path)
      .map((folder) => join(folder, name))
      .find(isExecutable) ?? null
  );
};

/** Its children with it: a shell script's `sleep` would hold our pipes open. */
export const endGroup = (child: ChildProcess): void => {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
};

const startFailure = ({ code, message }: NodeJS.ErrnoException): Gathered<never> => {
  if (code === 'ENOENT') return missing('absent', code);
  return missing(code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed', code ?? message);
};

/** Calls that are not answered yet; each ends by being called. */
type Pending = Set<(answer: Gathered<never>) => void>;

interface Starting {
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly pending: Pending;
}

const start = (
  path: string,
  args: readonly string[],
  { environment, timeoutMs, pending }: Starting,
): Promise<Gathered<ProgramOutput>> =>
  new Promise((resolve) => {
    const child = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that it can be ended as a whole.
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: environment,
    });
    const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    let bytes = 0;
    const settle = (answer: Gathered<ProgramOutput>): void => {
      clearTimeout(timer);
      pending.delete(end);
      resolve(answer);
    };
    const end = (answer: Gathered<never>): void => {
      endGroup(child);
      child.unref();
      settle(answer);
    };
    pending.add(end);
    const timer = setTimeout(() => end(missing('timeout', `no answer in ${timeoutMs} ms`)), timeoutMs);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) end(missing('failed', 'too much output'));
        else chunks[name].push(chunk);
      });
    }
    child.once('error', (error) => end(startFailure(error)));
    child.once('close', (exitCode, signal) => {
      const textOf = (name: 'stdout' | 'stderr'): string => Buffer.concat(chunks[name]).toString('utf8');
      settle(
        exitCode === null
          ? missing('failed', `ended by ${signal ?? 'a signal'}`)
          : ok({ exitCode, stdout: textOf('stdout'), stderr: textOf('stderr') }),
      );
    });
  });

/** `path`: where to look after the system's folders, as in PATH. */
export const programsIn = (path: string, timeoutMs = TIMEOUT_MS): Programs => {
  const answers = new Map<string, Promise<Gathered<ProgramOutput>>>();
  const pending: Pending = new Set();
  const find = (name: string): string | null => findIn(path, name);
  let stopped = false;
  const run: Programs['run'] = async (name, args, variables) => {
    if (stopped) return missing('timeout', 'the run has ended');
    const program = isAbsolute(name) ? name : find(name);
    if (program === null) return missing('absent', `${name} is not installed`);
    try {
      const environment = { ...environmentFor(path), ...variables };
      return await start(program, args, { environment, timeoutMs, pending });
    } catch (error) {
      return startFailure(error as NodeJS.ErrnoException);
    }
  };
  return {
    find,
    run: (name, args, variables = {}) => {
      const key = JSON.stringify([name, args, variables]);
      const answer = answers.get(key) ?? run(name, args, variables);
      answers.set(key, answer);
      return answer;
    },
    stop: () => {
      stopped = true;
      for (const end of pending) end(missing('timeout', 'the run has ended'));
    },
  };
};

export const systemPrograms = (): Programs => programsIn(process.env['PATH'] ?? '');
