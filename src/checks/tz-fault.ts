import type { TzFacts, ZoneFacts, ZoneFault } from '../model/zone-facts.ts';

/**
 * What is wrong with TZ.
 * - `quoted`, `blank`, `abbreviation` ways to miss a zone's name: `"Asia/Tokyo"`, `Asia/Tokyo `, `CST`
 * - `inverted-sign` a POSIX string that says the opposite of what it seems to: `GMT+8` is west of Greenwich
 * - `leap-seconds` a zone of `right/`
 */
export type TzFault = ZoneFault | 'quoted' | 'blank' | 'abbreviation' | 'inverted-sign' | 'leap-seconds';

/** TZ, what comes of it, and what is around it. */
interface TzScene {
  readonly tz: TzFacts | null;
  /** The local time that it makes; `null` = not known. */
  readonly shown: { readonly utcOffsetSeconds: number; readonly leapSeconds: number } | null;
  /** Of the host without it; `null` = not known. */
  readonly hostUtcOffsetSeconds: number | null;
}

/** `GMT+8`, `UTC-3`: they look like an offset from UTC, and POSIX counts it the other way round. */
const LOOKS_LIKE_OFFSET = /^:?<?(?:GMT|UTC|UCT|Z)>?[+-]?\d/i;

/** How a name was missed that is no zone's; `null` if its looks do not tell. */
export const misspelling = (value: string): 'blank' | 'quoted' | 'abbreviation' | null => {
  if (value.trim() !== value) return 'blank';
  if (/^["']|["']$/.test(value)) return 'quoted';
  return /^[A-Z]{2,5}$/.test(value) ? 'abbreviation' : null;
};

/** As far from UTC as the host, in the other direction. */
export const isOpposite = ({ shown, hostUtcOffsetSeconds }: Omit<TzScene, 'tz'>): boolean =>
  shown !== null && shown.utcOffsetSeconds !== 0 && shown.utcOffsetSeconds === -(hostUtcOffsetSeconds ?? 0);

/** `null`: TZ is not set, or it is a zone. */
export const tzFaultIn = ({ tz, ...scene }: TzScene): TzFault | null => {
  const { shown } = scene;
  if (tz === null) return null;
  const missed = tz.fault === 'missing' || tz.fault === 'not-posix' ? misspelling(tz.value) : null;
  if (missed !== null || tz.fault !== null) return missed ?? tz.fault;
  if (shown === null) return null;
  if (shown.leapSeconds > 0) return 'leap-seconds';
  if (tz.form !== 'posix' || shown.utcOffsetSeconds === 0) return null;
  // Who writes rules down knows the sign.
  const isByAccident = !tz.value.includes(',') && isOpposite(scene);
  return LOOKS_LIKE_OFFSET.test(tz.value) || isByAccident ? 'inverted-sign' : null;
};

const sceneOf = ({ tz, ours, effective }: ZoneFacts): TzScene => ({
  tz,
  shown:
    ours.status === 'ok'
      ? { utcOffsetSeconds: ours.value.type.utcOffsetSeconds, leapSeconds: ours.value.leapSeconds }
      : null,
  hostUtcOffsetSeconds: effective.status === 'ok' ? effective.value.type.utcOffsetSeconds : null,
});

/** As far from UTC as this host, in the other direction. */
export const isOppositeOfHost = (zone: ZoneFacts): boolean => isOpposite(sceneOf(zone));

/** Of TZ of our own environment. */
export const tzFault = (zone: ZoneFacts): TzFault | null => tzFaultIn(sceneOf(zone));
