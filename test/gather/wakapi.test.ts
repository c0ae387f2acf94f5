// A Wakapi in a container, as a look at its engine tells of it.
import { describe, expect, onTestFinished, test } from 'vitest';
import { gatherContainers } from '../../src/gather/containers.ts';
import type { WakapiFacts } from '../../src/model/wakatime-facts.ts';
import { systemClock } from '../../src/system/clock.ts';
import { httpWith } from '../../src/system/http.ts';
import type { FakeContainer, FakeEngine, FakeEngineOptions } from '../lab/fake-engine.ts';
import { fakeId, startFakeEngine } from '../lab/fake-engine.ts';
import { valueOf } from '../lab/report-there.ts';
import { fixtureBytes, logOfVersion } from '../wakatime/wakapi-fixtures.ts';
import { fakeDoors } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const ZONES = ['America/Santiago', 'America/Havana', 'Africa/Cairo'];
const HOST: FakeTree = {
  '/proc/4242/cgroup': `0::/docker/${fakeId('wakapi')}\n`,
  '/proc/4242/root/etc/os-release': 'ID=alpine\n',
  '/usr/share/zoneinfo/zone1970.tab': `# a table\n${ZONES.map((name) => `XX\t+00+00\t${name}\n`).join('')}`,
  ...Object.fromEntries(
    ZONES.flatMap((name) =>
      ['', '/proc/4242/root'].map((root) => [`${root}/usr/share/zoneinfo/${name}`, fixtureBytes(`zoneinfo/${name}`)]),
    ),
  ),
};
const OFFICIAL: FakeContainer = {
  name: 'wakapi',
  image: 'ghcr.io/muety/wakapi:latest',
  environment: ['WAKAPI_DB_TYPE=sqlite3', 'WAKAPI_DB_NAME=/data/wakapi.db'],
};

const look = async (
  containers: readonly FakeContainer[],
  options: FakeEngineOptions = {},
): Promise<{ readonly wakapi: readonly WakapiFacts[]; readonly engine: FakeEngine }> => {
  const engine = await startFakeEngine({ containers, ...options });
  onTestFinished(engine.stop);
  const http = httpWith(() => null);
  onTestFinished(() => http.stop());
  const doors = { ...fakeDoors({ files: fakeFiles(HOST) }), clock: systemClock, http };
  const { wakapi } = await gatherContainers(
    { url: engine.url, required: false, mayExec: false, timeoutMs: 5000 },
    doors,
    Promise.resolve({ now: Date.UTC(2026, 10, 22), estimate: null }),
  );
  return { wakapi: valueOf(wakapi), engine };
};

const lookAt = async (changes: Partial<FakeContainer>, options?: FakeEngineOptions): Promise<WakapiFacts> => {
  const { wakapi } = await look([{ ...OFFICIAL, ...changes }], options);
  const [one] = wakapi;
  if (one === undefined) throw new Error('no Wakapi');
  return one;
};

const variable = (...more: readonly string[]) => ({ environment: [...(OFFICIAL.environment ?? []), ...more] });

test('an ordinary one', async () => {
  expect(await lookAt({ log: logOfVersion('2.17.6') })).toEqual({
    container: 'wakapi',
    id: fakeId('wakapi'),
    image: 'ghcr.io/muety/wakapi:latest',
    state: 'running',
    version: '2.17.6',
    versionBy: 'log',
    ports: [],
    database: 'sqlite3',
    maxAgeSetting: null,
    maxAge: { ms: 4320 * 3_600_000, knownBy: 'assumed' },
    zone: 'UTC',
    missingMidnights: [],
    zonesWithoutMidnight: [],
    log: {
      status: 'ok',
      value: {
        rejections: 3,
        lastRejectionAt: Date.UTC(2026, 10, 22, 19, 41, 4, 121),
        aggregationPanics: 0,
        lines: 11,
      },
    },
  });
});

describe('its log', () => {
  test('is asked for once, by its last lines, and nothing but read', async () => {
    const { engine } = await look([{ ...OFFICIAL, log: logOfVersion('2.14.1') }]);
    expect(engine.requests.filter((line) => line.includes('/logs'))).toEqual([
      `GET /v1.41/containers/${fakeId('wakapi')}/logs?stdout=1&stderr=1&timestamps=1&tail=2000`,
    ]);
    expect(engine.requests.filter((line) => !/^(?:GET|HEAD) /.test(line))).toEqual([]);
  });

  test('tells of a panic, which goes to the standard error', async () => {
    const { log } = await lookAt({ log: logOfVersion('2.13.0') });
    expect(valueOf(log)).toMatchObject({ rejections: 4, aggregationPanics: 1 });
  });

  test('has no frames where it has a terminal', async () => {
    const log = logOfVersion('2.17.6');
    expect((await lookAt({ log, tty: true })).log).toEqual((await lookAt({ log })).log);
  });

  test('of long lines is read with fewer of them', async () => {
    const long = `2026-11-22T12:00:00Z ${'x'.repeat(4000)}\n`.repeat(1000);
    const { log, version } = await lookAt({ log: `${long}${logOfVersion('2.14.1')}` });
    expect(valueOf(log)).toMatchObject({ rejections: 4, lines: 250 });
    expect(version).toBe('2.14.1');
  });

  test('is missing where the engine does not hand it out, and the rest is known', async () => {
    const one = await lookAt(variable('WAKAPI_HEARTBEAT_MAX_AGE=90m'), {
      misbehave: (call) => (call === 'logs' ? 'error' : null),
    });
    expect(one).toMatchObject({ log: { status: 'failed' }, version: null, versionBy: null, maxAge: { ms: 5_400_000 } });
  });

  test.for(['hang-up', 'half', 'rubbish', 'html', 'endless', 'refused', 'not-json'] as const)(
    'of an engine that does wrong is none, or a true one: %s',
    async (how) => {
      const { log } = await lookAt(
        { log: logOfVersion('2.14.1') },
        { misbehave: (call) => (call === 'logs' ? how : null) },
      );
      expect(log.status).not.toBe('ok');
    },
  );
});

