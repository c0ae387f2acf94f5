import { describe, expect, test } from 'vitest';
import { gatherWakatime } from '../../src/gather/wakatime.ts';
import type { BesideWakatime, GatherWakatimeOptions } from '../../src/gather/wakatime.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { WakapiFacts, WakatimeHome } from '../../src/model/wakatime-facts.ts';
import type { HostFiles } from '../../src/system/files.ts';
import type { Http, HttpRequest, HttpTarget } from '../../src/system/http.ts';
import { container } from '../checks/container-facts.ts';
import { wakapi } from '../checks/wakatime-facts.ts';
import { VIRTUAL_START_MS } from '../system/virtual-clock.ts';
import { queueOfTimes } from '../wakatime/bolt-file.ts';
import type { FakeDoors, FakeOutput } from './fake-doors.ts';
import { fakeDoors, fakeMachine, fakePrograms } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const HOUR = 3_600_000;
const NOW = VIRTUAL_START_MS;
const QUEUE = '/home/ann/.wakatime/offline_heartbeats.bdb';
const CONFIG = '[settings]\napi_url = http://localhost:3000/api\napi_key = 01234567-89ab-4cde-8f01-23456789abcd\n';
/** Three: two hours ago, one ago, and half an hour ahead. */
const TIMES = [NOW - 2 * HOUR, NOW - HOUR, NOW + HOUR / 2].map((at) => at / 1000);
const TREE: FakeTree = { '/home/ann/.wakatime.cfg': CONFIG, [QUEUE]: queueOfTimes(TIMES) };

const DENIED = missing('denied', 'EACCES');

interface Scene {
  readonly tree?: FakeTree;
  readonly files?: HostFiles;
  readonly options?: Partial<GatherWakatimeOptions>;
  readonly beside?: Partial<BesideWakatime>;
  readonly containers?: readonly ContainerFacts[];
  readonly wakapi?: readonly WakapiFacts[];
  readonly programs?: Readonly<Record<string, FakeOutput>>;
  readonly clock?: Partial<FakeDoors['clock']>;
}

/** Whom was asked for what; nobody answers. */
const listening = (asked: string[]): Http => ({
  server: (target: HttpTarget) => ({
    request: ({ path }: HttpRequest) => {
      asked.push(`${target.kind === 'tcp' ? `${target.host}:${target.port}` : target.kind}${path}`);
      return Promise.resolve({ status: 'failed', reason: 'ECONNREFUSED', fault: 'connection-refused' });
    },
    takeOver: () => Promise.resolve({ status: 'failed', reason: 'not foreseen', fault: 'other' }),
  }),
  stop: () => {},
});

const gathered = async (scene: Scene = {}) => {
  const asked: string[] = [];
  const programs = fakePrograms(scene.programs ?? {});
  const doors: FakeDoors = fakeDoors({
    files: scene.files ?? fakeFiles(scene.tree ?? TREE),
    machine: fakeMachine({ variable: (name) => (name === 'HOME' ? '/home/ann' : null) }),
    http: listening(asked),
    programs,
  });
  Object.assign(doors.clock, scene.clock);
  const options: GatherWakatimeOptions = {
    ...{ homes: [], withKey: false, askCli: false, offline: false, byProject: false, timeoutMs: 5000 },
    ...scene.options,
  };
  const answer = await doors.clock.until(
    gatherWakatime(options, doors, {
      measured: Promise.resolve({ now: NOW, estimate: { offsetMs: 0, lowMs: -5, highMs: 5 } }),
      containers: Promise.resolve(ok(scene.containers ?? [])),
      wakapi: Promise.resolve(ok(scene.wakapi ?? [])),
      signal: new AbortController().signal,
      ...scene.beside,
    }),
  );
  return { answer, asked, doors, programs };
};

const homeOf = (answer: Gathered<readonly WakatimeHome[]>): WakatimeHome => {
  if (answer.status !== 'ok' || answer.value[0] === undefined) throw new Error(JSON.stringify(answer));
  return answer.value[0];
};
const contentOf = ({ queues }: WakatimeHome) => queues[0]?.content;

test('no home with anything of wakatime-cli: absent, and nobody is asked', async () => {
  const { answer, asked, doors } = await gathered({ tree: { '/home/ann/.profile': '' } });
  expect(answer.status).toBe('absent');
  expect(asked).toEqual([]);
  expect(doors.clock.elapsedMs).toBe(0);
});

test('a home that we may not look into: whether it is used is not known', async () => {
  const files = fakeFiles({});
  const closed = { ...files, info: (path: string) => (path.startsWith('/home/ann/') ? DENIED : files.info(path)) };
  expect((await gathered({ files: closed })).answer).toEqual(missing('denied', '/home/ann'));
});

