import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EngineClient } from '../../src/engine/client.ts';
import type { OpenedEngine } from '../../src/gather/containers/engine.ts';
import { openEngine } from '../../src/gather/containers/engine.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { systemClock } from '../../src/system/clock.ts';
import { systemFiles } from '../../src/system/files.ts';
import { httpWith } from '../../src/system/http.ts';
import { fakeMachine } from '../gather/fake-doors.ts';
import type {
  FakeCall,
  FakeContainer,
  FakeEngine,
  FakeEngineOptions,
  FakeProcess,
  Misbehaviour,
} from '../lab/fake-engine.ts';
import { fakeId, startFakeEngine } from '../lab/fake-engine.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';
import { hasOpenssl, makeCertificates } from './certificates.ts';

const start = async (options: FakeEngineOptions = {}): Promise<FakeEngine> => {
  const engine = await startFakeEngine(options);
  onTestFinished(engine.stop);
  return engine;
};

interface Wishes {
  readonly named?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly find?: (name: string) => string | null;
}

/** With the doors to this machine, but for its variables. */
const open = ({ named, variables = {}, find = () => null }: Wishes): Promise<OpenedEngine> => {
  const http = httpWith(find);
  onTestFinished(() => http.stop());
  const machine = fakeMachine({ platform: process.platform, variable: (name) => variables[name] ?? null });
  return openEngine(
    { engine: named ?? null, required: false },
    { clock: systemClock, files: systemFiles, machine, http },
  );
};

const valueOf = <T>(gathered: Gathered<T>): T => {
  if (gathered.status !== 'ok') throw new Error(`${gathered.status}: ${gathered.reason}`);
  return gathered.value;
};

const clientOf = async (options: FakeEngineOptions = {}): Promise<{ client: EngineClient; engine: FakeEngine }> => {
  const engine = await start(options);
  return { client: valueOf((await open({ named: engine.url })).engine), engine };
};

const api: FakeContainer = { name: 'api', environment: ['TZ=Asia/Shanghai'] };
const API = fakeId('api');

/** All that it says until it ends. */
const run = async (client: EngineClient, command: readonly string[], input = '') => {
  const session = valueOf(await client.exec(API, command, []));
  let output = '';
  session.onOutput((bytes) => {
    output += Buffer.from(bytes).toString('utf8');
  });
  if (input !== '') session.write(input);
  session.end();
  return { ended: await session.ended, output };
};

/** Says each line back, and what came in between on its standard error; ends with 7. */
const echo = ({ write, onInput, onInputEnd, end }: FakeProcess): void => {
  write('this is not to be read', 'stderr');
  onInput((text) => write(`got ${text}`));
  onInputEnd(() => end(7));
};

