import { expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { WakatimeHome } from '../../src/model/wakatime-facts.ts';
import { agreed, facts, NOW } from './facts.ts';
import { runCheck } from './find.ts';
import {
  homeWith,
  queue,
  queueOf,
  server,
  wakatimeConfig,
  wakatimeHome,
  wakatimeLog,
  wakatimeState,
} from './wakatime-facts.ts';
import { DAY, HOUR, MINUTE, newestSent, serverOff, sharedServer, waiting } from './wakatime-queue-situations.ts';
import { cliOf, legacyQueue } from './wakatime-state-situations.ts';

const CHECK = 'wakatime-queue-backlog';

const severity = (home: WakatimeHome, hostMs = 0): string =>
  runCheck(CHECK, facts({ wakatime: [home], ntp: agreed(hostMs) }))
    .findings.map((one) => one.severity)
    .join(' ');

/** Three heartbeats that are so old, and nothing that happened since. */
const idle = (ageMs: number, changes: Partial<WakatimeHome> = {}): WakatimeHome =>
  wakatimeHome({
    queues: [queue({ modifiedAt: NOW - ageMs + 4000, content: ok(queueOf(3, NOW - ageMs, NOW - ageMs + 4000)) })],
    state: ok(wakatimeState({ lastSentAt: NOW - ageMs - MINUTE })),
    ...changes,
  });

test('what wakatime-cli did not send for 15 minutes is a warning, for a day critical', () => {
  const since = (ageMs: number): string => severity(homeWith(queueOf(40, NOW - ageMs, NOW)));
  expect([15 * MINUTE, 16 * MINUTE, 23 * HOUR, 25 * HOUR].map(since)).toEqual(['', 'warning', 'warning', 'critical']);
});

test('where nobody typed since, it is only worth knowing', () => {
  expect(severity(idle(3 * DAY))).toBe('info');
  expect(severity(idle(5 * MINUTE))).toBe('');
});

test.each<[string, Partial<WakatimeHome>]>([
  ['it sent something', { state: ok(wakatimeState({ lastSentAt: NOW - MINUTE })) }],
  ['it complained', { log: ok(wakatimeLog({ lastError: { at: NOW - MINUTE, message: 'EXAMPLE' } })) }],
])('since then %s', (_, changes) => {
  expect(severity(idle(3 * DAY, changes))).toBe('critical');
  // What lies in the future proves nothing.
  expect(severity(idle(3 * DAY, { state: ok(wakatimeState({ lastSentAt: NOW + DAY })) }))).toBe('info');
});

test('the age is of true time', () => {
  const home = homeWith(queueOf(40, NOW - 14 * MINUTE, NOW));
  expect([severity(home), severity(home, 2 * MINUTE), severity(home, -2 * MINUTE)]).toEqual(['', 'info', '']);
});

test('a configured limit is waited for twice', () => {
  const limited = { config: ok(wakatimeConfig({ rateLimitSeconds: 3600 })) };
  expect(severity(homeWith(queueOf(40, NOW - HOUR, NOW), limited))).toBe('');
  expect(severity(homeWith(queueOf(40, NOW - 3 * HOUR, NOW), limited))).toBe('warning');
});

test('what another check explains is told without a remedy', () => {
  const { findings } = runCheck(CHECK, facts({ wakatime: [waiting(serverOff(2 * HOUR))] }));
  expect(findings).toMatchObject([{ severity: 'info', args: { explainedBy: 'wakatime-queue-blocked' }, fixes: [] }]);
});

test('what the state holds back is told there', () => {
  const until = (backoffAt: number): WakatimeHome =>
    homeWith(queueOf(40, NOW - 3 * DAY, NOW), {
      state: ok(wakatimeState({ backoffAt, backoffRetries: 1 })),
    });
  expect(runCheck(CHECK, facts({ wakatime: [until(NOW + 700 * DAY)] })).findings).toMatchObject([
    { severity: 'info', args: { explainedBy: 'wakatime-state-future' }, fixes: [] },
  ]);
  expect(severity(until(NOW - DAY))).toBe('critical');
});

test('sent the newest first, what is too old alone stays behind', () => {
  const home = newestSent(sharedServer());
  expect(runCheck(CHECK, facts({ wakatime: [home] })).findings).toMatchObject([
    { severity: 'info', args: { explainedBy: 'wakatime-queue-expired' }, fixes: [] },
  ]);
  expect(severity({ ...home, ...cliOf('v2.19.0') })).toBe('critical');
});

test('what waits in the file of older versions is sent too', () => {
  const legacy = { ...legacyQueue(7, NOW - MINUTE), content: ok(queueOf(7, NOW - 2 * DAY, NOW - DAY)) };
  const { findings } = runCheck(CHECK, facts({ wakatime: [wakatimeHome({ queues: [legacy, queue()] })] }));
  expect(findings).toMatchObject([{ args: { count: 10, ageMs: expect.closeTo(2 * DAY, -2) as number } }]);
});

test('an older wakatime-cli does not know the new file; its log alone proves no older one', () => {
  const logged = { cli: missing('absent', 'not installed'), log: ok(wakatimeLog({ cliVersion: 'v1.90.0' })) };
  expect(severity(homeWith(queueOf(40, NOW - 2 * DAY, NOW), logged))).toBe('critical');
  expect(severity(homeWith(queueOf(40, NOW - 2 * DAY, NOW), cliOf('v1.90.0')))).toBe('');
});

test('a server so fast that it seems to refuse all explains it', () => {
  const { findings } = runCheck(CHECK, facts({ wakatime: [waiting(serverOff(-200 * DAY))] }));
  expect(findings).toMatchObject([{ severity: 'info', args: { explainedBy: 'wakapi-clock' }, fixes: [] }]);
});

test('a server that does not answer is told', () => {
  const silent = ok(server({ answered: false }));
  const { findings } = runCheck(
    CHECK,
    facts({ wakatime: [homeWith(queueOf(9, NOW - HOUR, NOW), { server: silent })] }),
  );
  expect(findings).toMatchObject([{ severity: 'warning', args: { isServerSilent: true } }]);
});

test('a young queue and none are all right; one that was not read is not judged', () => {
  const outcome = (home: WakatimeHome): string => runCheck(CHECK, facts({ wakatime: [home] })).outcome;
  expect([wakatimeHome(), wakatimeHome({ queues: [] })].map(outcome)).toEqual(['passed', 'passed']);
  expect(outcome(wakatimeHome({ queues: [queue({ content: missing('timeout', 'deadline') })] }))).toBe('skipped');
});