test('a home: its queue against true time, and a server that does not answer', async () => {
  const home = homeOf((await gathered()).answer);
  expect(home).toMatchObject({
    home: '/home/ann',
    foundBy: 'user',
    config: { status: 'ok' },
    log: { status: 'absent' },
  });
  expect(home.server).toMatchObject({ status: 'ok', value: { kind: 'unknown', maxAge: null, container: null } });
  expect(contentOf(home)).toMatchObject({
    status: 'ok',
    value: { count: 3, oldestAt: NOW - 2 * HOUR, futureCount: 1, farFutureCount: 0, expiredCount: null },
  });
});

test('by a clock that is an hour fast, what it stamps now lies in the future', async () => {
  const measured = Promise.resolve({ now: NOW, estimate: { offsetMs: -HOUR, lowMs: -HOUR - 5, highMs: -HOUR + 5 } });
  const home = homeOf((await gathered({ beside: { measured } })).answer);
  expect(contentOf(home)).toMatchObject({ value: { futureCount: 1, farFutureCount: 1 } });
});

test('true time not known: against this host', async () => {
  const measured = Promise.resolve({ now: NOW, estimate: null });
  const home = homeOf((await gathered({ beside: { measured } })).answer);
  expect(contentOf(home)).toMatchObject({ value: { futureCount: 1, mostFutureMs: HOUR / 2 } });
});

describe('a Wakapi in a container here', () => {
  const shared = container({ name: 'wakapi' });
  const maxAge = { ms: 90 * 60_000, knownBy: 'container' } as const;

  test('is known by its port; its clock is this host’s, and its limit counts', async () => {
    const { answer } = await gathered({ containers: [shared], wakapi: [wakapi({ maxAge })] });
    const home = homeOf(answer);
    expect(home.server).toMatchObject({
      value: {
        ...{ kind: 'wakapi', answered: false, container: 'wakapi', version: '2.17.6', versionBy: 'container', maxAge },
        health: { status: 'failed', reason: 'ECONNREFUSED' },
        clock: { status: 'absent', reason: 'shared' },
      },
    });
    expect(contentOf(home)).toMatchObject({ value: { expiredCount: 1 } });
  });

  test('that listens elsewhere is another one', async () => {
    const { answer } = await gathered({ containers: [shared], wakapi: [wakapi({ maxAge, ports: [3001] })] });
    expect(homeOf(answer).server).toMatchObject({ value: { container: null, maxAge: null } });
  });

  test('whose clock is not this host’s keeps what was measured of it', async () => {
    const foreign = container({ name: 'wakapi', clock: { ...shared.clock, shared: false } });
    const { answer } = await gathered({ containers: [foreign], wakapi: [wakapi({ maxAge })] });
    expect(homeOf(answer).server).toMatchObject({ value: { container: 'wakapi', clock: { status: 'failed' } } });
    expect(contentOf(homeOf(answer))).toMatchObject({ value: { expiredCount: null } });
  });

  test('that does not run is told where nothing answers, and one that runs goes before it', async () => {
    const stopped = wakapi({ container: 'old', state: 'exited' });
    const { answer } = await gathered({ containers: [shared], wakapi: [stopped] });
    expect(homeOf(answer).server).toMatchObject({ value: { answered: false, container: 'old' } });
    const both = await gathered({ containers: [shared], wakapi: [stopped, wakapi()] });
    expect(homeOf(both.answer).server).toMatchObject({ value: { container: 'wakapi' } });
  });

  test('of an engine that does not come to an end is not waited for', async () => {
    const never = new Promise<never>(() => {});
    const { answer, doors } = await gathered({ beside: { containers: never, wakapi: never } });
    expect(contentOf(homeOf(answer))).toMatchObject({ value: { count: 3 } });
    expect(doors.clock.elapsedMs).toBe(3000);
  });
});

test('a server of two homes is asked once, another one for itself', async () => {
  const tree = {
    ...TREE,
    '/home/ben/.wakatime.cfg': CONFIG,
    '/home/eve/.wakatime.cfg': CONFIG.replace('3000', '3001'),
  };
  const { answer, asked } = await gathered({ tree, options: { homes: ['/home/ben', '/home/eve'] } });
  expect(answer).toMatchObject({ value: [{ home: '/home/ann' }, { home: '/home/ben' }, { home: '/home/eve' }] });
  expect(asked).toEqual(['localhost:3000/api/health', 'localhost:3001/api/health']);
});

test('offline nobody is asked', async () => {
  const { answer, asked } = await gathered({ options: { offline: true } });
  expect(asked).toEqual([]);
  expect(homeOf(answer).server).toEqual(missing('absent', 'offline'));
});

