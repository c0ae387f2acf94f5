import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { AskServerOptions, AskedServer } from '../../src/gather/wakatime/server.ts';
import { askServer, isThisHost } from '../../src/gather/wakatime/server.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { contains, widen } from '../../src/model/interval.ts';
import { systemClock } from '../../src/system/clock.ts';
import type { Http, HttpFailure } from '../../src/system/http.ts';
import { systemHttp } from '../../src/system/http.ts';
import { hasOpenssl, makeCertificates } from '../engine/certificates.ts';
import type { WakapiMisbehaviour, WakapiServer, WakapiServerOptions } from '../lab/wakapi-server.ts';
import { WAKAPI_KEY, WAKAPI_VERSIONS, startWakapiServer } from '../lab/wakapi-server.ts';
import { fakeDoors, fakeMachine } from './fake-doors.ts';

const HOUR = 3_600_000;

const opened: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

const started = async (options: WakapiServerOptions = {}): Promise<WakapiServer> => {
  const server = await startWakapiServer(options);
  opened.push(() => server.stop());
  return server;
};

const door = (): Http => {
  const http = systemHttp();
  opened.push(() => http.stop());
  return http;
};

const ask = (
  apiUrl: string,
  { http = door(), ...options }: Partial<AskServerOptions> & { http?: Http } = {},
): Promise<Gathered<AskedServer>> =>
  askServer({ apiUrl, key: null, callMs: 5000, ...options }, { http, clock: systemClock }, () => systemClock.anchor());

const told = async (...args: Parameters<typeof ask>): Promise<AskedServer> => {
  const asked = await ask(...args);
  if (asked.status !== 'ok') throw new Error(asked.reason);
  return asked.value;
};

/** The anchors of both sides, and what the wall clock was slewed between them. */
const SLACK_MS = 5;

const expectAhead = ({ clock }: AskedServer, aheadMs: number): void => {
  if (clock.status !== 'ok') throw new Error(clock.reason);
  expect(contains(widen(clock.value.toHost, SLACK_MS), -aheadMs)).toBe(true);
};

const widthMs = ({ clock }: AskedServer): number =>
  clock.status === 'ok' ? clock.value.toHost.highMs - clock.value.toHost.lowMs : Number.NaN;

const sentKey = ({ requests }: WakapiServer): string[] =>
  requests.flatMap(({ path, headers }) => (headers.authorization === undefined ? [] : [path]));

/** Each waits a second for the tick of its server. */
describe.concurrent('a Wakapi', () => {
  test.each(WAKAPI_VERSIONS)('%s tells its health, version and clock', async (version) => {
    const server = await started({ version });
    const asked = await told(server.apiUrl);
    expect(asked).toMatchObject({
      url: server.apiUrl,
      kind: 'wakapi',
      version,
      versionBy: 'page',
      proxy: null,
      health: { status: 'ok', value: { app: true, database: true } },
      clock: { status: 'ok', value: { readBy: 'date-header' } },
      key: { status: 'absent', reason: 'not sent' },
      host: '127.0.0.1',
      port: server.port,
    });
    expectAhead(asked, 0);
    expect(widthMs(asked)).toBeLessThan(2000);
    expect(
      server.requests.every(({ method, headers }) => method === 'GET' && headers['user-agent'] === 'timecheck'),
    ).toBe(true);
    expect(sentKey(server)).toEqual([]);
  });

  test.each([
    ['two hours behind', -2 * HOUR],
    ['59 minutes behind', -59 * 60_000],
    ['three hours ahead', 3 * HOUR],
    ['200 days ahead', 200 * 24 * HOUR],
    ['1.75 s ahead', 1750],
  ])('whose clock is %s', async (_name, clockAheadMs) => {
    const server = await started({ clockAheadMs });
    expectAhead(await told(server.apiUrl), clockAheadMs);
    const withKey = await told(server.apiUrl, { key: WAKAPI_KEY });
    expectAhead(withKey, clockAheadMs);
    expect(withKey.clock).toMatchObject({ value: { readBy: 'cached-at' } });
    expect(withKey.key).toEqual({ status: 'ok', value: 'accepted' });
  });

  test.each(['/api/', '/api/v1', '/api/compat/wakatime/v1', '', '/api/users/current/heartbeats.bulk'])(
    'is found by an address with %j',
    async (path) => {
      const server = await started();
      expect(await told(server.origin + path)).toMatchObject({ kind: 'wakapi', version: '2.17.6' });
    },
  );

  test('is found below a path, and its pages too', async () => {
    const server = await started({ below: '/sub' });
    expect(await told(server.apiUrl)).toMatchObject({ kind: 'wakapi', version: '2.17.6' });
    expect(await told(`${server.origin}/sub`)).toMatchObject({ kind: 'wakapi', version: '2.17.6' });
  });

  test('that was built from source tells no version', async () => {
    const server = await started({ shownVersion: 'dev' });
    expect(await told(server.apiUrl)).toMatchObject({ kind: 'wakapi', version: null, versionBy: null });
  });

  test('without its database', async () => {
    const server = await started({ database: 0 });
    expect((await told(server.apiUrl)).health).toEqual({ status: 'ok', value: { app: true, database: false } });
  });

  test('on IPv6', async (context) => {
    const server = await started({ host: '::1' }).catch(() => context.skip());
    expect(await told(server.apiUrl)).toMatchObject({ kind: 'wakapi', host: '::1', port: server.port });
    expect(server.requests[0]?.headers.host).toBe(`[::1]:${server.port}`);
  });

  test('that is asked by ten homes at once', async () => {
    const server = await started();
    const all = await Promise.all(Array.from({ length: 10 }, () => told(server.apiUrl)));
    for (const asked of all) expectAhead(asked, 0);
  });
});

