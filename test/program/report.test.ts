/** The report for people, as the program writes it: to a pipe, to a file, to somebody who has left. */
import { lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../lab/project-root.ts';
import { runProgram, sourcesAlone } from '../lab/run-program.ts';
import { hostileServerFor, serverOptions, truthfulServersFor } from '../lab/servers-for-test.ts';
import { makeFifo, temporaryFolder } from '../system/temporary-folder.ts';

/** Far from what the demonstration's servers differ by, so that a slow machine changes no verdict. */
const patience = ['--warn', '3s', '--crit', '6s', '--timeout', '15s'];
const demo = (scenario: string, ...options: string[]): string[] => [
  'demo',
  '--scenario',
  scenario,
  ...patience,
  ...options,
];

/** In a shell, where `$TIMECHECK` is the program. */
async function shell(script: string): Promise<{ stdout: string; stderr: string; exitCode: number | undefined }> {
  const node = process.env['TIMECHECK_TEST_NODE'] ?? process.execPath;
  const env = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: tmpdir() };
  const program = `'${node}' '${join(projectRoot, 'bin', 'timecheck.js')}'`;
  const { stdout, stderr, exitCode } = await execa('sh', ['-c', script.replaceAll('$TIMECHECK', program)], {
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    timeout: 25_000,
  });
  return { stdout, stderr, exitCode };
}

