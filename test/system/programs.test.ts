import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Programs } from '../../src/system/programs.ts';
import { programsIn } from '../../src/system/programs.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** So long that no machine needs it; what is asked here answers at once. */
const AMPLE_MS = 25_000;
const SHORT_MS = 300;

/** A shell script of this name in the folder. */
const install = (folder: string, name: string, body: string, mode = 0o755): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, mode);
  return path;
};

/** Programs of a folder of their own, beside those that every system has. */
const programsWith = (
  scripts: Readonly<Record<string, string>>,
  timeoutMs = AMPLE_MS,
): Programs & { readonly folder: string } => {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(scripts)) install(folder, name, body);
  const programs = programsIn(`${folder}:/usr/bin:/bin`, timeoutMs);
  onTestFinished(() => programs.stop());
  return { ...programs, folder };
};

const pidsIn = (path: string): number[] =>
  existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').filter(Boolean).map(Number) : [];

/** Also true of a zombie, which nobody has waited for. */
const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
/** Of one that we are not the parent of: init may take its time to bury it. */
const isRunning = (pid: number): boolean => {
  if (!isThere(pid)) return false;
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return process.platform !== 'linux' && isThere(pid);
  }
};
const eventually = (condition: () => void): Promise<void> =>
  vi.waitFor(condition, { timeout: AMPLE_MS, interval: 5 }) as Promise<void>;

/** Writes its own pid and that of a child, and never ends. */
const NEVER_ENDS = 'cd "$(dirname "$0")"; sleep 1000 & printf "%s\\n" $! $$ > pids; wait';

describe.skipIf(process.platform === 'win32')('answers', () => {
  test('what it wrote, stream by stream, and its exit code, whichever', async () => {
    const { run } = programsWith({ tell: 'echo "out $*"; echo err >&2; exit 3' });
    expect(await run('tell', ['a b', '$HOME', '*'])).toEqual({
      status: 'ok',
      value: { exitCode: 3, stdout: 'out a b $HOME *\n', stderr: 'err\n' },
    });
  });

  test('nothing at all', async () => {
    const { run } = programsWith({ silent: ':' });
    expect(await run('silent', [])).toEqual({ status: 'ok', value: { exitCode: 0, stdout: '', stderr: '' } });
  });

  test('letters that are no ASCII, and bytes that are no letters', async () => {
    const { run } = programsWith({ tell: String.raw`printf '\346\227\266\351\227\264 \377'` });
    expect(await run('tell', [])).toMatchObject({ value: { stdout: '时间 \uFFFD' } });
  });

  test('in the C locale, whatever ours is, and with the rest of our environment', async () => {
    vi.stubEnv('LC_ALL', 'zh_CN.UTF-8');
    vi.stubEnv('LANG', 'de_DE.UTF-8');
    vi.stubEnv('LANGUAGE', 'de:fr');
    vi.stubEnv('SYSTEMD_COLORS', '1');
    vi.stubEnv('TIMECHECK_TEST_MARK', 'kept');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { run } = programsWith({
      tell: 'echo "$LC_ALL $LANG $LANGUAGE $SYSTEMD_COLORS ${SYSTEMD_PAGER-unset} $TIMECHECK_TEST_MARK"',
    });
    expect(await run('tell', [])).toMatchObject({ value: { stdout: 'C C C 0  kept\n' } });
  });

  test('by its path, with variables of its own, each of which is another call', async () => {
    const { run, folder } = programsWith({ tell: 'echo "$HOME/$TIMECHECK_TEST_MARK"' });
    const path = join(folder, 'tell');
    const told = async (variables?: Record<string, string>) => {
      const answer = await run(path, [], variables);
      return answer.status === 'ok' ? answer.value.stdout.trimEnd() : answer.status;
    };
    expect(await told()).toBe(`${process.env['HOME'] ?? ''}/`);
    expect(await told({ HOME: '/srv', TIMECHECK_TEST_MARK: 'a' })).toBe('/srv/a');
    expect(await told({ HOME: '/srv', TIMECHECK_TEST_MARK: '' })).toBe('/srv/');
    expect(await run(join(folder, 'missing'), [])).toMatchObject({ status: 'absent' });
  });

  test('it is given nothing to read, so one that asks back does not wait for us', async () => {
    const { run } = programsWith({ ask: 'read answer; echo "[$answer]"' });
    expect(await run('ask', [])).toMatchObject({ value: { stdout: '[]\n' } });
  });

  test('one that ends by a signal gave no answer', async () => {
    const { run } = programsWith({ dies: 'echo half an ans; kill -KILL $$' });
    expect(await run('dies', [])).toEqual({ status: 'failed', reason: 'ended by SIGKILL' });
  });
});