describe.concurrent('the key', () => {
  test('is sent to the status bar alone, as wakatime-cli sends it', async () => {
    const server = await started({ key: 'waka_key' });
    const asked = await told(server.apiUrl, { key: 'waka_key' });
    expect(asked.key).toEqual({ status: 'ok', value: 'accepted' });
    expect(new Set(sentKey(server))).toEqual(new Set(['/api/users/current/statusbar/today']));
    expect(server.requests.find(({ headers }) => headers.authorization)?.headers.authorization).toBe(
      `Basic ${Buffer.from('waka_key').toString('base64')}`,
    );
    expect(JSON.stringify(asked)).not.toContain('waka_key');
  });

  test('that is another one is refused, and the Date counts', async () => {
    const server = await started();
    const asked = await told(server.apiUrl, { key: 'another' });
    expect(asked).toMatchObject({
      key: { status: 'ok', value: 'refused' },
      clock: { status: 'ok', value: { readBy: 'date-header' } },
    });
    expect(sentKey(server)).toHaveLength(1);
  });

  test.each<[string, (other: string) => string]>([
    ['another server', (other) => `${other}/api/users/current/statusbar/today`],
    ['another path', () => '/elsewhere'],
    ['the same name with TLS', (other) => other.replace('http:', 'https:')],
    ['the same name with a user', (other) => other.replace('//', '//ann:secret@')],
  ])('follows no redirect to %s', async (_name, to) => {
    const other = await started();
    const server = await started({
      misbehave: (path) => (path.includes('statusbar') ? { redirect: to(other.origin) } : null),
    });
    const asked = await told(server.apiUrl, { key: WAKAPI_KEY });
    expect(asked).toMatchObject({ kind: 'wakapi', key: { status: 'failed', reason: 'HTTP 302' } });
    expect(sentKey(server)).toHaveLength(1);
    expect(server.requests.some(({ path }) => path === '/elsewhere')).toBe(false);
    expect(other.requests).toEqual([]);
  });

  test('stays where the address leads, also with two slashes before its path', async () => {
    const server = await started();
    await ask(`${server.origin}//127.0.0.2/api`, { key: WAKAPI_KEY });
    expect(sentKey(server)).toEqual(['//127.0.0.2/api/users/current/statusbar/today']);
  });

  test('is not replaced by user and password, which are never sent or told', async () => {
    const server = await started();
    const asked = await told(server.apiUrl.replace('//', '//ann:secret@'));
    expect(asked).toMatchObject({ kind: 'wakapi', url: server.apiUrl });
    expect(JSON.stringify([asked, server.requests])).not.toMatch(/ann|secret|YW5u/);
  });
});

