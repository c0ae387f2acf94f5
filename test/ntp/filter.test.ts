import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MeasuredSample } from '../../src/ntp/filter.ts';
import { filterSamples, measuredSamples } from '../../src/ntp/filter.ts';

const sample = (offsetMs: number, delayMs: number, errorMs = 0.01): MeasuredSample => ({
  offsetMs,
  delayMs,
  lowMs: offsetMs - delayMs / 2 - errorMs,
  highMs: offsetMs + delayMs / 2 + errorMs,
});

/** Samples of one steady server, each by its own way there and back. */
const truthful = fc.tuple(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.array(fc.tuple(fc.double({ min: 0, max: 300, noNaN: true }), fc.double({ min: 0, max: 300, noNaN: true })), {
    minLength: 1,
    maxLength: 12,
  }),
);
const samplesOf = (truth: number, ways: readonly (readonly [number, number])[]): MeasuredSample[] =>
  ways.map(([up, down]) => sample(truth + (up - down) / 2, up + down));

test('the truth is inside, and no sample alone is nearer to it', () => {
  fc.assert(
    fc.property(truthful, ([truth, ways]) => {
      const samples = samplesOf(truth, ways);
      const filtered = filterSamples(samples);
      expect(filtered?.lowMs).toBeLessThanOrEqual(truth);
      expect(filtered?.highMs).toBeGreaterThanOrEqual(truth);
      for (const { lowMs, highMs } of samples) {
        expect(filtered?.lowMs).toBeGreaterThanOrEqual(lowMs);
        expect(filtered?.highMs).toBeLessThanOrEqual(highMs);
      }
    }),
  );
});

test('the offset is inside the interval, and the delay is the least', () => {
  fc.assert(
    fc.property(truthful, ([truth, ways]) => {
      const samples = samplesOf(truth, ways);
      const { offsetMs, lowMs, highMs, delayMs } = filterSamples(samples) ?? sample(Number.NaN, Number.NaN);
      expect(lowMs <= offsetMs && offsetMs <= highMs).toBe(true);
      expect(delayMs).toBe(Math.min(...samples.map((one) => one.delayMs)));
    }),
  );
});

test('the quickest way there and the quickest way back may be of two exchanges', () => {
  const slowBack = sample(0.1 - 30, 60.2);
  const slowThere = sample(30 - 0.1, 60.2);
  const filtered = filterSamples([slowBack, slowThere]);
  expect((filtered?.highMs ?? 0) - (filtered?.lowMs ?? 0)).toBeLessThan(1);
  expect(filtered?.offsetMs).toBeCloseTo(0, 6);
});

describe('jitter', () => {
  test('is the RMS of the others against the sample of least delay', () => {
    expect(filterSamples([sample(3, 30), sample(0, 10), sample(-4, 40)])?.jitterMs).toBeCloseTo(Math.sqrt(12.5), 9);
  });

  test('is not told of one sample', () => {
    expect(filterSamples([sample(3, 30)])?.jitterMs).toBeNull();
  });
});

describe('a source that contradicts itself', () => {
  test('half of its samples against the other half: it tells nothing', () => {
    expect(filterSamples([sample(0, 1), sample(0, 1), sample(500, 1), sample(500, 1)])).toBeNull();
  });

  test('one sample against many does not count', () => {
    expect(filterSamples([sample(0, 1), sample(0, 1), sample(500, 1)])?.offsetMs).toBeCloseTo(0, 6);
  });

  test('nothing at all tells nothing', () => {
    expect(filterSamples([])).toBeNull();
  });
});

test('samples that measured nothing are left out', () => {
  const nothing = { offsetMs: null, delayMs: null, lowMs: null, highMs: null };
  expect(
    measuredSamples([
      { status: 'silent', reason: 'no-reply', ...nothing },
      { status: 'ok', reason: null, ...sample(2, 4) },
      { status: 'rejected', reason: 'stratum', ...nothing },
    ]),
  ).toEqual([sample(2, 4)]);
});

test('samples of a clock that moved during the burst: the result holds where it was and where it came to', () => {
  const samples = [0, -2, -4, -6, -8, -10, -12, -14].map((offsetMs) => ({
    offsetMs,
    delayMs: 10,
    lowMs: offsetMs - 5,
    highMs: offsetMs + 5,
  }));
  expect(filterSamples(samples)).toMatchObject({ lowMs: -19, highMs: 5 });
});

test('one sample that is far from all others does not widen the result', () => {
  const at = (offsetMs: number) => ({ offsetMs, delayMs: 10, lowMs: offsetMs - 5, highMs: offsetMs + 5 });
  expect(filterSamples([at(0), at(1), at(2), at(45_000)])).toMatchObject({ lowMs: -5, highMs: 7 });
});