test.each([
  ['v1.90.0', [0, 1, 2], 25],
  ['v2.13.2', [0, 1, 2], 10],
  ['v2.19.1', [29, 28, 27], 10],
  ['<local-build>', [0, 1, 2], 25],
])('%s sends first what it does', async (version, first, batch) => {
  const times = Array.from({ length: 30 }, (_, index) => NOW / 1000 - 3600 + index);
  const log = JSON.stringify({ level: 'info', message: 'x', now: '2026-11-22T11:59:00Z', version });
  const tree = { ...TREE, [QUEUE]: queueOfTimes(times), '/home/ann/.wakatime/wakatime.log': `${log}\n` };
  const content = contentOf(homeOf((await gathered({ tree })).answer));
  const firstTimes = content?.status === 'ok' ? content.value.firstTimes : [];
  expect(firstTimes).toHaveLength(batch);
  expect(firstTimes.slice(0, 3)).toEqual(first.map((index) => (times[index] ?? 0) * 1000));
});

test('a small queue is read also after the end of the run', async () => {
  const beside = { signal: AbortSignal.abort('deadline') };
  expect(contentOf(homeOf((await gathered({ beside })).answer))).toMatchObject({ value: { count: 3 } });
});

describe('its own count', () => {
  const CLI = { '/usr/bin/wakatime-cli': '' };
  const programs = { 'wakatime-cli --version': '' };
  const asks = (all: { readonly calls: readonly string[] }) =>
    all.calls.filter((one) => one.includes('--offline-count'));

  test('is asked for on request, and only then', async () => {
    const tree = { ...TREE, ...CLI };
    expect(asks((await gathered({ tree, programs })).programs)).toEqual([]);
    expect(asks((await gathered({ tree, programs, options: { askCli: true } })).programs)).toHaveLength(1);
  });

  test('and never of a file that could not be read: newer versions move such a one away', async () => {
    const tree = { ...TREE, ...CLI, [QUEUE]: 'not bolt, though it is long enough to be something'.repeat(200) };
    const { answer, programs: asked } = await gathered({ tree, programs, options: { askCli: true } });
    expect(contentOf(homeOf(answer))).toEqual(missing('failed', 'not-bolt'));
    expect(asks(asked)).toEqual([]);
    expect(homeOf(answer).cliCount).toEqual(missing('failed', `${QUEUE} could not be read`));
  });
});

test('what was set aside is read too: the newest five', async () => {
  const names = Array.from({ length: 6 }, (_, day) => `aside-2026112${day}T115900Z`);
  const asides = Object.fromEntries(names.map((name) => [`${QUEUE}.${name}`, queueOfTimes(TIMES)]));
  const old = { '/home/ann/.wakatime.bdb.aside-20261130T000000Z': '', '/home/ann/.wakatime.bdb.copy-1': '' };
  const { queues } = homeOf((await gathered({ tree: { ...TREE, ...asides, ...old } })).answer);
  expect(queues.map(({ path, kind }) => [path, kind])).toEqual([
    [QUEUE, 'current'],
    ['/home/ann/.wakatime.bdb.aside-20261130T000000Z', 'aside'],
    ...names
      .slice(2)
      .map((name) => [`${QUEUE}.${name}`, 'aside'])
      .toReversed(),
  ]);
  expect(queues[2]?.content).toMatchObject({ status: 'ok', value: { count: 3 } });
});

test('a key in the path of the address is not in the facts', async () => {
  const tree = {
    ...TREE,
    '/home/ann/.wakatime.cfg': CONFIG.replace('/api\n', '/01234567-89ab-4cde-8f01-23456789abcd/api\n'),
  };
  const { answer } = await gathered({ tree });
  expect(homeOf(answer).server).toMatchObject({ value: { url: 'http://localhost:3000/…/api' } });
  expect(JSON.stringify(answer)).not.toContain('01234567');
});

test('after the end of the run all homes together have no more time than one', async () => {
  const many = queueOfTimes(Array.from({ length: 2000 }, (_, index) => NOW / 1000 - 40_000 + index));
  const names = Array.from({ length: 4 }, (_, index) => `/home/u${index}`);
  const tree = Object.fromEntries(names.map((name) => [`${name}/.wakatime/offline_heartbeats.bdb`, many]));
  let now = 0n;
  const clock = { monotonicNs: () => (now += 9_000_000n) };
  const beside = { signal: AbortSignal.abort('deadline') };
  const { answer } = await gathered({ tree, options: { homes: names }, beside, clock });
  const contents = answer.status === 'ok' ? answer.value.map(contentOf) : [];
  expect(contents.map((one) => one?.status)).toEqual(['ok', 'ok', 'timeout', 'timeout']);
});

test('a queue that is a link to nothing is told of', async () => {
  const { answer } = await gathered({ tree: { ...TREE, [QUEUE]: { link: '/mnt/gone' } } });
  expect(contentOf(homeOf(answer))).toEqual(missing('failed', 'link-dangling'));
});

test('a queue that is no file is told of, and not opened', async () => {
  const { answer } = await gathered({ tree: { '/home/ann/.wakatime.cfg': CONFIG, [`${QUEUE}/inside`]: '' } });
  expect(contentOf(homeOf(answer))).toEqual(missing('failed', 'not-a-file'));
});
