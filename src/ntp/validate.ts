import {
  FREQUENCY_TOLERANCE,
  MAX_DISPERSION_MS,
  MAX_PROCESSING_MS,
  MAX_REFERENCE_AGE_MS,
  MAX_ROOT_DISTANCE_MS,
  MAX_STRATUM,
  MIN_TIME_ORDER_TOLERANCE_MS,
} from './constants.ts';
import { PACKET_LENGTH } from './packet.ts';
import type { Packet } from './packet.ts';
import { kissCodeOf } from './reference-id.ts';
import { differenceMs, toUnixNs } from './timestamp.ts';

/**
 * Why a datagram is not a reply at all. It does not use up the request: the true reply may still come.
 * `origin`: its origin timestamp is none that we sent; `duplicate-reply`: that request had its reply.
 */
export type StrayReason = 'length' | 'mode' | 'version' | 'origin' | 'duplicate-reply';

/** Why a reply to our request does not count. `kiss-CODE` stands for any kiss code, as received. */
export type RejectionReason =
  | `kiss-${string}`
  | 'unsynchronised'
  | 'stratum'
  | 'receive-zero'
  | 'transmit-zero'
  | 'root-distance'
  | 'precision'
  | 'processing-time'
  | 'time-order'
  | 'reference-after-transmit'
  | 'reference-stale'
  | 'negative-delay';

/** Checks what must hold before any field is believed. The origin timestamp is the caller's to match. */
export const checkLength = (length: number): StrayReason | null =>
  length < PACKET_LENGTH || length % 4 !== 0 ? 'length' : null;

export const checkHeader = ({ mode, version }: Packet): StrayReason | null => {
  if (mode !== 4) return 'mode';
  return version === 3 || version === 4 ? null : 'version';
};

const precisionMs = ({ precision }: Packet): number => 1000 * 2 ** precision;

/**
 * What a server says of itself, once the origin is known to be ours (RFC 5905 §8 and appendix A.5.1.1; chrony
 * `ntp_core.c`, beevik `Validate`). Returns the first reason not to believe it.
 */
export const checkReply = (packet: Packet): RejectionReason | null => {
  // Kiss codes first: their other fields mean nothing. Believed with any leap indicator, since backing off never harms.
  if (packet.stratum === 0 && packet.referenceId !== 0) return `kiss-${kissCodeOf(packet.referenceId)}`;
  if (packet.leap === 3) return 'unsynchronised';
  if (packet.stratum === 0 || packet.stratum >= MAX_STRATUM) return 'stratum';
  if (packet.receive === 0n) return 'receive-zero';
  if (packet.transmit === 0n) return 'transmit-zero';
  if (packet.rootDelayMs / 2 + packet.rootDispersionMs >= MAX_DISPERSION_MS) return 'root-distance';
  if (precisionMs(packet) > MAX_DISPERSION_MS) return 'precision';
  const processingMs = differenceMs(packet.transmit, packet.receive);
  if (processingMs > MAX_PROCESSING_MS) return 'processing-time';
  if (processingMs < -Math.max(MIN_TIME_ORDER_TOLERANCE_MS, precisionMs(packet))) return 'time-order';
  if (packet.reference === 0n) return 'reference-stale';
  const referenceAgeMs = differenceMs(packet.transmit, packet.reference);
  if (referenceAgeMs < 0) return 'reference-after-transmit';
  if (referenceAgeMs > MAX_REFERENCE_AGE_MS) return 'reference-stale';
  return null;
};

/** One exchange that counts, in ms, offsets positive where this host is behind. */
export interface Measurement {
  /** θ = ((T2−T1)+(T3−T4))/2. */
  readonly offsetMs: number;
  /** δ = (T4−T1)−(T3−T2). */
  readonly delayMs: number;
  /** T3−T4, less every error that adds up: the true offset is not below it. */
  readonly lowMs: number;
  /** T2−T1, plus the same. */
  readonly highMs: number;
}

export interface Stamps {
  /** T1 and T4 on this host's wall clock, ns since the Unix epoch. */
  readonly sentNs: bigint;
  readonly receivedNs: bigint;
  /** How well T1 and T4 are tied to the wall clock, ±ms. */
  readonly anchorErrorMs: number;
}

const msOf = (ns: bigint): number => Number(ns) / 1e6;

/**
 * The interval of one exchange (RFC 5905 §8, §11.1). Even if one way took all of the time, the true offset lies between
 * T3−T4 and T2−T1; to each side come the server's root distance Δ/2+E, both precisions and the drift Φ during the
 * exchange. A receive callback that ran late makes T4 late and thereby only moves the lower edge down: never untrue.
 */
export const measure = (packet: Packet, stamps: Stamps): Measurement | RejectionReason => {
  const lowMs = msOf(toUnixNs(packet.transmit) - stamps.receivedNs);
  const highMs = msOf(toUnixNs(packet.receive) - stamps.sentNs);
  const delayMs = highMs - lowMs;
  const clockErrorMs = precisionMs(packet) + stamps.anchorErrorMs;
  // Less than nothing cannot be: then one of the clocks moved, or the server stamps its two times by different clocks.
  if (delayMs < -2 * clockErrorMs) return 'negative-delay';
  const roundTripMs = msOf(stamps.receivedNs - stamps.sentNs);
  const rootDistanceMs = packet.rootDelayMs / 2 + packet.rootDispersionMs;
  if (rootDistanceMs + delayMs / 2 > MAX_ROOT_DISTANCE_MS) return 'root-distance';
  const errorMs = rootDistanceMs + clockErrorMs + FREQUENCY_TOLERANCE * roundTripMs;
  const offsetMs = (lowMs + highMs) / 2;
  return {
    offsetMs,
    delayMs: Math.max(0, delayMs),
    lowMs: Math.min(lowMs, highMs) - errorMs,
    highMs: Math.max(lowMs, highMs) + errorMs,
  };
};
