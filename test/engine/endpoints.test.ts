import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineCandidate } from '../../src/engine/endpoints.ts';
import { findEngines } from '../../src/engine/endpoints.ts';
import { parseEngineUrl, shownUrl } from '../../src/model/engine-url.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Files } from '../../src/system/files.ts';
import { fakeMachine } from '../gather/fake-doors.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';

interface Scene {
  readonly named?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly tree?: FakeTree;
  /** Sockets, which the tree cannot have; what they are called is what is in them. */
  readonly sockets?: readonly string[];
  readonly denied?: readonly string[];
  readonly platform?: string;
}

const filesOf = ({ tree = {}, sockets = [], denied = [] }: Scene): Files => {
  const files = fakeFiles({ ...tree, ...Object.fromEntries(sockets.map((path) => [path, ''])) });
  return {
    ...files,
    realPath: (path) => (denied.includes(path) ? missing('denied', 'EACCES') : files.realPath(path)),
    info: (path) => (sockets.includes(path) ? ok({ kind: 'other', size: 0, modifiedAt: 0 }) : files.info(path)),
  };
};

const find = (scene: Scene): readonly EngineCandidate[] => {
  const variables: Readonly<Record<string, string>> = { HOME: '/home/ann', ...scene.variables };
  const machine = fakeMachine({ platform: scene.platform ?? 'linux', variable: (name) => variables[name] ?? null });
  return findEngines(scene.named ?? null, { files: filesOf(scene), machine });
};

const contextFiles = (name: string, host: string, changes: object = {}): FakeTree => ({
  [`/home/ann/.docker/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`]: JSON.stringify({
    Name: name,
    Metadata: {},
    Endpoints: { docker: { Host: host, SkipTLSVerify: false, ...changes } },
  }),
});

const tlsFiles = (name: string): FakeTree => {
  const folder = `/home/ann/.docker/contexts/tls/${createHash('sha256').update(name).digest('hex')}/docker`;
  return { [`${folder}/ca.pem`]: 'CA', [`${folder}/cert.pem`]: 'CERT', [`${folder}/key.pem`]: 'KEY' };
};

describe('the order of docker', () => {
  const everything: Scene = {
    named: 'tcp://named:1',
    variables: { DOCKER_HOST: 'tcp://variable:2', CONTAINER_HOST: 'tcp://podman:3', DOCKER_CONTEXT: 'chosen' },
    tree: {
      '/home/ann/.docker/config.json': '{"currentContext":"current"}',
      ...contextFiles('chosen', 'tcp://chosen:4'),
      ...contextFiles('current', 'tcp://current:5'),
    },
    sockets: ['/var/run/docker.sock'],
  };
  const without = ({ variables = {}, ...scene }: Scene, ...names: readonly string[]): Scene => ({
    ...scene,
    variables: Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name))),
  });
  const { named: _named, ...unnamed } = everything;

  test.for<readonly [string, Scene, string]>([
    ['option', everything, 'tcp://named:1'],
    ['DOCKER_HOST', unnamed, 'tcp://variable:2'],
    ['CONTAINER_HOST', without(unnamed, 'DOCKER_HOST'), 'tcp://podman:3'],
    ['DOCKER_CONTEXT', without(unnamed, 'DOCKER_HOST', 'CONTAINER_HOST'), 'tcp://chosen:4'],
    ['context', without(unnamed, 'DOCKER_HOST', 'CONTAINER_HOST', 'DOCKER_CONTEXT'), 'tcp://current:5'],
  ])('%s, and nothing after it', ([foundBy, scene, url]) => {
    expect(find(scene).map(({ endpoint }) => endpoint)).toMatchObject([{ url, foundBy }]);
  });

  test('the known sockets where nothing names one, and where the default context does', () => {
    const bySocket = [{ url: 'unix:///var/run/docker.sock', foundBy: 'socket', context: null }];
    const sockets = ['/var/run/docker.sock'];
    expect(find({ sockets }).map(({ endpoint }) => endpoint)).toEqual(bySocket);
    const variables = { DOCKER_CONTEXT: 'default', DOCKER_HOST: '', CONTAINER_HOST: ' ' };
    expect(find({ ...unnamed, variables, sockets }).map(({ endpoint }) => endpoint)).toEqual(bySocket);
  });
});

