import type { PosixZone } from './posix-tz.ts';
import { lacksRule, parsePosixTz } from './posix-tz.ts';
import type { Zone } from './zone.ts';
import { UTC, zoneOfPosix } from './zone.ts';

/** The rule that glibc takes where none is given (tzset(3)): that of the United States. */
const DEFAULT_RULE = ',M3.2.0,M11.1.0';

const GLIBC_NAME = /^(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)/;
const MUSL_NAME = /^(?:<[^>]*>?|[A-Za-z]*)/;
/** Digits that no overflow can come of. */
const OFFSET = /^([+-]?)(\d{1,6})(?::(\d{1,6})(?::(\d{1,6}))?)?/;

/** Seconds to be added to UTC; hours count westward in the text. */
const eastOf = ([, sign, ...parts]: RegExpExecArray, most: readonly [hours: number, others: number]): number => {
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const west = Math.min(hours, most[0]) * 3600 + Math.min(minutes, most[1]) * 60 + Math.min(seconds, most[1]);
  return sign === '-' ? west : 0 - west;
};

const fixed = (utcOffsetSeconds: number, abbreviation: string, isDaylight = false): Zone => {
  const standard: PosixZone['standard'] = { utcOffsetSeconds, isDaylight, abbreviation };
  return zoneOfPosix({ standard, daylight: null });
};

const bareName = (name: string): string => name.replace(/^<|>$/g, '');

/**
 * What glibc makes of a POSIX TZ string that is not one, or that lacks its rule: it takes what it understands and leaves
 * the rest (tzset.c, `__tzset_parse_tz`; tried with 2.36). `null`: not known.
 */
export const glibcPosix = (text: string): Zone | null => {
  const sound = parsePosixTz(lacksRule(text) ? `${text.replace(/,$/, '')}${DEFAULT_RULE}` : text);
  if (sound !== null) return zoneOfPosix(sound);
  const name = GLIBC_NAME.exec(text)?.[0];
  if (name === undefined) return UTC;
  const offset = OFFSET.exec(text.slice(name.length));
  if (offset === null) return fixed(0, bareName(name));
  const rest = text.slice(name.length + offset[0].length);
  const east = eastOf(offset, [24, 59]);
  if (rest === '') return fixed(east, bareName(name));
  // A name of summer time, or rules: of what is broken in those it makes something, which is not worth to be told.
  if (rest.startsWith(',') || GLIBC_NAME.test(rest)) return null;
  // Anything else is a summer time without name and offset, which holds all year west of Greenwich and never east of it.
  return east < 0 ? fixed(0, '') : fixed(east, bareName(name));
};

/** musl keeps six characters of a name. */
const MUSL_NAME_LENGTH = 6;

/**
 * The same for musl, which takes any text for such a string that begins with a name and an offset (src/time/__tz.c;
 * tried with 1.2.3). Summer time without a rule holds all year there.
 */
export const muslPosix = (text: string): Zone | null => {
  const sound = parsePosixTz(text);
  if (sound !== null) return zoneOfPosix(sound);
  const name = MUSL_NAME.exec(text)?.[0] ?? '';
  let rest = text.slice(name.length);
  const takeOffset = (): number | null => {
    const offset = OFFSET.exec(rest);
    rest = offset === null ? rest.replace(/^[+-]/, '') : rest.slice(offset[0].length);
    return offset === null ? null : eastOf(offset, [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  };
  const abbreviation = (of: string): string => bareName(of).slice(0, MUSL_NAME_LENGTH);
  const standard = takeOffset() ?? 0;
  const daylightName = MUSL_NAME.exec(rest)?.[0] ?? '';
  rest = rest.slice(daylightName.length);
  if (bareName(daylightName) === '') return rest.startsWith(',') ? null : fixed(standard, abbreviation(name));
  const daylight = /^[+\-\d]/.test(rest) ? (takeOffset() ?? 0) : standard + 3600;
  if (rest.startsWith(',')) return null;
  return daylight < standard ? fixed(standard, abbreviation(name)) : fixed(daylight, abbreviation(daylightName), true);
};
