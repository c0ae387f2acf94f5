import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { askCliCount, findCli } from '../../src/gather/wakatime/cli.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Inode } from '../../src/system/files.ts';
import { systemFiles } from '../../src/system/files.ts';
import { thisMachine } from '../../src/system/machine.ts';
import type { Programs } from '../../src/system/programs.ts';
import { programsIn } from '../../src/system/programs.ts';
import type { WakatimePlaces } from '../../src/wakatime/homes.ts';
import { placesIn } from '../../src/wakatime/homes.ts';
import { findProgram } from '../lab/lab-parts.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';
import type { FakeOutput } from './fake-doors.ts';
import { fakeMachine, fakePrograms } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const HOME = '/home/ann';
const PROGRAM = `${HOME}/.wakatime/wakatime-cli-linux-amd64`;
const ASK = '--version --log-to-stdout --config /dev/null --internal-config /dev/null';

const placesOf = (home = HOME, changes: Partial<WakatimePlaces> = {}): WakatimePlaces => {
  const owner = { foundBy: 'user', uid: 1000, isOurs: true, tilde: home } as const;
  return { ...placesIn(home, { ...owner, platform: 'linux', architecture: 'x64' }), ...changes };
};
const doorsOf = (outputs: Record<string, FakeOutput>, tree: FakeTree = { [PROGRAM]: '' }, userId = 1000) => {
  const programs = fakePrograms(outputs);
  return { files: fakeFiles(tree), machine: fakeMachine({ userId: () => userId }), programs };
};

describe('where it lies', () => {
  test('in PATH first', async () => {
    const doors = doorsOf(
      { 'wakatime-cli': '', [`/usr/bin/wakatime-cli ${ASK}`]: 'v1.90.0\n' },
      {
        '/usr/bin/wakatime-cli': '',
        [PROGRAM]: '',
      },
    );
    expect(await findCli(placesOf(), doors)).toEqual(ok({ path: '/usr/bin/wakatime-cli', version: ok('v1.90.0') }));
  });

  test('else in the home, by the plain name first', async () => {
    const plain = `${HOME}/.wakatime/wakatime-cli`;
    const tree = { [plain]: { link: 'wakatime-cli-linux-amd64' }, [PROGRAM]: '' };
    expect(await findCli(placesOf(), doorsOf({}, tree))).toMatchObject({ value: { path: plain } });
    const folder = { [`${plain}/wakatime-cli`]: '', [PROGRAM]: '' };
    expect(await findCli(placesOf(), doorsOf({}, folder))).toMatchObject({ value: { path: PROGRAM } });
  });

  test('in WAKATIME_HOME, also where plugins put it', async () => {
    const owner = { foundBy: 'WAKATIME_HOME', uid: 1000, isOurs: true, tilde: HOME } as const;
    const places = placesIn('/srv/wt', { ...owner, platform: 'linux', architecture: 'arm64' });
    const inner = '/srv/wt/.wakatime/wakatime-cli-linux-arm64';
    expect(await findCli(places, doorsOf({}, { [inner]: '' }))).toMatchObject({ value: { path: inner } });
  });

  test('nowhere', async () => {
    const doors = doorsOf({}, { '/home/ann/.wakatime.cfg': '' });
    expect(await findCli(placesOf(), doors)).toEqual(missing('absent', 'not installed'));
    expect(doors.programs.calls).toEqual([]);
  });
});

describe('its version', () => {
  const versionOf = async (output: FakeOutput) => {
    const cli = await findCli(placesOf(), doorsOf({ [`${PROGRAM} ${ASK}`]: output }));
    return cli.status === 'ok' ? cli.value.version : cli;
  };

  test.for(['v1.90.0', 'v1.115.2', 'v1.9.5-alpha.1', '2.15.0', '<local-build>', 'unset'])('%s', async (version) => {
    expect(await versionOf(`${version}\n`)).toEqual(ok(version));
    expect(await versionOf(`${version}\r\n`)).toEqual(ok(version));
  });

  test.for(['', 'wakatime-cli 1.90.0', 'v1.90', '\u001b[31mv1.90.0', 'v1.90.0\nv1.90.0', 'v1.90.0'.repeat(20)])(
    'is not told by %j',
    async (output) => {
      expect(await versionOf(output)).toEqual(missing('failed', 'no version'));
    },
  );

  test('nor by one that fails, or does not answer', async () => {
    expect(await versionOf({ exitCode: 1, stdout: 'v1.90.0\n' })).toEqual(missing('failed', 'exit code 1'));
    expect(await versionOf(missing('timeout', 'no answer in 1000 ms'))).toMatchObject({ status: 'timeout' });
  });
});