describe('demo', () => {
  test('truthful: all is well, and it is said that this is a demonstration', async () => {
    const { exitCode, stdout, stderr } = await runProgram(demo('truthful'));
    expect(stdout).toContain('DEMONSTRATION');
    expect(stdout).toMatch(/^✔ .*the clock is right.*4 of 4 sources agree/m);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('liar: it is named, and the clock is right all the same', async () => {
    const { exitCode, stdout } = await runProgram(demo('liar'));
    expect(stdout).toMatch(/^✔ .*3 of 4 sources agree/m);
    expect(stdout).toMatch(/ntp-falseticker\n.* tells the wrong time: 4[45]\.\d+ s ahead/);
    expect(exitCode).toBe(0);
  });

  test('off: the clock is slow, with what that breaks', async () => {
    const { exitCode, stdout } = await runProgram(demo('off'));
    expect(stdout).toMatch(/^✖ .* is 4[45]\.\d+ s slow/m);
    expect(stdout).toMatch(/One-time passwords fail/);
    expect(exitCode).toBe(1);
  });

  test('alone: one after the other, and the worst exit code', async () => {
    const { exitCode, stdout } = await runProgram(['demo', ...patience]);
    expect(stdout.match(/^✔/gm)).toHaveLength(2);
    expect(stdout.match(/^✖/gm)).toHaveLength(1);
    expect(exitCode).toBe(1);
  });
});

describe('against truthful servers', () => {
  test('the first line is the verdict, every source has its own', async (context) => {
    const servers = await truthfulServersFor(context, 3);
    const { exitCode, stdout, stderr } = await runProgram([...serverOptions(servers), ...patience]);
    expect(stdout).toMatch(/^✔ /);
    for (const { spec } of servers) expect(stdout).toContain(spec);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('--quiet says nothing at all', async (context) => {
    const servers = await truthfulServersFor(context, 3);
    const run = await runProgram([...serverOptions(servers), ...patience, ...sourcesAlone, '--quiet']);
    expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('--quiet tells a liar in one line, and what is to be noted alone in none', async (context) => {
    const servers = [
      ...(await truthfulServersFor(context, 2)),
      await hostileServerFor(context, 'truthful', { offsetMs: 60_000 }),
    ];
    const { exitCode, stdout } = await runProgram([...serverOptions(servers), ...patience, ...sourcesAlone, '--quiet']);
    expect(stdout).toMatch(/^warning: ntp-falseticker: [^\n]*\n$/);
    expect(exitCode).toBe(0);
    const [one] = servers;
    const alone = await runProgram([
      ...serverOptions(one === undefined ? [] : [one]),
      ...patience,
      ...sourcesAlone,
      '--quiet',
    ]);
    expect(alone).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('ntp HOST tells every sample', async (context) => {
    const [server] = await truthfulServersFor(context, 1);
    const { exitCode, stdout } = await runProgram(['ntp', server?.spec ?? '', '--samples', '3', ...patience]);
    expect(stdout.match(/^ +sample \d .*± .*ms/gm)).toHaveLength(3);
    expect(server?.requests).toHaveLength(3);
    expect(exitCode).toBe(0);
  });

  test('options stand before and after a command', async (context) => {
    const servers = await truthfulServersFor(context, 3);
    const before = await runProgram([...serverOptions(servers), '--quiet', 'check', ...sourcesAlone, ...patience]);
    expect(before).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('what a page can show', () => {
  // oxlint-disable-next-line no-control-regex
  const ESCAPE = /\u001b/;
  // oxlint-disable-next-line no-control-regex
  const ASCII = /^[\u0000-\u007f]*$/;

  test.for<readonly [string, Record<string, string>, boolean]>([
    ['a pipe has no colour', { NO_COLOR: '' }, false],
    ['FORCE_COLOR gives it one', { NO_COLOR: '', FORCE_COLOR: '1' }, true],
    ['NO_COLOR takes it away', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['FORCE_COLOR=0 does not', { NO_COLOR: '', FORCE_COLOR: '0' }, false],
  ])('%s', async ([, env, coloured]) => {
    const { stdout } = await runProgram(demo('liar'), { env });
    expect(ESCAPE.test(stdout)).toBe(coloured);
  });

  test('--no-color before FORCE_COLOR', async () => {
    const { stdout } = await runProgram(demo('liar', '--no-color'), { env: { NO_COLOR: '', FORCE_COLOR: '1' } });
    expect(stdout).not.toMatch(ESCAPE);
  });

  test.for<readonly [string, Record<string, string>]>([
    ['TERM=dumb', { TERM: 'dumb' }],
    ['LANG=C', { LANG: 'C' }],
    ['LC_ALL=POSIX', { LC_ALL: 'POSIX' }],
  ])('%s: ASCII alone, on both streams', async ([, env]) => {
    const { stdout, stderr } = await runProgram(['demo', '--verbose', ...patience], { env });
    expect(stdout).toMatch(/^OK /m);
    expect(stdout).toMatch(ASCII);
    expect(stderr).toMatch(ASCII);
  });

  test('COLUMNS is kept to', async () => {
    const { stdout } = await runProgram(demo('off'), { env: { COLUMNS: '60' } });
    const report = stdout.slice(stdout.search(/^✖/m));
    expect(Math.max(...report.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(60);
  });
});

describe('in Chinese', () => {
  test.for<readonly [string, readonly string[], Record<string, string>]>([
    ['--lang zh-cn', ['--lang', 'zh-cn'], {}],
    ['LANG', [], { LANG: 'zh_CN.UTF-8' }],
    ['TIMECHECK_LANG before LC_ALL', [], { TIMECHECK_LANG: 'zh-cn', LC_ALL: 'C.UTF-8' }],
  ])('by %s', async ([, options, env]) => {
    const { exitCode, stdout } = await runProgram(demo('off', ...options), { env });
    expect(stdout).toMatch(/^✖ .* 慢 4[45]\.\d+ s/m);
    expect(stdout).toContain('clock-offset');
    expect(stdout).not.toMatch(/\b(?:Sources|What to do|passed)\b/);
    expect(exitCode).toBe(1);
  });

  test('--lang en before everything', async () => {
    const { stdout } = await runProgram(demo('off', '--lang', 'en'), { env: { LC_ALL: 'zh_CN.UTF-8' } });
    expect(stdout).toMatch(/^✖ .* slow/m);
  });
});

describe('--output', () => {
  test('a file: nothing on stdout, nothing else left behind', async () => {
    const folder = temporaryFolder();
    const { exitCode, stdout } = await runProgram(demo('off', '-o', join(folder, 'r.txt')), {
      env: { FORCE_COLOR: '1', NO_COLOR: '' },
    });
    expect(stdout).toBe('');
    expect(readFileSync(join(folder, 'r.txt'), 'utf8')).toMatch(/^DEMONSTRATION[^]*\n✖ .* slow/);
    expect(readdirSync(folder)).toEqual(['r.txt']);
    expect(exitCode).toBe(1);
  });

  test('a link stays one', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'r.json'), 'old');
    symlinkSync(join('data', 'r.json'), join(folder, 'latest'));
    await runProgram(demo('truthful', '--json', '-o', join(folder, 'latest')));
    expect(lstatSync(join(folder, 'latest')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'data', 'r.json'), 'utf8'))).toMatchObject({ status: 'ok' });
  });

  test.skipIf(process.platform === 'win32')('/dev/stdout into a pipe', async () => {
    const { stdout, stderr } = await shell(`$TIMECHECK ${demo('truthful').join(' ')} -o /dev/stdout | cat`);
    expect(stderr).not.toMatch(/cannot write/);
    expect(stdout).toMatch(/^✔ .*the clock is right/m);
  });

  test.skipIf(process.platform === 'win32')('/dev/stdout into a log: what stood in it stays', async () => {
    const log = join(temporaryFolder(), 'log');
    writeFileSync(log, 'what was there before\n');
    await shell(`$TIMECHECK ${demo('truthful').join(' ')} -o /dev/stdout >> '${log}'`);
    expect(readFileSync(log, 'utf8')).toMatch(/^what was there before\n/);
    expect(readFileSync(log, 'utf8')).toMatch(/^✔ .*the clock is right/m);
  });

  test.skipIf(process.platform === 'win32')('a FIFO', async () => {
    const fifo = join(temporaryFolder(), 'fifo');
    makeFifo(fifo);
    const { stdout } = await shell(`cat '${fifo}' & $TIMECHECK ${demo('truthful').join(' ')} -o '${fifo}' 2>&1; wait`);
    expect(stdout).toMatch(/^✔ .*the clock is right/m);
    expect(lstatSync(fifo).isFIFO()).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('somebody who has left', () => {
  test.for([
    demo('truthful').join(' '),
    demo('truthful', '--json').join(' '),
    '--help',
    '--version',
    'explain',
    '--nosuch',
  ])('timecheck %s | true: a quiet end', async (args) => {
    const { stdout, stderr } = await shell(`{ $TIMECHECK ${args}; echo "exit code $?" >&2; } | true`);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/EPIPE|^\s+at |Error/m);
    expect(stderr).toContain(`exit code ${args === '--nosuch' ? 2 : 0}`);
  });

  test('| head -1 gets the first line', async () => {
    const { stdout, stderr } = await shell(`$TIMECHECK ${demo('truthful').join(' ')} | head -1`);
    expect(stdout).toMatch(/^DEMONSTRATION[^\n]*\n$/);
    expect(stderr).toBe('');
  });

  test('standard streams that are closed', async () => {
    const noInput = await shell(`$TIMECHECK ${demo('off').join(' ')} <&-; echo "exit code $?"`);
    expect(noInput.stdout).toMatch(/^✖ .* slow/m);
    expect(noInput.stdout).toContain('exit code 1');
    const noOutput = await shell(`$TIMECHECK ${demo('off').join(' ')} >&-; echo "exit code $?" >&2`);
    expect(noOutput.stderr).toBe('exit code 1\n');
    const noErrors = await shell(`$TIMECHECK ${demo('off', '--json').join(' ')} 2>&-; echo "exit code $?"`);
    expect(noErrors.stdout).toContain('exit code 1');
  });
});
