/** Clocks that are asked over a way of some length, on a clock that goes on by itself. */
import type { ClockBounds } from '../../src/engine/clock-bounds.ts';
import type { ExecSession } from '../../src/engine/client.ts';
import type { AskSecond } from '../../src/engine/tick-hunt.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { VirtualClock } from '../system/virtual-clock.ts';

export interface Way {
  /** Of each question in turn, ms; begun anew at the end. */
  readonly upMs: readonly number[];
  readonly downMs: readonly number[];
}

export const wait = (clock: VirtualClock, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.after(ms, resolve));

/** What is there beyond the monotonic clock for an engine that is off by so much, ns. */
export const truthNs = (clock: VirtualClock, aheadMs: number): bigint =>
  clock.trueNsAt(0n) + BigInt(Math.round(aheadMs * 1e6));

export const holds = ({ lowNs, highNs }: ClockBounds, ns: bigint): boolean => lowNs <= ns && ns <= highNs;

export interface Counted {
  readonly ask: AskSecond;
  readonly asked: () => number;
  readonly mostAtOnce: () => number;
}

/** `shown`: what it makes of its time, ms since the Unix epoch. */
export const secondTeller = (
  clock: VirtualClock,
  aheadMs: number,
  { upMs, downMs }: Way,
  shown: (ms: number) => number = (ms) => Math.floor(ms / 1000) * 1000,
): Counted => {
  let asked = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  return {
    asked: () => asked,
    mostAtOnce: () => mostAtOnce,
    ask: async () => {
      const index = asked++;
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      const sentNs = clock.monotonicNs();
      await wait(clock, upMs[index % upMs.length] ?? 0);
      const nowNs = clock.monotonicNs() + truthNs(clock, aheadMs);
      const dateMs = shown(Number(nowNs / 1_000_000n));
      await wait(clock, downMs[index % downMs.length] ?? 0);
      atOnce--;
      return ok({ dateMs, sentNs, receivedNs: clock.monotonicNs() });
    },
  };
};

export interface FakeShell extends ExecSession {
  readonly lines: () => number;
  readonly isClosed: () => boolean;
}

export interface ShellOptions extends Way {
  /** What one round prints at that time, ns since the Unix epoch; `null`: it ends instead. */
  readonly prints: (ns: bigint) => string | null;
  readonly exitCode?: number;
  readonly aheadMs?: number;
}

/** A session that answers each line. */
export const fakeShell = (clock: VirtualClock, options: ShellOptions): FakeShell => {
  const { upMs, downMs, prints, exitCode = 0, aheadMs = 0 } = options;
  let listener: Parameters<ExecSession['onOutput']>[0] = () => {};
  let end: (answer: Gathered<{ exitCode: number | null }>) => void = () => {};
  const ended = new Promise<Gathered<{ exitCode: number | null }>>((resolve) => (end = resolve));
  let lines = 0;
  let isClosed = false;
  const answer = async (index: number): Promise<void> => {
    await wait(clock, upMs[index % upMs.length] ?? 0);
    const text = prints(clock.monotonicNs() + truthNs(clock, aheadMs));
    await wait(clock, downMs[index % downMs.length] ?? 0);
    if (text === null) end(ok({ exitCode }));
    else if (!isClosed) listener(Buffer.from(text), clock.monotonicNs());
  };
  return {
    write: (text) => {
      for (let count = text.split('\n').length; count > 1; count--) void answer(lines++);
    },
    end: () => {},
    onOutput: (one) => {
      listener = one;
    },
    ended,
    close: () => {
      isClosed = true;
      end(missing('failed', 'closed'));
    },
    lines: () => lines,
    isClosed: () => isClosed,
  };
};

/** As `date "+%s %N"` of coreutils prints it. */
export const withNanoseconds = (ns: bigint): string =>
  `${ns / 1_000_000_000n} ${String(ns % 1_000_000_000n).padStart(9, '0')}\n`;

/** As BusyBox 1.35 prints it. */
export const secondsOnly = (ns: bigint): string => `${ns / 1_000_000_000n} %N\n`;
