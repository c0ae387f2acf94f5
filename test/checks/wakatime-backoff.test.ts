import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { wakatimeLog } from './wakatime-facts.ts';
import { DAY, HOUR, MINUTE, inHome, place, remembering, withState } from './wakatime-state-situations.ts';

const NAME = 'wakatime-backoff';

const failed = (backoffRetries: number, agoMs: number) =>
  withState(remembering(place({ backoffAt: NOW - agoMs, backoffRetries })));

test('no failure is no finding', () => {
  expect(runCheck(NAME, inHome()).outcome).toBe('passed');
  expect(runCheck(NAME, failed(0, 1000)).outcome).toBe('passed');
  expect(runCheck(NAME, inHome({ state: missing('absent', 'ENOENT') })).outcome).toBe('passed');
});

test('what cannot be read is not judged', () => {
  expect(runCheck(NAME, inHome({ state: missing('failed', 'EIO') })).outcome).toBe('skipped');
  expect(runCheck(NAME, facts()).outcome).toBe('skipped');
});

describe('it waits 15 s, doubled by each failure', () => {
  test.for<readonly [number, number]>([
    [1, 30_000],
    [2, MINUTE],
    [6, 16 * MINUTE],
    [7, 32 * MINUTE],
  ])('%d failures', ([retries, waitMs]) => {
    expect(findOne(NAME, failed(retries, 10_000)).args).toEqual({ retries, agoMs: 10_000, waitMs: waitMs - 10_000 });
    expect(runCheck(NAME, failed(retries, waitMs)).outcome).toBe('passed');
  });
});

test('a passing fault is a note, five in a row a warning', () => {
  expect(findOne(NAME, failed(4, 1000))).toMatchObject({ severity: 'info', subject: { kind: 'home' } });
  expect(findOne(NAME, failed(5, 1000)).severity).toBe('warning');
});

test('from eight on it tries every time, and has failed for long', () => {
  expect(findOne(NAME, failed(2839, HOUR))).toMatchObject({
    severity: 'warning',
    args: { retries: 2839, agoMs: HOUR, waitMs: null },
  });
  expect(runCheck(NAME, failed(2839, DAY)).outcome).toBe('passed');
});

test('a failure in the future is another check’s matter', () => {
  expect(runCheck(NAME, failed(3, -2 * MINUTE)).outcome).toBe('passed');
  expect(findOne(NAME, failed(3, -1000)).args).toEqual({ retries: 3, agoMs: 0, waitMs: 2 * MINUTE + 1000 });
});

test('the last error of the log is among the evidence', () => {
  const log = ok(wakatimeLog({ lastError: { at: NOW - 1000, message: 'connection refused' } }));
  const home = withState(remembering(place({ backoffAt: NOW - 1000, backoffRetries: 1 })), { log });
  expect(findOne(NAME, home).evidence).toContainEqual({
    label: expect.stringContaining('11:59:59'),
    value: 'connection refused',
    source: '/home/ann/.wakatime/wakatime.log',
  });
});
