import type { LoggedStep } from '../model/machine-facts.ts';

/** A step, and where it stands among others: a clock that was set back shows times again that it has shown before. */
export interface FoundStep {
  readonly step: LoggedStep;
  /** Ascends with true time: ms since the Unix epoch, by the clock as it stood at last. */
  readonly order: number;
}

/** NTPsec tells a step twice; and what goes to the journal may go to a file as well. */
const SAME_WITHIN_MS = 5000;

const isSame = (a: LoggedStep, b: LoggedStep): boolean => {
  if (Math.abs(a.at - b.at) > SAME_WITHIN_MS) return false;
  if (a.byMs === null || b.byMs === null) return true;
  return Math.abs(a.byMs - b.byMs) <= Math.max(50, Math.abs(a.byMs) * 0.02);
};

const richness = ({ step: { byMs, by } }: FoundStep): number => (byMs === null ? 0 : 2) + (by === null ? 0 : 1);

/** The latest first. */
export const latestFirst = (found: readonly FoundStep[]): readonly FoundStep[] =>
  found.toSorted((a, b) => b.order - a.order);

/** Each step once, as the source told it that says most; the latest first. */
export const eachOnce = (found: readonly FoundStep[]): readonly LoggedStep[] => {
  const known: FoundStep[] = [];
  // By the time that they tell, so that each is compared with those near it only.
  const places = new Map<number, LoggedStep[]>();
  for (const one of found.toSorted((a, b) => richness(b) - richness(a))) {
    const place = Math.floor(one.step.at / SAME_WITHIN_MS);
    const near = [place - 1, place, place + 1].flatMap((key) => places.get(key) ?? []);
    if (near.some((step) => isSame(step, one.step))) continue;
    known.push(one);
    places.set(place, [...(places.get(place) ?? []), one.step]);
  }
  return latestFirst(known).map(({ step }) => step);
};
