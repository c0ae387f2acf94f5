import type { Anchor } from '../model/anchor.ts';
import type { Interval } from '../model/interval.ts';

/** Within which a clock's time less the monotonic one lies, ns. Both ends may be true. */
export interface ClockBounds {
  readonly lowNs: bigint;
  readonly highNs: bigint;
}

/**
 * What one reading says: the clock showed something from `fromNs` to `toNs` (ns since the Unix epoch) at some moment
 * between `sentNs` and `receivedNs`.
 */
export const boundsOf = (fromNs: bigint, toNs: bigint, sentNs: bigint, receivedNs: bigint): ClockBounds => ({
  lowNs: fromNs - receivedNs,
  highNs: toNs - sentNs,
});

/** What both say; of two that contradict each other, `lowNs` is greater than `highNs`. */
export const intersection = (a: ClockBounds, b: ClockBounds): ClockBounds => ({
  lowNs: a.lowNs > b.lowNs ? a.lowNs : b.lowNs,
  highNs: a.highNs < b.highNs ? a.highNs : b.highNs,
});

/** What holds both. */
export const hull = (a: ClockBounds, b: ClockBounds): ClockBounds => ({
  lowNs: a.lowNs < b.lowNs ? a.lowNs : b.lowNs,
  highNs: a.highNs > b.highNs ? a.highNs : b.highNs,
});

export const widthNs = ({ lowNs, highNs }: ClockBounds): bigint => highNs - lowNs;

const msOf = (ns: bigint): number => Number(ns) / 1e6;

/** What must be added to that clock to get the wall clock of the anchor, ms. */
export const toHostClock = ({ lowNs, highNs }: ClockBounds, { wallNs, monotonicNs, errorNs }: Anchor): Interval => {
  const hostNs = wallNs - monotonicNs;
  return { lowMs: msOf(hostNs - highNs - errorNs), highMs: msOf(hostNs - lowNs + errorNs) };
};
