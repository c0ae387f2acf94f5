import type { ForeignClock } from '../model/engine-facts.ts';
import type { Evidence, Severity } from '../model/finding.ts';
import type { Interval } from '../model/interval.ts';
import { bound, leastMagnitude, midpoint } from '../model/interval.ts';
import { formatBound, formatOffset } from '../model/quantity.ts';
import type { Verdict } from '../model/verdict.ts';
import { verdictOf } from '../model/verdict.ts';

/** How far a clock that is not this host's is off. */
export interface ForeignOffset {
  /** `host`: true time is not known, and it is held against this host's clock. */
  readonly against: 'true-time' | 'host';
  readonly verdict: Verdict;
  /** What must be added to it; positive = it is behind. */
  readonly offsetMs: number;
  readonly boundMs: number;
}

const toTrue = ({ lowMs, highMs }: ForeignClock): Interval | null =>
  lowMs === null || highMs === null ? null : { lowMs, highMs };

const intervalOf = (clock: ForeignClock): Interval => toTrue(clock) ?? clock.toHost;

export const foreignOffset = (clock: ForeignClock, warnMs: number): ForeignOffset => {
  const interval = intervalOf(clock);
  return {
    against: toTrue(clock) === null ? 'host' : 'true-time',
    verdict: verdictOf(interval, warnMs),
    offsetMs: clock.offsetMs ?? midpoint(interval),
    boundMs: bound(interval),
  };
};

/**
 * Of an offset that is not within the threshold; `null` where a measurement that is too wide tells nothing. Held against
 * this host's clock it may be this host that is wrong.
 */
export const foreignSeverity = (
  clock: ForeignClock,
  { warnMs, critMs }: { readonly warnMs: number; readonly critMs: number },
): Severity | null => {
  const { against, verdict, offsetMs } = foreignOffset(clock, warnMs);
  if (verdict === 'inconclusive') return Math.abs(offsetMs) >= warnMs ? 'info' : null;
  return leastMagnitude(intervalOf(clock)) >= critMs && against === 'true-time' ? 'critical' : 'warning';
};

const SOURCES: Record<ForeignClock['readBy'], string> = {
  'date-header': 'HTTP Date',
  exec: 'date',
  'exec-seconds': 'date +%s',
  engine: 'HTTP Date',
  'cached-at': 'cached_at',
};

const shown = (interval: Interval): string => `${formatOffset(midpoint(interval))} ± ${formatBound(bound(interval))}`;

/** Against this host's clock, and against true time where that is known. */
export const foreignEvidence = (name: string, clock: ForeignClock): Evidence[] => {
  const source = SOURCES[clock.readBy];
  const trueTime = toTrue(clock);
  return [
    { label: `${name} → host`, value: shown(clock.toHost), source },
    ...(trueTime === null ? [] : [{ label: `${name} → UTC`, value: shown(trueTime), source: `${source} + NTP` }]),
  ];
};
