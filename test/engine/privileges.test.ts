import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InspectedContainer } from '../../src/engine/client.ts';
import { privilegesOf } from '../../src/engine/privileges.ts';
import type { ContainerView } from '../../src/engine/view.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { inspected } from './inspected.ts';

// /proc/PID/status and uid_map in containers of Docker 20.10: by default, with --cap-add SYS_TIME, --privileged.
const status = (effective: string, bounding = effective): string =>
  `Name:\tsleep\nUid:\t0\t0\t0\t0\nCapInh:\t0000000000000000\nCapPrm:\t${effective}\nCapEff:\t${effective}\nCapBnd:\t${bounding}\n`;
const DEFAULT = '00000000a80425fb';
const SYS_TIME = '00000000aa0425fb';
const ALL = '000001ffffffffff';
const FIRST_USERS = '         0          0 4294967295\n';
const OWN_USERS = '         0     100000      65536\n';

const of = (tree: FakeTree, changes: Partial<InspectedContainer> = {}, rootless = false) => {
  const view: ContainerView = { readBy: 'proc', files: fakeFiles(tree) };
  return privilegesOf(inspected(changes), view, { rootless });
};
const process = (text: string, map = FIRST_USERS): FakeTree => ({
  '/proc/1/status': text,
  '/proc/1/uid_map': map,
});

describe('by its first process', () => {
  test.for([
    ['by default', status(DEFAULT), false],
    ['with the capability', status(SYS_TIME), true],
    ['privileged', status(ALL), true],
    ['of a user that is not root, which exec as root has', status('0000000000000000', SYS_TIME), true],
    ['without any', status('0000000000000000'), false],
  ] as const)('%s', ([, text, sysTime]) => {
    expect(of(process(text))).toEqual({ privileged: false, sysTime, readBy: 'process' });
  });

  test('has no effect in a user namespace of its own', () => {
    expect(of(process(status(ALL), OWN_USERS)).sysTime).toBe(false);
  });

  test('counts more than what was asked for', () => {
    expect(of(process(status(DEFAULT)), { capAdd: ['SYS_TIME'] }).sysTime).toBe(false);
  });

  test('is not known where its user namespace is not', () => {
    const withoutMap = { '/proc/1/status': status(SYS_TIME) };
    expect(of(withoutMap).sysTime).toBeNull();
    expect(of(withoutMap, {}, true).sysTime).toBe(false);
    expect(of(withoutMap, { usernsMode: 'keep-id' }).sysTime).toBe(false);
  });
});

describe('by what was asked for', () => {
  test.for<readonly [Partial<InspectedContainer>, boolean | null]>([
    [{}, false],
    [{ capAdd: ['SYS_TIME'] }, true],
    [{ capAdd: ['CAP_SYS_TIME'] }, true],
    [{ capAdd: ['cap_sys_time'] }, true],
    [{ capAdd: ['ALL'] }, true],
    [{ capAdd: ['ALL'], capDrop: ['SYS_TIME'] }, false],
    [{ capAdd: ['SYS_TIME'], capDrop: ['ALL'] }, true],
    [{ capAdd: ['NET_ADMIN'] }, false],
    [{ privileged: true }, true],
    [{ privileged: true, capDrop: ['SYS_TIME'] }, null],
    [{ capAdd: ['SYS_TIME'], usernsMode: 'private' }, false],
    [{ capAdd: ['SYS_TIME'], usernsMode: 'host' }, true],
  ])('%j: %s', ([changes, sysTime]) => {
    expect(of({}, changes)).toEqual({ privileged: changes.privileged ?? false, sysTime, readBy: 'config' });
  });

  test('has no effect where the engine runs without root', () => {
    expect(of({}, { capAdd: ['SYS_TIME'] }, true).sysTime).toBe(false);
  });
});

test('text that is no status tells nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), (text) => {
      fc.pre(!/^Cap(?:Eff|Bnd):/m.test(text));
      expect(of(process(text))).toEqual({ privileged: false, sysTime: false, readBy: 'config' });
    }),
  );
});
