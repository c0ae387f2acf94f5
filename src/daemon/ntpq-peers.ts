import type { DaemonSource, DaemonSourceState } from '../model/daemon-facts.ts';
import { countOf, decimalOf } from './number-text.ts';

/** The tally codes of ntpq(1), in the order of the selection word (RFC 1305 App. B). */
const STATES: ReadonlyMap<string, DaemonSourceState> = new Map([
  [' ', 'unusable'],
  ['x', 'falseticker'],
  ['.', 'usable'],
  // The cluster algorithm left it out: it agrees, and others agree better.
  ['-', 'usable'],
  ['#', 'usable'],
  ['+', 'combined'],
  ['*', 'selected'],
  // Follows a PPS signal.
  ['o', 'selected'],
]);

/** Pools and what is sent to: no sources, they only stand in the same table. */
const PLACEHOLDERS = new Set(['p', 'B', 'M', 'A', 'a']);

const HEADER = /^\s*remote\s+refid\s+st\s+t\s+when\s+poll\s+reach\s+delay\s+offset\s+(?:jitter|disp)\s*$/;
const COLUMNS_AFTER_REFID = 8;
const REMOTE_WIDTH = 15;
const UNSYNCHRONISED_STRATUM = 16;

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);
const LARGEST_WITHOUT_UNIT = 2048;

/** `35`, `68m`, `37h`, `15d`; `null` for `-`, and for a number that has lost its unit in a column of four characters. */
const secondsOf = (text: string): number | null => {
  const [, digits = '', unit = ''] = /^(\d{1,4})([mhd]?)$/.exec(text) ?? [];
  const count = digits === '' ? null : Number(digits);
  if (count === null || (unit === '' && count > LARGEST_WITHOUT_UNIT)) return null;
  return count * (UNIT_SECONDS.get(unit) ?? Number.NaN);
};

const isInterval = (text: string): boolean => /^(?:-|\d{1,4}[mhd]?)$/.test(text);

/** Poll intervals are powers of two, and those above 2048 s are shown in rounded minutes or hours. */
const pollSecondsOf = (text: string): number | null => {
  const seconds = secondsOf(text);
  return seconds === null || seconds === 0 ? null : 2 ** Math.round(Math.log2(seconds));
};

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['ks', 1e6],
]);

/** Seven characters without a decimal point may have lost digits: classic ntpq cuts the column there. */
const isCut = (text: string): boolean => text.length === 7 && /^[+-]?\d+$/.test(text);

/** Milliseconds, or with the unit that ntpsec's `-u` adds; `null` for anything else. */
const millisecondsOf = (text: string): number | null => {
  if (isCut(text)) return null;
  const [, digits = '', unit = ''] = /^([^a-zµ]*(?:e[+-]?\d+)?)([a-zµ]{0,2})$/.exec(text) ?? [];
  const value = decimalOf(digits);
  const factor = UNIT_MS.get(unit);
  return value === null || factor === undefined ? null : value * factor;
};

/** What ntpq writes for a number that it has not: `nan` and `X` are ntpsec's. */
const isNumberColumn = (text: string): boolean =>
  isCut(text) || millisecondsOf(text) !== null || /^(?:nan|X|-)$/.test(text);

const kindOf = (type: string): DaemonSource['kind'] => {
  if (type === 'l') return 'reference-clock';
  return type === 's' || type === 'S' ? 'peer' : 'server';
};

/** An IPv6 address as long as the column is most likely cut. */
const nameOf = (remote: string): string =>
  remote.length === REMOTE_WIDTH && remote.includes(':') ? `${remote}…` : remote;

/** `null` for a placeholder, `undefined` for what is no such row. */
const sourceOf = (tally: string, remote: string, columns: readonly string[]): DaemonSource | null | undefined => {
  const [st = '', type = '', when = '', poll = '', octal = '', delay = '', offset = '', jitter = ''] = columns;
  const state = STATES.get(tally);
  const stratum = countOf(st, 255);
  if (state === undefined || stratum === null || type.length !== 1 || !isInterval(when) || !isInterval(poll)) {
    return undefined;
  }
  if (!/^[0-3]?[0-7]{1,2}$/.test(octal) || ![delay, offset, jitter].every(isNumberColumn)) return undefined;
  if (PLACEHOLDERS.has(type)) return null;
  const reach = Number.parseInt(octal, 8);
  return {
    name: nameOf(remote),
    kind: kindOf(type),
    state: reach === 0 ? 'unusable' : state,
    stratum: stratum < UNSYNCHRONISED_STRATUM ? stratum : null,
    reach,
    pollSeconds: pollSecondsOf(poll),
    lastReceivedSeconds: secondsOf(when),
    // Without a reply the column says 0.
    offsetMs: reach === 0 ? null : millisecondsOf(offset),
  };
};

const wordsOf = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '');

/**
 * The rows of `peers`: of ntpd 4.2.0 to 4.2.8 and of ntpsec, with and without `-w` and `-u`. `null` if one of them is not
 * understood.
 */
const parseRows = (lines: readonly string[]): DaemonSource[] | null => {
  const sources: DaemonSource[] = [];
  let wide: { readonly tally: string; readonly remote: string } | null = null;
  for (const line of lines) {
    // `-w` puts a long name on a line of its own; the next line begins with the refid.
    const words = wordsOf(wide === null ? line.slice(1) : line);
    const [remote = ''] = words;
    if (wide === null && words.length === 1) {
      wide = { tally: line.charAt(0), remote };
      continue;
    }
    // The refid may be empty, or have spaces in it.
    if (words.length < COLUMNS_AFTER_REFID + (wide === null ? 1 : 0)) return null;
    const source = sourceOf(wide?.tally ?? line.charAt(0), wide?.remote ?? remote, words.slice(-COLUMNS_AFTER_REFID));
    if (source === undefined) return null;
    if (source !== null) sources.push(source);
    wide = null;
  }
  return wide === null ? sources : null;
};

/**
 * What ntpq's `peers` prints. `null` in place of the sources where it printed no table; `'unclear'` for one that is not
 * understood. A cut table cannot be told from a whole one here: the caller has to see that something follows it.
 */
export const parsePeers = (lines: readonly string[]): readonly DaemonSource[] | null | 'unclear' => {
  const header = lines.findIndex((line) => HEADER.test(line));
  if (header < 0) return lines.some((line) => /\bNo association ID'?s returned\b/.test(line)) ? [] : null;
  if (!/^=+$/.test(lines[header + 1] ?? '')) return 'unclear';
  return parseRows(lines.slice(header + 2).filter((line) => line.trim() !== '')) ?? 'unclear';
};
