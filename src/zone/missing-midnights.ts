import type { MissingMidnight } from '../model/wakatime-facts.ts';
import type { Zone } from './zone.ts';

const DAY = 86_400;

const offsetAt = (zone: Zone, at: number): number => zone.typeAt(at).utcOffsetSeconds;

/**
 * The instant that Go's `time.Date` chooses for a local time, both Unix seconds: the offset that holds at that number
 * taken for UTC, and then the one that holds where this leads.
 */
const goDate = (zone: Zone, local: number): number => local - offsetAt(zone, local - offsetAt(zone, local));

/**
 * The days in that span whose midnight does not exist and for which Go answers an instant of the day before: to add a day
 * to the beginning of that one is then no progress. Unix seconds. Where the missing hour begins at midnight, Go mostly
 * answers the hour after it east of Greenwich, and the one before it to the west.
 */
export const missingMidnights = (zone: Zone, from: number, to: number): readonly MissingMidnight[] =>
  zone.transitions(from, to).flatMap(({ at, before, after }) => {
    const [begin, end] = [at + before.utcOffsetSeconds, at + after.utcOffsetSeconds];
    const missing: MissingMidnight[] = [];
    for (let midnight = Math.ceil(begin / DAY) * DAY; midnight < end; midnight += DAY) {
      const chosen = goDate(zone, midnight);
      if (chosen + offsetAt(zone, chosen) < midnight)
        missing.push({ day: new Date(midnight * 1000).toISOString().slice(0, 10), at: at * 1000 });
    }
    return missing;
  });
