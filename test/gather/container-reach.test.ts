import { expect, test } from 'vitest';
import { engineReach } from '../../src/gather/containers/reach.ts';
import type { EngineFacts, EngineFoundBy } from '../../src/model/engine-facts.ts';

const DOCKER = 'unix:///var/run/docker.sock';
const PODMAN = 'unix:///run/podman/podman.sock';
const OTHER = 'unix:///run/user/1000/docker.sock';
const SSH = 'ssh://ann@web-01';

const reach = (kind: EngineFacts['kind'], foundBy: EngineFoundBy, url: string, isLocal = true) =>
  engineReach({ url, foundBy, context: null }, kind, isLocal);

test.for<[EngineFacts['kind'], EngineFoundBy, string, string | null]>([
  ['docker', 'socket', DOCKER, null],
  ['docker', 'socket', 'npipe:////./pipe/docker_engine', null],
  ['docker', 'socket', OTHER, OTHER],
  ['docker', 'option', DOCKER, DOCKER],
  ['docker', 'option', '/srv/engine.sock', 'unix:///srv/engine.sock'],
  ['docker', 'option', '10.0.0.5:2375', 'tcp://10.0.0.5:2375'],
  ['docker', 'option', 'https://10.0.0.5:2376', 'tcp://10.0.0.5:2376'],
  ['docker', 'DOCKER_HOST', SSH, null],
  ['docker', 'DOCKER_CONTEXT', SSH, null],
  ['docker', 'context', OTHER, null],
  // Docker knows nothing of that variable.
  ['docker', 'CONTAINER_HOST', OTHER, OTHER],
  ['podman', 'CONTAINER_HOST', PODMAN, null],
  ['podman', 'socket', 'unix:///run/user/1000/podman/podman.sock', null],
  ['podman', 'socket', PODMAN, PODMAN],
  ['podman', 'option', PODMAN, PODMAN],
  // Podman knows nothing of this one.
  ['podman', 'DOCKER_HOST', PODMAN, PODMAN],
])('%s, found by %s: %s', ([kind, foundBy, url, expected]) => {
  expect(reach(kind, foundBy, url)).toEqual({ url: expected, isRemote: false });
});

test('over the network its files are those of another machine, unless it is proven that they are ours', () => {
  for (const url of [SSH, 'tcp://10.0.0.5:2375', 'https://10.0.0.5', '10.0.0.5:2375']) {
    expect(reach('docker', 'option', url, false).isRemote).toBe(true);
    expect(reach('docker', 'option', url, true).isRemote).toBe(false);
  }
  // A virtual machine of this one: compose was run here.
  expect(reach('docker', 'socket', DOCKER, false).isRemote).toBe(false);
});
