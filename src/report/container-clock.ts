import type { ForeignClock } from '../model/engine-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import type { Interval } from '../model/interval.ts';
import { boundAround, midpoint } from '../model/interval.ts';
import { formatBound, formatOffset } from '../model/quantity.ts';

const withBound = (interval: Interval, ms: number): string =>
  `${formatOffset(ms)} ± ${formatBound(boundAround(interval, ms))}`;

interface Offset {
  readonly offsetMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
}

/** How far a clock is off, against true time or else against this host's clock; `null` where neither is known. */
export const clockOffset = (
  { offsetMs, lowMs, highMs }: Offset,
  measured: Gathered<ForeignClock>,
  toHost: (offset: string) => string,
): string | null => {
  if (offsetMs !== null && lowMs !== null && highMs !== null) return withBound({ lowMs, highMs }, offsetMs);
  if (measured.status !== 'ok') return null;
  return toHost(withBound(measured.value.toHost, midpoint(measured.value.toHost)));
};
