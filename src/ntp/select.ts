import type { Interval } from '../model/interval.ts';
import { midpoint, overlaps, widen } from '../model/interval.ts';
import { MIN_DISTANCE_MS } from './constants.ts';
import { majorityOverlap } from './overlap.ts';

export interface Selection<T> {
  readonly agreeing: readonly T[];
  readonly falsetickers: readonly T[];
  /** The interval that the majority shares. */
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

/**
 * Which sources tell the same time (RFC 5905 §11.2.1, with the majority counted in sources). More than half must share
 * a point; who does not reach the stretch they share is a falseticker. `null` when there is no such majority.
 *
 * The result's interval is where the agreeing ones overlap by their own claims. Sources that agree only by the minimum
 * distance leave a wider stretch, which holds them all: any of them may be the right one.
 */
export const selectSources = <T extends Interval>(sources: readonly T[]): Selection<T> | null => {
  const majority = majorityOverlap(sources.map(atLeastMinimum));
  if (majority === null) return null;
  const agreeing = sources.filter((source) => overlaps(atLeastMinimum(source), majority));
  const { lowMs, highMs } = majorityOverlap(agreeing) ?? spanOf(agreeing, majority);
  return {
    agreeing,
    falsetickers: sources.filter((source) => !agreeing.includes(source)),
    interval: { lowMs, highMs },
  };
};
