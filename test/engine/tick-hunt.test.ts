import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHostClock, widthNs } from '../../src/engine/clock-bounds.ts';
import { huntTick } from '../../src/engine/tick-hunt.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { contains } from '../../src/model/interval.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import type { Way } from './virtual-engine.ts';
import { holds, secondTeller, truthNs, wait } from './virtual-engine.ts';

const LOCAL: Way = { upMs: [0.2], downMs: [0.3] };

const hunt = async (clock: VirtualClock, aheadMs: number, way: Way, shown?: (ms: number) => number) => {
  const teller = secondTeller(clock, aheadMs, way, shown);
  const bounds = await clock.until(huntTick(teller.ask, clock));
  return { bounds, teller };
};

/** The hunt begins at this part of the host's second. */
const startingAt = async (ms: number): Promise<VirtualClock> => {
  const clock = new VirtualClock();
  await clock.until(wait(clock, ms));
  return clock;
};

const ways = fc.record({
  upMs: fc.array(fc.double({ min: 0.01, max: 80, noNaN: true }), { minLength: 1, maxLength: 5 }),
  downMs: fc.array(fc.double({ min: 0.01, max: 80, noNaN: true }), { minLength: 1, maxLength: 5 }),
});

test('the truth always lies inside', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0, max: 999, noNaN: true }),
      fc.oneof(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: -300, max: 300, noNaN: true }),
        fc.constantFrom(0, 1000, -7_200_000),
      ),
      fc.double({ min: -500, max: 500, noNaN: true }),
      ways,
      async (startMs, aheadMs, hostErrorMs, way) => {
        const clock = await startingAt(startMs);
        clock.wallErrorMs = hostErrorMs;
        const startedMs = clock.elapsedMs;
        const { bounds, teller } = await hunt(clock, aheadMs, way);
        expect(bounds.status).toBe('ok');
        if (bounds.status !== 'ok') return;
        expect(holds(bounds.value, truthNs(clock, aheadMs))).toBe(true);
        // Against the host, with its own error: what must be added to the engine's clock.
        expect(contains(toHostClock(bounds.value, clock.anchor()), hostErrorMs - aheadMs)).toBe(true);
        expect(clock.elapsedMs - startedMs).toBeLessThan(1000 + 2 * 160 + 101);
        const asked = teller.asked();
        expect(asked).toBeLessThan(250);
        expect(teller.mostAtOnce()).toBeLessThanOrEqual(4);
        // What was on its way arrives, and nothing follows.
        await clock.until(wait(clock, 200));
        expect(teller.asked()).toBe(asked);
        expect(clock.pendingTimers).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});

describe('how narrow it is', () => {
  const widthMs = async (startMs: number, aheadMs: number, way: Way): Promise<number> => {
    const { bounds } = await hunt(await startingAt(startMs), aheadMs, way);
    return bounds.status === 'ok' ? Number(widthNs(bounds.value)) / 1e6 : Number.NaN;
  };

  test.for([5, 300, 990])(
    'beside a host that agrees: some round trips (from %d ms of the second on)',
    async (startMs) => {
      expect(await widthMs(startMs, 0, LOCAL)).toBeLessThan(2);
    },
  );

  test.for([20, 100, -100, 400, 7_200_250])('off by %d ms: a part of that', async (aheadMs) => {
    const fromTick = Math.min(Math.abs(aheadMs % 1000), 1000 - Math.abs(aheadMs % 1000));
    expect(await widthMs(300, aheadMs, LOCAL)).toBeLessThan(2 + fromTick / 4);
  });

  test('on a long way: a little more than the round trip, with several on the way', async () => {
    expect(await widthMs(300, 3, { upMs: [40], downMs: [40] })).toBeLessThan(80 + 80 / 4 + 2);
  });

  test('and does not ask a thousand times', async () => {
    const { teller } = await hunt(await startingAt(5), 0, LOCAL);
    expect(teller.asked()).toBeLessThan(100);
  });
});

test.for<readonly [string, (ms: number, asked: number) => number]>([
  ['a date that stands still: it comes from a store', () => Date.UTC(2026, 10, 22)],
  ['a clock that was set', (ms, asked) => Math.floor((ms + (asked > 5 ? 5000 : 0)) / 1000) * 1000],
  ['a clock that was set back', (ms, asked) => Math.floor((ms - (asked > 5 ? 60_000 : 0)) / 1000) * 1000],
  ['no date at all', () => Number.NaN],
  ['an impossible one', () => 1e300],
  ['dates by chance', (_, asked) => asked * 77_777_000],
])('no clock can be told from %s', async ([, shown]) => {
  const clock = await startingAt(300);
  let asked = 0;
  const { bounds } = await hunt(clock, 0, LOCAL, (ms) => shown(ms, asked++));
  expect(bounds.status).toBe('failed');
  expect(clock.pendingTimers).toBe(0);
});

describe('what the engine does to it', () => {
  test('it refuses', async () => {
    const clock = new VirtualClock();
    expect(await clock.until(huntTick(() => Promise.resolve(missing('denied', 'no')), clock))).toEqual(
      missing('denied', 'no'),
    );
  });

  test('it never answers', async () => {
    const clock = new VirtualClock();
    const bounds = await clock.until(huntTick(() => new Promise(() => {}), clock));
    expect(bounds.status).toBe('timeout');
    expect(clock.elapsedMs).toBeLessThan(3000);
  });

  test('it falls silent: what was told still holds', async () => {
    const clock = await startingAt(300);
    const teller = secondTeller(clock, 7_200_000, LOCAL);
    const bounds = await clock.until(
      huntTick(() => (teller.asked() < 3 ? teller.ask() : new Promise(() => {})), clock),
    );
    expect(bounds.status === 'ok' && holds(bounds.value, truthNs(clock, 7_200_000))).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('one answer that is lost does no harm', async () => {
    const clock = await startingAt(300);
    const teller = secondTeller(clock, 0, LOCAL);
    let count = 0;
    const ask = () => (++count === 4 ? Promise.resolve(missing('failed', 'ECONNRESET')) : teller.ask());
    expect((await clock.until(huntTick(ask, clock))).status).toBe('ok');
  });

  test('it throws', async () => {
    const clock = new VirtualClock();
    const bounds = await clock.until(huntTick(() => Promise.reject(new Error('oops')), clock));
    expect(bounds.status).toBe('failed');
  });

  test('answers that seem to come before they were asked for are none', async () => {
    const clock = new VirtualClock();
    const ask = () => Promise.resolve(ok({ dateMs: 0, sentNs: 2n, receivedNs: 1n }));
    expect((await clock.until(huntTick(ask, clock))).status).toBe('failed');
  });
});
