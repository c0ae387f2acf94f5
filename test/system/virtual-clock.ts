import type { Anchor } from '../../src/model/anchor.ts';
import type { Clock } from '../../src/system/clock.ts';

interface Timer {
  readonly atNs: bigint;
  readonly order: number;
  readonly callback: () => void;
}

/** 2026-11-22T12:00:00Z. */
export const VIRTUAL_START_MS = Date.UTC(2026, 10, 22, 12);

/** Turns of the event loop. */
const PATIENCE = 1_000_000;

const toNs = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
const idle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A clock that goes on only when everybody waits, and then at once to the next timer. */
export class VirtualClock implements Clock {
  /** What the wall clock shows beyond true time, ms; a test steps it. */
  wallErrorMs = 0;
  /** What every anchor claims as its error. */
  anchorErrorNs = 50n;
  #nowNs = 1_000_000_000n;
  #timers: Timer[] = [];
  #order = 0;

  monotonicNs(): bigint {
    return this.#nowNs;
  }

  /** Since the start, ms. */
  get elapsedMs(): number {
    return Number(this.#nowNs - 1_000_000_000n) / 1e6;
  }

  /** True time, ns since the Unix epoch. */
  trueNsAt(monotonicNs: bigint): bigint {
    return toNs(VIRTUAL_START_MS) + monotonicNs - 1_000_000_000n;
  }

  anchor(): Anchor {
    const wallNs = this.trueNsAt(this.#nowNs) + toNs(this.wallErrorMs);
    return { monotonicNs: this.#nowNs, wallNs, errorNs: this.anchorErrorNs };
  }

  wallMs(): number {
    return Number(this.trueNsAt(this.#nowNs)) / 1e6 + this.wallErrorMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { atNs: this.#nowNs + toNs(ms), order: this.#order++, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** Lets time pass until `promise` settles. Throws when nothing is left that could settle it. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    let patience = PATIENCE;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (;;) {
      await idle();
      if (settled) return promise;
      const next = this.#timers.toSorted((a, b) => (a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : a.order - b.order))[0];
      if (next === undefined) {
        // A module that is being loaded takes true time, and no virtual.
        if (patience-- > 0) continue;
        throw new Error('nothing is left to wait for, and it has not ended');
      }
      patience = PATIENCE;
      this.#timers = this.#timers.filter((one) => one !== next);
      if (next.atNs > this.#nowNs) this.#nowNs = next.atNs;
      next.callback();
    }
  }
}
