import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { WakatimeQueue } from '../../src/model/wakatime-facts.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { queue, queueContent, queueOf, server, wakatimeHome } from './wakatime-facts.ts';
import { serverOff, sharedServer, waiting } from './wakatime-queue-situations.ts';
import { DAY, HOUR, cliOf, inHome, legacyQueue } from './wakatime-state-situations.ts';

const NAME = 'wakatime-queue-legacy';
const LEGACY = '/home/ann/.wakatime.bdb';
const NO_VERSION = { ...cliOf('<local-build>'), log: missing('absent', 'ENOENT') };

const isFound = (changes: Parameters<typeof inHome>[0]) => runCheck(NAME, inHome(changes)).outcome === 'found';

test('a queue where this wakatime-cli has it is no finding', () => {
  expect(runCheck(NAME, inHome()).outcome).toBe('passed');
  expect(isFound({ queues: [legacyQueue(5, NOW)], ...cliOf('v1.94.0') })).toBe(false);
  expect(runCheck(NAME, facts()).outcome).toBe('skipped');
});

test('an old file without heartbeats is none', () => {
  expect(isFound({ queues: [queue(), legacyQueue(0, NOW - DAY)] })).toBe(false);
  expect(isFound({ queues: [queue(), { ...legacyQueue(1, NOW), content: missing('denied', 'EACCES') }] })).toBe(false);
});

test('a newer one sends the old file once and deletes it: first it is copied', () => {
  const finding = findOne(NAME, inHome({ queues: [queue(), legacyQueue(12, NOW - DAY)] }));
  expect(finding).toMatchObject({
    severity: 'warning',
    subject: { kind: 'home', name: '/home/ann' },
    args: { path: LEGACY, count: 12, kind: 'legacy', version: 'v1.115.2' },
  });
  const [copy, sync] = finding.fixes.map(({ commands }) => commands);
  expect(copy).toContainEqual(['cp', '-p', LEGACY, expect.stringContaining(LEGACY)]);
  expect(sync?.[0]?.slice(-2)).toEqual(['--sync-offline-activity', '0']);
});

test('where the server would refuse some of it, it is moved away, not sent', () => {
  const old = { ...legacyQueue(0, NOW - DAY), content: ok(queueOf(12, NOW - 201 * DAY, NOW - DAY)) };
  const { args, fixes } = findOne(NAME, inHome({ queues: [queue(), old], server: ok(sharedServer()) }));
  expect(args['mayLose']).toBe(true);
  const ids: readonly string[] = fixes.map(({ id }) => id);
  expect(ids.slice(0, 1)).toEqual(['wakatime-copy-queue']);
  expect(ids.indexOf('wakatime-set-aside')).toBeGreaterThan(0);
  expect(findOne(NAME, inHome({ queues: [legacyQueue(12, NOW)] })).args['mayLose']).toBe(false);
});

test('the remedy is that of all that waits', () => {
  const home = waiting(serverOff(2 * HOUR));
  const all = facts({ wakatime: [{ ...home, queues: [legacyQueue(12, NOW), ...home.queues] }] });
  expect(findOne(NAME, all).fixes).toEqual(findOne('wakatime-queue-blocked', all).fixes);
});

test('also where the new file does not exist or is empty', () => {
  expect(findOne(NAME, inHome({ queues: [legacyQueue(12, NOW)] })).fixes).toHaveLength(2);
  const empty = queue({ content: { status: 'ok', value: queueContent({ count: 0, firstTimes: [] }) } });
  expect(findOne(NAME, inHome({ queues: [empty, legacyQueue(12, NOW)] })).fixes).toHaveLength(2);
});

test('nothing is sent while heartbeats lie in the future', () => {
  const future = queue({ content: { status: 'ok', value: queueContent({ futureCount: 1, mostFutureMs: HOUR }) } });
  const { fixes } = findOne(NAME, inHome({ queues: [future, legacyQueue(12, NOW)] }));
  expect(fixes.flatMap(({ commands }) => commands.flat())).not.toContain('--sync-offline-activity');
});

