import type { Packet } from '../../src/ntp/packet.ts';
import { fromUnixNs } from '../../src/ntp/timestamp.ts';

/** 2026-11-22T12:00:00Z. */
export const NOON_NS = BigInt(Date.UTC(2026, 10, 22, 12)) * 1_000_000n;

const MS = 1_000_000n;

/** A reply that nothing is wrong with: it came in at noon, left 0.1 ms later, and the server was set 16 s before. */
export const goodPacket = (changes: Partial<Packet> = {}): Packet => ({
  leap: 0,
  version: 4,
  mode: 4,
  stratum: 2,
  poll: 6,
  precision: -20,
  rootDelayMs: 0,
  rootDispersionMs: 0,
  referenceId: 0xc0_00_02_01,
  reference: fromUnixNs(NOON_NS - 16_000n * MS),
  origin: 0x1234_5678_9abc_def0n,
  receive: fromUnixNs(NOON_NS),
  transmit: fromUnixNs(NOON_NS + MS / 10n),
  ...changes,
});

/** A timestamp so many milliseconds after noon. */
export const afterNoon = (ms: number): bigint => fromUnixNs(NOON_NS + BigInt(Math.round(ms * 1e6)));
