import type { ContainerTz, ContainerZone } from '../model/container-facts.ts';
import type { EffectiveZone } from '../model/zone-facts.ts';
import type { TzFault } from './tz-fault.ts';
import { isOpposite, misspelling, tzFaultIn } from './tz-fault.ts';

/** `case`: a zone's name but for upper and lower case; `tzdir`: the folder that TZDIR names has no such zone. */
export type ContainerTzFault = TzFault | 'case' | 'tzdir';

/** The name that TZ means, which it may give as a path. */
export const namedByTz = (value: string): string =>
  value.replace(/^:/, '').replace(/^\/.*\/zoneinfo\/(?:posix\/)?/, '');

/** It names a zone that this host knows, whether the container does or not. */
const namesTrueZone = ({ value, intended }: ContainerTz): boolean => intended?.name === namedByTz(value);

/**
 * The container has no zone files, and nobody knows better than that TZ names a zone: looks and host say nothing against
 * it.
 */
const mayBeTrueZone = (tz: ContainerTz): boolean =>
  tz.fault === 'no-zoneinfo' && tz.intended === null && tz.suggestion === null && misspelling(tz.value) === null;

/** Whether zone files are what is missing, and TZ itself is right. */
export const lacksZoneFile = ({ tz }: ContainerZone): boolean =>
  tz !== null &&
  tz.fault !== null &&
  tz.fault !== 'no-rule' &&
  (tz.folder ?? '') === '' &&
  (namesTrueZone(tz) || mayBeTrueZone(tz));

/** What glibc finds a file for, and musl takes for a POSIX string without a rule: `PST8PDT`. */
const WITHOUT_RULE = /^[A-Za-z]{3,}[+-]?\d{1,2}[A-Za-z]{3,}$/;

const differsByCase = ({ value, suggestion, intended }: ContainerTz): boolean =>
  [suggestion, intended?.name].some((name) => name?.toLowerCase() === namedByTz(value).toLowerCase());

const shownIn = ({ type, leapSeconds }: ContainerZone): { utcOffsetSeconds: number; leapSeconds: number } | null =>
  type === null ? null : { utcOffsetSeconds: type.utcOffsetSeconds, leapSeconds };

/** A person counts on the offset of this host, and gets its opposite. */
export const isOppositeOf = (host: EffectiveZone | null, zone: ContainerZone): boolean =>
  isOpposite({ shown: shownIn(zone), hostUtcOffsetSeconds: host?.type.utcOffsetSeconds ?? null });

/** `null`: TZ is not set, or it is right, be its zone there or not. */
export const containerTzFault = (zone: ContainerZone, host: EffectiveZone | null): ContainerTzFault | null => {
  const { tz, libc, readBy } = zone;
  if (tz === null || tz.form === 'empty' || namedByTz(tz.value) === '/etc/localtime' || lacksZoneFile(zone))
    return null;
  const missed =
    tz.fault === 'no-zoneinfo' || (tz.fault === null && readBy === 'inspect') ? misspelling(tz.value) : null;
  // An abbreviation may be a zone: `EST`, `CET`.
  if (missed !== null && !(tz.fault === null && missed === 'abbreviation')) return missed;
  if (tz.fault === null && libc === 'musl' && WITHOUT_RULE.test(tz.value)) return 'no-rule';
  const fault = tzFaultIn({ tz, shown: shownIn(zone), hostUtcOffsetSeconds: host?.type.utcOffsetSeconds ?? null });
  if (fault !== 'missing' && fault !== 'no-zoneinfo') return fault;
  if (namesTrueZone(tz)) return 'tzdir';
  return differsByCase(tz) ? 'case' : fault;
};
