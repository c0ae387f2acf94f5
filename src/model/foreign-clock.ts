import type { ContainerClock } from './container-facts.ts';
import type { ForeignClock } from './engine-facts.ts';
import type { NtpFacts } from './facts.ts';
import type { Gathered } from './gathered.ts';
import { missing, ok } from './gathered.ts';
import { midpoint } from './interval.ts';

/** A clock that is not this host's, as it was measured: against this host's, before true time is known. */
export type MeasuredClock = Pick<ForeignClock, 'toHost' | 'readBy'>;

/** What `ContainerClock.measured` says where nothing had to be measured. */
export const SHARED = 'shared';

type Estimate = NtpFacts['estimate'];

/**
 * Its offset from true time: what must be added to it to get this host's clock, and to that to be right. The bounds add
 * up too.
 */
export const withTrueTime = ({ toHost, readBy }: MeasuredClock, estimate: Estimate): ForeignClock => ({
  toHost,
  readBy,
  offsetMs: estimate === null ? null : midpoint(toHost) + estimate.offsetMs,
  lowMs: estimate === null ? null : toHost.lowMs + estimate.lowMs,
  highMs: estimate === null ? null : toHost.highMs + estimate.highMs,
});

const UNKNOWN = { offsetMs: null, lowMs: null, highMs: null };

/** The clock of a container: of a shared one the offset is this host's. */
export const containerClockOf = (
  { shared, measured }: { readonly shared: boolean; readonly measured: Gathered<MeasuredClock> },
  estimate: Estimate,
): ContainerClock => {
  if (shared) {
    const { offsetMs, lowMs, highMs } = estimate ?? UNKNOWN;
    return { shared, offsetMs, lowMs, highMs, measured: missing('absent', SHARED) };
  }
  if (measured.status !== 'ok') return { shared, ...UNKNOWN, measured };
  const clock = withTrueTime(measured.value, estimate);
  const { offsetMs, lowMs, highMs } = clock;
  return { shared, offsetMs, lowMs, highMs, measured: ok(clock) };
};
