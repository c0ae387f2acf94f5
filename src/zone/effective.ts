import type { EffectiveZone, ZoneChange } from '../model/zone-facts.ts';
import type { Transition } from './local-type.ts';
import type { Zone } from './zone.ts';

/** How far ahead we look: one year, whichever it is. Seconds. */
export const LOOK_AHEAD = 366 * 86_400;
/** A year of any zone has a few; a file may say that it has thousands. */
const MAX_CHANGES = 32;

const changeOf = ({ at, before, after }: Transition): ZoneChange => {
  const bySeconds = after.utcOffsetSeconds - before.utcOffsetSeconds;
  const kind = bySeconds > 0 ? 'gap' : bySeconds < 0 ? 'fold' : 'rename';
  return { at: at * 1000, kind, bySeconds, before, after };
};

/** What a zone means at an instant (Unix seconds) and in the year after it. */
export const effectiveZone = (
  zone: Zone,
  at: number,
  origin: Pick<EffectiveZone, 'name' | 'decidedBy' | 'isFallback'>,
): EffectiveZone => ({
  ...origin,
  type: zone.typeAt(at),
  leapSeconds: zone.leapSeconds,
  changes: zone
    .transitions(at, at + LOOK_AHEAD)
    .slice(0, MAX_CHANGES)
    .map(changeOf),
});
