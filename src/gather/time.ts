import type { Anchor } from '../model/anchor.ts';
import { wallMovementNs, wallNsAt } from '../model/anchor.ts';
import type { ClockFacts, ClockStep, NtpFacts } from '../model/facts.ts';
import type { Doors } from '../system/doors.ts';
import type { AskOptions } from './ask.ts';
import { askAgain, askSources, isWelcomeAgain } from './ask.ts';
import { endedBy } from './ended.ts';
import { toNtpFacts } from './ntp-facts.ts';
import type { WallClock } from './reading.ts';
import { warmUp } from './warm-up.ts';

export interface TimeFacts {
  /** The wall clock at the end of the measurement, ms since the Unix epoch. */
  readonly now: number;
  readonly clock: ClockFacts;
  readonly ntp: NtpFacts;
}

/**
 * A wall clock that moved by more than this against the monotonic one was stepped, ms. Slewing moves both alike, so what
 * is less is our own error (the scheduler took the processor away while the tick was sought).
 */
const LEAST_STEP_MS = 0.5;

const msOf = (ns: bigint): number => Number(ns) / 1e6;

const stepBetween = (before: Anchor, after: Anchor): ClockStep[] => {
  const byMs = msOf(wallMovementNs(before, after));
  const errorMs = msOf(before.errorNs + after.errorNs);
  return Math.abs(byMs) - errorMs > LEAST_STEP_MS ? [{ byMs }] : [];
};

/** What the wall clock did from `before` to `after`, and how well offsets against it are known. */
const wallClockOver = (before: Anchor, after: Anchor): { wallClock: WallClock; steps: readonly ClockStep[] } => {
  const steps = stepBetween(before, after);
  // A movement too small to be a step is uncertainty of ours.
  const driftMs = steps.length === 0 ? Math.abs(msOf(wallMovementNs(before, after))) : 0;
  const best = steps.length === 0 && before.errorNs < after.errorNs ? before : after;
  return { steps, wallClock: { anchor: best, errorMs: msOf(best.errorNs) + driftMs } };
};

/**
 * Asks the sources and compares them with this host's wall clock. When that clock is stepped in the meantime the sources
 * are asked once more. Ends with what is known when `signal` is aborted (its reason: `deadline` or anything else).
 */
export const gatherTime = async (options: AskOptions, doors: Doors, signal: AbortSignal): Promise<TimeFacts> => {
  const prepared = warmUp(doors, signal).then(() => doors.clock.anchor());
  let answers = await askSources(options, prepared, doors, signal);
  const before = await prepared;
  const after = doors.clock.anchor();
  let { wallClock, steps } = wallClockOver(before, after);
  const measuredAgain = steps.length > 0 && !signal.aborted && answers.asked.some(isWelcomeAgain);
  if (measuredAgain) {
    answers = await askAgain(answers, options, doors, signal);
    const again = wallClockOver(after, doors.clock.anchor());
    wallClock = again.wallClock;
    steps = [...steps, ...again.steps];
  }
  return {
    now: Math.round(msOf(wallNsAt(wallClock.anchor, doors.clock.monotonicNs()))),
    clock: { anchorErrorMs: wallClock.errorMs, steps, measuredAgain },
    ntp: toNtpFacts(answers, wallClock, endedBy(signal)),
  };
};
