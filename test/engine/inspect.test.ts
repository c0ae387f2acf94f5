import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPathStat } from '../../src/engine/archive.ts';
import type { EngineInfo } from '../../src/engine/client.ts';
import { readInfo } from '../../src/engine/info.ts';
import { readContainer, readList } from '../../src/engine/inspect.ts';
import { describeProduct } from '../../src/engine/product.ts';

const ID = '5e01dcceca978d93cdbec43d8d5f7ff8d8424fdb3ddaf7f792a5fab31b31dbf5';

/**
 * Shortened from `docker inspect` of Docker 20.10.24, of a container that was made by
 * `docker run -d --network=none --name a-one --label x=y -e TZ=Asia/Shanghai --tmpfs /scratch:ro IMAGE`.
 */
const DOCKER = {
  Id: ID,
  Created: '2026-11-22T16:30:11.801106833Z',
  Path: 'sleep',
  Args: ['1000'],
  State: {
    Status: 'running',
    Running: true,
    Paused: false,
    Restarting: false,
    Dead: false,
    Pid: 28_707,
    ExitCode: 0,
    Error: '',
    StartedAt: '2026-11-22T16:30:12.090075914Z',
    FinishedAt: '0001-01-01T00:00:00Z',
  },
  Image: 'sha256:889289693365d44042f382126c70eb6b4e9472184c3915d4b6afa0e61ea929a1',
  Name: '/a-one',
  HostConfig: {
    NetworkMode: 'none',
    CapAdd: null,
    CapDrop: null,
    PidMode: '',
    Privileged: false,
    Tmpfs: { '/scratch': 'ro' },
    UsernsMode: '',
    Runtime: 'runc',
  },
  Mounts: [],
  Config: {
    User: '',
    Env: ['TZ=Asia/Shanghai'],
    Cmd: ['sleep', '1000'],
    Image: 'a-box',
    Entrypoint: null,
    Labels: { x: 'y' },
  },
};

const changed = (changes: object): unknown => ({ ...DOCKER, ...changes });

