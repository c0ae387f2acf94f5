import { expect, test } from 'vitest';
import { isStartedAmongOurFiles } from '../../src/engine/mount-namespace.ts';
import { fakeFiles } from '../gather/fake-files.ts';

const OURS = { '/proc/self/ns/mnt': { link: 'mnt:[4026531832]' }, '/proc/77/status': 'Name:\tsleep\nPPid:\t70\n' };

test.for([
  ['what started it sees our files', { ...OURS, '/proc/70/ns/mnt': { link: 'mnt:[4026531832]' } }, true],
  ['what started it sees others', { ...OURS, '/proc/70/ns/mnt': { link: 'mnt:[4026532999]' } }, false],
  ['nobody may look', OURS, false],
  ['neither is known', { '/proc/77/status': 'PPid:\t70\n' }, false],
  ['what started it is not known', { ...OURS, '/proc/77/status': '' }, false],
  ['it is in a PID namespace without it', { ...OURS, '/proc/77/status': 'PPid:\t0\n' }, false],
] as const)('%s', ([, tree, isSo]) => {
  expect(isStartedAmongOurFiles({ pid: 77 }, fakeFiles(tree))).toBe(isSo);
});

test('a container that does not run', () => {
  expect(isStartedAmongOurFiles({ pid: null }, fakeFiles(OURS))).toBe(false);
});
