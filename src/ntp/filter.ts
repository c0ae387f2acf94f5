import type { NtpSample } from '../model/facts.ts';
import type { Interval } from '../model/interval.ts';
import { midpoint, overlaps } from '../model/interval.ts';
import { majorityOverlap } from './overlap.ts';

export interface MeasuredSample extends Interval {
  readonly offsetMs: number;
  readonly delayMs: number;
}

export interface Filtered extends Interval {
  readonly offsetMs: number;
  readonly delayMs: number;
  readonly jitterMs: number | null;
}

export const measuredSamples = (samples: readonly NtpSample[]): MeasuredSample[] =>
  samples.flatMap(({ offsetMs, delayMs, lowMs, highMs }) =>
    offsetMs === null || delayMs === null || lowMs === null || highMs === null
      ? []
      : [{ offsetMs, delayMs, lowMs, highMs }],
  );

/** RMS of the other samples' offsets against that of least delay (RFC 5905 §10). */
const jitter = (samples: readonly MeasuredSample[], best: MeasuredSample): number | null => {
  if (samples.length < 2) return null;
  const sum = samples.reduce((total, { offsetMs }) => total + (offsetMs - best.offsetMs) ** 2, 0);
  return Math.sqrt(sum / (samples.length - 1));
};

const spanOfThoseThatMeet = (samples: readonly Interval[], overlap: Interval): Interval => {
  const meeting = samples.filter((sample) => overlaps(sample, overlap));
  return {
    lowMs: Math.min(...meeting.map(({ lowMs }) => lowMs)),
    highMs: Math.max(...meeting.map(({ highMs }) => highMs)),
  };
};

/**
 * Of one address's samples, least delay counts, and in each direction by itself: a clock hardly moves in a burst, so the
 * truth lies in all of the samples' intervals, and their overlap is that of the quickest way there with the quickest way
 * back, even if no single exchange had both. The offset is its middle.
 *
 * Where only most of them overlap, one of the clocks did move (this one is being slewed fast, say): then the span of
 * these samples is the answer, since each may have been true in its time. `null` where not even most do: this source
 * contradicts itself. Needs at least one sample.
 */
export const filterSamples = (samples: readonly MeasuredSample[]): Filtered | null => {
  const overlap = majorityOverlap(samples);
  const best = samples.toSorted((a, b) => a.delayMs - b.delayMs)[0];
  if (overlap === null || best === undefined) return null;
  const { lowMs, highMs } = overlap.depth === samples.length ? overlap : spanOfThoseThatMeet(samples, overlap);
  return {
    offsetMs: midpoint({ lowMs, highMs }),
    delayMs: best.delayMs,
    lowMs,
    highMs,
    jitterMs: jitter(samples, best),
  };
};