describe('its version', () => {
  test.for<readonly [string, string | null, string | null]>([
    ['ghcr.io/muety/wakapi:2.13.3', '2.13.3', 'tag'],
    ['n1try/wakapi:2', null, null],
    ['registry.example:5000/wakapi', null, null],
    ['wakapi-of-mine:1.0.2', null, null],
  ])('%s: %s', async ([image, version, versionBy]) => {
    expect(await lookAt({ image })).toMatchObject({ version, versionBy });
  });

  test('by a label of its own image, not of the one below', async () => {
    const labels = { 'org.opencontainers.image.version': '2.14.0', 'org.opencontainers.image.title': 'Wakapi' };
    expect(await lookAt({ labels })).toMatchObject({ version: '2.14.0', versionBy: 'label' });
    const below = { ...labels, 'org.opencontainers.image.title': 'alpine' };
    expect(await lookAt({ labels: below })).toMatchObject({ version: null });
  });
});

describe('its maximum age', () => {
  test.for<readonly [string, number | null]>([
    ['96h', 96 * 3_600_000],
    ['-1h', -3_600_000],
    ['180d', null],
    ['4320', null],
  ])('%s', async ([setting, ms]) => {
    expect(await lookAt(variable(`WAKAPI_HEARTBEAT_MAX_AGE=${setting}`))).toMatchObject({
      maxAgeSetting: setting,
      maxAge: ms === null ? null : { ms, knownBy: 'container' },
    });
  });

  test('set and empty it is not set', async () => {
    expect(await lookAt(variable('WAKAPI_HEARTBEAT_MAX_AGE='))).toMatchObject({
      maxAgeSetting: null,
      maxAge: { knownBy: 'assumed' },
    });
  });
});

describe('the ports that lead to it', () => {
  const to = (...hostPorts: readonly string[]) => hostPorts.map((HostPort) => ({ HostIp: '0.0.0.0', HostPort }));

  test('those of the port at which it listens', async () => {
    const ports = { '3000/tcp': [...to('3001', '3001'), ...to('8080')], '3000/udp': to('9'), '443/tcp': to('443') };
    expect((await lookAt({ ports })).ports).toEqual([3001, 8080]);
    expect((await lookAt({ ports, ...variable('WAKAPI_PORT=443') })).ports).toEqual([443]);
  });

  test('any where it listens elsewhere', async () => {
    expect((await lookAt({ ports: { '8000/tcp': to('80'), '9000/tcp': null } })).ports).toEqual([80]);
  });

  test('its own on the network of the host', async () => {
    const hostConfig = { NetworkMode: 'host' };
    expect((await lookAt({ hostConfig })).ports).toEqual([3000]);
    for (const [setting, port] of [
      ['8080', 8080],
      ['x', 3000],
      ['', 3000],
    ] as const)
      expect((await lookAt({ hostConfig, ...variable(`WAKAPI_PORT=${setting}`) })).ports).toEqual([port]);
  });

  test('what it would have, while it does not run', async () => {
    const hostConfig = { PortBindings: { '3000/tcp': to('3000'), '3000/x': 7 } };
    expect((await lookAt({ state: 'exited', hostConfig })).ports).toEqual([3000]);
    expect((await lookAt({ hostConfig })).ports).toEqual([]);
  });

  test('what is no port is none', async () => {
    const ports = { '3000/tcp': to('0', '', '65536', '-1', '1e3'), '99999/tcp': to('1') };
    expect((await lookAt({ ports })).ports).toEqual([]);
  });
});

describe('days without a midnight', () => {
  test('in its own zone', async () => {
    expect(await lookAt({ image: 'wakapi:2.17.6', ...variable('TZ=America/Santiago') })).toMatchObject({
      zone: 'America/Santiago',
      missingMidnights: [{ day: '2026-09-06' }, { day: '2027-09-05' }],
      zonesWithoutMidnight: [],
    });
  });

  test('in those of users, of versions that cannot bear them', async () => {
    const zones = ['America/Santiago', 'America/Havana'];
    expect((await lookAt({ image: 'wakapi:2.13.3' })).zonesWithoutMidnight).toEqual(zones);
    expect((await lookAt({ image: 'wakapi:2.13.4' })).zonesWithoutMidnight).toEqual([]);
    expect((await lookAt({})).zonesWithoutMidnight).toEqual([]);
  });

  test('a program of Go knows no POSIX strings, and takes what it does not know for UTC', async () => {
    for (const tz of ['CST-8', 'Mars/Base', ''])
      expect(await lookAt(variable(`TZ=${tz}`))).toMatchObject({ zone: 'UTC', missingMidnights: [] });
    expect(await lookAt(variable('TZ=:America/Santiago'))).toMatchObject({ zone: 'America/Santiago' });
  });
});

test('a client of it is none, and an image of another name with its variables is one', async () => {
  const { wakapi } = await look([
    { name: 'exporter', image: 'example/wakapi-exporter:1.0.2', environment: ['WAKAPI_URL=http://wakapi:3000'] },
    { name: 'stats', image: 'example/stats:1.0.2', environment: ['WAKAPI_PASSWORD_SALT=x', 'WAKAPI_DB_TYPE=Postgres'] },
  ]);
  expect(wakapi).toMatchObject([{ container: 'stats', version: null, database: 'postgres' }]);
});
