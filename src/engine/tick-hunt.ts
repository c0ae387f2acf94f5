import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Clock } from '../system/clock.ts';
import type { ClockBounds } from './clock-bounds.ts';
import { boundsOf, intersection, widthNs } from './clock-bounds.ts';

/** A clock that tells whole seconds: the one that it showed, ms since the Unix epoch, and when we asked and had the answer. */
export interface SecondReading {
  readonly dateMs: number;
  readonly sentNs: bigint;
  readonly receivedNs: bigint;
}

export interface HuntOptions {
  /** How many questions may be on their way at once. */
  readonly inFlightLimit?: number;
  /** By how much that clock may go on to a new second too late. */
  readonly lateNs?: bigint;
}

export type AskSecond = () => Promise<Gathered<SecondReading>>;

const SECOND_MS = 1000;
const SECOND_NS = 1_000_000_000n;
/** What a Date can hold. */
const LAST_INSTANT_MS = 8.64e15;

/** Where no tick is expected, ms. */
const SPARSE_MS = 50;
/**
 * Near the tick that is expected the questions lie this many times closer than it is away: what is found there is known
 * to about this part of its distance, and the questions are some dozen.
 */
const PARTS = 5;
/** Timers of Node count whole milliseconds. */
const TIMER_MS = 1;
/** At once on the way where the way is long: the tick is then known to a quarter more than the round trip. */
const IN_FLIGHT = 4;
/** One right after the other, where timers are too coarse; on a way that is very short. */
const MOST_CLOSE = 64;
const FAILURES = 3;
/** Beyond the second in which a tick must come. */
const MARGIN_MS = 100;
const LONGEST_MS = 2500;

const msOf = (ns: bigint): number => Number(ns) / 1e6;

const isSecond = ({ dateMs, sentNs, receivedNs }: SecondReading): boolean =>
  Number.isSafeInteger(dateMs) && Math.abs(dateMs) <= LAST_INSTANT_MS && sentNs <= receivedNs;

/**
 * Hunts for the moment at which a clock that tells whole seconds goes on to the next one. Each answer holds it between two
 * bounds, and those before and behind the tick are as far apart as the two questions and a way there. At most a second,
 * and the way. Questions are sparse, but not where this host's own second ends, where the tick is to be expected.
 * `failed` where answers contradict each other: a clock that was set, an answer from a store.
 */
export const huntTick = (
  ask: AskSecond,
  clock: Clock,
  { inFlightLimit = IN_FLIGHT, lateNs = 0n }: HuntOptions = {},
): Promise<Gathered<ClockBounds>> =>
  new Promise((resolve) => {
    const startedNs = clock.monotonicNs();
    let bounds: ClockBounds | null = null;
    let firstDateMs: number | null = null;
    let isCaught = false;
    let isOver = false;
    let failures = 0;
    let inFlight = 0;
    let close = 0;
    let lastSentNs = startedNs;
    let roundTripMs = 0;
    let callOff = (): void => {};

    const finish = (answer: Gathered<ClockBounds>): void => {
      if (isOver) return;
      isOver = true;
      callOff();
      callOffDeadline();
      resolve(answer);
    };
    const finishWithBounds = (): void => finish(bounds === null ? missing('timeout', 'no answer in time') : ok(bounds));
    let callOffDeadline = clock.after(LONGEST_MS, finishWithBounds);

    /** How far the next question should lie behind the last one, ms. */
    const spacingMs = (): number => {
      const phase = (((clock.wallMs() + roundTripMs / 2) % SECOND_MS) + SECOND_MS) % SECOND_MS;
      const distance = Math.min(phase, SECOND_MS - phase);
      return Math.min(SPARSE_MS, Math.max(distance / PARTS, roundTripMs / inFlightLimit));
    };

    const take = (reading: SecondReading): void => {
      const tripMs = msOf(reading.receivedNs - reading.sentNs);
      roundTripMs = bounds === null ? tripMs : Math.min(roundTripMs, tripMs);
      const shownNs = BigInt(reading.dateMs) * 1_000_000n;
      const told = boundsOf(shownNs, shownNs + SECOND_NS + lateNs, reading.sentNs, reading.receivedNs);
      if (firstDateMs === null) {
        firstDateMs = reading.dateMs;
        callOffDeadline();
        callOffDeadline = clock.after(SECOND_MS + MARGIN_MS + 2 * tripMs, finishWithBounds);
      }
      bounds = bounds === null ? told : intersection(bounds, told);
      if (widthNs(bounds) < 0n) return finish(missing('failed', 'its answers contradict each other'));
      if (reading.dateMs !== firstDateMs && !isCaught) {
        isCaught = true;
        // Those that were sent before the tick and are still on their way may say more.
        callOff();
        callOff = clock.after(tripMs + TIMER_MS, finishWithBounds);
      }
    };

    const settle = (answer: Gathered<SecondReading>): void => {
      inFlight -= 1;
      if (isOver) return;
      if (answer.status === 'ok' && isSecond(answer.value)) {
        take(answer.value);
      } else if (!isCaught) {
        failures += 1;
        const fault = answer.status === 'ok' ? missing('failed', 'it tells no time') : answer;
        if (firstDateMs === null || failures >= FAILURES) return finish(fault);
      }
      if (isCaught && inFlight === 0) return finishWithBounds();
      pump();
    };

    const send = (): void => {
      inFlight += 1;
      lastSentNs = clock.monotonicNs();
      ask().then(settle, (error: unknown) => settle(missing('failed', String(error))));
    };

    const pump = (): void => {
      if (isOver || isCaught) return;
      callOff();
      // The first answer tells how long the way is.
      if (inFlight >= (firstDateMs === null ? 1 : inFlightLimit)) return;
      const spacing = spacingMs();
      const waitMs = spacing - msOf(clock.monotonicNs() - lastSentNs);
      if (waitMs >= TIMER_MS) {
        callOff = clock.after(waitMs, pump);
      } else if (spacing >= TIMER_MS) {
        send();
        pump();
      } else if (inFlight === 0 && close < MOST_CLOSE) {
        close += 1;
        send();
      } else if (inFlight === 0) {
        callOff = clock.after(TIMER_MS, () => {
          send();
          pump();
        });
      }
      // Else it is less than a timer can wait, and the answer that is on its way comes here.
    };

    pump();
  });
