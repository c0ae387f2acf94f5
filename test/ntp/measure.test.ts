/** The one promise that everything rests on: the true offset lies inside the interval. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Packet } from '../../src/ntp/packet.ts';
import { fromUnixNs } from '../../src/ntp/timestamp.ts';
import type { Measurement } from '../../src/ntp/validate.ts';
import { checkReply, measure } from '../../src/ntp/validate.ts';
import { NOON_NS, goodPacket } from './good-packet.ts';

/** One exchange as it really was. Times in ns but where the name says ms. */
interface Truth {
  /** What must be added to this host's clock. */
  readonly offset: bigint;
  readonly up: bigint;
  readonly down: bigint;
  readonly dwell: bigint;
  /** By how much the receive callback ran late. */
  readonly late: bigint;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  /** The server's own error as a part of what it claims, −1 to 1. */
  readonly serverError: number;
  /** log2 s; the server's stamps are cut down to it. */
  readonly precision: number;
  readonly anchorErrorMs: number;
  /** The error of T1 and of T4 as a part of the anchor's, −1 to 1. */
  readonly anchorErrors: readonly [number, number];
}

const MS = 1_000_000n;
const ms = (most: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: BigInt(most) * MS });
const part = fc.double({ min: -1, max: 1, noNaN: true });
const YEARS_60 = 60n * 31_557_600_000n * MS;

const truths: fc.Arbitrary<Truth> = fc.record({
  offset: fc.oneof(fc.bigInt({ min: -YEARS_60, max: YEARS_60 }), fc.bigInt({ min: -3000n * MS, max: 3000n * MS })),
  // All of the way in one direction is among them.
  up: fc.oneof(fc.constant(0n), ms(900)),
  down: fc.oneof(fc.constant(0n), ms(900)),
  dwell: ms(4000),
  late: fc.oneof(fc.constant(0n), ms(100)),
  rootDelayMs: fc.double({ min: 0, max: 500, noNaN: true }),
  rootDispersionMs: fc.double({ min: 0, max: 200, noNaN: true }),
  serverError: part,
  precision: fc.integer({ min: -32, max: -1 }),
  anchorErrorMs: fc.double({ min: 0, max: 2, noNaN: true }),
  anchorErrors: fc.tuple(part, part),
});

const nsOf = (milliseconds: number): bigint => BigInt(Math.trunc(milliseconds * 1e6));

const cut = (unixNs: bigint, precision: number): bigint => {
  const units = fromUnixNs(unixNs);
  return precision <= -32 ? units : units - (units % (1n << BigInt(32 + precision)));
};

const exchangeOf = (truth: Truth): { packet: Packet; measured: ReturnType<typeof measure> } => {
  const serverErrorNs = nsOf(truth.serverError * (truth.rootDelayMs / 2 + truth.rootDispersionMs));
  // The server lives at noon; this host's clock is what is wrong.
  const receiveNs = NOON_NS + serverErrorNs;
  const sentNs = NOON_NS - truth.up - truth.offset;
  const receivedNs = sentNs + truth.up + truth.dwell + truth.down + truth.late;
  const packet = goodPacket({
    precision: truth.precision,
    rootDelayMs: truth.rootDelayMs,
    rootDispersionMs: truth.rootDispersionMs,
    receive: cut(receiveNs, truth.precision),
    transmit: cut(receiveNs + truth.dwell, truth.precision),
  });
  const [sentError, receivedError] = truth.anchorErrors;
  const measured = measure(packet, {
    sentNs: sentNs + nsOf(sentError * truth.anchorErrorMs),
    receivedNs: receivedNs + nsOf(receivedError * truth.anchorErrorMs),
    anchorErrorMs: truth.anchorErrorMs,
  });
  return { packet, measured };
};

/** 1 ns, and what a double can hold of an offset of decades. */
const roundingMs = (offsetMs: number): number => 1e-6 + Math.abs(offsetMs) * 2 ** -52;

test('the true offset is inside, whatever the way, the server’s claims, its stay, our lateness and our stamps', () => {
  fc.assert(
    fc.property(truths, (truth) => {
      const { packet, measured } = exchangeOf(truth);
      expect(checkReply(packet)).toBeNull();
      const offsetMs = Number(truth.offset) / 1e6;
      const { lowMs, highMs } = measured as Measurement;
      expect(lowMs).toBeLessThanOrEqual(offsetMs + roundingMs(offsetMs));
      expect(highMs).toBeGreaterThanOrEqual(offsetMs - roundingMs(offsetMs));
    }),
    { numRuns: 500 },
  );
});

