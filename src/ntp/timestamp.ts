/**
 * NTP timestamps: unsigned 64-bit fixed point, 32 bits of seconds since the start of an era (era 0: 1900-01-01 UTC)
 * and 32 bits of fraction (RFC 5905 §6). The era is not on the wire.
 */
const ERA_SECONDS = 1n << 32n;
const UNIX_EPOCH_IN_ERA_0 = 2_208_988_800n;
const NS_PER_SECOND = 1_000_000_000n;
const ERA_NS = ERA_SECONDS * NS_PER_SECOND;

/**
 * A timestamp is read in the era that brings it nearest to this instant: 68 years each way. It is a fixed date and not
 * the host's clock, because that clock is what we doubt: a host decades wrong, or a server past the rollover of
 * 2036-02-07, still gives the true difference. Moved forward with the releases.
 */
export const ERA_PIVOT_NS = BigInt(Date.UTC(2026, 10, 22)) * 1_000_000n;

/** Nanoseconds since the Unix epoch, in the era nearest to `pivotNs`. Truncates below 1 ns (2^-32 s is 0.23 ns). */
export const toUnixNs = (timestamp: bigint, pivotNs: bigint = ERA_PIVOT_NS): bigint => {
  const seconds = timestamp >> 32n;
  const fraction = timestamp & 0xffff_ffffn;
  const inEra0 = (seconds - UNIX_EPOCH_IN_ERA_0) * NS_PER_SECOND + ((fraction * NS_PER_SECOND) >> 32n);
  const distance = pivotNs - inEra0 + ERA_NS / 2n;
  const era = distance >= 0n ? distance / ERA_NS : -((-distance + ERA_NS - 1n) / ERA_NS);
  return inEra0 + era * ERA_NS;
};

/** The 64-bit timestamp of an instant, its era lost as on the wire. */
export const fromUnixNs = (unixNs: bigint): bigint => {
  const sinceEra0 = unixNs + UNIX_EPOCH_IN_ERA_0 * NS_PER_SECOND;
  const seconds = sinceEra0 >= 0n ? sinceEra0 / NS_PER_SECOND : -((-sinceEra0 + NS_PER_SECOND - 1n) / NS_PER_SECOND);
  const rest = sinceEra0 - seconds * NS_PER_SECOND;
  // Rounded up, so that a trip there and back gives the same nanosecond.
  return BigInt.asUintN(64, (seconds << 32n) + ((rest << 32n) + NS_PER_SECOND - 1n) / NS_PER_SECOND);
};

/** a − b in milliseconds, modulo 2^64 and signed, so that it holds across an era's end (RFC 5905 §6). */
export const differenceMs = (a: bigint, b: bigint): number =>
  (Number(BigInt.asIntN(64, a - b)) / Number(ERA_SECONDS)) * 1000;
