/** How the program is called, rightly and wrongly, and what its help says. Nobody is asked for the time here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECK_NAMES } from '../../src/checks/index.ts';
import { projectRoot } from '../lab/project-root.ts';
import { runProgram } from '../lab/run-program.ts';

const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };

const STACK = /^\s+at |\bnode:internal\b|Error:/m;

/** Exit 2, one line on stderr that names the value, nothing on stdout, no stack. */
async function expectFault(args: readonly string[], named: string, env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(args, { env });
  expect(stderr).toContain(named);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(STACK);
  expect(stdout).toBe('');
  expect(exitCode).toBe(2);
  return stderr;
}

describe('called wrongly', () => {
  test.for<readonly [readonly string[], string]>([
    [['--nosuch'], "'--nosuch'"],
    [['-x'], "'-x'"],
    [['check', '--nosuch'], "'--nosuch'"],
    [['ntp', '--nosuch'], "'--nosuch'"],
    [['chek'], "'chek'"],
    [['check', 'more'], "'more'"],
    [['explain', 'clock-offset', 'more'], "'more'"],
    [['demo', 'more'], "'more'"],
    [['-s'], '--server'],
    [['--samples'], '--samples'],
    [['--lang'], '--lang'],
    [['-s', ''], "''"],
    [['-s', 'a b'], "'a b'"],
    [['--server', '[::1'], "'[::1'"],
    [['-s', 'ntp.example:99999'], "'ntp.example:99999'"],
    [['-s', 'fine.example', '-s', '256.1.1.1'], "'256.1.1.1'"],
    [['ntp', 'ntp.example:x'], "'ntp.example:x'"],
    [['--samples', '0'], "'0'"],
    [['--samples', '-3'], '-3'],
    [['--samples', 'many'], "'many'"],
    [['--samples', '1000'], "'1000'"],
    [['--warn', '5'], "'5'"],
    [['--crit', '1d'], "'1d'"],
    [['--timeout', '0s'], "'0s'"],
    [['--timeout', '-1s'], '-1s'],
    [['--warn', '2s', '--crit', '1s'], '2s'],
    [['--fail-on', 'error'], "'error'"],
    [['--format', 'xml'], "'xml'"],
    [['--json', '--format', 'text'], '--format text'],
    [['--only', 'clock'], "'clock'"],
    [['--skip', 'clock-offset,clock'], "'clock'"],
    [['--lang', 'klingon'], "'klingon'"],
    [['explain', 'nosuch'], "'nosuch'"],
    [['demo', '--scenario', 'nosuch'], "'nosuch'"],
    [['demo', '--json'], '--scenario'],
    [['-o', '/'], "'/'"],
    [['-o', ''], "''"],
    [['-o', '/nowhere/at/all'], "'/nowhere/at/all'"],
    [['-s', 'x\u001b[31m\nsecond line'], '\\u001b[31m'],
  ])('%j', async ([args, named]) => {
    await expectFault(args, named);
  });

  test('by the environment', async () => {
    await expectFault([], "'klingon'", { TIMECHECK_LANG: 'klingon' });
  });

  test('what is allowed is said', async () => {
    expect(await expectFault(['--format', 'xml'], 'xml')).toMatch(/text.*json/);
    expect(await expectFault(['--lang', 'xx'], 'xx')).toMatch(/en.*zh-cn/);
    expect(await expectFault(['demo', '--scenario', 'x'], 'x')).toMatch(/truthful.*liar.*off/);
    expect(await expectFault(['explain', 'x'], 'x')).toContain('clock-offset');
  });

  test('a slip of the finger is guessed at', async () => {
    expect(await expectFault(['--jsn'], '--jsn')).toMatch(/did you mean --json/);
  });

  test('in the language that was asked for', async () => {
    for (const args of [
      ['--lang', 'zh-cn', '--nosuch'],
      ['--nosuch', '--lang=zh-cn'],
    ]) {
      expect(await expectFault(args, "'--nosuch'")).toMatch(/未知选项/);
    }
  });
});

describe('--version', () => {
  test.for([['--version'], ['-V'], ['--version', '--lang', 'zh-cn']])('%j', async (args) => {
    expect(await runProgram(args)).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('--help', () => {
  test.for([['--help'], ['-h']])('%j names every command and option, and the exit codes', async (args) => {
    const { exitCode, stdout, stderr } = await runProgram(args);
    expect([exitCode, stderr]).toEqual([0, '']);
    const words = ['check', 'ntp', 'explain', 'demo', '--server', '--samples', '--warn', '--crit', '--only', '--skip'];
    const more = [
      '--fail-on',
      '--allow-unknown',
      '--timeout',
      '--json',
      '--format',
      '--output',
      '--quiet',
      '--verbose',
    ];
    for (const word of [...words, ...more, '--no-color', '--lang', '--version', '--help', 'Exit codes']) {
      expect(stdout).toContain(word);
    }
    // oxlint-disable-next-line no-control-regex
    expect(stdout).toMatch(/^[\u0000-\u007f]*$/);
  });

  test.for(['check', 'ntp', 'explain', 'demo'])('of %s', async (command) => {
    const { exitCode, stdout, stderr } = await runProgram([command, '--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`timecheck ${command}`);
    expect(stdout).toContain('--json');
  });

  test('in Chinese', async () => {
    const { exitCode, stdout } = await runProgram(['--help', '--lang', 'zh-cn']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^用法/);
    expect(stdout).not.toMatch(/\b(?:Usage|Options|Commands):/);
  });
});

describe('explain', () => {
  test('alone lists every check', async () => {
    expect(await runProgram(['explain'])).toMatchObject({
      exitCode: 0,
      stdout: `${CHECK_NAMES.join('\n')}\n`,
      stderr: '',
    });
  });

  test.for(CHECK_NAMES)('%s has its page', async (name) => {
    const { exitCode, stdout, stderr } = await runProgram(['explain', name]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^# /);
    expect(stdout).toContain(name);
  });
});
