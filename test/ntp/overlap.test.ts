import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interval } from '../../src/model/interval.ts';
import { deepestOverlap, majorityOverlap } from '../../src/ntp/overlap.ts';

const interval = (lowMs: number, highMs: number): Interval => ({ lowMs, highMs });

/** Few places, so that edges meet. */
const intervals = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 8 }))
    .map(([low, width]) => interval(low, low + width)),
  { minLength: 1, maxLength: 9 },
);

/** Looks at every edge: the depth can only change there. */
const byTrying = (all: readonly Interval[]): Interval & { depth: number } => {
  const depthAt = (ms: number): number => all.filter(({ lowMs, highMs }) => lowMs <= ms && ms <= highMs).length;
  const depth = Math.max(...all.flatMap(({ lowMs, highMs }) => [depthAt(lowMs), depthAt(highMs)]));
  const deep = (edges: number[]): number[] => edges.filter((edge) => depthAt(edge) === depth);
  return {
    depth,
    lowMs: Math.min(...deep(all.map(({ lowMs }) => lowMs))),
    highMs: Math.max(...deep(all.map(({ highMs }) => highMs))),
  };
};

test('the sweep finds what trying every edge finds', () => {
  fc.assert(
    fc.property(intervals, (all) => {
      expect(deepestOverlap(all)).toEqual(byTrying(all));
    }),
    { numRuns: 1000 },
  );
});

test('no overlap is deeper than there are intervals', () => {
  fc.assert(
    fc.property(intervals, (all) => {
      const depth = deepestOverlap(all)?.depth;
      expect(depth).toBeGreaterThanOrEqual(1);
      expect(depth).toBeLessThanOrEqual(all.length);
    }),
  );
});

test('the order of the intervals does not matter', () => {
  fc.assert(
    fc.property(
      intervals.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(deepestOverlap(shuffled)).toEqual(deepestOverlap(all));
      },
    ),
  );
});

test('a majority is more than half, and the deepest overlap when there is one', () => {
  fc.assert(
    fc.property(intervals, (all) => {
      const deepest = byTrying(all);
      expect(majorityOverlap(all)).toEqual(deepest.depth > all.length / 2 ? deepest : null);
    }),
  );
});

describe('by name', () => {
  test('nothing overlaps where nothing is', () => {
    expect(deepestOverlap([])).toBeNull();
    expect(majorityOverlap([])).toBeNull();
  });

  test('intervals that touch overlap, in their common point', () => {
    expect(deepestOverlap([interval(0, 5), interval(5, 9)])).toEqual({ depth: 2, lowMs: 5, highMs: 5 });
  });

  test('two against two is no majority', () => {
    expect(majorityOverlap([interval(0, 1), interval(0, 1), interval(8, 9), interval(8, 9)])).toBeNull();
  });

  test('one against one is none either', () => {
    expect(majorityOverlap([interval(0, 1), interval(8, 9)])).toBeNull();
  });

  test('stretches of equal depth are told as all that lies between them', () => {
    const all = [interval(0, 10), interval(0, 1), interval(9, 10)];
    expect(majorityOverlap(all)).toEqual({ depth: 2, lowMs: 0, highMs: 10 });
  });
});
