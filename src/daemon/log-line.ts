/** A line of a log, taken apart. */
export interface LogLine {
  /** ms since the Unix epoch. */
  readonly at: number;
  /** The program that wrote it, without its process id. */
  readonly program: string;
  readonly message: string;
}

/**
 * - `syslog` as rsyslog, syslog-ng and BusyBox write: a classic or an RFC 3339 time, the host, the program
 * - `chronyd` as `chronyd -l` writes: UTC and the message
 * - `ntpd` as `ntpd -l` writes: a local time, the program
 */
export type LogFormat = 'syslog' | 'chronyd' | 'ntpd';

/** What a local time without a zone was in UTC; both in ms since the Unix epoch, the local one counted as if it were UTC. */
export type ToUtc = (localMs: number) => number;

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const CLOCK = String.raw`(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?`;
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?:(Z)|([+-])(\d\d):?(\d\d))? /;
/** RFC 3164 §4.1.2. */
const MONTH_FIRST = new RegExp(`^([A-Z][a-z]{2}) {1,2}(\\d{1,2}) ${CLOCK} `);
const DAY_FIRST = new RegExp(`^ ?(\\d{1,2}) ([A-Z][a-z]{2}) ${CLOCK} `);
/** BusyBox's syslogd puts `daemon.info` before the program. */
const HOST_AND_PROGRAM = /^\S{1,255} (?:[a-z0-9]{1,10}\.[a-z]{1,10} )?([^\s:[\]]{1,64})(?:\[\d{1,10}\])?: ?/;
const PROGRAM = /^([^\s:[\]]{1,64})(?:\[\d{1,10}\])?: /;

/** `null` if there is no such instant: the 30th of February, 25 o'clock. */
const utc = (year: number, month: number, day: number, hour: number, minute: number, second: number): number | null => {
  const at = Date.UTC(year, month, day, hour, minute, second);
  const date = new Date(at);
  const isSame = date.getUTCMonth() === month && date.getUTCDate() === day && date.getUTCHours() === hour;
  return isSame && minute < 60 && second <= 60 ? at : null;
};

const isoTime = (match: RegExpExecArray, toUtc: ToUtc): number | null => {
  const [, year, month, day, hour, minute, second, fraction = '', z, sign, hours = '0', minutes = '0'] = match;
  const whole = utc(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (whole === null) return null;
  const at = whole + Math.floor(Number(`0${fraction}`) * 1000);
  if (z === undefined && sign === undefined) return toUtc(at);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? at + offset : at - offset;
};

/** The year is not told: the latest one that does not put it in the future. */
const yearless = (month: string, day: string, clock: readonly string[], now: number, toUtc: ToUtc): number | null => {
  const index = MONTHS.indexOf(month);
  const [hour, minute, second] = clock.map(Number) as [number, number, number];
  const thisYear = new Date(now).getUTCFullYear();
  for (const year of [thisYear + 1, thisYear, thisYear - 1]) {
    const local = index < 0 ? null : utc(year, index, Number(day), hour, minute, second);
    const at = local === null ? null : toUtc(local);
    // A clock that was set back since then has left lines that are ahead of it.
    if (at !== null && at <= now + DAY_MS) return at;
  }
  return null;
};

interface Stamped {
  readonly at: number;
  readonly rest: string;
}

const takeTime = (line: string, now: number, toUtc: ToUtc): Stamped | null => {
  const iso = ISO.exec(line);
  const monthFirst = iso === null ? MONTH_FIRST.exec(line) : null;
  const dayFirst = iso === null && monthFirst === null ? DAY_FIRST.exec(line) : null;
  const match = iso ?? monthFirst ?? dayFirst;
  if (match === null) return null;
  const [all, first = '', second = '', ...clock] = match;
  const at =
    iso !== null
      ? isoTime(iso, toUtc)
      : monthFirst !== null
        ? yearless(first, second, clock, now, toUtc)
        : yearless(second, first, clock, now, toUtc);
  return at === null ? null : { at, rest: line.slice(all.length) };
};

/** When a line was written; `null` if it does not begin with a time. `now`: ms since the Unix epoch. */
export const lineTime = (line: string, now: number, toUtc: ToUtc): number | null =>
  takeTime(line, now, toUtc)?.at ?? null;

/** `null` if the line is not of that form. */
export const parseLogLine = (line: string, format: LogFormat, now: number, toUtc: ToUtc): LogLine | null => {
  const stamped = takeTime(line, now, toUtc);
  if (stamped === null) return null;
  const { at, rest } = stamped;
  if (format === 'chronyd') return { at, program: 'chronyd', message: rest };
  const match = (format === 'syslog' ? HOST_AND_PROGRAM : PROGRAM).exec(rest);
  if (match === null) return null;
  return { at, program: match[1] ?? '', message: rest.slice(match[0].length) };
};
