import { describe, expect, test } from 'vitest';
import { findHomes } from '../../src/gather/wakatime/homes.ts';
import type { Inode } from '../../src/system/files.ts';
import type { WakatimePlaces } from '../../src/wakatime/homes.ts';
import { fakeMachine } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const PASSWD = 'root:x:0:0::/root:/bin/sh\nann:x:1000:1000:Ann:/home/ann:/bin/sh\nanna:x:1001:1001::/home/anna:\n';

interface User {
  readonly id?: number;
  readonly name?: string;
  readonly platform?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Owners of folders. */
  readonly owners?: Readonly<Record<string, number>>;
  readonly named?: readonly string[];
}

const inodeOf = (uid: number): Inode => ({ device: 1, number: 1, mode: 0o755, uid, gid: uid, changedAt: 0 });

const homesOf = (tree: FakeTree, { id = 1000, name = 'ann', platform = 'linux', ...user }: User = {}) => {
  const files = fakeFiles({ '/etc/passwd': PASSWD, ...tree });
  const owned = {
    ...files,
    info: (path: string) => {
      const info = files.info(path);
      const uid = user.owners?.[path];
      return info.status === 'ok' && uid !== undefined
        ? { ...info, value: { ...info.value, inode: inodeOf(uid) } }
        : info;
    },
  };
  const variables = user.variables ?? { HOME: '/home/ann' };
  const machine = fakeMachine({
    platform,
    userName: () => name,
    userId: () => (platform === 'win32' ? null : id),
    variable: (variable) => variables[variable] ?? null,
  });
  return findHomes(user.named ?? [], { files: owned, machine });
};
const shortly = (homes: readonly WakatimePlaces[]): readonly string[] =>
  homes.map(({ home, foundBy }) => `${home} ${foundBy}`);

describe('our home', () => {
  test('has the paths of all versions', () => {
    const [home] = homesOf({ '/home/ann/.wakatime.cfg': '' }, { owners: { '/home/ann': 1000 } });
    expect(home).toEqual({
      home: '/home/ann',
      foundBy: 'user',
      uid: 1000,
      isOurs: true,
      tilde: '/home/ann',
      config: '/home/ann/.wakatime.cfg',
      queues: [
        { path: '/home/ann/.wakatime/offline_heartbeats.bdb', kind: 'current' },
        { path: '/home/ann/.wakatime.bdb', kind: 'legacy' },
      ],
      states: [
        { path: '/home/ann/.wakatime/wakatime-internal.cfg', kind: 'current' },
        { path: '/home/ann/.wakatime-internal.cfg', kind: 'legacy' },
      ],
      log: '/home/ann/.wakatime/wakatime.log',
      cli: { folder: '/home/ann/.wakatime', names: ['wakatime-cli', 'wakatime-cli-linux-amd64'] },
    });
  });

  test.for([
    '.wakatime.cfg',
    '.wakatime.bdb',
    '.wakatime-internal.cfg',
    '.wakatime/offline_heartbeats.bdb',
    '.wakatime/wakatime-internal.cfg',
    '.wakatime/wakatime.log',
    '.wakatime/wakatime-cli-linux-amd64',
  ])('is one with %s in it', (name) => {
    expect(shortly(homesOf({ [`/home/ann/${name}`]: '' }))).toEqual(['/home/ann user']);
  });

  test.for(['.wakatime/other', '.wakatime/wakatime-cli/readme', '.profile'])('is none with %s alone', (name) => {
    expect(homesOf({ [`/home/ann/${name}`]: '' })).toEqual([]);
  });

  test('without HOME it is that of the list of users, by the whole name', () => {
    const tree = { '/home/ann/.wakatime.cfg': '', '/home/anna/.wakatime.cfg': '' };
    for (const variables of [{}, { HOME: '' }, { HOME: 'relative' }] as Record<string, string>[]) {
      expect(shortly(homesOf(tree, { variables }))).toEqual(['/home/ann user']);
      expect(shortly(homesOf(tree, { variables, name: 'anna' }))).toEqual(['/home/anna user']);
      expect(shortly(homesOf(tree, { variables, name: 'an' }))).toEqual([]);
    }
  });

  test('is not ours where it is of another user, though HOME names it', () => {
    const owners = { '/home/ann': 1000 };
    const [home] = homesOf({ '/home/ann/.wakatime.cfg': '' }, { id: 0, name: 'root', owners });
    expect(home).toMatchObject({ foundBy: 'user', uid: 1000, isOurs: false });
  });

  test('a link that dangles, or a loop, is something', () => {
    expect(homesOf({ '/home/ann/.wakatime.bdb': { link: '.wakatime.bdb' } })).toHaveLength(1);
  });
});

