import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interval } from '../../src/model/interval.ts';
import { axisOf, drawInterval } from '../../src/report/plot.ts';

const GLYPHS = { line: '─', left: '├', right: '┤', point: '●' };
const draw = (interval: Interval, axis: Interval, columns: number): string =>
  drawInterval(interval, axis, columns, GLYPHS);

const intervals = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e5, noNaN: true }))
  .map(([lowMs, width]) => ({ lowMs, highMs: lowMs + width }));

test('any intervals on their common axis: each has its point, none is wider than the columns', () => {
  fc.assert(
    fc.property(
      fc.array(intervals, { minLength: 1, maxLength: 16 }),
      fc.integer({ min: 3, max: 41 }),
      (all, columns) => {
        const axis = axisOf(all) ?? { lowMs: 0, highMs: 0 };
        for (const interval of all) {
          const drawn = draw(interval, axis, columns);
          expect(drawn).toMatch(/^ *├?─*●─*┤?$/);
          expect([...drawn].length).toBeLessThanOrEqual(columns);
        }
      },
    ),
  );
});

test('the edges stand where they lie on the axis', () => {
  expect(draw({ lowMs: 0, highMs: 100 }, { lowMs: 0, highMs: 100 }, 11)).toBe('├────●────┤');
  expect(draw({ lowMs: 20, highMs: 60 }, { lowMs: 0, highMs: 100 }, 11)).toBe('  ├─●─┤');
  expect(draw({ lowMs: 0, highMs: 20 }, { lowMs: 0, highMs: 100 }, 11)).toBe('├●┤');
  expect(draw({ lowMs: 100, highMs: 100 }, { lowMs: 0, highMs: 100 }, 11)).toBe('          ●');
});

test('intervals that overlap have columns in common', () => {
  fc.assert(
    fc.property(intervals, intervals, (a, b) => {
      fc.pre(a.lowMs <= b.highMs && b.lowMs <= a.highMs);
      const axis = axisOf([a, b]) ?? a;
      const columnsOf = (drawn: string): number[] =>
        [...drawn].flatMap((character, column) => (character === ' ' ? [] : [column]));
      const other = new Set(columnsOf(draw(b, axis, 31)));
      expect(columnsOf(draw(a, axis, 31)).some((column) => other.has(column))).toBe(true);
    }),
  );
});

describe('an axis', () => {
  test('of one instant is a point in the middle', () => {
    expect(draw({ lowMs: 5, highMs: 5 }, { lowMs: 5, highMs: 5 }, 11)).toBe('     ●');
  });

  test('of nothing is none', () => {
    expect(axisOf([])).toBeNull();
  });
});