describe('a container', () => {
  test('of Docker', () => {
    expect(readContainer(DOCKER)).toEqual({
      id: ID,
      name: 'a-one',
      image: 'a-box',
      state: 'running',
      startError: null,
      startedAt: Date.UTC(2026, 10, 22, 16, 30, 12, 90),
      pid: 28_707,
      environment: ['TZ=Asia/Shanghai'],
      labels: new Map([['x', 'y']]),
      entrypoint: [],
      command: ['sleep', '1000'],
      user: '',
      runtime: 'runc',
      privileged: false,
      capAdd: [],
      capDrop: [],
      pidMode: '',
      usernsMode: '',
      mounts: [{ type: 'tmpfs', source: null, destination: '/scratch', writable: false }],
      timezone: null,
      networkMode: 'none',
      ports: [],
    });
  });

  test('that never ran has no start and no process', () => {
    const never = changed({ State: { Status: 'created', Pid: 0, StartedAt: '0001-01-01T00:00:00Z' } });
    expect(readContainer(never)).toMatchObject({ state: 'created', startedAt: null, pid: null });
  });

  test('that could not be started says why', () => {
    const failed = changed({ State: { Status: 'created', Error: 'not a directory' } });
    expect(readContainer(failed)).toMatchObject({ startError: 'not a directory' });
  });

  test('with mounts', () => {
    const mounts = [
      { Type: 'bind', Source: '/etc/localtime', Destination: '/etc/localtime', Mode: 'ro', RW: false },
      {
        ...{ Type: 'volume', Name: 'data', Source: '/var/lib/docker/volumes/data/_data', Destination: '/data' },
        ...{ Driver: 'local', Mode: 'z', RW: true, Propagation: '' },
      },
      { Type: 'bind', Source: '/x', Destination: 7 },
    ];
    expect(readContainer(changed({ Mounts: mounts }))?.mounts).toMatchObject([
      { type: 'bind', source: '/etc/localtime', destination: '/etc/localtime', writable: false },
      { type: 'volume', destination: '/data', writable: true, driver: 'local' },
      { type: 'tmpfs', destination: '/scratch' },
    ]);
  });

  test('of podman: its states, and an entrypoint in one word', () => {
    const podman = changed({ State: { Status: 'configured' }, Config: { Entrypoint: '/init', Timezone: 'local' } });
    expect(readContainer(podman)).toMatchObject({ state: 'created', entrypoint: ['/init'], timezone: 'local' });
  });

  test('without an identifier is none, nor is one whose identifier would lead elsewhere', () => {
    for (const Id of [undefined, 7, '', 'abc', '../../info', `${ID}?x`])
      expect(readContainer(changed({ Id }))).toBeNull();
    for (const value of [undefined, null, 7, 'x', [], {}]) expect(readContainer(value)).toBeNull();
  });

  test('of any shape gives values of the right shape, within bounds', () => {
    const keys = fc.constantFrom(
      ...['Id', 'Name', 'State', 'Status', 'Pid', 'StartedAt', 'Config', 'Env', 'Labels', 'Mounts', 'HostConfig'],
      ...['__proto__', 'constructor', 'toString', 'Tmpfs', 'Destination', 'Source', 'RW', 'Entrypoint', 'Cmd'],
    );
    const { value: anything } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant('x'.repeat(10_000))),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
      ),
    }));
    const parts = fc.record({
      State: anything,
      Config: anything,
      HostConfig: anything,
      Mounts: anything,
      Name: anything,
    });
    fc.assert(
      fc.property(parts, (changes) => {
        const container = readContainer(changed(JSON.parse(JSON.stringify(changes)) as object));
        if (container === null) throw new Error('it has an identifier');
        expect(container.name.length).toBeLessThanOrEqual(255);
        expect(container.name).not.toBe('');
        for (const text of [...container.environment, ...container.command, ...container.labels.values()])
          expect(text.length).toBeLessThanOrEqual(4096);
        for (const { destination, source, writable } of container.mounts) {
          expect([typeof destination, typeof writable]).toEqual(['string', 'boolean']);
          expect(source === null || source.length <= 4096).toBe(true);
        }
        expect(container.startedAt === null || container.startedAt > 0).toBe(true);
        expect(container.pid === null || container.pid > 0).toBe(true);
      }),
    );
  });

  test('of 10 MB is cut', () => {
    const much = 'x'.repeat(10_000_000);
    const huge = changed({
      Name: `/${much}`,
      Config: { Env: Array.from({ length: 5000 }, () => much), Labels: { [much]: 'x', a: much }, Image: much },
      Mounts: Array.from({ length: 5000 }, () => ({ Destination: '/a', Source: much })),
    });
    const container = readContainer(huge);
    expect(container?.name).toHaveLength(255);
    expect(container?.environment).toHaveLength(1000);
    expect(container?.labels).toEqual(new Map([['a', 'x'.repeat(4096)]]));
    // A path that is cut would be another one.
    expect(container?.mounts[0]?.source).toBeNull();
    expect(container?.mounts).toHaveLength(200);
  });
});

describe('a list of containers', () => {
  const id = (digit: string): string => digit.repeat(64);

  test('those that run come first', () => {
    const list = [
      { Id: id('a'), State: 'exited' },
      { Id: id('b'), State: 'paused' },
      { Id: id('c'), State: 'running' },
    ];
    expect(readList(list)?.map((one) => one.state)).toEqual(['running', 'paused', 'exited']);
  });

  test('is bounded, and each stands in it once', () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({
      Id: index.toString(16).padStart(64, '0'),
      State: 'running',
    }));
    expect(readList([...many, ...many])).toHaveLength(1000);
    expect(readList([many[0], many[0]])).toHaveLength(1);
  });

  test('what is none of it is left out', () => {
    expect(readList([null, 7, 'x', [], { Id: '../x' }, { Id: id('a'), State: {} }])).toEqual([
      { id: id('a'), state: 'unknown' },
    ]);
    for (const value of [undefined, null, {}, 'x', { length: 3 }]) expect(readList(value)).toBeNull();
  });
});