describe('WAKATIME_HOME', () => {
  const variables = { HOME: '/home/ann', WAKATIME_HOME: '/srv/wt' };

  test('the files lie directly in it', () => {
    const [home] = homesOf({ '/srv/wt/offline_heartbeats.bdb': '' }, { variables });
    expect(home).toMatchObject({
      home: '/srv/wt',
      foundBy: 'WAKATIME_HOME',
      tilde: '/home/ann',
      config: '/srv/wt/.wakatime.cfg',
      queues: [{ path: '/srv/wt/offline_heartbeats.bdb' }, { path: '/srv/wt/.wakatime.bdb' }],
      states: [{ path: '/srv/wt/wakatime-internal.cfg' }, { path: '/srv/wt/.wakatime-internal.cfg' }],
      log: '/srv/wt/wakatime.log',
      cli: { folder: '/srv/wt' },
    });
  });

  test('the home has its own beside it', () => {
    const tree = { '/srv/wt/.wakatime.cfg': '', '/home/ann/.wakatime.bdb': '' };
    expect(shortly(homesOf(tree, { variables }))).toEqual(['/srv/wt WAKATIME_HOME', '/home/ann user']);
  });

  test('a tilde is the home; a path from the current folder, or of another user, is none', () => {
    const tree = { '/home/ann/wt/wakatime.log': '', '/home/anna/wt/wakatime.log': '' };
    const at = (value: string) => shortly(homesOf(tree, { variables: { HOME: '/home/ann', WAKATIME_HOME: value } }));
    expect(at('~/wt/')).toEqual(['/home/ann/wt WAKATIME_HOME']);
    for (const value of ['', 'wt', '~anna/wt']) expect(at(value)).toEqual([]);
  });

  test('where it is ~/.wakatime, no file stands in two homes', () => {
    const tree = {
      '/home/ann/.wakatime.cfg': '',
      '/home/ann/.wakatime/offline_heartbeats.bdb': '',
      '/home/ann/.wakatime/wakatime-internal.cfg': '',
    };
    const homes = homesOf(tree, { variables: { HOME: '/home/ann', WAKATIME_HOME: '~/.wakatime' } });
    expect(shortly(homes)).toEqual(['/home/ann/.wakatime WAKATIME_HOME', '/home/ann user']);
    const paths = homes.flatMap(({ queues, states }) => [...queues, ...states]).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toHaveLength(6);
  });

  test('where it is the home itself, newer files of both ways are looked for', () => {
    const tree = { '/home/ann/wakatime.log': '', '/home/ann/.wakatime/offline_heartbeats.bdb': '' };
    const homes = homesOf(tree, { variables: { HOME: '/home/ann', WAKATIME_HOME: '~' } });
    expect(shortly(homes)).toEqual(['/home/ann WAKATIME_HOME', '/home/ann user']);
  });
});