describe('what was set aside', () => {
  const ASIDE = `${LEGACY}.aside-20261121T120000Z`;
  const aside = (content: WakatimeQueue['content'], changes: Parameters<typeof inHome>[0] = {}) =>
    inHome({ queues: [queue(), queue({ path: ASIDE, kind: 'aside', content })], ...changes });
  const young = ok(queueOf(12, NOW - DAY, NOW - HOUR));
  const old = ok(queueOf(12, NOW - 10 * DAY, NOW));
  const ahead = (ms: number) => ok(queueOf(12, NOW, NOW + ms, { futureCount: 11, mostFutureMs: ms }));

  test('is told with the command as soon as the server takes all of it', () => {
    expect(findOne(NAME, aside(young))).toMatchObject({
      severity: 'warning',
      args: { path: ASIDE, kind: 'aside', count: 12, fate: 'ready' },
      fixes: [
        {
          id: 'wakatime-sync',
          commands: [
            ['/home/ann/.wakatime/wakatime-cli', '--offline-queue-file', ASIDE, '--sync-offline-activity', '0'],
          ],
        },
      ],
    });
    expect(findOne(NAME, aside(old, { server: ok(server({ version: '2.17.6' })) }))).toMatchObject({
      severity: 'warning',
      args: { fate: 'age' },
      fixes: [{ id: 'wakatime-sync-old' }],
    });
  });

  test.each<[string, WakatimeQueue['content'], Parameters<typeof inHome>[0]]>([
    ['due', ahead(30 * 60_000), {}],
    ['far', ahead(31 * DAY), {}],
    ['broken', missing('failed', 'truncated'), {}],
    ['broken', ok(queueContent({ unreadableCount: 1 })), {}],
    ['later', young, { server: ok(server({ answered: false })) }],
    ['later', young, { server: missing('absent', 'offline') }],
    ['later', young, { server: ok(serverOff(26 * HOUR)) }],
  ])('until then without one: %s', (fate, content, changes) => {
    const { severity, args, fixes } = findOne(NAME, aside(content, changes));
    expect([severity, args['fate'], fixes.flatMap(({ commands }) => commands)]).toEqual(['info', fate, []]);
    expect(args['dueAt']).toBe(fate === 'due' ? NOW + 30 * 60_000 : null);
  });

  test('is not sent while the same command would lose the file of old versions', () => {
    const queues = [legacyQueue(0, NOW), { ...legacyQueue(3, NOW), content: ok(queueOf(3, NOW - 201 * DAY, NOW)) }];
    const found = (legacy: WakatimeQueue, changes: Parameters<typeof inHome>[0] = {}) =>
      runCheck(NAME, inHome({ queues: [legacy, queue({ path: ASIDE, kind: 'aside', content: young })], ...changes }))
        .findings.filter(({ args }) => args['kind'] === 'aside')
        .map(({ args }) => args['fate']);
    expect(queues.flatMap((one) => found(one))).toEqual(['ready', 'later']);
    expect(found(queues[1]!, cliOf('v1.90.0'))).toEqual(['ready']);
    expect(found({ ...queues[0]!, content: missing('failed', 'changing') })).toEqual(['later']);
  });

  test('counts nowhere else, and is no finding once it is empty', () => {
    const empty = ok(queueContent({ count: 0, firstTimes: [], oldestAt: null, newestAt: null }));
    expect(runCheck(NAME, aside(empty)).outcome).toBe('passed');
    const others = (['unreadable', 'future', 'expired', 'blocked', 'backlog'] as const).map(
      (one) => `wakatime-queue-${one}` as const,
    );
    for (const content of [missing('failed', 'truncated'), ahead(3 * HOUR), ok(queueOf(9, NOW - 201 * DAY, NOW))])
      expect(others.map((name) => runCheck(name, aside(content)).outcome)).toEqual(others.map(() => 'passed'));
  });
});

test('without a version, the older of two files', () => {
  expect(isFound({ queues: [queue(), legacyQueue(1, NOW - DAY)], ...NO_VERSION })).toBe(true);
  expect(isFound({ queues: [queue({ modifiedAt: NOW - DAY }), legacyQueue(1, NOW)], ...NO_VERSION })).toBe(false);
  expect(isFound({ queues: [legacyQueue(1, NOW - DAY)], ...NO_VERSION })).toBe(false);
});

test('what a newer one queued, an older one does not find', () => {
  const home = wakatimeHome(cliOf('v1.90.0'));
  expect(findOne(NAME, facts({ wakatime: [home] }))).toMatchObject({
    severity: 'warning',
    args: { kind: 'current', version: 'v1.90.0' },
    fixes: [{ id: 'wakatime-copy-queue' }],
  });
});