describe('is not run', () => {
  const refused = async (places: WakatimePlaces, doors: ReturnType<typeof doorsOf>): Promise<string> => {
    const cli = await findCli(places, doors);
    const count = await askCliCount(cli, places, doors);
    expect(doors.programs.calls).toEqual([]);
    expect(count.status).toBe('denied');
    if (cli.status !== 'ok' || cli.value.version.status === 'ok') throw new Error('it was');
    return cli.value.version.reason;
  };
  const inode = (uid: number, mode: number): Inode => ({ device: 1, number: 1, mode, uid, gid: 0, changedAt: 0 });
  const asRoot = (inodes: Readonly<Record<string, Inode>>) => {
    const doors = doorsOf({ [`${PROGRAM} ${ASK}`]: 'v1.90.0\n' }, { [PROGRAM]: '', '/home/ann/.wakatime.bdb': '' }, 0);
    const info: typeof doors.files.info = (path) => {
      const found = doors.files.info(path === '/' ? '/home' : path);
      const inodeThere = inodes[path] ?? inode(0, 0o755);
      return found.status === 'ok' ? ok({ ...found.value, inode: inodeThere }) : found;
    };
    return { ...doors, files: { ...doors.files, info } };
  };

  test('where it is another user’s', async () => {
    const doors = doorsOf({ [`${PROGRAM} ${ASK}`]: 'v1.90.0\n' });
    expect(await refused(placesOf(HOME, { isOurs: false }), doors)).toBe('another user’s program');
  });

  test.for([
    ['it is a user’s', PROGRAM, inode(1000, 0o755)],
    ['all may write it', PROGRAM, inode(0, 0o777)],
    ['a group may write it', PROGRAM, inode(0, 0o775)],
    ['its folder is a user’s', '/home/ann/.wakatime', inode(1000, 0o755)],
    ['a folder above is', '/home/ann', inode(1000, 0o755)],
    ['all may write a folder above', '/home', inode(0, 0o777)],
  ] as const)('by root where %s', async ([, path, there]) => {
    expect(await refused(placesOf(), asRoot({ [path]: there }))).toBe('others could replace it');
  });

  test('but by root where only root decides what it is', async () => {
    const cli = await findCli(placesOf(), asRoot({ '/home': inode(0, 0o1777) }));
    expect(cli).toMatchObject({ value: { version: ok('v1.90.0') } });
  });
});

describe('its count', () => {
  const cli = ok({ path: PROGRAM, version: ok('v1.90.0') });
  const [current, legacy] = [`${HOME}/.wakatime/offline_heartbeats.bdb`, `${HOME}/.wakatime.bdb`];
  const line = (path: string): string => `${PROGRAM} --offline-count --log-to-stdout --offline-queue-file ${path}`;
  const tree = { [PROGRAM]: '', [current]: 'x', [legacy]: 'x' };

  test('is that of all queues which are there', async () => {
    const doors = doorsOf({ [line(current)]: '12\n', [line(legacy)]: '{"level":"debug"}\n30\n' }, tree);
    expect(await askCliCount(cli, placesOf(), doors)).toEqual(ok(42));
    const one = doorsOf({ [line(legacy)]: '30\n' }, { [PROGRAM]: '', [legacy]: 'x' });
    expect(await askCliCount(cli, placesOf(), one)).toEqual(ok(30));
    expect(one.programs.calls).toHaveLength(1);
  });

  test('is none where there is no queue: it would make one', async () => {
    const doors = doorsOf({}, { [PROGRAM]: '' });
    expect(await askCliCount(cli, placesOf(), doors)).toMatchObject({ status: 'absent' });
    expect(doors.programs.calls).toEqual([]);
  });

  test.for<FakeOutput>(['', 'no\n', '12', '-1\n', '1e3\n', '1 2\n', { stdout: '12\n', exitCode: 1 }])(
    'is not told by %j',
    async (output) => {
      const doors = doorsOf({ [line(current)]: output, [line(legacy)]: '30\n' }, tree);
      expect(await askCliCount(cli, placesOf(), doors)).toEqual(missing('failed', 'no count'));
    },
  );

  test('of a queue that is locked is awaited no longer than others', async () => {
    const doors = doorsOf({ [line(current)]: missing('timeout', 'no answer in 1000 ms') }, tree);
    expect(await askCliCount(cli, placesOf(), doors)).toMatchObject({ status: 'timeout' });
  });

  test('is asked in the right home', async () => {
    const given: unknown[] = [];
    const doors = doorsOf({}, { '/srv/wt/.wakatime.bdb': '', [legacy]: '' });
    const programs: Programs = {
      ...doors.programs,
      run: (_name, _args, variables) => {
        given.push(variables);
        return Promise.resolve(ok({ exitCode: 0, stdout: '0\n', stderr: '' }));
      },
    };
    const direct = { ...placesOf('/srv/wt'), foundBy: 'WAKATIME_HOME' } as const;
    await askCliCount(cli, placesOf(), { ...doors, programs });
    await askCliCount(cli, direct, { ...doors, programs });
    expect(given).toEqual([{ HOME, WAKATIME_HOME: '' }, { WAKATIME_HOME: '/srv/wt' }]);
  });
});

