import type { Anchor } from '../model/anchor.ts';

/** The door to this host's clocks and timers. */
export interface Clock {
  /** Nanoseconds on a clock that no step moves; its zero has no meaning. */
  monotonicNs(): bigint;
  /** The wall clock, ms since the Unix epoch, as exact as `Date.now()`. */
  wallMs(): number;
  /** Takes up to some milliseconds: it spins until the wall clock ticks. */
  anchor(): Anchor;
  /** Calls back after `ms`; answers a function that calls it off. */
  after(ms: number, callback: () => void): () => void;
}

const WINDOWS = 5;
/** A tick comes each millisecond; a clock that shows none for this long stands still. */
const LONGEST_WAIT_NS = 20_000_000n;

/**
 * `Date.now()` has a resolution of 1 ms, so the instant is sought at which it ticks. That lies between the last reading
 * that still was old and the first new one, each of which happened some time between the two monotonic readings around
 * it: the bracket reaches from before the old one to after the new one. It is some hundred nanoseconds wide unless the
 * scheduler took the processor away in it, which is why the narrowest of several counts.
 */
const findTick = (): Anchor | null => {
  const start = process.hrtime.bigint();
  let beforeOld = start;
  const old = Date.now();
  let beforeNext = process.hrtime.bigint();
  for (;;) {
    const reading = Date.now();
    const after = process.hrtime.bigint();
    if (reading !== old) {
      // More than one at once is no tick: the clock was stepped, or we were not running.
      if (reading !== old + 1) return null;
      const errorNs = (after - beforeOld + 1n) / 2n;
      return { monotonicNs: beforeOld + errorNs, wallNs: BigInt(reading) * 1_000_000n, errorNs };
    }
    if (after - start > LONGEST_WAIT_NS) return null;
    beforeOld = beforeNext;
    beforeNext = after;
  }
};

const anchor = (): Anchor => {
  let best: Anchor | null = null;
  for (let window = 0; window < WINDOWS; window++) {
    const tick = findTick();
    if (tick !== null && (best === null || tick.errorNs < best.errorNs)) best = tick;
  }
  // A wall clock that stands still (a test harness can do that) is known to 1 ms.
  return best ?? { monotonicNs: process.hrtime.bigint(), wallNs: BigInt(Date.now()) * 1_000_000n, errorNs: 1_000_000n };
};

export const systemClock: Clock = {
  monotonicNs: () => process.hrtime.bigint(),
  wallMs: () => Date.now(),
  anchor,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