test('the estimate is inside its own interval, and the delay is no less than nothing', () => {
  fc.assert(
    fc.property(truths, (truth) => {
      const { offsetMs, lowMs, highMs, delayMs } = exchangeOf(truth).measured as Measurement;
      expect(lowMs).toBeLessThanOrEqual(offsetMs);
      expect(highMs).toBeGreaterThanOrEqual(offsetMs);
      expect(delayMs).toBeGreaterThanOrEqual(0);
    }),
  );
});

const PERFECT: Truth = {
  offset: 0n,
  up: 10n * MS,
  down: 10n * MS,
  dwell: MS,
  late: 0n,
  rootDelayMs: 0,
  rootDispersionMs: 0,
  serverError: 0,
  precision: -32,
  anchorErrorMs: 0,
  anchorErrors: [0, 0],
};
const measureOf = (changes: Partial<Truth>): Measurement =>
  exchangeOf({ ...PERFECT, ...changes }).measured as Measurement;

describe('the interval is no wider than it must be', () => {
  test('half of the round trip to each side, but for microseconds', () => {
    const { offsetMs, delayMs, lowMs, highMs } = measureOf({ offset: 45_000n * MS });
    expect(offsetMs).toBeCloseTo(45_000, 6);
    expect(delayMs).toBeCloseTo(20, 6);
    expect(lowMs).toBeCloseTo(44_990, 2);
    expect(highMs).toBeCloseTo(45_010, 2);
  });

  test('a host that is behind has a positive offset, one that is ahead a negative', () => {
    expect(measureOf({ offset: 1500n * MS }).offsetMs).toBeCloseTo(1500, 6);
    expect(measureOf({ offset: -1500n * MS }).offsetMs).toBeCloseTo(-1500, 6);
  });

  test('a one-way path puts the truth at the very edge', () => {
    expect(measureOf({ up: 20n * MS, down: 0n }).lowMs).toBeCloseTo(0, 2);
    expect(measureOf({ up: 0n, down: 20n * MS }).highMs).toBeCloseTo(0, 2);
  });

  test('the server’s stay is no delay', () => {
    expect(measureOf({ dwell: 3000n * MS }).delayMs).toBeCloseTo(20, 6);
  });

  test('lateness of ours moves the lower edge alone', () => {
    const onTime = measureOf({});
    const late = measureOf({ late: 30n * MS });
    expect(late.lowMs - onTime.lowMs).toBeCloseTo(-30, 2);
    expect(late.highMs - onTime.highMs).toBeCloseTo(0, 2);
  });

  test('half of the root delay and all of the dispersion come to each side', () => {
    const claimed = measureOf({ rootDelayMs: 40, rootDispersionMs: 5 });
    expect(claimed.lowMs).toBeCloseTo(-35, 2);
    expect(claimed.highMs).toBeCloseTo(35, 2);
  });
});

describe('what cannot be', () => {
  test.for([
    ['a reply that came back before it was sent', { down: -50n * MS }, 'negative-delay'],
    ['by less than the stamps are good for', { up: 0n, down: -MS, anchorErrorMs: 1 }, null],
    ['a way so long that it tells nothing', { up: 1501n * MS, down: 1501n * MS }, 'root-distance'],
    ['a server that is that far from its reference', { rootDispersionMs: 1495 }, 'root-distance'],
    ['or just not', { rootDispersionMs: 1485 }, null],
  ] as const)('%s', ([, changes, reason]) => {
    const { measured } = exchangeOf({ ...PERFECT, ...changes });
    expect(typeof measured === 'string' ? measured : null).toBe(reason);
  });
});

test('across the rollover of 2036', () => {
  const rolloverNs = BigInt(Date.UTC(2036, 1, 7, 6, 28, 16)) * MS;
  const packet = goodPacket({ receive: fromUnixNs(rolloverNs - 1000n), transmit: fromUnixNs(rolloverNs + 1000n) });
  const measured = measure(packet, {
    sentNs: rolloverNs - 5n * MS - 1000n,
    receivedNs: rolloverNs + 5n * MS + 1000n,
    anchorErrorMs: 0,
  }) as Measurement;
  expect(measured.offsetMs).toBeCloseTo(0, 6);
  expect(measured.delayMs).toBeCloseTo(10, 6);
});