/** Everything in a folder: names, times, contents. */
const everything = (folder: string): readonly unknown[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .concat('.')
    .map((name) => {
      const path = join(folder, name);
      const { mtimeNs, ctimeNs, mode } = lstatSync(path, { bigint: true });
      return [name, mtimeNs, ctimeNs, mode, lstatSync(path).isFile() ? readFileSync(path, 'latin1') : null];
    });

const realCli = process.platform === 'win32' ? null : findProgram('wakatime-cli');

describe.skipIf(realCli === null)('the real one (needs wakatime-cli in PATH)', () => {
  const realDoors = () => {
    const programs = programsIn(process.env['PATH'] ?? '', 25_000);
    onTestFinished(() => programs.stop());
    return { files: systemFiles, machine: thisMachine(), programs: { ...programs, find: () => null } };
  };
  const install = (home: string): void => {
    mkdirSync(join(home, '.wakatime'));
    const path = join(home, '.wakatime', 'wakatime-cli');
    writeFileSync(path, readFileSync(realCli ?? ''), { mode: 0o755 });
  };
  const homeWith = (texts: Readonly<Record<string, string>>): string => {
    const home = temporaryFolder();
    install(home);
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(home, name), text);
    return home;
  };

  test.for([
    {},
    {
      // A log elsewhere, and profiles in ~/.wakatime/metrics.
      '.wakatime.cfg': '[settings]\ndebug = true\nmetrics = true\nlog_file = ~/made.log\nimport_cfg = ~/more.cfg\n',
      'more.cfg': '[settings]\nmetrics = true\n',
      '.wakatime.bdb': '',
      '.wakatime/wakatime.log': '{}\n',
      '.wakatime/wakatime-internal.cfg': '[internal]\n',
    },
    { '.wakatime.cfg': 'what is this\n' },
  ] as Record<string, string>[])('tells its version and touches nothing of %j', async (texts) => {
    const home = homeWith(texts);
    const before = everything(home);
    const variables = process.env;
    const old = [variables['HOME'], variables['WAKATIME_HOME']];
    onTestFinished(() => {
      [variables['HOME'], variables['WAKATIME_HOME']] = old;
      if (old[1] === undefined) delete variables['WAKATIME_HOME'];
    });
    variables['HOME'] = home;
    const cli = await findCli(placesOf(home), realDoors());
    expect(cli).toMatchObject({ value: { version: { status: 'ok' } } });
    expect(everything(home)).toEqual(before);
  });

  test('counts no more than is there, and makes no second queue', async () => {
    const home = homeWith({ '.wakatime.bdb': '' });
    const doors = realDoors();
    const cli = await findCli(placesOf(home), doors);
    expect(await askCliCount(cli, placesOf(home), doors)).toEqual(ok(0));
    expect(readdirSync(home).toSorted()).toEqual(['.wakatime', '.wakatime.bdb']);
    expect(readdirSync(join(home, '.wakatime'))).toEqual(['wakatime-cli']);
  });
});

describe.skipIf(process.geteuid?.() !== 0)('as root', () => {
  test('a program of a user is not run, whatever leads to it', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, '.wakatime'));
    const ran = join(home, 'ran');
    const script = join(home, '.wakatime', 'wakatime-cli-linux-amd64');
    writeFileSync(script, `#!/bin/sh\n: >'${ran}'\necho v1.90.0\n`, { mode: 0o755 });
    symlinkSync(script, join(home, '.wakatime', 'wakatime-cli'));
    const doors = { files: systemFiles, machine: thisMachine(), programs: programsIn('', 25_000) };
    onTestFinished(() => doors.programs.stop());
    const version = async () => {
      const cli = await findCli(placesOf(home), { ...doors, programs: { ...doors.programs, find: () => null } });
      return cli.status === 'ok' ? cli.value.version.status : cli.status;
    };
    expect(await version()).toBe('ok');
    expect(readdirSync(home)).toContain('ran');
    for (const spoil of [() => lchownSync(script, 65_534, 0), () => chmodSync(join(home, '.wakatime'), 0o777)]) {
      spoil();
      expect(await version()).toBe('denied');
      lchownSync(script, 0, 0);
    }
  });
});
