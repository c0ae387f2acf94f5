import { expect, test } from 'vitest';
import { wallMovementNs, wallNsAt } from '../../src/model/anchor.ts';

const anchor = { monotonicNs: 500n, wallNs: 1_000_000n, errorNs: 20n };

test('wall time runs with the monotonic clock, before and after the anchor', () => {
  expect(wallNsAt(anchor, 500n)).toBe(1_000_000n);
  expect(wallNsAt(anchor, 700n)).toBe(1_000_200n);
  expect(wallNsAt(anchor, 100n)).toBe(999_600n);
});

test('time that only passed moved nothing; a clock set forward moved by that much', () => {
  expect(wallMovementNs(anchor, { monotonicNs: 900n, wallNs: 1_000_400n, errorNs: 20n })).toBe(0n);
  expect(wallMovementNs(anchor, { monotonicNs: 900n, wallNs: 1_060_400n, errorNs: 20n })).toBe(60_000n);
  expect(wallMovementNs(anchor, { monotonicNs: 900n, wallNs: 940_400n, errorNs: 20n })).toBe(-60_000n);
});