describe.concurrent('whose clock it is', () => {
  test('a proxy puts its own Date: only what the server writes tells its clock', async () => {
    const server = await started({ clockAheadMs: -2 * HOUR, proxyAheadMs: 0 });
    const asked = await told(server.apiUrl);
    expect(asked.proxy).toBe('nginx/1.26.3');
    expectAhead(asked, 0);
    expectAhead(await told(server.apiUrl, { key: WAKAPI_KEY }), -2 * HOUR);
  });

  test('a stored status bar does not count', async () => {
    const server = await started({ storesStatusBar: true, clockAheadMs: HOUR });
    await told(server.apiUrl, { key: WAKAPI_KEY });
    const asked = await told(server.apiUrl, { key: WAKAPI_KEY });
    expect(asked).toMatchObject({ key: { value: 'accepted' }, clock: { value: { readBy: 'date-header' } } });
    expectAhead(asked, HOUR);
  });

  test.each<[string, Record<string, string | null>, string]>([
    ['no Date', { date: null }, 'no Date header'],
    ['a Date that is none', { date: 'yesterday' }, 'its Date is not understood'],
    ['an ISO date', { date: '2026-11-22T12:00:00Z' }, 'its Date is not understood'],
    ['a second that no minute has', { date: 'Sun, 22 Nov 2026 12:00:61 GMT' }, 'its Date is not understood'],
    ['a Date from a cache', { age: '12' }, 'its Date is from a cache'],
    ['an age that is no number', { age: 'x' }, 'its Date is from a cache'],
  ])('%s', async (_name, headers, reason) => {
    const server = await started({ misbehave: () => ({ headers }) });
    expect(await told(server.apiUrl)).toMatchObject({ kind: 'wakapi', clock: { status: 'failed', reason } });
  });

  test('answers that were just made count, whatever the cache says of the Date', async () => {
    const server = await started({ clockAheadMs: HOUR, misbehave: () => ({ headers: { age: '12' } }) });
    expectAhead(await told(server.apiUrl, { key: WAKAPI_KEY }), HOUR);
  });

  test('a Date that stands still', async () => {
    const server = await started({ misbehave: () => ({ headers: { date: 'Sun, 22 Nov 2026 12:00:00 GMT' } }) });
    const { clock } = await told(server.apiUrl);
    expect(clock).toEqual({ status: 'failed', reason: 'its answers contradict each other' });
  });
});

describe.concurrent('what is no Wakapi', () => {
  test('is asked for the second once', async () => {
    const server = await started({ clockAheadMs: HOUR, misbehave: () => 'html' });
    const asked = await told(server.apiUrl);
    expect(asked).toMatchObject({ kind: 'other', version: null, health: { status: 'absent' } });
    expectAhead(asked, HOUR);
    expect(server.requests).toHaveLength(1);
  });

  test('10 MB of a page are not read, and the Date counts', async () => {
    const server = await started({ clockAheadMs: HOUR, misbehave: () => 'huge' });
    const asked = await told(server.apiUrl);
    expect(asked.kind).toBe('other');
    expectAhead(asked, HOUR);
    expect(server.requests).toHaveLength(2);
  });

  test.each<[WakapiMisbehaviour, Partial<AskedServer>]>([
    ['error', { kind: 'other', answered: false, health: { status: 'failed', reason: 'HTTP 502' } }],
    ['loop', { kind: 'other', answered: true, health: { status: 'absent', reason: 'no Wakapi' } }],
    ['hang-up', { kind: 'unknown', clock: { status: 'failed', reason: 'ECONNRESET' } }],
    ['rubbish', { kind: 'unknown', clock: { status: 'failed', reason: 'HPE_INVALID_CONSTANT' } }],
    ['hang', { kind: 'unknown', answered: false, clock: { status: 'timeout', reason: 'no answer in 200 ms' } }],
    ['drip', { kind: 'unknown', clock: { status: 'timeout', reason: 'no answer in 200 ms' } }],
  ])('%s', async (how, expected) => {
    const server = await started({ misbehave: () => how });
    expect(
      await told(server.apiUrl, { ...(how === 'hang' || how === 'drip' ? { callMs: 200 } : {}), key: WAKAPI_KEY }),
    ).toMatchObject(expected);
    expect(server.requests.length).toBeLessThanOrEqual(5);
  });

  test('a server that goes silent after its health still has told a second', async () => {
    let answers = 0;
    const server = await started({ clockAheadMs: HOUR, misbehave: () => (answers++ > 0 ? 'hang' : null) });
    const asked = await told(server.apiUrl, { callMs: 1500, key: WAKAPI_KEY });
    expect(asked).toMatchObject({ kind: 'wakapi', version: null, key: { status: 'timeout' } });
    expectAhead(asked, HOUR);
  });

  test('a redirect to another host is not followed', async () => {
    const other = await started();
    const to = other.origin.replace('127.0.0.1', '127.0.0.2');
    const server = await started({ clockAheadMs: HOUR, misbehave: () => ({ redirect: `${to}/api/health` }) });
    const asked = await told(server.apiUrl);
    expect(asked).toMatchObject({ kind: 'other', redirect: { code: 302, origin: to } });
    expectAhead(asked, HOUR);
    expect(other.requests).toEqual([]);
  });

  test('nor one to another host over TLS', async () => {
    const real = door();
    const hosts: string[] = [];
    const http: Http = {
      ...real,
      server: (target) => {
        if (target.kind === 'tcp') hosts.push(target.host);
        return real.server(target);
      },
    };
    const server = await started({ misbehave: () => ({ redirect: 'https://127.0.0.2:1/api/health' }) });
    expect(await told(server.apiUrl, { http })).toMatchObject({ kind: 'other', redirect: { code: 302 } });
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
  });

  test('nobody there', async () => {
    const gone = await startWakapiServer();
    await gone.stop();
    const refused = { status: 'failed', reason: 'ECONNREFUSED' };
    expect(await told(gone.apiUrl, { key: WAKAPI_KEY })).toMatchObject({
      kind: 'unknown',
      clock: refused,
      health: refused,
      key: refused,
      proxy: null,
    });
  });

  test.each([
    ['wakapi.example/api', 'bad-address'],
    ['http+unix://%2Frun%2Fwakapi.sock/api', 'not-http'],
  ])('%s is no address', async (apiUrl, reason) => {
    expect(await ask(apiUrl)).toEqual({ status: 'failed', reason });
  });
});

