import type { Interval } from '../model/interval.ts';

export interface Overlap extends Interval {
  /** How many of the intervals hold a point of it. */
  readonly depth: number;
}

interface Stretch extends Interval {
  /** How many intervals hold all of it. */
  readonly depth: number;
}

/** The line cut at every edge of an interval: what lies between two edges is held by the same intervals. */
const stretches = (intervals: readonly Interval[]): Stretch[] => {
  // A low edge comes before a high edge at the same place: intervals that touch overlap.
  const edges = intervals
    .flatMap(({ lowMs, highMs }) => [
      { atMs: lowMs, step: 1 },
      { atMs: highMs, step: -1 },
    ])
    .toSorted((a, b) => a.atMs - b.atMs || b.step - a.step);
  let depth = 0;
  return edges.map(({ atMs, step }, index) => {
    depth += step;
    return { depth, lowMs: atMs, highMs: edges[index + 1]?.atMs ?? atMs };
  });
};

/**
 * From the first to the last point that at least `depth` of the intervals hold (Marzullo's algorithm in the form of RFC
 * 5905 §11.2.1, but counting intervals and not the tuples of A.5.5.1). Points between may be held by fewer: which of two
 * separate stretches holds the truth cannot be known. `null` where there is no such point.
 */
export const overlapOf = (intervals: readonly Interval[], depth: number): Overlap | null => {
  const deep = stretches(intervals).filter((stretch) => stretch.depth >= depth);
  const [first] = deep;
  const last = deep.at(-1);
  return first === undefined || last === undefined ? null : { depth, lowMs: first.lowMs, highMs: last.highMs };
};

/** Where the most intervals overlap; `null` for no intervals. */
export const deepestOverlap = (intervals: readonly Interval[]): Overlap | null =>
  intervals.length === 0 ? null : overlapOf(intervals, Math.max(...stretches(intervals).map(({ depth }) => depth)));

/** The least number that is more than half. */
export const majorityOf = (count: number): number => Math.floor(count / 2) + 1;

/** Where the most intervals overlap, if they are more than half of all; `null` for a tie, a minority or nothing. */
export const majorityOverlap = (intervals: readonly Interval[]): Overlap | null => {
  const overlap = deepestOverlap(intervals);
  return overlap !== null && overlap.depth >= majorityOf(intervals.length) ? overlap : null;
};
