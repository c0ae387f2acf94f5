import { expect, test } from 'vitest';
import { facts, NOW } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { homeWith, queueOf, server, wakatimeHome } from './wakatime-facts.ts';
import { DAY, fromPast, HOUR, serverOff, sharedServer } from './wakatime-queue-situations.ts';
import { cliOf } from './wakatime-state-situations.ts';

const CHECK = 'wakatime-queue-expired';

test('what a newer Wakapi would drop is a warning', () => {
  const home = fromPast(sharedServer({ version: '2.17.6' }), 201);
  const few = { ...home, queues: fromPast(server(), 1).queues };
  const { severity, args } = findOne(CHECK, facts({ wakatime: [few] }));
  expect(severity).toBe('warning');
  expect(args).toMatchObject({ expired: 40, maxAgeMs: 180 * DAY, isAssumed: false, drops: true, sufficient: '720h' });
});

test('where it blocks the queue, the remedy stands there', () => {
  const found = findOne(CHECK, facts({ wakatime: [fromPast(sharedServer(), 201)] }));
  expect(found).toMatchObject({ severity: 'info', args: { blocks: true, sufficient: '8760h' }, fixes: [] });
});

test('what is sent first is told, since new ones may still get through', () => {
  const first = (version: string): unknown =>
    findOne(CHECK, facts({ wakatime: [{ ...fromPast(sharedServer(), 201), ...cliOf(version) }] })).args['newestFirst'];
  expect(['v2.19.0', 'v2.19.1', 'unset'].map(first)).toEqual([false, true, null]);
});

test('a limit that nobody told is said to be assumed', () => {
  expect(findOne(CHECK, facts({ wakatime: [fromPast(server(), 201)] }))).toMatchObject({
    severity: 'warning',
    args: { isAssumed: true, serverFastMs: null },
  });
});

test("too old only by the server's clock", () => {
  const { args, fixes } = findOne(CHECK, facts({ wakatime: [fromPast(serverOff(-200 * DAY), 1)] }));
  expect(args).toMatchObject({ serverFastMs: 200 * DAY });
  expect(fixes.map(({ id }) => id)).not.toContain('wakatime-raise-max-age');
});

test('none is all right; what is not known is not judged', () => {
  expect(runCheck(CHECK, facts({ wakatime: [wakatimeHome()] })).outcome).toBe('passed');
  const unknown = homeWith(queueOf(9, NOW - HOUR, NOW, { expiredCount: null }));
  expect(runCheck(CHECK, facts({ wakatime: [unknown] })).outcome).toBe('skipped');
  const empty = homeWith(queueOf(0, NOW, NOW, { expiredCount: null }));
  expect(runCheck(CHECK, facts({ wakatime: [empty] })).outcome).toBe('passed');
});
