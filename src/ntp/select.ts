import type { Interval } from '../model/interval.ts';
import { midpoint, overlaps, widen } from '../model/interval.ts';
import { MIN_DISTANCE_MS } from './constants.ts';
import { majorityOf, majorityOverlap, overlapOf } from './overlap.ts';

export interface Selection<T> {
  readonly agreeing: readonly T[];
  readonly falsetickers: readonly T[];
  /** Where the most of them overlap: the best guess lies in it. */
  readonly core: Interval;
  /** Where any majority overlaps: as long as more than half tell the truth, it lies in here. Holds the core. */
  readonly interval: Interval;
}

/** At least MIN_DISTANCE_MS to each side of the middle. */
const atLeastMinimum = ({ lowMs, highMs }: Interval): Interval => {
  const middle = midpoint({ lowMs, highMs });
  return { lowMs: Math.min(lowMs, middle - MIN_DISTANCE_MS), highMs: Math.max(highMs, middle + MIN_DISTANCE_MS) };
};

/** Whether two sources' intervals meet, each taken for at least the minimum distance wide. */
export const tellSameTime = (a: Interval, b: Interval): boolean => overlaps(atLeastMinimum(a), atLeastMinimum(b));

/**
 * From the lowest to the highest claim of sources that share no point of their own, but no further than claims narrower than
 * the minimum distance can reach from the stretch on which they agree: a wide one tells less than that.
 */
const spanOf = (agreeing: readonly Interval[], majority: Interval): Interval => {
  const reach = widen(majority, 2 * MIN_DISTANCE_MS);
  return {
    lowMs: Math.max(reach.lowMs, Math.min(...agreeing.map(({ lowMs }) => lowMs))),
    highMs: Math.min(reach.highMs, Math.max(...agreeing.map(({ highMs }) => highMs))),
  };
};

const hull = (a: Interval, b: Interval): Interval => ({
  lowMs: Math.min(a.lowMs, b.lowMs),
  highMs: Math.max(a.highMs, b.highMs),
});

/**
 * Which sources tell the same time (RFC 5905 §11.2.1, with the majority counted in sources). More than half must share
 * a point; who does not reach the stretch they share is a falseticker. `null` when there is no such majority.
 *
 * The deepest overlap alone would be too narrow a result: one source that is wrong by less than the others' bounds can
 * shift it off the truth. What more than half of all sources hold, wherever that is, cannot miss it while more than half
 * are right. Sources that agree only by the minimum distance leave a stretch that holds all of their claims.
 */
export const selectSources = <T extends Interval>(sources: readonly T[]): Selection<T> | null => {
  const majority = majorityOverlap(sources.map(atLeastMinimum));
  if (majority === null) return null;
  const agreeing = sources.filter((source) => overlaps(atLeastMinimum(source), majority));
  const core = majorityOverlap(agreeing) ?? spanOf(agreeing, majority);
  const held = overlapOf(sources, majorityOf(sources.length)) ?? spanOf(agreeing, majority);
  return {
    agreeing,
    falsetickers: sources.filter((source) => !agreeing.includes(source)),
    core: { lowMs: core.lowMs, highMs: core.highMs },
    interval: hull(core, held),
  };
};
