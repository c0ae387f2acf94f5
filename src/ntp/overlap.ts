import type { Interval } from '../model/interval.ts';

export interface Overlap extends Interval {
  /** How many of the intervals hold a point of it. */
  readonly depth: number;
}

/**
 * One sweep over the edges: from the first to the last point at which the most intervals overlap (Marzullo's algorithm
 * in the form of RFC 5905 §11.2.1, but counting intervals and not the tuples of A.5.5.1). Where two separate stretches
 * are equally deep, the answer spans both: which of them holds the truth cannot be known. `null` for no intervals.
 */
export const deepestOverlap = (intervals: readonly Interval[]): Overlap | null => {
  // A low edge comes before a high edge at the same place: intervals that touch overlap.
  const edges = intervals
    .flatMap(({ lowMs, highMs }) => [
      { atMs: lowMs, step: 1 },
      { atMs: highMs, step: -1 },
    ])
    .toSorted((a, b) => a.atMs - b.atMs || b.step - a.step);
  let depth = 0;
  let deepest: Overlap | null = null;
  for (const [index, { atMs, step }] of edges.entries()) {
    depth += step;
    if (step < 0) continue;
    const highMs = edges[index + 1]?.atMs ?? atMs;
    if (deepest === null || depth > deepest.depth) deepest = { depth, lowMs: atMs, highMs };
    else if (depth === deepest.depth) deepest = { depth, lowMs: deepest.lowMs, highMs };
  }
  return deepest;
};

/** Where more than half of the intervals overlap; `null` for a tie, a minority or nothing. */
export const majorityOverlap = (intervals: readonly Interval[]): Overlap | null => {
  const overlap = deepestOverlap(intervals);
  return overlap !== null && overlap.depth * 2 > intervals.length ? overlap : null;
};
