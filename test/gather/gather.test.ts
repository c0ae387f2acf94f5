import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { GatherOptions } from '../../src/gather/gather.ts';
import { gather } from '../../src/gather/gather.ts';
import { warmUp } from '../../src/gather/warm-up.ts';
import type { Facts, NtpSource } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Programs } from '../../src/system/programs.ts';
import { identity, virtualServer } from '../ntp/virtual-server.ts';
import type { FakeDoors } from './fake-doors.ts';
import { fakeDoors, found } from './fake-doors.ts';
import { fakeFiles } from './fake-files.ts';

const MINE = '192.0.2.1';
const named = { endpoint: { host: MINE, port: 123 }, origin: 'named', addresses: 4 } as const;
const OPTIONS: GatherOptions = {
  sources: [named],
  samples: null,
  onProgress: () => {},
  scope: 'everything',
  wakatime: null,
  offline: false,
  byProject: false,
  askConfigured: false,
  engine: null,
  timeoutMs: 5000,
};

const endless = (): AbortSignal => {
  const { signal } = new AbortController();
  // Every address listens.
  setMaxListeners(0, signal);
  return signal;
};

const gathered = (doors: FakeDoors, changes: Partial<GatherOptions> = {}): Promise<Facts> =>
  doors.clock.until(gather({ ...OPTIONS, ...changes }, doors, endless()));

/** A host whose chronyd has this configuration, with a server at each of these addresses. */
const hostWithChrony = (configuration: string, ...addresses: readonly string[]): FakeDoors => {
  const files = fakeFiles({
    '/proc/1/comm': 'systemd\n',
    '/proc/700/comm': 'chronyd\n',
    '/proc/700/cmdline': '/usr/sbin/chronyd\0',
    '/etc/chrony/chrony.conf': configuration,
  });
  const doors = fakeDoors({ files });
  for (const [index, address] of addresses.entries()) {
    doors.udp.servers.set(`${address} 123`, virtualServer(doors.clock, { changes: identity(index) }));
  }
  return doors;
};

const sourcesOf = ({ ntp }: Facts): readonly NtpSource[] => {
  if (ntp.status !== 'ok') throw new Error(ntp.reason);
  return ntp.value.sources;
};
const askedOf = (facts: Facts): (readonly string[])[] => sourcesOf(facts).map(({ name, origin }) => [name, origin]);

test('facts are one document that survives JSON', async () => {
  const doors = fakeDoors({ files: fakeFiles({ '/etc/os-release': 'ID=alpine\n' }) });
  doors.udp.servers.set(`${MINE} 123`, virtualServer(doors.clock));
  const facts = await gathered(doors);
  expect(facts.host).toMatchObject({ status: 'ok', value: { name: 'web-01', distribution: 'alpine' } });
  for (const part of ['ntp', 'clock', 'daemon', 'machine'] as const) expect(facts[part].status, part).toBe('ok');
  const others = ['containers', 'engine', 'engineAccess', 'wakapi', 'wakatime', 'host', 'now', 'zone'];
  expect(Object.keys(facts).toSorted()).toEqual([...others, 'clock', 'daemon', 'machine', 'ntp'].toSorted());
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});

test('of the sources alone: the machine and its zone are left alone, which is not the same as a failure', async () => {
  const doors = hostWithChrony('', MINE);
  const { machine, zone, daemon, ntp } = await gathered(doors, { scope: 'sources' });
  expect([machine, zone]).toEqual([
    { status: 'absent', reason: 'not asked for' },
    { status: 'absent', reason: 'not asked for' },
  ]);
  expect([daemon.status, ntp.status]).toEqual(['ok', 'ok']);
});