describe.concurrent('wakatime.com', () => {
  test.each(['https://api.wakatime.com/api/v1', 'https://wakatime.com/api/v1'])('%s is asked once', async (apiUrl) => {
    const sent: string[] = [];
    const http: Http = {
      server: (target) => ({
        request: ({ method, path }) => {
          sent.push(`${method} ${target.kind === 'tcp' && target.tls?.verify ? target.host : '?'}${path}`);
          const receivedNs = process.hrtime.bigint();
          const headers = new Map([['date', new Date(Date.now() - HOUR).toUTCString()]]);
          const body = new Uint8Array();
          return Promise.resolve({
            status: 'ok',
            value: { code: 200, headers, body, sentNs: receivedNs - 1000n, receivedNs },
          });
        },
        takeOver: () => Promise.reject(new Error('not asked for')),
      }),
      stop: () => {},
    };
    const asked = await told(apiUrl, { http });
    expect(asked).toMatchObject({ kind: 'wakatime.com', version: null, health: { status: 'absent' } });
    expectAhead(asked, -HOUR);
    expect(sent).toEqual([`HEAD ${new URL(apiUrl).host}/api/v1/meta`]);
  });
});

/** One after the other: to make certificates takes the processor. */
describe('TLS', () => {
  const failing = (failure: HttpFailure): Http => ({
    server: () => ({ request: () => Promise.resolve(failure), takeOver: () => Promise.resolve(failure) }),
    stop: () => {},
  });

  test('a certificate that is not valid yet tells its code', async () => {
    const http = failing({ status: 'failed', reason: 'CERT_NOT_YET_VALID', fault: 'tls' });
    expect(await told('https://wakapi.example/api', { http })).toMatchObject({
      kind: 'unknown',
      clock: { status: 'failed', reason: 'tls: CERT_NOT_YET_VALID' },
      key: { status: 'absent' },
    });
  });

  test.skipIf(!hasOpenssl())('a server that nobody knows is not believed, and never sent a key', async () => {
    const server = await started({ tls: makeCertificates().server });
    const asked = await told(server.apiUrl, { key: WAKAPI_KEY });
    expect(asked).toMatchObject({
      kind: 'unknown',
      clock: { status: 'failed', reason: expect.stringMatching(/^tls: /) },
    });
    expect(server.requests).toEqual([]);
  });

  test.skipIf(!hasOpenssl())('a redirect to it is followed without a key', async () => {
    const { ca, server: certificate } = makeCertificates();
    const real = door();
    const http: Http = {
      ...real,
      server: (target) =>
        real.server(target.kind === 'tcp' && target.tls !== null ? { ...target, tls: { ...target.tls, ca } } : target),
    };
    const behind = await started({ tls: certificate, clockAheadMs: HOUR });
    const before = await started({ misbehave: (path) => ({ redirect: behind.origin + path }) });
    const asked = await told(before.apiUrl, { http, key: WAKAPI_KEY });
    expect(asked).toMatchObject({ kind: 'wakapi', url: before.apiUrl, port: before.port, version: '2.17.6' });
    expect(asked.redirect).toEqual({ code: 302, origin: behind.origin });
    expectAhead(asked, HOUR);
    expect(sentKey(behind)).toEqual([]);
    expect(asked.key).toEqual({ status: 'failed', reason: 'HTTP 302' });
  });

  test.skipIf(!hasOpenssl())('a redirect away from it is not', async () => {
    const { ca, server: certificate } = makeCertificates();
    const real = door();
    const http: Http = {
      ...real,
      server: (target) =>
        real.server(target.kind === 'tcp' && target.tls !== null ? { ...target, tls: { ...target.tls, ca } } : target),
    };
    const plain = await started();
    const server = await started({ tls: certificate, misbehave: (path) => ({ redirect: plain.origin + path }) });
    expect((await told(server.apiUrl, { http })).kind).toBe('other');
    expect(plain.requests).toEqual([]);
  });
});