describe.skipIf(process.platform === 'win32')('an engine', () => {
  test('says who it is', async () => {
    const { client } = await clientOf();
    expect(client).toMatchObject({ kind: 'docker', version: '20.10.24', apiVersion: '1.41' });
    expect(valueOf(await client.info())).toMatchObject({ kernelVersion: '6.1.0-49-amd64', rootless: false });
  });

  test('tells the second that its clock shows', async () => {
    const { client } = await clientOf({ clockAheadMs: 3_600_000 });
    const before = Date.now();
    const { dateMs, sentNs, receivedNs } = valueOf(await client.date());
    expect(dateMs).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000 + 3_600_000);
    expect(dateMs % 1000).toBe(0);
    expect(receivedNs).toBeGreaterThanOrEqual(sentNs);
  });

  test('without a Date tells none', async () => {
    const { client } = await clientOf({ clockAheadMs: null });
    expect(await client.date()).toMatchObject({ status: 'failed', reason: 'no Date' });
  });

  test('that does not know HEAD is greeted by GET', async () => {
    const { client } = await clientOf({ withoutHead: true });
    expect(client.apiVersion).toBe('1.41');
  });

  test.for<readonly [string, string, string]>([
    ['an older one is asked in its version', '1.30', '1.30'],
    ['a newer one in ours', '1.99', '1.51'],
  ])('%s', async ([, apiVersion, agreed]) => {
    const { client, engine } = await clientOf({ apiVersion, containers: [api] });
    valueOf(await client.list());
    expect(client.apiVersion).toBe(agreed);
    expect(engine.requests).toContain(`GET /v${agreed}/containers/json?all=1`);
  });

  test('that lies about its version is believed when it refuses ours', async () => {
    // As a proxy before several engines does.
    const engine = await start({ apiVersion: '1.45', minApiVersion: '1.44', containers: [api] });
    const client = valueOf((await open({ named: engine.url })).engine);
    expect(valueOf(await client.list())).toHaveLength(1);
  });

  test('of podman tells the zone that --tz gave', async () => {
    const { client, engine } = await clientOf({ kind: 'podman', containers: [{ ...api, timezone: 'Asia/Tokyo' }] });
    expect(client).toMatchObject({ kind: 'podman', version: '4.3.1' });
    expect(valueOf(await client.inspect(API)).timezone).toBe('Asia/Tokyo');
    expect(engine.requests).toContain(`GET /v4.3.1/libpod/containers/${API}/json`);
  });

  test('has containers', async () => {
    const { client, engine } = await clientOf({ containers: [{ name: 'old', state: 'exited' }, api] });
    expect(valueOf(await client.list())).toEqual([
      { id: API, state: 'running' },
      { id: fakeId('old'), state: 'exited' },
    ]);
    expect(valueOf(await client.inspect(API))).toMatchObject({ name: 'api', environment: ['TZ=Asia/Shanghai'] });
    expect(engine.connections()).toBe(1);
  });

  test('tells what lies inside', async () => {
    const files = { '/etc/localtime': { link: '/usr/share/zoneinfo/Etc/UTC' }, '/etc/os-release': 'ID=debian\n' };
    const { client } = await clientOf({ containers: [{ ...api, files }] });
    expect(valueOf(await client.stat(API, '/etc/localtime'))).toMatchObject({
      kind: 'symlink',
      linkTarget: '/usr/share/zoneinfo/Etc/UTC',
    });
    expect(await client.stat(API, '/etc/timezone')).toMatchObject({ status: 'absent' });
    const tar = valueOf(await client.archive(API, '/etc/os-release', 10_000));
    expect(Buffer.from(tar).toString('latin1')).toContain('ID=debian');
    expect(await client.archive(API, '/etc/os-release', 100)).toMatchObject({ status: 'failed' });
  });

  test.for<readonly [string, string, string]>([
    ['gone', 'absent', 'No such container: '],
    ['paused', 'failed', 'is paused'],
    ['exited', 'failed', 'is not running'],
  ])('a container that is %s: %s', async ([state, status, reason]) => {
    const containers = state === 'gone' ? [] : [{ ...api, state } as FakeContainer];
    const { client } = await clientOf({ containers });
    expect(await client.exec(API, ['true'], [])).toMatchObject({
      status,
      reason: expect.stringContaining(reason) as unknown,
    });
  });

  test('an identifier that would lead to another call is asked for by nobody', async () => {
    const { client, engine } = await clientOf();
    for (const id of ['../info', 'a/../../x', '', 'a?b', 'a b'])
      expect(await client.inspect(id)).toMatchObject({ status: 'absent' });
    expect(engine.requests.every((line) => line.endsWith('/_ping'))).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('a program inside', () => {
  test.for([
    ['with an upgrade', false],
    ['without one', true],
  ] as const)('%s: its output alone, and how it ended', async ([, withoutUpgrade]) => {
    const { client } = await clientOf({ containers: [{ ...api, run: echo }], withoutUpgrade });
    expect(await run(client, ['sh'], 'one\n')).toEqual({
      ended: { status: 'ok', value: { exitCode: 7 } },
      output: 'got one\n',
    });
  });

  test('that is missing there ends with 127, and the text is the engine’s', async () => {
    const { client } = await clientOf({ containers: [api] });
    const { ended, output } = await run(client, ['date']);
    expect(ended).toEqual({ status: 'ok', value: { exitCode: 127 } });
    expect(output).toContain('executable file not found');
  });

  test('is given its variables', async () => {
    const asked: FakeProcess[] = [];
    const { client } = await clientOf({ containers: [{ ...api, run: (one) => (asked.push(one), one.end(0)) }] });
    const session = valueOf(await client.exec(API, ['sh', '-c', 'x'], ['LC_ALL=C']));
    await session.ended;
    expect(asked).toMatchObject([{ command: ['sh', '-c', 'x'], environment: ['LC_ALL=C'] }]);
  });

  test('what it said before somebody listened is not lost', async () => {
    const { client } = await clientOf({ containers: [{ ...api, run: ({ write, end }) => (write('early'), end(0)) }] });
    const session = valueOf(await client.exec(API, ['x'], []));
    await session.ended;
    const heard: string[] = [];
    session.onOutput((bytes) => heard.push(Buffer.from(bytes).toString()));
    expect(heard).toEqual(['early']);
  });

  test('that is let go of sees its input end', async () => {
    let sawEnd = (): void => {};
    const seen = new Promise<void>((resolve) => {
      sawEnd = resolve;
    });
    const { client } = await clientOf({ containers: [{ ...api, run: ({ onInputEnd }) => onInputEnd(sawEnd) }] });
    const session = valueOf(await client.exec(API, ['x'], []));
    session.close();
    await seen;
    expect(await session.ended).toMatchObject({ status: 'failed' });
  });

  test('whose output is cut in the middle of a frame has failed', async () => {
    const { client } = await clientOf({
      containers: [api],
      misbehave: (call) => (call === 'exec-start' ? 'half' : null),
    });
    expect((await run(client, ['x'])).ended).toEqual({ status: 'failed', reason: 'the output is cut short' });
  });
});

const WAYS: readonly Misbehaviour[] = [
  ...(['hang', 'hang-up', 'die', 'half', 'stall', 'rubbish', 'html', 'not-json', 'other-json', 'deep'] as const),
  ...(['endless', 'endless-headers', 'long', 'short', 'error', 'refused', 'redirect'] as const),
];

describe.skipIf(process.platform === 'win32')('an engine that does wrong', () => {
  const only = (bad: FakeCall, how: Misbehaviour) => (call: FakeCall) => (call === bad ? how : null);

  test(
    'at the first call: it is no engine, unless only the body of that answer is wrong',
    { timeout: 60_000 },
    async () => {
      const ofBody: readonly Misbehaviour[] = [
        ...(['html', 'not-json', 'other-json', 'deep', 'short', 'long', 'endless', 'half', 'stall', 'die'] as const),
      ];
      await Promise.all(
        WAYS.map(async (how) => {
          const engine = await startFakeEngine({ misbehave: only('ping', how) });
          const opened = await open({ named: engine.url });
          await engine.stop();
          expect(opened.access.tried).toHaveLength(1);
          if (!ofBody.includes(how)) expect([how, opened.engine.status]).not.toEqual([how, 'ok']);
        }),
      );
    },
  );

  test.for<readonly [FakeCall, (client: EngineClient) => Promise<Gathered<unknown>>]>([
    ['info', (client) => client.info()],
    ['list', (client) => client.list()],
    ['inspect', (client) => client.inspect(API)],
    ['exec-create', (client) => client.exec(API, ['x'], [])],
    ['exec-start', (client) => client.exec(API, ['x'], [])],
    ['archive-stat', (client) => client.stat(API, '/file')],
    ['archive', (client) => client.archive(API, '/file', 100_000)],
  ])('at %s: an answer in any case, and one that is true', { timeout: 60_000 }, async ([call, ask]) => {
    await Promise.all(
      WAYS.map(async (how) => {
        const containers = [{ ...api, files: { '/file': 'content' }, run: echo }];
        const engine = await startFakeEngine({ containers, misbehave: only(call, how) });
        const client = valueOf((await open({ named: engine.url })).engine);
        const answer = await ask(client);
        await engine.stop();
        expect([how, ['ok', 'absent', 'denied', 'timeout', 'failed'].includes(answer.status)]).toEqual([how, true]);
        if (['hang', 'hang-up', 'rubbish', 'error', 'refused', 'redirect', 'endless-headers'].includes(how))
          expect([how, answer.status]).not.toEqual([how, 'ok']);
        if (answer.status !== 'ok') expect(answer.reason.length).toBeLessThanOrEqual(200);
      }),
    );
  });

  test('what it says of an error is told, in one line', async () => {
    const { client } = await clientOf({ misbehave: only('list', 'error') });
    const answer = await client.list();
    expect(answer).toMatchObject({ status: 'failed', reason: expect.stringContaining('overlay2') as unknown });
    expect(answer.status === 'ok' || answer.reason.includes('\n')).toBe(false);
  });

  test('a proxy that forbids a call is denied', async () => {
    const { client } = await clientOf({ misbehave: only('list', 'refused') });
    expect(await client.list()).toMatchObject({ status: 'denied' });
  });
});

describe.skipIf(process.platform === 'win32')('how it was looked for is told', () => {
  test.for<readonly [string, FakeEngineOptions, object]>([
    ['hangs', { misbehave: () => 'hang' }, { status: 'timeout', fault: 'no-answer' }],
    ['is a web server', { apiVersion: null, misbehave: () => 'html' }, { status: 'failed', fault: 'not-an-engine' }],
    ['is no HTTP', { misbehave: () => 'rubbish' }, { status: 'failed', fault: 'not-an-engine' }],
    ['hangs up', { misbehave: () => 'hang-up' }, { status: 'failed', fault: 'hung-up' }],
    ['refuses', { misbehave: () => 'refused' }, { status: 'denied', fault: 'permission-denied' }],
    ['is too old', { apiVersion: '1.12' }, { status: 'failed', fault: 'version', detail: '1.12' }],
    ['does not tell its version', { apiVersion: null }, { status: 'failed', fault: 'version' }],
    ['fails', { misbehave: () => 'error' }, { status: 'failed', fault: 'other' }],
  ])('one that %s', async ([, options, told]) => {
    const engine = await start(options);
    const { access, engine: opened } = await open({ named: engine.url });
    expect(access.tried).toMatchObject([{ url: engine.url, foundBy: 'option', ...told }]);
    expect(opened.status).not.toBe('ok');
  });

  test('one that is not there', async () => {
    const { access } = await open({ named: `unix://${temporaryFolder()}/none.sock`, variables: { USER: 'ann' } });
    expect(access).toMatchObject({ user: null, tried: [{ status: 'absent', fault: 'no-socket' }] });
  });
});

describe.skipIf(process.platform === 'win32' || !hasOpenssl())('over TLS', () => {
  const encrypted = async () => {
    const certificates = makeCertificates();
    const { ca, server, folder } = certificates;
    const engine = await start({ tcp: { ca, ...server }, containers: [api] });
    return { engine, folder };
  };

  test('with the certificates of DOCKER_CERT_PATH', async () => {
    const { engine, folder } = await encrypted();
    const variables = { DOCKER_HOST: engine.url, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder };
    const client = valueOf((await open({ variables })).engine);
    expect(valueOf(await client.list())).toHaveLength(1);
    const { ended } = await run(client, ['x']);
    expect(ended).toMatchObject({ status: 'ok', value: { exitCode: 127 } });
  });

  test('an engine that another authority vouches for is not asked', async () => {
    const { engine } = await encrypted();
    const other = makeCertificates();
    const variables = { DOCKER_HOST: engine.url, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: other.folder };
    expect((await open({ variables })).access.tried).toMatchObject([{ status: 'failed', fault: 'tls' }]);
    expect(engine.requests).toEqual([]);
  });

  test('without a certificate of ours it refuses', async () => {
    const { engine } = await encrypted();
    const variables = { DOCKER_HOST: engine.url, DOCKER_TLS: '1', DOCKER_CERT_PATH: temporaryFolder() };
    const { access } = await open({ variables });
    expect(access.tried).toMatchObject([{ status: 'failed' }]);
    expect(engine.requests).toEqual([]);
  });

  test('an engine without TLS is not taken for one with it', async () => {
    const engine = await start({ tcp: 'plain' });
    const variables = { DOCKER_HOST: engine.url, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: makeCertificates().folder };
    expect((await open({ variables })).access.tried).toMatchObject([{ fault: 'tls' }]);
  });
});

describe.skipIf(process.platform === 'win32')('over ssh', () => {
  /** Notes how it was called, and is a relay to the engine. */
  const fakeSsh = (script: (log: string) => string) => {
    const folder = temporaryFolder();
    const [path, log] = [join(folder, 'ssh'), join(folder, 'log')];
    writeFileSync(path, `#!${process.execPath}\n${script(log)}`, { mode: 0o755 });
    return { find: (name: string) => (name === 'ssh' ? path : null), log };
  };

  const relayTo = (engine: FakeEngine) => () =>
    `const socket = require('node:net').connect(${JSON.stringify(engine.path)});
     process.stdin.pipe(socket).pipe(process.stdout);
     socket.on('close', () => process.exit(0));`;

  // A program has to be started, and ours is Node.
  test('all requests over one connection, and one more for each program inside', { retry: 2 }, async () => {
    const engine = await start({ containers: [{ ...api, run: echo }] });
    const { find } = fakeSsh(relayTo(engine));
    const client = valueOf((await open({ named: 'ssh://ann@web-01', find })).engine);
    const all = await Promise.all(Array.from({ length: 20 }, () => client.inspect(API)));
    expect(all.every(({ status }) => status === 'ok')).toBe(true);
    expect(engine.connections()).toBe(1);
    expect(await run(client, ['sh'], 'one\n')).toMatchObject({ ended: { status: 'ok' }, output: 'got one\n' });
  });

  test('what ssh complains of is told', async () => {
    const { find } = fakeSsh(
      () => "console.error('ann@web-01: Permission denied (publickey).'); process.exitCode = 255;",
    );
    expect((await open({ named: 'ssh://ann@web-01', find })).access.tried).toMatchObject([
      { status: 'failed', fault: 'ssh', detail: 'ann@web-01: Permission denied (publickey).' },
    ]);
  });

  test('without ssh it cannot be reached', async () => {
    expect((await open({ named: 'ssh://ann@web-01' })).access.tried).toMatchObject([
      { status: 'absent', fault: 'no-ssh' },
    ]);
  });
});
