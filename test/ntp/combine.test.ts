import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interval } from '../../src/model/interval.ts';
import { combineOffset } from '../../src/ntp/combine.ts';

/** A sample whose ways took so long, of a source whose true offset is 0. */
const sample = (upMs: number, downMs: number): Interval => ({ lowMs: -downMs, highMs: upMs });

const shared = (samples: readonly Interval[]): Interval => ({
  lowMs: Math.max(...samples.map(({ lowMs }) => lowMs)),
  highMs: Math.min(...samples.map(({ highMs }) => highMs)),
});

const way = fc.double({ min: 0, max: 500, noNaN: true });
const samplesOf = (ways: readonly (readonly [number, number])[]): Interval[] =>
  ways.map(([up, down]) => sample(up, down));

test('the estimate never leaves the interval', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 20 }), (ways) => {
      const interval = shared(samplesOf(ways));
      const offsetMs = combineOffset(interval, samplesOf(ways));
      expect(offsetMs).toBeGreaterThanOrEqual(interval.lowMs);
      expect(offsetMs).toBeLessThanOrEqual(interval.highMs);
    }),
  );
});

test('the order of the samples does not matter', () => {
  const shuffled = fc
    .array(fc.tuple(way, way), { minLength: 1, maxLength: 20 })
    .chain((ways) => fc.tuple(fc.constant(ways), fc.shuffledSubarray(ways, { minLength: ways.length })));
  fc.assert(
    fc.property(shuffled, ([ways, other]) => {
      expect(combineOffset(shared(samplesOf(other)), samplesOf(other))).toBe(
        combineOffset(shared(samplesOf(ways)), samplesOf(ways)),
      );
    }),
  );
});

describe('the middle', () => {
  test.for([
    ['of one sample', [[20, 30]]],
    [
      'where both ways scatter alike',
      [
        [20, 24],
        [23, 20],
        [29, 27],
        [21, 22],
      ],
    ],
    [
      'where nothing scatters',
      [
        [20, 20],
        [20, 20],
        [20, 20],
      ],
    ],
  ] as const)('%s', ([, ways]) => {
    const samples = samplesOf(ways);
    const { lowMs, highMs } = shared(samples);
    expect(combineOffset(shared(samples), samples)).toBeCloseTo((lowMs + highMs) / 2, 9);
  });
});

test('where packets queue on the way back alone, the estimate moves towards the truth', () => {
  const samples = [sample(20, 23), sample(20, 27), sample(20, 36), sample(20, 49)];
  const { lowMs, highMs } = shared(samples);
  const middle = (lowMs + highMs) / 2;
  // The least time back was 23 ms; nothing is ever quicker than 20 ms, so the truth is above the middle.
  const offsetMs = combineOffset(shared(samples), samples);
  expect(offsetMs).toBeGreaterThan(middle);
  // And the other way round.
  const mirrored = samples.map((one) => ({ lowMs: -one.highMs, highMs: -one.lowMs }));
  expect(combineOffset(shared(mirrored), mirrored)).toBeCloseTo(-offsetMs, 9);
});
