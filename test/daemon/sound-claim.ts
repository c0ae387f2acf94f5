import { expect } from 'vitest';
import type { DaemonClaim } from '../../src/model/daemon-facts.ts';
import type { Gathered } from '../../src/model/gathered.ts';

const finiteOrNull = (value: number | null): boolean => value === null || Number.isFinite(value);

/** Whatever the text was: no number that is none, and no negative span. */
export const expectSound = (claim: Gathered<DaemonClaim>): void => {
  if (claim.status !== 'ok') {
    expect(claim).toEqual({
      status: expect.stringMatching(/^(absent|denied|timeout|failed)$/),
      reason: expect.any(String),
    });
    return;
  }
  const { offsetMs, boundMs, stratum, lastUpdateAt, updateIntervalMs, sources } = claim.value;
  expect([offsetMs, boundMs, stratum, lastUpdateAt, updateIntervalMs].every(finiteOrNull)).toBe(true);
  expect(Math.min(boundMs ?? 0, stratum ?? 0, updateIntervalMs ?? 0)).toBeGreaterThanOrEqual(0);
  for (const source of sources ?? []) {
    const numbers = [source.stratum, source.reach, source.pollSeconds, source.lastReceivedSeconds, source.offsetMs];
    expect(numbers.every(finiteOrNull)).toBe(true);
    expect(source.name).not.toBe('');
  }
};
