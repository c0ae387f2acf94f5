import type { NtpFacts } from './facts.ts';
import { greatestMagnitude, leastMagnitude, midpoint } from './interval.ts';
import type { Interval } from './interval.ts';

/**
 * `behind` and `ahead` only if the *whole* interval is past the threshold; `in-sync` only if the whole interval is
 * inside it; `inconclusive` between; `unknown` if nothing could be measured.
 */
export type Verdict = 'in-sync' | 'behind' | 'ahead' | 'inconclusive' | 'unknown';

export const verdictOf = (interval: Interval | null, thresholdMs: number): Verdict => {
  if (interval === null) return 'unknown';
  if (greatestMagnitude(interval) < thresholdMs) return 'in-sync';
  if (leastMagnitude(interval) < thresholdMs) return 'inconclusive';
  return midpoint(interval) > 0 ? 'behind' : 'ahead';
};

/** How many sources were asked, how many gave a measurement, how many of those make up the majority. */
export interface SourceCounts {
  readonly asked: number;
  readonly answered: number;
  readonly agreeing: number;
}

export const countSources = (ntp: NtpFacts): SourceCounts => {
  const counted = ntp.sources.filter((source) => source.state !== 'duplicate');
  return {
    asked: counted.length,
    answered: counted.filter((source) => source.offsetMs !== null).length,
    agreeing: counted.filter((source) => source.state === 'agreeing').length,
  };
};
