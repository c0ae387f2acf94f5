import { expect, test } from 'vitest';
import { wallNsAt } from '../../src/model/anchor.ts';
import { systemClock } from '../../src/system/clock.ts';
import { recentHostClock } from '../lab/host-clock.ts';

test('an anchor tells wall time within its own error', () => {
  // The lab reads the clock in a way of its own.
  const truth = recentHostClock();
  const anchor = systemClock.anchor();
  const monotonicNs = systemClock.monotonicNs();
  const apartNs = wallNsAt(anchor, monotonicNs) - truth.nowNs();
  const allowedNs = anchor.errorNs + truth.boundNs + BigInt(systemClock.monotonicNs() - monotonicNs);
  expect(apartNs <= allowedNs && apartNs >= -allowedNs).toBe(true);
});

test('the monotonic clock never goes back', () => {
  let last = systemClock.monotonicNs();
  for (let reading = 0; reading < 1000; reading++) {
    const now = systemClock.monotonicNs();
    expect(now >= last).toBe(true);
    last = now;
  }
});

test('the wall clock is the host’s, in milliseconds', () => {
  const before = Date.now();
  const wallMs = systemClock.wallMs();
  expect(wallMs).toBeGreaterThanOrEqual(before);
  expect(wallMs).toBeLessThanOrEqual(Date.now());
});

test('a timer that was called off does not ring', async () => {
  const rung: string[] = [];
  systemClock.after(1, () => rung.push('called off'))();
  await new Promise<void>((resolve) => {
    systemClock.after(2, () => {
      rung.push('kept');
      resolve();
    });
  });
  expect(rung).toEqual(['kept']);
});
