import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faketimeEnvironment, faketimeOf, isSameForAll } from '../../src/engine/faketime.ts';
import type { ContainerView } from '../../src/engine/view.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { inspected } from './inspected.ts';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
// libfaketime 0.9.10 in a container of Docker 20.10, shortened.
const MAP = `55d0c0a00000-55d0c0a02000 r--p 00000000 00:32 803100                     /bin/sleep
7f332d96b000-7f332d96c000 rw-s 00000000 00:3a 3                          /dev/shm/faketime_shm_1
7f332dc31000-7f332dc33000 r--p 00000000 00:32 803141                     ${LIBRARY}
7f332dc33000-7f332dc3b000 r-xp 00002000 00:32 803141                     ${LIBRARY}
`;

const view = (tree: FakeTree): ContainerView => ({ readBy: 'proc', files: fakeFiles(tree) });
const environ = (...variables: readonly string[]): FakeTree => ({
  '/proc/1/environ': variables.map((one) => `${one}\0`).join(''),
});
const seen = (tree: FakeTree, environment: readonly string[] = []) =>
  faketimeOf(inspected({ environment }), view(tree));

describe('no sign of it', () => {
  test.for<readonly [string, FakeTree]>([
    ['nothing can be read', {}],
    ['another library is loaded first', environ('LD_PRELOAD=/usr/lib/libjemalloc.so.2')],
    ['a map without it', { '/proc/1/maps': '55d0c0a00000-55d0c0a02000 r--p 00000000 00:32 803100 /bin/sleep\n' }],
    ['an empty preload file', { '/etc/ld.so.preload': '\n' }],
    ['a settings file and no library', { '/etc/faketimerc': '-45\n' }],
  ])('%s', ([, tree]) => {
    expect(seen(tree)).toBeNull();
  });
});

describe('seen by', () => {
  const made = [`LD_PRELOAD=${LIBRARY}`, 'FAKETIME=-45'];

  test('what it was made with', () => {
    const expected = { seenBy: 'config', library: LIBRARY, setting: '-45' };
    expect(seen({}, made)).toEqual(expected);
    expect(seen({ ...environ(...made), '/proc/1/maps': MAP }, made)).toEqual(expected);
  });

  test('its first process, where an entrypoint has set it', () => {
    expect(seen(environ(...made))).toEqual({ seenBy: 'process', library: LIBRARY, setting: '-45' });
  });

  test('the map of its first process', () => {
    expect(seen({ '/proc/1/maps': MAP })).toEqual({ seenBy: 'process', library: LIBRARY, setting: null });
  });

  test('/etc/ld.so.preload', () => {
    expect(seen({ '/etc/ld.so.preload': `${LIBRARY}\n`, ...environ('FAKETIME=+1d') })).toEqual({
      seenBy: 'ld.so.preload',
      library: LIBRARY,
      setting: '+1d',
    });
  });

  test('its variable alone', () => {
    expect(seen({}, ['FAKETIME=-45'])).toEqual({ seenBy: 'config', library: null, setting: '-45' });
    expect(seen(environ('FAKETIME=-45'))).toEqual({ seenBy: 'process', library: null, setting: '-45' });
  });

  test('one of several libraries', () => {
    expect(seen({}, [`LD_PRELOAD=/usr/lib/libjemalloc.so.2:${LIBRARY}`])?.library).toBe(LIBRARY);
  });

  test.for<readonly [string, FakeTree]>([
    ['/etc/faketimerc', { '/etc/faketimerc': '# a comment\n-45\n' }],
    ['the one of its home', { ...environ(`LD_PRELOAD=${LIBRARY}`, 'HOME=/app'), '/app/.faketimerc': '-45\n' }],
    [
      'the one that is named',
      { ...environ(`LD_PRELOAD=${LIBRARY}`, 'FAKETIME_TIMESTAMP_FILE=/t'), '/t': '-45\n', '/etc/faketimerc': '+9\n' },
    ],
  ])('a setting in a file: %s', ([, tree]) => {
    expect(seen(tree, [`LD_PRELOAD=${LIBRARY}`])?.setting).toBe('-45');
  });
});

test('a program that is run inside is given its variables and no others', () => {
  const tree = environ(
    'SECRET=1',
    `LD_PRELOAD=${LIBRARY}`,
    'FAKETIME=-45',
    'FAKETIME_DONT_RESET=1',
    'LD_LIBRARY_PATH=/x',
  );
  expect(faketimeEnvironment(view(tree))).toEqual([`LD_PRELOAD=${LIBRARY}`, 'FAKETIME=-45', 'FAKETIME_DONT_RESET=1']);
  expect(faketimeEnvironment(view(environ('LD_PRELOAD=/usr/lib/libjemalloc.so.2')))).toEqual([]);
});

test.for([
  [null, true],
  ['-45', true],
  ['+2.5h', true],
  ['-15d', true],
  ['2020-01-01 00:00:00', true],
  ['@2020-01-01 00:00:00', false],
  ['+5 x2', false],
  ['2020-01-01 00:00:00 i2.0', false],
  ['%', false],
  ['', false],
] as const)('the same for each program, FAKETIME=%s: %s', ([setting, expected]) => {
  expect(isSameForAll({ seenBy: 'config', library: LIBRARY, setting })).toBe(expected);
});

test('any text is survived, and what is told is bounded', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), fc.string({ maxLength: 3000 }), (a, b) => {
      const facts = seen(
        { '/proc/1/environ': `LD_PRELOAD=${a}\0FAKETIME=${b}\0`, '/proc/1/maps': b, '/etc/ld.so.preload': a },
        [`LD_PRELOAD=${b}`, '__proto__=1', a],
      );
      if (facts === null) return;
      expect(facts.library === null || facts.library.includes('libfaketime')).toBe(true);
      expect((facts.library ?? '').length + (facts.setting ?? '').length).toBeLessThan(600);
    }),
  );
});

test('a long line does not cost long', () => {
  const long = 'libfaketim'.repeat(20_000);
  expect(seen({ '/proc/1/maps': long, ...environ(`LD_PRELOAD=${long}`), '/etc/ld.so.preload': long })).toBeNull();
});
