/** Runs the built program as its users do: `node bin/timecheck.js …`, in an environment that the tests know. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { CHECK_NAMES } from '../../src/checks/index.ts';
import { projectRoot } from './project-root.ts';
import type { ReportJson } from './report-json.ts';

export interface RunOptions {
  /** Added to the environment, which is otherwise C.UTF-8 without colour, with an empty home. */
  readonly env?: Readonly<Record<string, string>>;
  /** What starts it, in place of this machine's Node with `bin/timecheck.js`. */
  readonly command?: readonly [string, ...string[]];
}

export interface ProgramRun {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
}

const KILL_AFTER_MS = 20_000;

/** Judges the sources, and the clock against them: what else is found depends on the machine that the tests run on. */
export const sourcesAlone: readonly string[] = [
  '--only',
  CHECK_NAMES.filter((name) => /^(?:clock-(?:offset|quarter-hour|stepped)$|ntp-)/.test(name)).join(','),
];

/** The Node to run it with; the one that runs the tests unless TIMECHECK_TEST_NODE names another. */
const node = process.env['TIMECHECK_TEST_NODE'] ?? process.execPath;

/** What its arguments are put behind. */
export const programCommand: readonly [string, string] = [node, join(projectRoot, 'bin', 'timecheck.js')];

/** Throws when it does not end within 20 s. Any exit code is an answer. */
export async function runProgram(args: readonly string[], options: RunOptions = {}): Promise<ProgramRun> {
  const home = await mkdtemp(join(tmpdir(), 'timecheck-home-'));
  try {
    const [program, ...first] = options.command ?? programCommand;
    const running = execa(program, [...first, ...args], {
      cwd: home,
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', NO_COLOR: '1', HOME: home, ...options.env },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      stripFinalNewline: false,
      timeout: KILL_AFTER_MS,
      killSignal: 'SIGKILL',
    });
    const result = await running;
    const { stdout, stderr, exitCode = null } = result;
    if (result.timedOut) {
      throw new Error(`timecheck ${args.join(' ')} did not end within ${KILL_AFTER_MS} ms\n${stdout}\n${stderr}`);
    }
    if (exitCode === null && result.signal === undefined) throw new Error(`timecheck did not start: ${result.message}`);
    return { exitCode, stdout, stderr, pid: running.pid ?? -1 };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

export interface JsonRun extends ProgramRun {
  readonly json: ReportJson;
}

/** With `--json`, its output read. Throws when that is not one JSON document. */
export async function runForJson(args: readonly string[], options: RunOptions = {}): Promise<JsonRun> {
  const run = await runProgram([...args, '--json'], options);
  try {
    return { ...run, json: JSON.parse(run.stdout) as ReportJson };
  } catch (error) {
    throw new Error(
      `timecheck ${args.join(' ')} --json, exit code ${run.exitCode}, wrote no JSON.\n${run.stdout}\n${run.stderr}`,
      { cause: error },
    );
  }
}
