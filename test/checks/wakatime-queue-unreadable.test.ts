import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { QueueFault } from '../../src/model/wakatime-facts.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { queue, queueContent, wakatimeHome } from './wakatime-facts.ts';
import { cliOf, inHome, legacyQueue, withBroken, withQueueFault } from './wakatime-state-situations.ts';

const NAME = 'wakatime-queue-unreadable';
const PATH = '/home/ann/.wakatime/offline_heartbeats.bdb';
const denied = { queues: [queue({ content: missing('denied', 'EACCES') })] };

test('a queue that can be read, and a home without one, are no finding', () => {
  expect(runCheck(NAME, inHome()).outcome).toBe('passed');
  expect(runCheck(NAME, inHome({ queues: [] })).outcome).toBe('passed');
  expect(runCheck(NAME, facts({ wakatime: [] })).outcome).toBe('passed');
});

test('where nobody looked it is not judged', () => {
  expect(runCheck(NAME, facts()).outcome).toBe('skipped');
});

test('a count of wakatime-cli that is another one', () => {
  const counting = (count: number) => facts({ wakatime: [wakatimeHome({ cliCount: ok(count) })] });
  expect(runCheck(NAME, counting(3)).outcome).toBe('passed');
  expect(findOne(NAME, counting(2))).toMatchObject({
    severity: 'warning',
    args: { what: 'count', count: 3, cliCount: 2 },
  });
});

test('what was set aside is none that it counts', () => {
  const aside = queue({ kind: 'aside', path: '/home/ann/.wakatime/offline_heartbeats.bdb.aside-20261120T120000Z' });
  const home = wakatimeHome({ queues: [queue(), aside], cliCount: ok(3) });
  expect(runCheck(NAME, facts({ wakatime: [home] })).outcome).toBe('passed');
});

test('what wakatime-cli fills by itself is no finding', () => {
  expect(runCheck(NAME, withQueueFault('empty-file')).outcome).toBe('passed');
  expect(runCheck(NAME, withQueueFault('no-bucket')).outcome).toBe('passed');
});

describe('a file that is no queue', () => {
  test.for<QueueFault>([
    'not-bolt',
    'bolt-version',
    'truncated',
    'corrupt-meta',
    'corrupt-page',
    'not-a-file',
    'link-loop',
  ])('%s is critical, and moved away rather than deleted', (fault) => {
    expect(findOne(NAME, withQueueFault(fault))).toMatchObject({
      severity: 'critical',
      subject: { kind: 'home', name: '/home/ann' },
      args: { what: fault, path: PATH, isSent: true },
      evidence: [{ label: 'failed', value: `${fault}, 65536 B`, source: PATH }],
      fixes: [{ commands: [['mv', PATH, expect.stringContaining(PATH)]], needsRoot: false }],
    });
  });

  test('a wakatime-cli that moves it away itself loses only what is in it', () => {
    expect(findOne(NAME, withQueueFault('corrupt-page', cliOf('v2.21.2')))).toMatchObject({ severity: 'warning' });
    expect(findOne(NAME, withQueueFault('corrupt-page', cliOf('v2.21.1')))).toMatchObject({ severity: 'critical' });
    expect(findOne(NAME, withQueueFault('not-a-file', cliOf('v2.21.2')))).toMatchObject({ severity: 'critical' });
  });

  test('one that the wakatime-cli here does not use harms nothing new', () => {
    expect(findOne(NAME, withQueueFault('truncated', cliOf('v1.90.0')))).toMatchObject({
      severity: 'warning',
      args: { isSent: false, isDeleted: false },
    });
    const both = [queue(), { ...legacyQueue(1, NOW), content: missing('failed', 'truncated') }];
    expect(findOne(NAME, inHome({ queues: both }))).toMatchObject({
      severity: 'warning',
      args: { isSent: false, isDeleted: true },
    });
  });
});

test('of what was not found out it is said so', () => {
  for (const fault of ['changing', 'deadline'] as const)
    expect(findOne(NAME, withQueueFault(fault))).toMatchObject({
      severity: 'unknown',
      args: { what: fault },
      fixes: [],
    });
  const content = missing('failed', 'EIO');
  expect(findOne(NAME, inHome({ queues: [queue({ content })] }))).toMatchObject({
    severity: 'unknown',
    args: { what: 'other' },
    evidence: [{ value: 'EIO, 65536 B' }],
  });
  // A reason from outside that is a name of Object's own.
  expect(findOne(NAME, inHome({ queues: [queue({ content: missing('failed', '__proto__') })] })).args['what']).toBe(
    'other',
  );
});

describe('no permission', () => {
  test('in our own home wakatime-cli has none either', () => {
    expect(findOne(NAME, inHome(denied))).toMatchObject({
      severity: 'critical',
      args: { what: 'denied' },
      fixes: [{ id: 'wakatime-own-file', commands: [['sudo', 'chown', '1000', PATH]], needsRoot: true }],
    });
    expect(findOne(NAME, inHome({ ...denied, uid: null })).fixes).toEqual([]);
  });

  test('in the home of another it is not known', () => {
    expect(findOne(NAME, inHome({ ...denied, isOurs: false }))).toMatchObject({ severity: 'unknown', fixes: [] });
  });
});

describe('heartbeats that cannot be read', () => {
  test('behind the first batch: those before are sent, then the file is moved away', () => {
    const finding = findOne(NAME, withBroken([]));
    expect(finding).toMatchObject({ severity: 'warning', args: { what: 'values', unreadable: 1, count: 60 } });
    expect(finding.fixes.map(({ commands }) => commands[0]?.find((word) => word !== 'env' && word !== 'sudo'))).toEqual(
      ['cp', expect.stringMatching(/wakatime-cli$/), 'mv'],
    );
  });

  test('in the first batch: another check says that nothing is sent, and has the remedy', () => {
    expect(runCheck('wakatime-queue-blocked', withBroken([3])).findings).toMatchObject([{ severity: 'critical' }]);
    expect(findOne(NAME, withBroken([3]))).toMatchObject({ severity: 'info', fixes: [] });
  });

  test('a wakatime-cli that reads all before it sends stops at any', () => {
    expect(findOne(NAME, withBroken([], cliOf('v2.0.7')))).toMatchObject({ severity: 'critical', fixes: [{}] });
    expect(findOne(NAME, withBroken([], cliOf('v2.0.6'))).severity).toBe('warning');
  });

  test('in a file that is not sent they block nothing', () => {
    const content = ok(queueContent({ unreadableCount: 1, firstTimes: [null] }));
    const queues = [queue(), { ...legacyQueue(3, NOW), content }];
    expect(findOne(NAME, inHome({ queues }))).toMatchObject({ severity: 'warning', args: { isSent: false } });
  });
});