describe('known sockets', () => {
  test('only those that are there, in their order, each once', () => {
    const found = find({
      variables: { XDG_RUNTIME_DIR: '/run/user/1000' },
      sockets: ['/run/podman/podman.sock', '/run/user/1000/docker.sock', '/home/ann/.lima/docker/sock/docker.sock'],
      tree: { '/var/run/docker.sock': { link: '/run/user/1000/docker.sock' }, '/home/ann/.rd/docker.sock': 'a file' },
    });
    expect(found.map(({ endpoint, reach }) => [endpoint.url, reach])).toEqual([
      ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
      [
        'unix:///home/ann/.lima/docker/sock/docker.sock',
        { kind: 'socket', path: '/home/ann/.lima/docker/sock/docker.sock' },
      ],
      ['unix:///run/podman/podman.sock', { kind: 'socket', path: '/run/podman/podman.sock' }],
    ]);
  });

  test('of a home that we may not enter, none is ours', () => {
    expect(find({ denied: ['/home/ann/.colima/default/docker.sock'] })).toEqual([]);
  });

  test('one in a folder that we may not enter is denied', () => {
    expect(find({ denied: ['/run/podman/podman.sock'] })).toMatchObject([
      { reach: { status: 'denied', fault: 'permission-denied', detail: 'EACCES' } },
    ]);
  });

  test('none is none, with and without a home', () => {
    expect(find({})).toEqual([]);
    expect(find({ variables: { HOME: '' } })).toEqual([]);
  });

  test('named pipes on Windows', () => {
    expect(find({ platform: 'win32' })[0]).toMatchObject({
      endpoint: { url: 'npipe:////./pipe/docker_engine' },
      reach: { kind: 'socket', path: '//./pipe/docker_engine' },
    });
  });
});

describe('an address', () => {
  test.for<readonly [string, object]>([
    ['unix:///run/docker.sock', { kind: 'socket', path: '/run/docker.sock' }],
    ['/run/my docker.sock', { kind: 'socket', path: '/run/my docker.sock' }],
    ['tcp://10.0.0.5', { kind: 'tcp', host: '10.0.0.5', port: 2375, tls: null }],
    ['tcp://[::1]:1234/', { kind: 'tcp', host: '::1', port: 1234, tls: null }],
    ['web-01:2375', { kind: 'tcp', host: 'web-01', port: 2375 }],
    ['http://web-01:8080', { kind: 'tcp', port: 8080, tls: null }],
    ['https://web-01', { kind: 'tcp', port: 2376, tls: { verify: true, ca: null } }],
  ])('%s', ([named, reach]) => {
    expect(find({ named })[0]?.reach).toMatchObject(reach);
  });

  test.for<readonly [string, string]>([
    ['fd://', 'unsupported'],
    ['npipe:////./pipe/docker_engine', 'unsupported'],
    ['unix://relative.sock', 'bad-address'],
    ['tcp://', 'bad-address'],
    ['tcp://host:0', 'bad-address'],
    ['tcp://host:65536', 'bad-address'],
    ['tcp://ann@host:2375', 'bad-address'],
    ['docker', 'bad-address'],
    ['ssh://-oProxyCommand=x', 'bad-address'],
    ['ssh://-l@host', 'bad-address'],
    ['ssh://ann:secret@host', 'bad-address'],
    ['ssh://ann@host/run/$(reboot)', 'bad-address'],
    ['ssh://ann@host/a b', 'bad-address'],
    ['', 'bad-address'],
  ])('%s cannot be used: %s', ([named, fault]) => {
    expect(find({ named })[0]?.reach).toMatchObject({ status: 'failed', fault });
  });

  test('a password is not shown', () => {
    expect(shownUrl('ssh://ann:secret@host')).toBe('ssh://ann:…@host');
    expect(find({ named: 'tcp://ann:secret@host:1' })[0]?.endpoint.url).not.toContain('secret');
  });

  test('of any text is one, or why it is none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `ssh://${text}`),
        ),
        (text) => {
          const address = parseEngineUrl(text);
          if (typeof address === 'string') return;
          // What reaches another program's arguments, and another host's shell.
          if (address.scheme === 'ssh')
            expect([address.user ?? 'a', address.host, address.path ?? '/a'].join(' ')).toMatch(
              /^\w\S* [\w:]\S* \/[\w./+:@-]*$/,
            );
        },
      ),
    );
  });
});

