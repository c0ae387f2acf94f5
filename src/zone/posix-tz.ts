import type { LocalType } from '../model/zone-facts.ts';

/** A day of the year, as POSIX TZ strings name it. */
type RuleDay =
  /** 1 to 365, February 29 never counted. */
  | { readonly kind: 'julian'; readonly day: number }
  /** 0 to 365, February 29 counted. */
  | { readonly kind: 'ordinal'; readonly day: number }
  /** The week-th (5 = last) such weekday (0 = Sunday) of the month. */
  | { readonly kind: 'month'; readonly month: number; readonly week: number; readonly weekday: number };

/** And the second of that day, by the time that holds until then; it may lie outside the day. */
type RuleDate = RuleDay & { readonly time: number };

/** A POSIX TZ string (POSIX.1 §8.3; with RFC 9636 §3.3.2's hours from −167 to 167). */
export interface PosixZone {
  readonly standard: LocalType;
  readonly daylight: { readonly type: LocalType; readonly start: RuleDate; readonly end: RuleDate } | null;
}

const HOUR = 3600;
const DAY = 86_400;
const DEFAULT_RULE_TIME = 2 * HOUR;

const NAME = /^(?:<([A-Za-z0-9+-]{3,})>|([A-Za-z]{3,}))/;
const OFFSET = /^([+-]?)(\d{1,3})(?::([0-5]?\d)(?::([0-5]?\d))?)?/;

/** Takes pieces off the front of a text. */
class Scanner {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  get done(): boolean {
    return this.#rest === '';
  }

  take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.#rest);
    if (match !== null) this.#rest = this.#rest.slice(match[0].length);
    return match;
  }

  /** Signed seconds; `null` if there are none or their hours are out of range. */
  takeTime(maxHours: number): number | null {
    const match = this.take(OFFSET);
    if (match === null) return null;
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
    if (Number(hours) > maxHours) return null;
    const total = Number(hours) * HOUR + Number(minutes) * 60 + Number(seconds);
    return sign === '-' ? -total : total;
  }

  takeName(): string | null {
    const match = this.take(NAME);
    return match?.[1] ?? match?.[2] ?? null;
  }
}

const inRange = (value: number, low: number, high: number): boolean => value >= low && value <= high;

const takeDay = (scanner: Scanner): RuleDay | null => {
  const month = scanner.take(/^M(\d{1,2})\.(\d)\.(\d)/);
  if (month !== null) {
    const [, m, w, d] = month.map(Number) as [number, number, number, number];
    return inRange(m, 1, 12) && inRange(w, 1, 5) && inRange(d, 0, 6)
      ? { kind: 'month', month: m, week: w, weekday: d }
      : null;
  }
  const julian = scanner.take(/^J(\d{1,3})/);
  if (julian !== null) {
    const day = Number(julian[1]);
    return inRange(day, 1, 365) ? { kind: 'julian', day } : null;
  }
  const ordinal = scanner.take(/^\d{1,3}/);
  const day = Number(ordinal?.[0] ?? Number.NaN);
  return inRange(day, 0, 365) ? { kind: 'ordinal', day } : null;
};

