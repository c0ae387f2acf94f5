import { expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import { facts, NOW } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { homeWith, queue, queueOf, server, wakatimeHome } from './wakatime-facts.ts';
import { fromFuture, HOUR, MINUTE, mixed, offlineFacts, serverOff } from './wakatime-queue-situations.ts';

const CHECK = 'wakatime-queue-future';

test('what lies in the future beside others is a warning, since it may be dropped', () => {
  const { severity, args } = findOne(CHECK, facts({ wakatime: [mixed(server({ version: '2.17.6' }))] }));
  expect(severity).toBe('warning');
  expect(args).toEqual({
    count: 50,
    future: 12,
    far: 6,
    mostMs: 2 * HOUR,
    until: NOW + 2 * HOUR,
    against: 'true-time',
    drops: true,
    takes: false,
    blocks: false,
  });
});

test('less than an hour ahead is only worth knowing', () => {
  const near = queueOf(30, NOW, NOW + 5 * MINUTE, { futureCount: 3, mostFutureMs: 5 * MINUTE });
  expect(findOne(CHECK, facts({ wakatime: [homeWith(near)] })).severity).toBe('info');
});

test('where it blocks the queue, the remedy stands there', () => {
  const found = findOne(CHECK, facts({ wakatime: [fromFuture(serverOff(0))] }));
  expect(found).toMatchObject({ severity: 'info', args: { blocks: true }, fixes: [] });
});

test('without true time it is held against this host', () => {
  expect(findOne(CHECK, offlineFacts(mixed(server()))).args['against']).toBe('host');
});

test('an instant that no calendar tells is none', () => {
  const far = queueOf(30, NOW, 1e15, { futureCount: 1, farFutureCount: 1, mostFutureMs: 1e15 });
  expect(findOne(CHECK, facts({ wakatime: [homeWith(far)] })).args['until']).toBeNull();
});

test('none is all right, and a queue that was not read is not judged', () => {
  expect(runCheck(CHECK, facts({ wakatime: [wakatimeHome()] })).outcome).toBe('passed');
  const unread = wakatimeHome({ queues: [queue({ content: missing('denied', 'EACCES') }), queue({ kind: 'legacy' })] });
  expect(runCheck(CHECK, facts({ wakatime: [unread] })).outcome).toBe('skipped');
  expect(runCheck(CHECK, facts({ wakatime: [wakatimeHome({ server: ok(server()) })] })).findings).toEqual([]);
});

test('a server that is as fast as this host was takes them now', () => {
  const takes = (ms: number) => findOne(CHECK, facts({ wakatime: [fromFuture(serverOff(ms))] })).args['takes'];
  expect([-3 * HOUR, -HOUR].map(takes)).toEqual([true, false]);
  const { args } = findOne(CHECK, facts({ wakatime: [fromFuture(serverOff(0), 31 * 24)] }));
  expect(args['until']).toBe(null);
});
