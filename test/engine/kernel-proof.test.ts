import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InspectedContainer } from '../../src/engine/client.ts';
import { containerIdsIn, runsOnThisKernel } from '../../src/engine/kernel-proof.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { inspected } from './inspected.ts';

const ID = 'ee74635979c28694dd8abbcc94217792a36f291f5f822e3a5783d0f406d08864';
const OTHER = '07e4434161b785fb683f04288716dfde0fbeae6ee19f31cc54a0e37a375a9d0a';

/** A process 7362, and its control group. */
const withGroup = (cgroup: string, changes: FakeTree = {}) =>
  fakeFiles({
    '/proc/7362/cgroup': cgroup,
    '/proc/7362/comm': 'sleep\n',
    '/proc/7362/cmdline': 'sleep\x001000\0',
    ...changes,
  });
const proven = (cgroup: string, changes: Partial<InspectedContainer> = {}, files: FakeTree = {}): boolean =>
  runsOnThisKernel(inspected({ id: ID, pid: 7362, runtime: 'runc', ...changes }), withGroup(cgroup, files));

// Docker 20.10.24, cgroupfs, cgroup v1 (shortened).
const DOCKER_V1 = `9:name=systemd:/docker/${ID}\n8:pids:/docker/${ID}\n1:cpu:/docker/${ID}\n0::/docker/${ID}\n`;

describe('its first process stands here', () => {
  test.for([
    ['docker, version 1', DOCKER_V1],
    ['docker, version 2 by systemd', `0::/system.slice/docker-${ID}.scope\n`],
    ['docker rootless', `0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${ID}.scope\n`],
    ['podman', `0::/machine.slice/libpod-${ID}.scope/container\n`],
    ['podman by cgroupfs', `0::/libpod_parent/libpod-${ID}\n`],
    ['containerd in kubernetes', `0::/kubepods.slice/kubepods-pod5.slice/cri-containerd-${ID}.scope\n`],
    ['a group of its own above', `0::/mine/${ID}\n`],
    ['from a control group namespace of ours', `0::/../../docker/${ID}\n`],
    ['another container in it', `0::/docker/${ID}/docker/${OTHER}\n`],
  ] as const)('%s', ([, cgroup]) => {
    expect(proven(cgroup)).toBe(true);
  });

  test.for(['runc', 'crun', 'youki', 'nvidia', 'sysbox-runc', 'oci', 'io.containerd.runc.v2', '', null])(
    'with runtime %s',
    (runtime) => {
      expect(proven(DOCKER_V1, { runtime })).toBe(true);
    },
  );
});

describe('no proof', () => {
  test.for(['runsc', 'kata', 'kata-runtime', 'io.containerd.kata.v2', 'krun', 'mine', 'RUNC', 'runc '])(
    'with runtime %s',
    (runtime) => {
      expect(proven(DOCKER_V1, { runtime })).toBe(false);
    },
  );

  test.for([
    ['another container', `0::/docker/${OTHER}\n`],
    ['no container', '0::/user.slice\n'],
    ['nothing', ''],
    ['a part of the identifier', `0::/docker/${ID.slice(0, 32)}\n`],
    ['the identifier in a longer name', `0::/docker/${ID}0\n`],
    ['the identifier in another field', `0:${ID}:/\n`],
  ] as const)('the control group of %s', ([, cgroup]) => {
    expect(proven(cgroup)).toBe(false);
  });

  test('no such process: another PID namespace, another machine, hidepid', () => {
    expect(runsOnThisKernel(inspected({ id: ID, pid: 7362 }), fakeFiles({}))).toBe(false);
  });

  test.for([null, 0, -1, Number.NaN])('process %s', (pid) => {
    expect(proven(DOCKER_V1, { pid })).toBe(false);
  });

  test.for(['', 'docker', '/', ID.slice(0, 12), ID.toUpperCase()])('identifier %j', (id) => {
    expect(proven(`0::/docker/${id}\n`, { id })).toBe(false);
  });

  // `runsc` 0.0~20221219.0-2+b3 behind Docker 20.10: /proc/PID/cmdline and comm.
  test('gVisor behind the name that podman gives to all runtimes', () => {
    const files = { '/proc/7362/comm': 'exe\n', '/proc/7362/cmdline': 'runsc-sandbox\0--root=/run/runsc\0boot\0' };
    expect(proven(DOCKER_V1, { runtime: 'oci' }, files)).toBe(false);
  });

  test('a virtual machine behind it', () => {
    const files = { '/proc/7362/comm': 'qemu-system-x86\n', '/proc/7362/cmdline': '/usr/bin/qemu-system-x86_64\0' };
    expect(proven(DOCKER_V1, { runtime: 'oci' }, files)).toBe(false);
  });
});

test('any text names identifiers or none', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      expect(containerIdsIn(text).every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
    }),
  );
});