describe.skipIf(process.platform === 'win32')('finding', () => {
  test('in the order of the path', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    install(first, 'tell', 'echo 1');
    install(second, 'tell', 'echo 2');
    const { find, run } = programsIn(`${second}::${first}`, AMPLE_MS);
    expect(find('tell')).toBe(join(second, 'tell'));
    expect(await run('tell', [])).toMatchObject({ value: { stdout: '2\n' } });
  });

  test('what is not there is absent', async () => {
    const { find, run } = programsWith({});
    expect(find('no-such-program')).toBeNull();
    expect(await run('no-such-program', [])).toEqual({
      status: 'absent',
      reason: 'no-such-program is not installed',
    });
  });

  test('nor is a folder of that name, or a file that is no program', async () => {
    const { folder, find, run } = programsWith({});
    mkdirSync(join(folder, 'a-folder'));
    install(folder, 'a-text', 'echo no', 0o644);
    for (const name of ['a-folder', 'a-text']) {
      expect(find(name)).toBeNull();
      expect(await run(name, [])).toMatchObject({ status: 'absent' });
    }
  });

  test('one that is no program does not hide the one behind it', () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    install(first, 'tell', 'echo no', 0o644);
    install(second, 'tell', 'echo yes');
    expect(programsIn(`${first}:${second}`).find('tell')).toBe(join(second, 'tell'));
  });

  test('daemons’ folders are looked through as well, which are not in everybody’s PATH', () => {
    const { find } = programsIn('');
    const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
    const isThereToo = folders.some((folder) => existsSync(join(folder, 'chroot')));
    expect(find('chroot') !== null).toBe(isThereToo);
  });

  test('what the system has comes before what lies in PATH', () => {
    const folder = temporaryFolder();
    install(folder, 'sh', 'echo planted');
    expect(programsIn(`${folder}:/usr/bin:/bin`).find('sh')).toMatch(/^\/(?:usr\/)?(?:local\/)?s?bin\/sh$/);
  });

  test.for(['node_modules/.bin', 'node_modules/.bin/', 'node_modules//.bin', 'node_modules/x/../.bin/.'])(
    'what npx puts in front of PATH is left out: %s',
    (place) => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
      install(join(folder, 'node_modules', '.bin'), 'planted', 'echo planted');
      expect(programsIn(`${folder}/${place}:/usr/bin`).find('planted')).toBeNull();
      expect(programsIn(`${folder}/${place}:/usr/bin`, AMPLE_MS).find('sh')).not.toBeNull();
    },
  );

  test('nor is the current folder looked through, nor one below it', () => {
    const folder = temporaryFolder();
    install(folder, 'planted', 'echo planted');
    const fromHere = relative(process.cwd(), folder);
    for (const path of [fromHere, `./${fromHere}`, `:${fromHere}:`])
      expect(programsIn(path).find('planted')).toBeNull();
    expect(programsIn(folder).find('planted')).toBe(join(folder, 'planted'));
  });

  test('what a program starts by its name is found where we look', async () => {
    const folder = temporaryFolder();
    const bin = join(folder, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    install(bin, 'inner', 'echo planted');
    install(folder, 'outer', 'inner || echo "$PATH"');
    const answer = await programsIn(`${bin}:.:${folder}`, AMPLE_MS).run('outer', []);
    const path = answer.status === 'ok' ? answer.value.stdout.trim().split(':') : [];
    expect(path.at(-1)).toBe(folder);
    expect(path).toContain('/usr/bin');
    expect(path).not.toContain('.');
  });

  test('one that the system refuses to start is denied, and not absent', async () => {
    const { folder, find, run } = programsWith({});
    const interpreter = install(folder, 'interpreter', '', 0o644);
    writeFileSync(join(folder, 'refused'), `#!${interpreter}\n`);
    chmodSync(join(folder, 'refused'), 0o755);
    expect(find('refused')).not.toBeNull();
    expect(await run('refused', [])).toEqual({ status: 'denied', reason: 'EACCES' });
  });
});

