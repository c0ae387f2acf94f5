import type { LocalType } from '../model/zone-facts.ts';

/** From `at` (Unix seconds) on, `after` holds; until then `before` did. */
export interface Transition {
  readonly at: number;
  readonly before: LocalType;
  readonly after: LocalType;
}

export const isSameType = (a: LocalType, b: LocalType): boolean =>
  a.utcOffsetSeconds === b.utcOffsetSeconds && a.isDaylight === b.isDaylight && a.abbreviation === b.abbreviation;
