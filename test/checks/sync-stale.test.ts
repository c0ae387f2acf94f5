import { describe, expect, test } from 'vitest';
import { parseTracking } from '../../src/daemon/chrony.ts';
import type { DaemonClaim } from '../../src/model/daemon-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { recorded } from '../daemon/recording.ts';
import { NOW, claim, daemon, daemonProcess, facts, idle, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const MINUTE = 60_000;
const saying = (changes: Partial<DaemonClaim>) =>
  facts({ daemon: daemon({ services: [running('chrony', { claim: ok(claim(changes)) })] }) });
const outcomeOf = (changes: Partial<DaemonClaim>) => runCheck('sync-stale', saying(changes)).outcome;

describe('eight updates are missed before it is not believed', () => {
  test.for([
    [0, 64_000],
    [8 * 64_000, 64_000],
    [2 * 3_600_000, 1_024_000],
    [-3_600_000, 64_000],
  ])('corrected %d ms ago, due every %d ms: it is', ([agoMs = 0, updateIntervalMs = 0]) => {
    expect(outcomeOf({ lastUpdateAt: NOW - agoMs, updateIntervalMs })).toBe('passed');
  });

  test('more than eight: it is not, and warns', () => {
    const finding = findOne('sync-stale', saying({ lastUpdateAt: NOW - 9 * MINUTE, updateIntervalMs: MINUTE }));
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'host', name: 'web-01' },
      args: { service: 'chrony', agoMs: 9 * MINUTE, intervalMs: MINUTE },
      evidence: [{ label: 'chrony', value: expect.stringContaining('age=9 min 0 s') }],
      fixes: [],
    });
  });
});

test('a real chronyd that lost its sources 76 s before, and goes on saying "Normal"', () => {
  const tracking = parseTracking(recorded('chrony/4.3/stale.tracking.csv'));
  const { referenceTimeMs = null, updateIntervalMs = null, synchronised = false } = tracking ?? {};
  expect(synchronised).toBe(true);
  const given = { ...saying({ lastUpdateAt: referenceTimeMs, updateIntervalMs }), now: 1_795_354_042_772 };
  const { agoMs } = findOne('sync-stale', given).args;
  expect(agoMs).toBeCloseTo(77_161, -1);
});

describe('it cannot be told', () => {
  test.for<readonly [string, Partial<DaemonClaim>]>([
    ['when it last did', { lastUpdateAt: null }],
    ['how often it does', { updateIntervalMs: null }],
    ['of one that claims nothing', { synchronised: false, lastUpdateAt: 0 }],
  ])('%s', ([, changes]) => {
    expect(outcomeOf(changes)).toBe('skipped');
  });

  test('of one that was not heard, does not set the clock, or does not run', () => {
    const old = ok(claim({ lastUpdateAt: 0 }));
    for (const service of [
      running('chrony', { claim: missing('timeout', 'no answer in 1000 ms') }),
      running('chrony', { claim: old, process: daemonProcess({ setsClock: false }) }),
      idle('chrony'),
    ]) {
      expect(runCheck('sync-stale', facts({ daemon: daemon({ services: [service] }) })).outcome).toBe('skipped');
    }
  });
});
