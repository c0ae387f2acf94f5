import { expect, test } from 'vitest';
import { gather } from '../../src/gather/gather.ts';
import { warmUp } from '../../src/gather/warm-up.ts';
import { virtualServer } from '../ntp/virtual-server.ts';
import { fakeDoors, fakeFiles } from './fake-doors.ts';

test('facts are one document that survives JSON', async () => {
  const doors = fakeDoors({ files: fakeFiles({ '/etc/os-release': 'ID=alpine\n' }) });
  doors.udp.servers.set('192.0.2.1 123', virtualServer(doors.clock));
  const source = { endpoint: { host: '192.0.2.1', port: 123 }, origin: 'named', addresses: 4 } as const;
  const facts = await doors.clock.until(
    gather({ sources: [source], samples: null, onProgress: () => {} }, doors, new AbortController().signal),
  );
  expect(facts.host).toMatchObject({ status: 'ok', value: { name: 'web-01', distribution: 'alpine' } });
  expect(facts.ntp.status).toBe('ok');
  expect(facts.clock.status).toBe('ok');
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
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