const takeDate = (scanner: Scanner): RuleDate | null => {
  if (scanner.take(/^,/) === null) return null;
  const day = takeDay(scanner);
  if (day === null) return null;
  const time = scanner.take(/^\//) === null ? DEFAULT_RULE_TIME : scanner.takeTime(167);
  return time === null ? null : { ...day, time };
};

const typeOf = (west: number, isDaylight: boolean, abbreviation: string): LocalType => ({
  // Not `-west`: that would be −0 at Greenwich.
  utcOffsetSeconds: 0 - west,
  isDaylight,
  abbreviation,
});

/**
 * Reads a POSIX TZ string such as `CST-8` or `EST5EDT,M3.2.0,M11.1.0`; `null` if it is none, or lacks the rule for its
 * daylight saving (`lacksRule`). Offsets count westward.
 */
export const parsePosixTz = (text: string): PosixZone | null => {
  const scanner = new Scanner(text);
  const name = scanner.takeName();
  const west = name === null ? null : scanner.takeTime(24);
  if (name === null || west === null) return null;
  const standard = typeOf(west, false, name);
  if (scanner.done) return { standard, daylight: null };

  const daylightName = scanner.takeName();
  if (daylightName === null) return null;
  const daylightWest = scanner.take(/^(?=[+\-\d])/) === null ? west - HOUR : scanner.takeTime(24);
  if (daylightWest === null) return null;
  const start = takeDate(scanner);
  const end = takeDate(scanner);
  if (start === null || end === null || !scanner.done) return null;
  return { standard, daylight: { type: typeOf(daylightWest, true, daylightName), start, end } };
};

/** The rule of the United States, to complete a string. */
const ANY_RULE = ',M3.2.0,M11.1.0';

/**
 * True of `EST5EDT4`: a daylight name, and no rule that says when it holds. POSIX leaves that open. glibc takes the rule
 * of the United States; where there is a file `posixrules`, the instants of that file, which it shifts by the offsets
 * (tzfile.c, `__tzfile_default`): with that of New York, summer ends at 21:00. musl knows no rule at all.
 */
export const lacksRule = (text: string): boolean =>
  parsePosixTz(text) === null && parsePosixTz(`${text.replace(/,$/, '')}${ANY_RULE}`) !== null;

const daysFromEpoch = (year: number, month: number, day: number): number => {
  // Not Date.UTC(year, …): it takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return Math.round(date.getTime() / (DAY * 1000));
};

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const dayOf = (rule: RuleDay, year: number): number => {
  const newYear = daysFromEpoch(year, 0, 1);
  if (rule.kind === 'ordinal') return newYear + rule.day;
  if (rule.kind === 'julian') return newYear + rule.day - 1 + (rule.day >= 60 && isLeapYear(year) ? 1 : 0);
  const first = daysFromEpoch(year, rule.month - 1, 1);
  // 1970-01-01 was a Thursday, 4.
  const weekdayOfFirst = (((first + 4) % 7) + 7) % 7;
  const day = first + ((rule.weekday - weekdayOfFirst + 7) % 7) + 7 * (rule.week - 1);
  const next = daysFromEpoch(year, rule.month, 1);
  return day < next ? day : day - 7;
};

const yearOf = (at: number): number => new Date(at * 1000).getUTCFullYear();

/** From `at` (Unix seconds) on, a rule says that this holds. */
export interface RuleChange {
  readonly at: number;
  readonly type: LocalType;
}

/**
 * What the rules change from `from` to `to` (Unix seconds) and in the time around, ascending; empty without rules. Some
 * of it may change nothing: daylight saving that lasts all year ends at the instant at which it begins again.
 */
export const ruleChanges = ({ standard, daylight }: PosixZone, from: number, to: number): readonly RuleChange[] => {
  if (daylight === null) return [];
  const changes: RuleChange[] = [];
  const { type, start, end } = daylight;
  // A rule's time may lie a week outside its year: what holds on January 1 may come from the rules of two years before.
  for (let year = yearOf(from) - 2; year <= yearOf(to) + 1; year++) {
    changes.push(
      { at: dayOf(end, year) * DAY + end.time - type.utcOffsetSeconds, type: standard },
      { at: dayOf(start, year) * DAY + start.time - standard.utcOffsetSeconds, type },
    );
  }
  // Stable: where an end and a start share an instant, the start comes last and holds.
  return changes.toSorted((a, b) => a.at - b.at);
};

/** Which type holds at an instant, Unix seconds. */
export const posixTypeAt = (zone: PosixZone, at: number): LocalType =>
  ruleChanges(zone, at, at).findLast((change) => change.at <= at)?.type ?? zone.standard;
