import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreed, facts, failed, host, ntp, sources } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const over = (lowMs: number, highMs: number) =>
  facts({ ntp: ntp(sources(3, (lowMs + highMs) / 2), { lowMs, highMs }) });

const off = (offsetMs: number) => facts({ ntp: agreed(offsetMs) });

describe('severity, by the whole interval', () => {
  test.for([
    ['passed', -99, 99],
    ['info', -120, 100],
    ['info', -10, 180],
    ['warning', 100, 110],
    ['warning', -900, -800],
    // Behind for certain; past the critical second or not cannot be told.
    ['warning', 800, 1200],
    // Not told precisely enough, but the best estimate is past the threshold.
    ['warning', 50, 250],
    ['critical', 1000, 1001],
    ['critical', -45_010, -44_990],
  ] as const)('%s of [%d, %d]', ([severity, low, high]) => {
    const { findings, outcome } = runCheck('clock-offset', over(low, high));
    expect(findings[0]?.severity ?? outcome).toBe(severity);
  });

  test('the thresholds are those that were asked for', () => {
    expect(runCheck('clock-offset', off(8000), { warnMs: 10_000, critMs: 60_000 }).outcome).toBe('passed');
    expect(findOne('clock-offset', off(20_000), { warnMs: 10_000, critMs: 60_000 }).severity).toBe('warning');
    expect(findOne('clock-offset', off(20), { warnMs: 1, critMs: 10 }).severity).toBe('critical');
  });
});

describe('an offset that is not told precisely enough', () => {
  const finding = findOne('clock-offset', over(-40, 160));

  test('is called inconclusive, with the bound that makes it so', () => {
    expect(finding.args).toMatchObject({ verdict: 'inconclusive', offsetMs: 60, boundMs: 100, warnMs: 100 });
  });

  test('gives nobody a command to type', () => {
    expect(finding.fixes).toEqual([]);
  });
});

test('where the sources do not agree, or none answered, this check says nothing', () => {
  const none = [failed('silent', 'no-reply')];
  const tie = sources(2, 5000, 5, { state: 'undecided', reason: 'no-majority' });
  for (const all of [none, tie]) expect(runCheck('clock-offset', facts({ ntp: ntp(all) })).outcome).toBe('skipped');
});

test('a missing fact skips it: nothing is judged that was not read', () => {
  const all = facts({ ntp: agreed(45_000) });
  expect(runCheck('clock-offset', { ...all, host: { status: 'failed', reason: 'x' } }).outcome).toBe('skipped');
  expect(runCheck('clock-offset', { ...all, ntp: { status: 'timeout', reason: 'x' } }).outcome).toBe('skipped');
});

test('a clock that is off gets a fix and the evidence of each source that agrees', () => {
  const liar = sources(1, 0, 5, { state: 'falseticker', name: 'liar.example' });
  const finding = findOne(
    'clock-offset',
    facts({ ntp: ntp([...sources(3, 45_000), ...liar], { lowMs: 44_995, highMs: 45_005 }) }),
  );
  expect(finding.subject).toEqual({ kind: 'host', name: 'web-01' });
  expect(finding.fixes).toHaveLength(1);
  expect(finding.evidence.map(({ label }) => label)).toEqual(['ntp1.example', 'ntp2.example', 'ntp3.example']);
  expect(finding.evidence[0]).toMatchObject({ value: '+45.000 s ± 5.0 ms', source: 'NTP 192.0.2.1' });
});

test('what is printed as offset ± bound holds the whole interval, also where the estimate is not its middle', () => {
  const interval = fc
    .tuple(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 8 }))
    .map(([lowMs, width, eighths]) => ({ lowMs, highMs: lowMs + width, offsetMs: lowMs + (width * eighths) / 8 }));
  fc.assert(
    fc.property(interval, (estimate) => {
      const [finding] = runCheck('clock-offset', facts({ ntp: { sources: sources(3, 0), estimate } })).findings;
      if (finding === undefined) return;
      const { offsetMs, boundMs } = finding.args as { offsetMs: number; boundMs: number };
      expect(offsetMs - boundMs).toBeLessThanOrEqual(estimate.lowMs);
      expect(offsetMs + boundMs).toBeGreaterThanOrEqual(estimate.highMs);
    }),
  );
});

test('in a container, no command is offered', () => {
  const finding = findOne('clock-offset', facts({ ntp: agreed(45_000), host: host({ clockOutOfReach: true }) }));
  expect(finding.fixes).toMatchObject([{ id: 'fix-on-host', commands: [], needsRoot: false }]);
});