describe('other homes', () => {
  const tree = { '/root/.wakatime.cfg': '', '/home/ann/.wakatime.cfg': '' };
  const owners = { '/root': 0, '/home/ann': 1000 };

  test('with sudo, that of who typed it', () => {
    const variables = { HOME: '/root', SUDO_USER: 'ann' };
    const homes = homesOf(tree, { id: 0, name: 'root', variables, owners });
    expect(shortly(homes)).toEqual(['/root user', '/home/ann sudo']);
    expect(homes.map(({ isOurs, uid, tilde }) => [isOurs, uid, tilde])).toEqual([
      [true, 0, '/root'],
      [false, 1000, '/home/ann'],
    ]);
  });

  test('without root, SUDO_USER says nothing', () => {
    expect(shortly(homesOf(tree, { variables: { HOME: '/root', SUDO_USER: 'ann' } }))).toEqual(['/root user']);
  });

  test('with sudo that keeps HOME, it stands there once', () => {
    const variables = { HOME: '/home/ann', SUDO_USER: 'ann' };
    expect(shortly(homesOf(tree, { id: 0, name: 'root', variables }))).toEqual(['/home/ann user']);
  });

  test('one that is named is there with nothing in it, and once by whatever path', () => {
    const more = { ...tree, '/srv/link': { link: '/home/ann' }, '/home/ann/x': '' };
    const named = ['/srv/empty', '/home/ann/', '/srv/link', '/srv/empty', '/root'];
    expect(shortly(homesOf(more, { named, owners }))).toEqual(['/home/ann user', '/srv/empty option', '/root option']);
  });

  test('one that is named may be a WAKATIME_HOME, or both', () => {
    const direct = '/srv/wt/offline_heartbeats.bdb';
    const named = ['/srv/wt/'];
    const [only, ...none] = homesOf({ [direct]: '', '/srv/wt/.wakatime/wakatime-cli': '' }, { named });
    expect(only).toMatchObject({
      foundBy: 'WAKATIME_HOME',
      isOurs: false,
      tilde: null,
      queues: [{ path: direct }, {}],
    });
    expect(none).toEqual([]);
    const both = homesOf({ [direct]: '', '/srv/wt/.wakatime/offline_heartbeats.bdb': '' }, { named });
    expect(shortly(both)).toEqual(['/srv/wt option', '/srv/wt WAKATIME_HOME']);
    expect(both.map(({ queues }) => queues.length)).toEqual([2, 1]);
    const variables = { HOME: '/home/ann', WAKATIME_HOME: '/srv/wt' };
    expect(shortly(homesOf({ [direct]: '' }, { named, variables }))).toEqual(['/srv/wt WAKATIME_HOME']);
  });

  test('one that is named is ours if we own it', () => {
    const named = ['/root', '/home/ann'];
    const homes = homesOf(tree, { id: 0, name: 'root', variables: {}, named, owners });
    expect(homes.map(({ home, isOurs }) => [home, isOurs])).toEqual([
      ['/root', true],
      ['/home/ann', false],
    ]);
  });
});

test('on Windows paths are its own', () => {
  // These files know no drives.
  const variables = { USERPROFILE: 'C:\\Users\\ann', HOME: '/home/ann' };
  const files = fakeFiles({});
  const paths = new Set(['C:\\Users\\ann\\.wakatime\\wakatime-internal.cfg', 'C:\\Users\\ann']);
  const doors = {
    files: {
      ...files,
      info: (path: string) =>
        paths.has(path)
          ? ({ status: 'ok', value: { kind: 'file', size: 0, modifiedAt: 0, inode: inodeOf(0) } } as const)
          : files.info(path),
    },
    machine: fakeMachine({
      platform: 'win32',
      architecture: 'arm64',
      variable: (name) => (variables as Record<string, string>)[name] ?? null,
    }),
  };
  const homes = findHomes(['C:\\Users\\bob'], doors);
  expect(homes).toMatchObject([
    {
      home: 'C:\\Users\\ann',
      foundBy: 'user',
      uid: null,
      isOurs: true,
      config: 'C:\\Users\\ann\\.wakatime.cfg',
      cli: {
        folder: 'C:\\Users\\ann\\.wakatime',
        names: ['wakatime-cli.exe', 'wakatime-cli-windows-arm64.exe'],
      },
    },
    { home: 'C:\\Users\\bob', foundBy: 'option', isOurs: false },
  ]);
});
