/**
 * A closed interval of clock offsets in milliseconds, within which the true value lies.
 * Sign as everywhere in timecheck: what must be *added* to the clock (RFC 5905 θ; positive = the clock is behind).
 */
export interface Interval {
  readonly lowMs: number;
  readonly highMs: number;
}

export const midpoint = ({ lowMs, highMs }: Interval): number => lowMs + (highMs - lowMs) / 2;

/** Half the width: the ± that is printed beside a midpoint. */
export const bound = ({ lowMs, highMs }: Interval): number => (highMs - lowMs) / 2;

export const contains = ({ lowMs, highMs }: Interval, valueMs: number): boolean =>
  lowMs <= valueMs && valueMs <= highMs;

export const overlaps = (a: Interval, b: Interval): boolean => a.lowMs <= b.highMs && b.lowMs <= a.highMs;

/** The ± that is printed beside an estimate which need not be the middle: no value inside is further from it. */
export const boundAround = ({ lowMs, highMs }: Interval, estimateMs: number): number =>
  Math.max(estimateMs - lowMs, highMs - estimateMs);

/** The least distance from zero of any value inside; 0 when the interval holds zero. */
export const leastMagnitude = (interval: Interval): number =>
  contains(interval, 0) ? 0 : Math.min(Math.abs(interval.lowMs), Math.abs(interval.highMs));

/** The greatest distance from zero of any value inside. */
export const greatestMagnitude = ({ lowMs, highMs }: Interval): number => Math.max(Math.abs(lowMs), Math.abs(highMs));

export const widen = ({ lowMs, highMs }: Interval, byMs: number): Interval => ({
  lowMs: lowMs - byMs,
  highMs: highMs + byMs,
});
