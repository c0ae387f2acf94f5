import type { Interval } from '../model/interval.ts';
import { midpoint } from '../model/interval.ts';
import type { Style } from './style.ts';

/** An interval drawn on the axis, `├──●──┤` within `columns` characters; one that is too narrow for that is a point. */
export const drawInterval = (
  interval: Interval,
  axis: Interval,
  columns: number,
  { line, left, right, point }: Style['glyphs'],
): string => {
  const span = axis.highMs - axis.lowMs;
  const columnOf = (ms: number): number => {
    const place = span === 0 ? 0.5 : (ms - axis.lowMs) / span;
    return Math.min(columns - 1, Math.max(0, Math.round(place * (columns - 1))));
  };
  const from = columnOf(interval.lowMs);
  const to = columnOf(interval.highMs);
  const middle = columnOf(midpoint(interval));
  const cell = (column: number): string => {
    if (column === middle) return point;
    if (column < from || column > to) return ' ';
    if (column === from) return left;
    return column === to ? right : line;
  };
  return Array.from({ length: columns }, (_, column) => cell(column))
    .join('')
    .trimEnd();
};

/** The axis for all intervals that are drawn: from the lowest to the highest edge. `null` when there is none. */
export const axisOf = (intervals: readonly Interval[]): Interval | null =>
  intervals.length === 0
    ? null
    : {
        lowMs: Math.min(...intervals.map(({ lowMs }) => lowMs)),
        highMs: Math.max(...intervals.map(({ highMs }) => highMs)),
      };
