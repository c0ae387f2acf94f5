import { PACKET_LENGTH, decodePacket, encodePacket } from './packet.ts';

/** A server's description of itself. */
export interface ServerIdentity {
  readonly stratum: number;
  readonly referenceId: number;
  /** log2 seconds. */
  readonly precision: number;
  readonly rootDispersionMs: number;
}

const REFERENCE_AGE = 16n << 32n;

/**
 * The reply of a truthful server to one request (RFC 5905 §9.2), or `null` to what is no client request.
 * `receive` and `transmit` are 64-bit NTP timestamps of that server's own clock.
 */
export const respond = (
  request: Uint8Array,
  identity: ServerIdentity,
  receive: bigint,
  transmit: bigint,
): Uint8Array | null => {
  if (request.byteLength < PACKET_LENGTH) return null;
  const { mode, version, poll, transmit: origin } = decodePacket(request);
  if (mode !== 3) return null;
  return encodePacket({
    leap: 0,
    version,
    mode: 4,
    stratum: identity.stratum,
    poll,
    precision: identity.precision,
    rootDelayMs: 0,
    rootDispersionMs: identity.rootDispersionMs,
    referenceId: identity.referenceId,
    reference: BigInt.asUintN(64, receive - REFERENCE_AGE),
    origin,
    receive,
    transmit,
  });
};
