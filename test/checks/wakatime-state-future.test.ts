import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { wakatimeConfig, wakatimeState } from './wakatime-facts.ts';
import {
  CONFIG_PLACE,
  DAY,
  HOUR,
  MINUTE,
  cliOf,
  inHome,
  offBy,
  place,
  remembering,
  withState,
} from './wakatime-state-situations.ts';

const NAME = 'wakatime-state-future';
const INTERNAL = '/home/ann/.wakatime/wakatime-internal.cfg';

const ahead = (backoffRetries: number, ms = 730 * DAY) => place({ backoffAt: NOW + ms, backoffRetries });
const sentAhead = (ms: number) => place({ lastSentAt: NOW + ms });
const outcome = (...args: Parameters<typeof withState>) => runCheck(NAME, withState(...args)).outcome;

test('a state of the past is no finding, nor is none', () => {
  expect(runCheck(NAME, inHome()).outcome).toBe('passed');
  expect(outcome(wakatimeState({ backoffAt: NOW - MINUTE, backoffRetries: 3 }))).toBe('passed');
  expect(runCheck(NAME, inHome({ state: missing('absent', 'ENOENT') })).outcome).toBe('passed');
});

test('one that cannot be read is not judged', () => {
  expect(runCheck(NAME, inHome({ state: missing('denied', 'EACCES') })).outcome).toBe('skipped');
  expect(runCheck(NAME, facts()).outcome).toBe('skipped');
});

test('a failure in the future holds back everything until then', () => {
  const finding = findOne(NAME, withState(remembering(ahead(1))));
  expect(finding).toMatchObject({
    severity: 'critical',
    subject: { kind: 'home', name: '/home/ann' },
    args: { key: 'backoff_at', path: INTERNAL, kind: 'current', effect: 'holds', byMs: 730 * DAY, waiting: 3 },
    evidence: [{ label: 'backoff_at', source: INTERNAL }],
  });
  expect(finding.fixes.map(({ id }) => id)).toEqual(['wakatime-copy-queue', 'wakatime-move-state', 'wakatime-sync']);
  expect(finding.fixes[1]?.commands).toEqual([['mv', INTERNAL, `${INTERNAL}.old`]]);
});

test('only after 1 to 7 failures in a row does it wait at all', () => {
  for (const retries of [1, 7]) expect(outcome(remembering(ahead(retries)))).toBe('found');
  for (const retries of [-1, 0, 8, 2839]) expect(outcome(remembering(ahead(retries)))).toBe('passed');
});

test('less than a minute is not noticed', () => {
  expect(outcome(remembering(ahead(1, MINUTE)))).toBe('passed');
  expect(outcome(remembering(ahead(1, MINUTE + 1)))).toBe('found');
});

describe('the time of the last sending', () => {
  test('holds back as well', () => {
    expect(findOne(NAME, withState(remembering(sentAhead(5 * HOUR))))).toMatchObject({
      severity: 'critical',
      args: { key: 'heartbeats_last_sent_at', effect: 'holds', byMs: 5 * HOUR },
    });
  });

  test('does not where there is no limit of the rate', () => {
    const state = remembering(sentAhead(HOUR));
    expect(outcome(state, cliOf('v1.90.0'))).toBe('passed');
    expect(outcome(state, { config: ok(wakatimeConfig({ rateLimitSeconds: 0 })) })).toBe('passed');
    expect(outcome(state, { config: ok(wakatimeConfig({ keepsOffline: false })) })).toBe('passed');
    expect(outcome(state, { config: missing('denied', 'EACCES') })).toBe('found');
    expect(outcome(state, cliOf('<local-build>'))).toBe('found');
  });
});

describe('this clock is wrong', () => {
  test('fast: what is stamped now holds back once the clock is right', () => {
    const finding = findOne(NAME, offBy(-2 * HOUR, withState(remembering(sentAhead(-MINUTE)))));
    expect(finding).toMatchObject({ severity: 'warning', args: { effect: 'after-clock' } });
    const { byMs, clockOffsetMs } = finding.args as { byMs: number; clockOffsetMs: number };
    expect(byMs).toBeCloseTo(2 * HOUR - MINUTE, -2);
    expect(clockOffsetMs).toBe(-2 * HOUR);
    const ids = finding.fixes.map(({ id }) => id);
    expect(ids.at(0)).toBe('wakatime-copy-queue');
    expect(ids.indexOf('chrony-step')).toBeGreaterThan(0);
    expect(ids.indexOf('wakatime-move-state')).toBeGreaterThan(ids.indexOf('chrony-step'));
  });

  test('slow: it holds back now, and mending the clock is enough', () => {
    expect(findOne(NAME, offBy(2 * HOUR, withState(remembering(sentAhead(HOUR)))))).toMatchObject({
      severity: 'critical',
      args: { effect: 'clock-slow', byMs: HOUR },
      fixes: [],
    });
  });

  test('true time is not known: this clock counts', () => {
    const without = { ...withState(remembering(ahead(1))), ntp: missing('timeout', 'no-reply') };
    expect(findOne(NAME, without)).toMatchObject({
      severity: 'critical',
      args: { effect: 'holds', clockOffsetMs: null },
    });
  });
});

describe('several places', () => {
  const past = place({ lastSentAt: NOW - MINUTE });
  const inConfig = { ...ahead(1), ...CONFIG_PLACE };

  test('a stale one in the configuration is a note', () => {
    expect(findOne(NAME, withState(remembering(past, inConfig)))).toMatchObject({
      severity: 'info',
      args: { effect: 'stale', kind: 'config', path: CONFIG_PLACE.path },
      fixes: [],
    });
  });

  test('it counts where there is no other', () => {
    expect(findOne(NAME, withState(remembering(inConfig)))).toMatchObject({
      severity: 'critical',
      args: { effect: 'holds', kind: 'config' },
    });
  });

  test('the old place counts for a wakatime-cli up to 1.72', () => {
    const old = { ...ahead(1), path: '/home/ann/.wakatime-internal.cfg', kind: 'legacy' } as const;
    expect(findOne(NAME, withState(remembering(past, old))).args).toMatchObject({ effect: 'stale', kind: 'legacy' });
    expect(findOne(NAME, withState(remembering(old))).args).toMatchObject({ effect: 'stale' });
    expect(findOne(NAME, withState(remembering(past, old), cliOf('v1.72.0'))).args).toMatchObject({
      effect: 'holds',
      kind: 'legacy',
    });
    expect(
      findOne(NAME, withState(remembering(ahead(1), { ...old, backoffAt: null }), cliOf('v1.72.0'))).args,
    ).toMatchObject({ effect: 'stale', kind: 'current' });
  });

  test('of one home there is one finding, that of the furthest that counts', () => {
    const both = place({ backoffAt: NOW + HOUR, backoffRetries: 2, lastSentAt: NOW + DAY });
    const finding = findOne(NAME, withState(remembering(both, { ...inConfig, backoffAt: NOW + 900 * DAY })));
    expect(finding.args).toMatchObject({ key: 'heartbeats_last_sent_at', effect: 'holds', byMs: DAY });
    expect(finding.evidence).toHaveLength(3);
  });
});

test('an instant that no calendar tells is no fault of the program', () => {
  for (const ms of [1e15, 9e15, 1e300]) expect(outcome(remembering(ahead(1, ms)))).toBe('found');
});
