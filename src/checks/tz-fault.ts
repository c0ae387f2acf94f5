import type { ZoneFacts, ZoneFault } from '../model/zone-facts.ts';

/**
 * What is wrong with TZ.
 * - `quoted`, `blank`, `abbreviation` ways to miss a zone's name: `"Asia/Tokyo"`, `Asia/Tokyo `, `CST`
 * - `inverted-sign` a POSIX string that says the opposite of what it seems to: `GMT+8` is west of Greenwich
 * - `leap-seconds` a zone of `right/`
 */
export type TzFault = ZoneFault | 'quoted' | 'blank' | 'abbreviation' | 'inverted-sign' | 'leap-seconds';

/** `GMT+8`, `UTC-3`: they look like an offset from UTC, and POSIX counts it the other way round. */
const LOOKS_LIKE_OFFSET = /^:?<?(?:GMT|UTC|UCT|Z)>?[+-]?\d/i;

/** As far from UTC as this host, in the other direction. */
export const isOppositeOfHost = ({ effective, ours }: ZoneFacts): boolean =>
  effective.status === 'ok' &&
  ours.status === 'ok' &&
  ours.value.type.utcOffsetSeconds !== 0 &&
  ours.value.type.utcOffsetSeconds === -effective.value.type.utcOffsetSeconds;

/** `null`: TZ is not set, or it is a zone. */
export const tzFault = (zone: ZoneFacts): TzFault | null => {
  const { tz, ours } = zone;
  if (tz === null) return null;
  if (tz.fault === 'missing' || tz.fault === 'not-posix') {
    if (tz.value.trim() !== tz.value) return 'blank';
    if (/^["']|["']$/.test(tz.value)) return 'quoted';
    if (/^[A-Z]{2,5}$/.test(tz.value)) return 'abbreviation';
  }
  if (tz.fault !== null) return tz.fault;
  if (ours.status !== 'ok') return null;
  if (ours.value.leapSeconds > 0) return 'leap-seconds';
  if (tz.form !== 'posix' || ours.value.type.utcOffsetSeconds === 0) return null;
  return LOOKS_LIKE_OFFSET.test(tz.value) || isOppositeOfHost(zone) ? 'inverted-sign' : null;
};