describe('the servers that this host is configured to use', () => {
  const TWO = 'server 192.0.2.7 iburst\nserver 192.0.2.8 iburst\n';

  test('are asked too, and carry the mark', async () => {
    const facts = await gathered(hostWithChrony(TWO, MINE, '192.0.2.7', '192.0.2.8'), { askConfigured: true });
    expect(askedOf(facts)).toEqual([
      ['192.0.2.7', 'configured'],
      ['192.0.2.8', 'configured'],
      [MINE, 'named'],
    ]);
    expect(sourcesOf(facts).filter(({ state }) => state === 'agreeing')).toHaveLength(3);
  });

  test('are left alone if that is wished', async () => {
    const doors = hostWithChrony(TWO, MINE, '192.0.2.7');
    expect(askedOf(await gathered(doors))).toEqual([[MINE, 'named']]);
    expect(doors.udp.requests.map(({ to }) => to)).not.toContain('192.0.2.7 123');
  });

  test('one that is named too is asked once, under the mark', async () => {
    const facts = await gathered(hostWithChrony(`server ${MINE}\n`, MINE), { askConfigured: true });
    expect(askedOf(facts)).toEqual([[MINE, 'configured']]);
  });

  test('another port of the same host is another server', async () => {
    const facts = await gathered(hostWithChrony(`server ${MINE} port 1123\n`, MINE), { askConfigured: true });
    expect(sourcesOf(facts).map(({ port }) => port)).toEqual([1123, 123]);
  });

  test('a name is the same in capitals', async () => {
    const doors = hostWithChrony('server NTP.example\n', MINE);
    doors.lookups.set('ntp.example', found(MINE)).set('NTP.example', found(MINE));
    const source = { endpoint: { host: 'ntp.example', port: 123 }, origin: 'default', addresses: 1 } as const;
    const facts = await gathered(doors, { askConfigured: true, sources: [source] });
    expect(doors.looked).toHaveLength(1);
    expect(sourcesOf(facts).map(({ origin }) => origin)).toEqual(['configured']);
  });

  test('no more than twelve of them', async () => {
    const addresses = Array.from({ length: 30 }, (_, index) => `198.51.100.${index + 1}`);
    const doors = hostWithChrony(addresses.map((address) => `server ${address}\n`).join(''), MINE, ...addresses);
    const facts = await gathered(doors, { askConfigured: true });
    expect(sourcesOf(facts).filter(({ origin }) => origin === 'configured')).toHaveLength(12);
    expect(askedOf(facts)).toContainEqual([MINE, 'named']);
  });
});

test('when the run is ended, the programs that still run are ended too', async () => {
  const pending = new Set<() => void>();
  const programs: Programs = {
    find: (name) => `/usr/bin/${name}`,
    run: () =>
      new Promise((resolve) => {
        pending.add(() => resolve(missing('timeout', 'the run has ended')));
      }),
    stop: () => {
      for (const end of pending) end();
      pending.clear();
    },
  };
  const doors = { ...hostWithChrony(''), programs };
  const controller = new AbortController();
  doors.clock.after(500, () => controller.abort());
  const facts = await doors.clock.until(gather({ ...OPTIONS, scope: 'sources' }, doors, controller.signal));
  expect(facts.daemon).toMatchObject({
    status: 'ok',
    value: {
      services: [{ service: 'chrony', claim: { status: 'timeout' } }],
      kernel: { status: 'timeout' },
    },
  });
  expect(doors.clock.elapsedMs).toBeLessThan(1000);
});

test('a fault of ours in one fact costs that fact, and not the measurement', async () => {
  const files = fakeFiles({});
  const faulty = {
    ...files,
    list: (path: string) => {
      if (path === '/proc' || path.startsWith('/sys')) throw new RangeError('a fault');
      return files.list(path);
    },
    readText: (path: string, maxBytes?: number) =>
      path === '/proc/1/comm' ? ok('systemd\n') : files.readText(path, maxBytes),
  };
  const doors = fakeDoors({ files: faulty });
  doors.udp.servers.set(`${MINE} 123`, virtualServer(doors.clock));
  const facts = await gathered(doors, { askConfigured: true });
  expect(facts.daemon).toEqual(missing('failed', 'a fault'));
  expect(facts.machine).toEqual(missing('failed', 'a fault'));
  expect(sourcesOf(facts)).toMatchObject([{ state: 'agreeing' }]);
});

test('whoever is still being asked at the end of the run is left', async () => {
  const stopped: string[] = [];
  const doors = fakeDoors();
  const programs = { ...doors.programs, stop: () => void stopped.push('programs') };
  const sockets = { ...doors.sockets, stop: () => void stopped.push('sockets') };
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  doors.clock.after(100, () => controller.abort('deadline'));
  await doors.clock.until(gather(OPTIONS, { ...doors, programs, sockets }, controller.signal));
  expect(stopped).toEqual(['programs', 'sockets']);
});

test('the warm-up asks nobody but ourselves, and closes what it opened', async () => {
  let closed = 0;
  const doors = fakeDoors({
    udpServers: { listen: () => Promise.resolve({ port: 40_000, close: () => closed++ }) },
  });
  await doors.clock.until(warmUp(doors, new AbortController().signal));
  expect(new Set(doors.udp.requests.map(({ to }) => to))).toEqual(new Set(['127.0.0.1 40000']));
  expect(closed).toBe(1);
  expect(doors.udp.open).toBe(0);
});

test('a warm-up that nobody answers costs next to nothing', async () => {
  const doors = fakeDoors({ udpServers: { listen: () => Promise.resolve({ port: 40_000, close: () => {} }) } });
  await doors.clock.until(warmUp(doors, new AbortController().signal));
  expect(doors.clock.elapsedMs).toBeLessThan(100);
});