describe.skipIf(process.platform === 'win32')('what does not end is ended', () => {
  test('after its time, with its children', async () => {
    const { folder, run } = programsWith({ slow: NEVER_ENDS }, SHORT_MS);
    expect(await run('slow', [])).toEqual({ status: 'timeout', reason: `no answer in ${SHORT_MS} ms` });
    const pids = pidsIn(join(folder, 'pids'));
    await eventually(() => expect(pids.filter(isRunning)).toEqual([]));
  });

  test('at the end of the run, with its children; none is left as a zombie', async () => {
    const { folder, run, stop } = programsWith({ slow: NEVER_ENDS });
    const answer = run('slow', []);
    await eventually(() => expect(pidsIn(join(folder, 'pids'))).toHaveLength(2));
    stop();
    expect(await answer).toMatchObject({ status: 'timeout' });
    const [child = 0, itself = 0] = pidsIn(join(folder, 'pids'));
    await eventually(() => expect([isRunning(child), isThere(itself)]).toEqual([false, false]));
  });

  test('one that refuses to be asked kindly', async () => {
    const { folder, run, stop } = programsWith({ stubborn: `trap '' TERM INT HUP; ${NEVER_ENDS}` });
    const answer = run('stubborn', []);
    await eventually(() => expect(pidsIn(join(folder, 'pids'))).toHaveLength(2));
    stop();
    expect(await answer).toMatchObject({ status: 'timeout' });
    await eventually(() => expect(pidsIn(join(folder, 'pids')).filter(isRunning)).toEqual([]));
  });

  test('one that ends and leaves a child at its output', async () => {
    const { folder, run, stop } = programsWith({ leaves: 'cd "$(dirname "$0")"; sleep 1000 & echo $! > pids' });
    const answer = run('leaves', []);
    await eventually(() => expect(pidsIn(join(folder, 'pids'))).toHaveLength(1));
    stop();
    expect(await answer).toMatchObject({ status: 'timeout' });
    await eventually(() => expect(pidsIn(join(folder, 'pids')).filter(isRunning)).toEqual([]));
  });

  test('output without end is no answer', async () => {
    const { folder, run } = programsWith({
      endless: 'cd "$(dirname "$0")"; echo $$ > pids; while :; do echo "a line that says nothing at all"; done',
    });
    expect(await run('endless', [])).toEqual({ status: 'failed', reason: 'too much output' });
    await eventually(() => expect(pidsIn(join(folder, 'pids')).filter(isThere)).toEqual([]));
  });

  test('nor is it on the other stream', async () => {
    const { run } = programsWith({ endless: 'while :; do echo "a line that says nothing at all" >&2; done' });
    expect(await run('endless', [])).toMatchObject({ status: 'failed' });
  });

  test('much, but not too much, is read whole', async () => {
    const { run } = programsWith({ much: 'head -c 1048576 /dev/zero | tr "\\0" x' });
    const answer = await run('much', []);
    expect(answer.status === 'ok' ? answer.value.stdout.length : answer).toBe(1_048_576);
  });

  test('stopping when nothing runs changes no answer', async () => {
    const { run, stop } = programsWith({ tell: 'echo 1' });
    const answer = await run('tell', []);
    stop();
    expect(answer).toMatchObject({ status: 'ok' });
    expect(await run('tell', [])).toBe(answer);
  });
});

describe.skipIf(process.platform === 'win32')('the same question is asked once', () => {
  const COUNTS = 'echo "$*" >> "$(dirname "$0")/calls"; echo "$1"';

  test('at the same time, and later', async () => {
    const { folder, run } = programsWith({ counts: COUNTS });
    const [first, second] = await Promise.all([run('counts', ['a']), run('counts', ['a'])]);
    expect(second).toBe(first);
    expect(await run('counts', ['a'])).toBe(first);
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('a\n');
  });

  test('another question is another', async () => {
    const { folder, run } = programsWith({ counts: COUNTS });
    await run('counts', ['a']);
    await run('counts', ['a', 'b']);
    await run('counts', ['a b']);
    expect(statSync(join(folder, 'calls')).size).toBe('a\na b\na b\n'.length);
  });

  test('one that failed is not asked again', async () => {
    const { folder, run } = programsWith({ fails: 'echo x >> "$(dirname "$0")/calls"; kill -KILL $$' });
    await run('fails', []);
    expect(await run('fails', [])).toMatchObject({ status: 'failed' });
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('x\n');
  });

  test('another run asks anew', async () => {
    const { folder, run } = programsWith({ counts: COUNTS });
    await run('counts', ['a']);
    await programsIn(folder, AMPLE_MS).run('counts', ['a']);
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('a\na\n');
  });
});

test('after stop(), nothing is started any more', async () => {
  const programs = programsIn('/usr/bin:/bin', 1000);
  programs.stop();
  expect(await programs.run('sh', ['-c', 'exit 0'])).toMatchObject({ status: 'timeout' });
});
