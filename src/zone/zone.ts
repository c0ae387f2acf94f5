import type { LocalType } from '../model/zone-facts.ts';
import type { Transition } from './local-type.ts';
import { isSameType } from './local-type.ts';
import type { PosixZone } from './posix-tz.ts';
import { posixTypeAt, ruleChanges } from './posix-tz.ts';
import type { TzifData } from './tzif.ts';

/** Local time at every instant, from a TZif file or a POSIX TZ string alone. Instants are Unix seconds. */
export interface Zone {
  readonly typeAt: (at: number) => LocalType;
  /** Those after `from` up to `to`, at which anything changes: the offset, the name, or what it is called. */
  readonly transitions: (from: number, to: number) => readonly Transition[];
  /** Leap seconds that its data counts, see `TzifData`; 0 for every zone that is of use. */
  readonly leapSeconds: number;
}

const makeZone = (
  typeAt: Zone['typeAt'],
  instantsIn: (from: number, to: number) => readonly number[],
  leapSeconds: number,
): Zone => ({
  typeAt,
  leapSeconds,
  transitions: (from, to) =>
    [...new Set(instantsIn(from, to))]
      .filter((at) => at > from && at <= to)
      .toSorted((a, b) => a - b)
      .map((at) => ({ at, before: typeAt(at - 1), after: typeAt(at) }))
      .filter(({ before, after }) => !isSameType(before, after)),
});

const ruleInstants = (zone: PosixZone, from: number, to: number): number[] =>
  ruleChanges(zone, from, to).map(({ at }) => at);

export const zoneOfPosix = (posix: PosixZone): Zone =>
  makeZone(
    (at) => posixTypeAt(posix, at),
    (from, to) => ruleInstants(posix, from, to),
    0,
  );

/** Coordinated Universal Time: what the C library falls back to. */
export const UTC: Zone = zoneOfPosix({
  standard: { utcOffsetSeconds: 0, isDaylight: false, abbreviation: 'UTC' },
  daylight: null,
});

/** How many of the ascending `instants` are not after `at`. */
const countUntil = (instants: readonly number[], at: number): number => {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const zoneOfTzif = ({ instants, typeOf, types, footer, leapSeconds }: TzifData): Zone => {
  const [first] = types;
  if (first === undefined) throw new RangeError('a zone has at least one type');
  const last = instants.at(-1) ?? Number.NEGATIVE_INFINITY;
  const typeAt = (at: number): LocalType => {
    if (footer !== null && at >= last) return posixTypeAt(footer, at);
    const passed = countUntil(instants, at);
    return passed === 0 ? first : (types[typeOf[passed - 1] ?? 0] ?? first);
  };
  const instantsIn = (from: number, to: number): number[] => [
    ...instants.slice(countUntil(instants, from), countUntil(instants, to)),
    ...(footer === null || to <= last ? [] : ruleInstants(footer, Math.max(from, last), to).filter((at) => at > last)),
  ];
  return makeZone(typeAt, instantsIn, leapSeconds);
};