describe('over ssh', () => {
  test('its docker hands the connection on; nobody is asked, and nothing is left behind', () => {
    const [found] = find({ named: 'ssh://ann@web-01:2222/run/user/1000/docker.sock' });
    if (found === undefined || !('args' in found.reach)) throw new Error('no program');
    const { name, args } = found.reach;
    expect(name).toBe('ssh');
    expect(args).toEqual(expect.arrayContaining(['BatchMode=yes', 'ControlMaster=no', 'UpdateHostKeys=no']));
    expect(args.slice(args.indexOf('-l'))).toEqual([
      ...['-l', 'ann', '-p', '2222', '--', 'web-01'],
      ...['docker', '--host', 'unix:///run/user/1000/docker.sock', 'system', 'dial-stdio'],
    ]);
  });

  test('podman hands it on where podman’s variable names it', () => {
    const [found] = find({ variables: { CONTAINER_HOST: 'ssh://core@web-01/run/podman/podman.sock' } });
    expect(found?.reach).toMatchObject({ args: expect.arrayContaining(['podman', '--url']) as unknown });
  });
});

describe('TLS', () => {
  const pem = (folder: string): FakeTree => ({
    [`${folder}/ca.pem`]: 'CA',
    [`${folder}/cert.pem`]: 'CERT',
    [`${folder}/key.pem`]: 'KEY',
  });

  test('by docker’s variables', () => {
    const variables = { DOCKER_HOST: 'tcp://web-01', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(find({ variables, tree: pem('/certs') })[0]?.reach).toEqual({
      kind: 'tcp',
      host: 'web-01',
      port: 2376,
      tls: { ca: 'CA', cert: 'CERT', key: 'KEY', verify: true },
    });
    const { DOCKER_CERT_PATH: _path, ...inHome } = variables;
    expect(find({ variables: inHome, tree: pem('/home/ann/.docker') })[0]?.reach).toMatchObject({ tls: { ca: 'CA' } });
  });

  test('certificates that may not be read, and half of a pair, are told', () => {
    const variables = { DOCKER_HOST: 'tcp://web-01', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    const unreadable = { ...pem('/certs'), '/certs/key.pem': { unreadable: 'denied' } } as const;
    expect(find({ variables, tree: unreadable })[0]?.reach).toMatchObject({ status: 'denied', fault: 'tls' });
    expect(find({ variables, tree: { '/certs/cert.pem': 'CERT' } })[0]?.reach).toMatchObject({
      fault: 'tls',
      detail: '/certs/key.pem: ENOENT',
    });
  });

  test('by the files of a context', () => {
    const tree = { ...contextFiles('prod', 'tcp://web-01:2376', { SkipTLSVerify: true }), ...tlsFiles('prod') };
    const [found] = find({ variables: { DOCKER_CONTEXT: 'prod' }, tree });
    expect(found?.endpoint).toEqual({ url: 'tcp://web-01:2376', foundBy: 'DOCKER_CONTEXT', context: 'prod' });
    expect(found?.reach).toMatchObject({ tls: { ca: 'CA', cert: 'CERT', key: 'KEY', verify: false } });
  });
});

describe('a context', () => {
  test('without its file, or with one that says nothing, is told', () => {
    const variables = { DOCKER_CONTEXT: 'gone' };
    expect(find({ variables })[0]).toMatchObject({
      endpoint: { url: '', context: 'gone' },
      reach: { status: 'failed', fault: 'bad-context' },
    });
    for (const host of ['', 7] as const)
      expect(find({ variables, tree: contextFiles('gone', host as string) })[0]?.reach).toMatchObject({
        fault: 'bad-context',
      });
  });

  test('in the folder that DOCKER_CONFIG names', () => {
    const tree = Object.fromEntries(
      Object.entries(contextFiles('prod', 'unix:///x.sock')).map(([path, text]) => [
        path.replace('/home/ann/.docker', '/cfg'),
        text,
      ]),
    );
    const found = find({
      variables: { DOCKER_CONFIG: '/cfg' },
      tree: { ...tree, '/cfg/config.json': '{"currentContext":"prod"}' },
    });
    expect(found).toMatchObject([{ endpoint: { url: 'unix:///x.sock', foundBy: 'context' } }]);
  });

  test('a configuration that is no JSON names none', () => {
    for (const text of [
      '{',
      '[]',
      'null',
      '{"currentContext":{}}',
      '{"currentContext":""}',
      '{"__proto__":{"currentContext":"x"}}',
    ])
      expect(find({ tree: { '/home/ann/.docker/config.json': text } })).toEqual([]);
  });
});
