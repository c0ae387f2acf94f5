import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countSources, verdictOf } from '../../src/model/verdict.ts';
import { ntp, source } from '../checks/facts.ts';

const interval = (lowMs: number, highMs: number) => ({ lowMs, highMs });

test.for([
  ['in-sync', interval(-3, 5)],
  ['in-sync', interval(-99.9, 99.9)],
  ['behind', interval(100, 100)],
  ['behind', interval(44_990, 45_010)],
  ['ahead', interval(-45_010, -44_990)],
  ['inconclusive', interval(-100, 5)],
  ['inconclusive', interval(-5, 100)],
  ['inconclusive', interval(60, 160)],
  // It is off for certain, but in which direction?
  ['inconclusive', interval(-5000, 5000)],
] as const)('%s: %o against 100 ms', ([verdict, of]) => {
  expect(verdictOf(of, 100)).toBe(verdict);
});

test('nothing measured is never a verdict on the clock', () => {
  expect(verdictOf(null, 100)).toBe('unknown');
});

test('a verdict holds for every offset inside the interval', () => {
  const edges = fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 0, max: 300 }));
  fc.assert(
    fc.property(edges, fc.integer({ min: 1, max: 300 }), ([lowMs, width], threshold) => {
      const verdict = verdictOf(interval(lowMs, lowMs + width), threshold);
      const offsets = Array.from({ length: width + 1 }, (_, index) => lowMs + index);
      const all = (holds: (offset: number) => boolean): boolean => offsets.every(holds);
      expect(verdict === 'in-sync').toBe(all((offset) => Math.abs(offset) < threshold));
      expect(verdict === 'behind').toBe(all((offset) => offset >= threshold));
      expect(verdict === 'ahead').toBe(all((offset) => offset <= -threshold));
    }),
  );
});

describe('counting sources', () => {
  test('a duplicate counts in nothing, a source without an offset has not answered', () => {
    const facts = ntp([
      source({ state: 'agreeing' }),
      source({ state: 'agreeing' }),
      source({ state: 'falseticker' }),
      source({ state: 'duplicate' }),
      source({ state: 'silent', offsetMs: null, lowMs: null, highMs: null }),
      source({ state: 'unresolved', offsetMs: null, lowMs: null, highMs: null }),
    ]);
    expect(countSources(facts)).toEqual({ asked: 5, answered: 3, agreeing: 2 });
  });
});