test('the end of the run ends it', async () => {
  const http = door();
  const server = await started({
    misbehave: () => {
      http.stop();
      return 'hang';
    },
  });
  expect(await told(server.apiUrl, { http, callMs: 60_000 })).toMatchObject({
    kind: 'unknown',
    clock: { status: 'timeout', reason: 'the run has ended' },
  });
});

test('without a network nothing is thrown', async () => {
  const { http, clock } = fakeDoors();
  const asked = askServer({ apiUrl: 'https://h/api', key: 'k', callMs: 1500 }, { http, clock }, () => clock.anchor());
  expect(await clock.until(asked)).toMatchObject({ status: 'ok', value: { kind: 'unknown' } });
});

test('whatever is answered nothing is thrown, the key stays where it belongs, and redirects end', async () => {
  const headers = fc.record(
    {
      date: fc.constantFrom('Sun, 22 Nov 2026 12:00:00 GMT', 'Sun, 22 Nov 2026 14:00:00 GMT', '', 'x'),
      age: fc.constantFrom('0', '5', '-'),
      server: fc.string(),
      location: fc.oneof(
        fc.constantFrom('/api', '//evil.example/', 'https://h/b', 'http://h/', 'https://h:444/'),
        fc.string(),
      ),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.constantFrom('app=1\ndb=1', 'app=1\ndb=0', '{"cached_at":"2026-11-22T12:00:00.5Z"}', '{"cached_at":{}}', '[]'),
    fc.string(),
  );
  const failure = fc.constantFrom<HttpFailure>(
    { status: 'failed', reason: 'too much output', fault: 'too-much' },
    { status: 'timeout', reason: 'no answer', fault: 'no-answer' },
  );
  const response = fc.record({ code: fc.constantFrom(200, 200, 301, 302, 401, 404, 429, 500), headers, body });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof({ weight: 5, arbitrary: response }, failure), { minLength: 1 }), async (all) => {
      const { clock } = fakeDoors();
      const asked: string[] = [];
      let count = 0;
      const http: Http = {
        server: (target) => ({
          request: ({ headers: sent = {}, path }) => {
            const at =
              target.kind === 'tcp' ? `${target.tls === null ? 'http' : 'https'}://${target.host}:${target.port}` : '?';
            if (sent['Authorization'] !== undefined) asked.push(`${at}${path}`);
            expect(at).toMatch(/^(?:http:\/\/h:80|https:\/\/h:\d+)$/);
            const answer = all[count++ % all.length]!;
            if ('fault' in answer) return Promise.resolve(answer);
            const sentNs = clock.monotonicNs();
            const value = {
              code: answer.code,
              headers: new Map(Object.entries(answer.headers)),
              body: Buffer.from(answer.body),
              sentNs,
              receivedNs: sentNs,
            };
            return new Promise((resolve) => void clock.after(3, () => resolve({ status: 'ok', value })));
          },
          takeOver: () => Promise.reject(new Error('not asked for')),
        }),
        stop: () => {},
      };
      const given = askServer({ apiUrl: 'http://h/api', key: 'k3y', callMs: 1500 }, { http, clock }, () =>
        clock.anchor(),
      );
      const told = await clock.until(given);
      expect(told.status).toBe('ok');
      expect(new Set(asked).size).toBeLessThanOrEqual(1);
      expect(asked.every((where) => where === 'http://h:80/api/users/current/statusbar/today')).toBe(true);
      expect(clock.elapsedMs).toBeLessThan(2600);
    }),
    { numRuns: 150 },
  );
});

test.each([
  ['localhost', true],
  ['Localhost.', true],
  ['wakapi.localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['0.0.0.0', true],
  ['::1', true],
  ['::', true],
  ['::ffff:7f00:1', true],
  ['WEB-01', true],
  ['192.168.1.5', true],
  ['fe80::1', true],
  ['192.168.1.6', false],
  ['web-01.example', false],
  ['127.0.0.1.example', false],
  ['localhost.example', false],
  ['wakapi.example', false],
  ['', false],
])('this host: %j %j', (host, expected) => {
  const machine = fakeMachine({ name: 'web-01', addresses: () => ['127.0.0.1', '192.168.1.5', 'fe80::1%eth0'] });
  expect(isThisHost(host, { machine })).toBe(expected);
});
