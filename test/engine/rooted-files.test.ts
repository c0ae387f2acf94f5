import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootedFiles } from '../../src/engine/rooted-files.ts';
import type { Files } from '../../src/system/files.ts';
import { systemFiles } from '../../src/system/files.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';

const PID = 42;
const ROOT = `/proc/${PID}/root`;

const inside = (tree: FakeTree): FakeTree =>
  Object.fromEntries(Object.entries(tree).map(([path, file]) => [ROOT + path, file]));

/** What a host must never give to a container that leads there by a link. */
const HOST: FakeTree = {
  '/etc/localtime': 'the host',
  '/etc/shadow': 'secret',
  '/zi/Asia/Tokyo': 'the host',
  '/proc/1/environ': 'TZ=host\0',
  '/proc/self/mountinfo': 'the host',
  [`/proc/${PID}/environ`]: 'TZ=inside\0',
  [`/proc/${PID}/mountinfo`]: 'inside',
  [`/proc/${PID}/exe`]: { link: '/usr/bin/inside' },
};

/** A host that notes each path that it is given. */
const watched = (tree: FakeTree): { readonly files: Files; readonly asked: string[] } => {
  const asked: string[] = [];
  const files = fakeFiles(tree);
  const noted = Object.entries(files).map(([name, method]) => [
    name,
    (path: string, ...rest: unknown[]) => {
      asked.push(path);
      return (method as (path: string, ...rest: unknown[]) => unknown)(path, ...rest);
    },
  ]);
  return { files: Object.fromEntries(noted) as unknown as Files, asked };
};

const rooted = (tree: FakeTree): Files => rootedFiles(fakeFiles({ ...HOST, ...inside(tree) }), PID);

describe('the files of a container through its first process', () => {
  test.for([
    ['an absolute link', { '/etc/localtime': { link: '/zi/Asia/Tokyo' } }],
    ['a relative one', { '/etc/localtime': { link: '../zi/Asia/Tokyo' } }],
    ['one that climbs beyond the root', { '/etc/localtime': { link: '../../../../../zi/Asia/Tokyo' } }],
    ['one over another', { '/etc/localtime': { link: '/etc/zone' }, '/etc/zone': { link: '/zi/Asia/Tokyo' } }],
    [
      'one over a folder that is a link',
      { '/etc/localtime': { link: '/usr/zi/Asia/Tokyo' }, '/usr/zi': { link: '/zi' } },
    ],
    [
      'one in a folder that is a link',
      { '/etc': { link: '/system/etc' }, '/system/etc/localtime': { link: '/zi/Asia/Tokyo' } },
    ],
    [
      'one whose .. follows a folder that is a link',
      {
        '/etc/localtime': { link: '/opt/../zi/Asia/Tokyo' },
        '/opt': { link: '/a/b/c' },
        '/a/b/c/x': '',
        '/a/b/zi': { link: '/zi' },
      },
    ],
  ] as const)('are those of the container behind %s', ([, tree]) => {
    const files = rooted({ ...tree, '/zi/Asia/Tokyo': 'inside' });
    expect(files.readText('/etc/localtime')).toEqual({ status: 'ok', value: 'inside' });
    expect(files.realPath('/etc/localtime')).toEqual({ status: 'ok', value: '/zi/Asia/Tokyo' });
    expect(files.exists('/etc/localtime')).toBe(true);
    expect(files.info('/etc/localtime')).toMatchObject({ value: { kind: 'symlink' } });
  });

  test('a link shows what is written in it', () => {
    const files = rooted({ '/etc/localtime': { link: '/zi/Asia/Tokyo' } });
    expect(files.linkTarget('/etc/localtime')).toEqual({ status: 'ok', value: '/zi/Asia/Tokyo' });
  });

  test('a link to what only the host has leads nowhere', () => {
    const files = rooted({ '/etc/localtime': { link: '/zi/Asia/Tokyo' }, '/etc/timezone': { link: '/etc/shadow' } });
    expect(files.readText('/etc/timezone')).toMatchObject({ status: 'absent' });
    expect(files.realPath('/etc/localtime')).toMatchObject({ status: 'absent' });
    expect(files.exists('/etc/localtime')).toBe(false);
  });

  test('links that go round end', () => {
    const files = rooted({ '/etc/localtime': { link: '/etc/other' }, '/etc/other': { link: 'localtime' } });
    expect(files.readBytes('/etc/localtime')).toEqual({ status: 'failed', reason: 'ELOOP' });
    expect(files.list('/etc/localtime')).toEqual([]);
  });

  test('a file in the way is none', () => {
    expect(rooted({ '/etc': 'a file' }).readText('/etc/localtime')).toMatchObject({ status: 'absent' });
  });

  test('lists a folder behind a link', () => {
    const files = rooted({ '/usr/share/zoneinfo': { link: '/zi' }, '/zi/Asia/Tokyo': '', '/zi/UTC': '' });
    expect(files.list('/usr/share/zoneinfo')).toEqual(['Asia', 'UTC']);
    expect(files.list('/')).toEqual(['usr', 'zi']);
  });

  test('what is told of its first process is told of it, whatever its number', () => {
    const files = rooted({ '/proc/1/environ': 'TZ=another', '/proc/self/mountinfo': 'another' });
    expect(files.readText('/proc/1/environ')).toEqual({ status: 'ok', value: 'TZ=inside\0' });
    expect(files.readText('/proc/self/mountinfo')).toEqual({ status: 'ok', value: 'inside' });
    expect(files.linkTarget('/proc/1/exe')).toEqual({ status: 'ok', value: '/usr/bin/inside' });
  });

  test('opens no file of the kernel, by whatever name', () => {
    const opened: string[] = [];
    const tree = fakeFiles({
      ...HOST,
      ...inside({
        '/proc/kmsg': 'log',
        '/proc/self/environ': 'ours',
        '/sys/power/state': 'mem',
        '/dev/shm/zone': 'x',
        '/etc/localtime': { link: '/zi/log' },
        '/zi': { link: '/proc' },
        '/proc/log': { link: 'kmsg' },
        // The host's /proc, mounted there.
        '/host/proc/kmsg': '',
        '/process': 'x',
      }),
      [`/proc/${PID}/uid_map`]: '0 0 1',
    });
    const note =
      <T>(read: (path: string, maxBytes: number) => T) =>
      (path: string, maxBytes = 9): T => {
        opened.push(path);
        return read(path, maxBytes);
      };
    const host: Files = {
      ...tree,
      readBytes: note(tree.readBytes),
      readText: note(tree.readText),
      readTail: note(tree.readTail),
      list: note(tree.list),
    };
    const view = rootedFiles(host, PID);
    const refused = { status: 'failed', reason: 'a file of the kernel' };
    for (const path of ['/proc/kmsg', '/proc/self/environ', '/sys/power/state', '/dev/shm/zone', '/etc/localtime']) {
      expect(view.info(path).status).toBe('ok');
      expect([view.readBytes(path), view.readText(path), view.readTail(path, 9)]).toEqual([refused, refused, refused]);
    }
    for (const path of ['/proc', '/zi', '/sys/power', '/dev']) expect(view.list(path)).toEqual([]);
    expect(view.readBytes('/host/proc/kmsg')).toEqual({ status: 'ok', value: new Uint8Array() });
    expect(opened).toEqual([]);
    expect(view.readText('/process')).toEqual({ status: 'ok', value: 'x' });
    expect(view.readText('/proc/1/uid_map')).toEqual({ status: 'ok', value: '0 0 1' });
  });

  test('a folder is listed once, and no more of it than any has that is of use', () => {
    const names = Array.from({ length: 12_000 }, (_, index) => `n${index}`);
    const limits: (number | undefined)[] = [];
    const host: Files = {
      ...fakeFiles(inside({ '/a/x': '', '/b/x': '', '/c/x': '', '/d/x': '', '/e/x': '', '/f/x': '' })),
      list: (_, maxNames) => {
        limits.push(maxNames);
        return names.slice(0, maxNames);
      },
    };
    const view = rootedFiles(host, PID);
    expect(view.list('/a').length).toBe(10_000);
    expect(view.list('/a', 3)).toEqual(['n0', 'n1', 'n2']);
    expect(limits).toEqual([10_000]);
    for (const folder of ['/b', '/c', '/d', '/e']) view.list(folder);
    // Of all folders together, too.
    expect(view.list('/f')).toEqual([]);
  });

  test('its root leads to nowhere else', () => {
    const files = rooted({ '/proc/1/root': { link: '/' }, '/etc/localtime': 'inside' });
    expect(files.readText('/proc/1/root/etc/localtime')).toEqual({ status: 'ok', value: 'inside' });
  });
});

