import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { foreignClock, server, wakatimeConfig, wakatimeState } from './wakatime-facts.ts';
import { HOUR, MINUTE, inHome, withKey, withLog } from './wakatime-state-situations.ts';

const NAME = 'wakatime-log-rejections';
const LOG = '/home/ann/.wakatime/wakatime.log';

test('a log without refusals, and none at all, are no finding', () => {
  expect(runCheck(NAME, inHome()).outcome).toBe('passed');
  expect(runCheck(NAME, inHome({ log: missing('absent', 'ENOENT') })).outcome).toBe('passed');
  expect(runCheck(NAME, withLog({ isWhole: false, lastError: { at: NOW, message: 'x' } })).outcome).toBe('passed');
});

test('one that cannot be read is not judged', () => {
  expect(runCheck(NAME, inHome({ log: missing('denied', 'EACCES') })).outcome).toBe('skipped');
  expect(runCheck(NAME, facts()).outcome).toBe('skipped');
});

describe('bad requests', () => {
  test('warn, with the last error', () => {
    expect(
      findOne(NAME, withLog({ badRequests24h: 3, lastError: { at: NOW, message: 'bad request at' } })),
    ).toMatchObject({
      severity: 'warning',
      subject: { kind: 'home', name: '/home/ann' },
      args: { what: 'bad-request', count: 3, isWhole: true, isExplained: false },
      evidence: [
        { label: 'bad-request', value: '3', source: LOG },
        { value: 'bad request at', source: LOG },
      ],
    });
  });

  test('are a note where another check tells why', () => {
    const slow = { server: ok(server({ clock: ok(foreignClock(2 * HOUR)) })) };
    expect(findOne(NAME, withLog({ badRequests24h: 3 }, slow))).toMatchObject({
      severity: 'info',
      args: { isExplained: true },
    });
  });

  test('of a large log may be more', () => {
    expect(findOne(NAME, withLog({ badRequests24h: 3, isWhole: false })).args['isWhole']).toBe(false);
  });
});

describe('a key that was refused', () => {
  test.for([
    [null, 'warning', 1],
    ['refused', 'critical', 1],
    ['accepted', 'info', 0],
  ] as const)('and now is %s', ([key, severity, fixes]) => {
    const finding = findOne(NAME, withLog({ unauthorized24h: 2 }, key === null ? {} : withKey(key)));
    expect(finding).toMatchObject({ severity, args: { what: 'unauthorized', count: 2, key } });
    expect(finding.fixes).toHaveLength(fixes);
  });
});

test('lines in the future tell of a clock that was set back', () => {
  expect(findOne(NAME, withLog({ futureLines: 4, lastError: { at: NOW + MINUTE, message: 'x' } }))).toMatchObject({
    severity: 'info',
    args: { what: 'future', count: 4 },
  });
});

test('what was sent since is only told', () => {
  const refused = { badRequests24h: 3, unauthorized24h: 3, lastError: { at: NOW - HOUR, message: 'EXAMPLE' } };
  const severities = (changes: Parameters<typeof withLog>[1]): string[] =>
    runCheck(NAME, withLog(refused, changes)).findings.map(({ severity }) => severity);
  const lastSent = (at: number) => ({ state: ok(wakatimeState({ lastSentAt: at })) });
  const waiting = lastSent(NOW - 2 * HOUR);
  expect(severities(waiting)).toEqual(['warning', 'warning']);
  expect(severities(lastSent(NOW - MINUTE))).toEqual(['info', 'info']);
  expect(severities(lastSent(NOW + HOUR))).toEqual(['warning', 'warning']);
  expect(severities({ ...waiting, queues: [] })).toEqual(['info', 'info']);
  // Without a queue what is refused is lost.
  const lost = { config: ok(wakatimeConfig({ keepsOffline: false })) };
  expect(severities({ ...waiting, ...lost, queues: [] })).toEqual(['warning', 'warning']);
  expect(severities({ queues: [], ...withKey('refused') })).toEqual(['critical', 'info']);
});

test('each stands for itself', () => {
  const log = { badRequests24h: 1, unauthorized24h: 1, futureLines: 1 };
  expect(runCheck(NAME, withLog(log)).findings.map(({ args }) => args['what'])).toEqual([
    'bad-request',
    'unauthorized',
    'future',
  ]);
});
