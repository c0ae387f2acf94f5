import type { Zone } from './zone.ts';

/** Two ways to tell local time differ from `at` (Unix seconds) on. Offsets are seconds to be added to UTC. */
export interface Difference {
  readonly at: number;
  readonly offset: number;
  readonly otherOffset: number;
}

/** What has to be added to UTC, in seconds; a `right/` zone's leap seconds taken off. */
export const offsetAt = (zone: Zone, at: number): number => zone.typeAt(at).utcOffsetSeconds - zone.leapSeconds;

const instantsOf = (zone: Zone, from: number, to: number): number[] => zone.transitions(from, to).map(({ at }) => at);

/** The first instant from `from` to `to` at which two zones tell another offset; `null` if there is none. */
export const firstDifference = (zone: Zone, other: Zone, from: number, to: number): Difference | null => {
  const instants = [from, ...instantsOf(zone, from, to), ...instantsOf(other, from, to)].toSorted((a, b) => a - b);
  for (const at of instants) {
    const [offset, otherOffset] = [offsetAt(zone, at), offsetAt(other, at)];
    if (offset !== otherOffset) return { at, offset, otherOffset };
  }
  return null;
};

/** Offsets at some instants (Unix seconds), by somebody who tells neither transitions nor names; `null`: cannot say. */
export type OffsetsAt = (instants: readonly number[]) => readonly number[] | null;

/** The shortest known spells of another offset last some weeks (Ramadan in Morocco). */
const GRID_SECONDS = 86_400;
/** Into so many parts the span is cut that holds the change that is looked for. */
const PARTS = 64;

const between = (low: number, high: number): number[] => {
  const step = Math.max(1, Math.ceil((high - low) / PARTS));
  const instants: number[] = [];
  for (let at = low + step; at < high; at += step) instants.push(at);
  return [...instants, high];
};

/**
 * The same against somebody who can only be sampled: each day, and on both sides of every transition of ours, so that a
 * transition at another hour shows. `unknown`: it cannot say.
 */
export const firstSampledDifference = (
  zone: Zone,
  offsetsAt: OffsetsAt,
  from: number,
  to: number,
): Difference | null | 'unknown' => {
  const around = instantsOf(zone, from, to).flatMap((at) => [at - 1, at]);
  const grid = Array.from(
    { length: Math.floor((to - from) / GRID_SECONDS) + 1 },
    (_, day) => from + day * GRID_SECONDS,
  );
  let instants = [...new Set([...grid, ...around, to])].toSorted((a, b) => a - b);
  for (;;) {
    const others = offsetsAt(instants);
    if (others === null || others.length !== instants.length) return 'unknown';
    const index = instants.findIndex((at, place) => offsetAt(zone, at) !== others[place]);
    const at = instants[index];
    const otherOffset = others[index];
    if (at === undefined || otherOffset === undefined) return null;
    const equalAt = instants[index - 1];
    if (equalAt === undefined || at - equalAt === 1) return { at, offset: offsetAt(zone, at), otherOffset };
    // Equal there and different here: once more, finer. The first instant is kept as the one that is equal.
    instants = [equalAt, ...between(equalAt, at)];
  }
};