const NAMES = ['a', 'b', 'c', 'etc', '..'] as const;
const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const file = fc.oneof(
  fc.record({
    link: fc.oneof(
      path,
      path.map((one) => `/${one}`),
    ),
  }),
  fc.constant('a file'),
);

test('no path that the host is given holds a link of the container, or leads out of it', () => {
  const names = NAMES.filter((name) => name !== '..');
  const plain = fc
    .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
    .map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.dictionary(plain, file, { maxKeys: 8 }), path, (tree, wanted) => {
      const { files, asked } = watched({ ...HOST, ...inside(tree) });
      const view = rootedFiles(files, PID);
      view.readText(`/${wanted}`);
      view.realPath(`/${wanted}`);
      view.info(`/${wanted}`);
      view.list(`/${wanted}`);
      for (const one of asked) {
        expect(one === `${ROOT}/.` || one.startsWith(`${ROOT}/`)).toBe(true);
        expect(one.split('/')).not.toContain('..');
        const parts = one.slice(ROOT.length).split('/').slice(1, -1);
        for (const index of parts.keys()) {
          const folder = tree[`/${parts.slice(0, index + 1).join('/')}`];
          expect(typeof folder === 'object' && 'link' in folder).toBe(false);
        }
      }
    }),
  );
});

test.skipIf(process.platform !== 'linux')('shows our own process what it sees itself', () => {
  const files = rootedFiles(systemFiles, process.pid);
  expect(files.realPath('/etc/localtime')).toEqual(systemFiles.realPath('/etc/localtime'));
  expect(files.readBytes('/etc/passwd')).toEqual(systemFiles.readBytes('/etc/passwd'));
  expect(files.readText('/etc/no/such/file')).toMatchObject({ status: 'absent' });
  expect(files.list('/etc').length).toBe(systemFiles.list('/etc').length);
});
