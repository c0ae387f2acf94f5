import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Interval } from '../../src/model/interval.ts';
import {
  bound,
  contains,
  greatestMagnitude,
  leastMagnitude,
  midpoint,
  overlaps,
  widen,
} from '../../src/model/interval.ts';

const value = fc.integer({ min: -1000, max: 1000 });
const intervals: fc.Arbitrary<Interval> = fc
  .tuple(value, fc.integer({ min: 0, max: 1000 }))
  .map(([lowMs, width]) => ({ lowMs, highMs: lowMs + width }));

/** Every whole number inside. */
const inside = ({ lowMs, highMs }: Interval): number[] =>
  Array.from({ length: highMs - lowMs + 1 }, (_, index) => lowMs + index);

test('it contains its edges, its middle, and nothing beyond', () => {
  fc.assert(
    fc.property(intervals, (interval) => {
      const { lowMs, highMs } = interval;
      for (const held of [lowMs, highMs, midpoint(interval)]) expect(contains(interval, held)).toBe(true);
      for (const beyond of [lowMs - 0.001, highMs + 0.001]) expect(contains(interval, beyond)).toBe(false);
    }),
  );
});

test('the middle and the bound give it back', () => {
  fc.assert(
    fc.property(intervals, (interval) => {
      const [middle, half] = [midpoint(interval), bound(interval)];
      expect({ lowMs: middle - half, highMs: middle + half }).toEqual(interval);
    }),
  );
});

test('magnitudes are those of the values inside', () => {
  fc.assert(
    fc.property(intervals, (interval) => {
      const magnitudes = inside(interval).map(Math.abs);
      expect(leastMagnitude(interval)).toBe(Math.min(...magnitudes));
      expect(greatestMagnitude(interval)).toBe(Math.max(...magnitudes));
    }),
    { numRuns: 50 },
  );
});

test('two overlap when a value is in both, in whichever order they are asked', () => {
  fc.assert(
    fc.property(intervals, intervals, (a, b) => {
      const shared = inside(a).some((one) => contains(b, one));
      expect(overlaps(a, b)).toBe(shared);
      expect(overlaps(b, a)).toBe(shared);
    }),
    { numRuns: 50 },
  );
});

test('widening moves both edges outwards', () => {
  expect(widen({ lowMs: -1, highMs: 4 }, 2.5)).toEqual({ lowMs: -3.5, highMs: 6.5 });
});