describe('what lies at a path', () => {
  const header = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

  /** The modes of the first three by Docker 20.10.24, of `/`, of a file and of a link; that of a device by Go's io/fs. */
  test.for<readonly [string, number, string]>([
    ['directory', 2_147_484_141, ''],
    ['file', 493, ''],
    ['symlink', 134_218_239, '/bin/busybox'],
    ['other', 69_206_454, ''],
  ])('a %s', ([kind, mode, linkTarget]) => {
    const stat = readPathStat(header({ name: 'x', size: 127, mode, mtime: '2026-11-22T16:00:00Z', linkTarget }));
    expect(stat).toEqual({ kind, size: 127, linkTarget: kind === 'symlink' ? linkTarget : null });
  });

  test('is not known from anything else', () => {
    for (const text of [
      '',
      '%%%',
      header([]),
      header({ mode: -1, size: 1 }),
      header({ mode: 1.5, size: 1 }),
      header({ mode: 1 }),
    ])
      expect(readPathStat(text)).toBeNull();
  });
});

describe('what an engine says of itself', () => {
  test('is bounded, and what is not told is not known', () => {
    expect(readInfo({ OperatingSystem: 'x'.repeat(1e6), KernelVersion: 7, Name: '' })).toEqual({
      operatingSystem: 'x'.repeat(200),
      kernelVersion: null,
      name: null,
      rootless: false,
      hints: [],
    });
    for (const value of [null, [], 'x']) expect(readInfo(value)).toBeNull();
  });

  test.for<readonly [string, object]>([
    ['Docker', { SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'] }],
    ['podman', { Rootless: true }],
  ])('rootless, by %s', ([, answer]) => {
    expect(readInfo(answer)).toMatchObject({ rootless: true });
  });
});

describe('whose virtual machine it is', () => {
  const info = (changes: Partial<EngineInfo>): EngineInfo => ({
    operatingSystem: null,
    kernelVersion: null,
    name: null,
    rootless: false,
    hints: [],
    ...changes,
  });
  const socket = 'unix:///var/run/docker.sock';

  test.for<readonly [string, Partial<EngineInfo>, string]>([
    ['docker-desktop', { operatingSystem: 'Docker Desktop', kernelVersion: '6.10.14-linuxkit' }, socket],
    [
      'docker-desktop',
      { operatingSystem: 'Docker Desktop', kernelVersion: '5.15.167.4-microsoft-standard-WSL2' },
      socket,
    ],
    ['orbstack', { operatingSystem: 'OrbStack', kernelVersion: '6.12.15-orbstack-00304-gede1cf3337c4' }, socket],
    [
      'colima',
      { name: 'colima', operatingSystem: 'Ubuntu 24.04 LTS' },
      'unix:///Users/ann/.colima/default/docker.sock',
    ],
    ['lima', { name: 'lima-docker' }, socket],
    ['lima', {}, 'unix:///Users/ann/.lima/docker/sock/docker.sock'],
    ['rancher-desktop', { name: 'lima-rancher-desktop' }, socket],
    [
      'rancher-desktop',
      { operatingSystem: 'Rancher Desktop WSL Distribution', kernelVersion: '5.15.1-microsoft-standard-WSL2' },
      socket,
    ],
    [
      'minikube',
      { name: 'minikube', operatingSystem: 'Buildroot 2023.02.9', hints: ['provider=kvm2'] },
      'tcp://192.168.49.2:2376',
    ],
    ['podman-machine', { operatingSystem: 'fedora' }, 'unix:///var/folders/x/T/podman/podman-machine-default-api.sock'],
    ['wsl', { operatingSystem: 'Ubuntu 24.04 LTS', kernelVersion: '5.15.167.4-microsoft-standard-WSL2' }, socket],
  ])('%s: %j', ([product, changes, url]) => {
    expect(describeProduct(info(changes), { url })).toBe(product);
  });

  test('nobody’s', () => {
    const debian = info({
      operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      kernelVersion: '6.1.0-49-amd64',
      name: 'web-01',
    });
    expect(describeProduct(debian, { url: socket })).toBeNull();
    expect(describeProduct(null, { url: 'ssh://ann@web-01' })).toBeNull();
  });
});
