/**
 * The wall clock of this machine in nanoseconds, with a bound on its error: what the lab calls the truth.
 *
 * `Date.now()` shows only milliseconds. The moment at which it ticks lies between the two readings of the monotonic
 * clock around it; every further tick narrows that window, and the windows must overlap unless the clock was stepped.
 */
export interface HostClock {
  /** Unix time, ns. */
  nowNs(): bigint;
  /** The true wall time is within ± this of `nowNs()`, as long as nobody steps the clock. */
  readonly boundNs: bigint;
}

const TICKS = 6;
const ATTEMPTS = 5;

/** Blocks for about 6 ms. Throws if the clock is being stepped all the time. */
function readHostClock(): HostClock {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let low: bigint | null = null;
    let high: bigint | null = null;
    for (let tick = 0; tick < TICKS; tick++) {
      const window = nextTick();
      low = low === null || window.low > low ? window.low : low;
      high = high === null || window.high < high ? window.high : high;
    }
    if (low !== null && high !== null && low <= high) {
      const wallMinusMonotonic = (low + high) / 2n;
      return {
        nowNs: () => process.hrtime.bigint() + wallMinusMonotonic,
        boundNs: (high - low) / 2n + 1n,
      };
    }
  }
  throw new Error("this machine's clock is stepped again and again: no lab can be held here");
}

/** A reading is used again for this long, so that many servers starting at once do not each stop all the others. */
const KEPT_FOR_NS = 5_000_000_000n;
let kept: { readonly clock: HostClock; readonly readAtNs: bigint } | null = null;

/** Like `readHostClock`, from no longer than 5 s ago. */
export function recentHostClock(): HostClock {
  if (kept === null || process.hrtime.bigint() - kept.readAtNs > KEPT_FOR_NS) {
    kept = { clock: readHostClock(), readAtNs: process.hrtime.bigint() };
  }
  return kept.clock;
}

/** The bounds on wall minus monotonic time, from one tick of `Date.now()`. */
function nextTick(): { low: bigint; high: bigint } {
  const old = Date.now();
  let before = process.hrtime.bigint();
  for (;;) {
    const beforeReading = process.hrtime.bigint();
    const now = Date.now();
    if (now !== old) {
      const wall = BigInt(now) * 1_000_000n;
      return { low: wall - process.hrtime.bigint(), high: wall - before };
    }
    before = beforeReading;
  }
}
