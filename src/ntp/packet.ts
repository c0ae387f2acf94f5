/** The 48 bytes of an NTP packet (RFC 5905 §7.3), in both directions. */
export const PACKET_LENGTH = 48;

export interface Packet {
  /** 0 none, 1 last minute has 61 s, 2 has 59 s, 3 not synchronised. */
  readonly leap: number;
  readonly version: number;
  /** 3 client, 4 server. */
  readonly mode: number;
  readonly stratum: number;
  /** log2 of the poll interval in seconds, signed. */
  readonly poll: number;
  /** log2 of the precision in seconds, signed. */
  readonly precision: number;
  /** Round trip to the reference clock, ms, unsigned (16.16 fixed point in seconds on the wire). */
  readonly rootDelayMs: number;
  /** Greatest error relative to the reference clock, ms, unsigned. */
  readonly rootDispersionMs: number;
  /** Unsigned 32 bits: ASCII at stratum 0 and 1, else an address or its hash. */
  readonly referenceId: number;
  /** 64-bit timestamps as they stand on the wire, see `timestamp.ts`. */
  readonly reference: bigint;
  readonly origin: bigint;
  readonly receive: bigint;
  readonly transmit: bigint;
}

const MS_PER_SHORT_UNIT = 1000 / 65_536;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Reads the first 48 bytes. Throws RangeError on fewer; whether the packet may count is for `validate.ts` to say. */
export const decodePacket = (bytes: Uint8Array): Packet => {
  if (bytes.byteLength < PACKET_LENGTH)
    throw new RangeError(`an NTP packet has 48 bytes, this has ${bytes.byteLength}`);
  const view = viewOf(bytes);
  const first = view.getUint8(0);
  return {
    leap: first >> 6,
    version: (first >> 3) & 7,
    mode: first & 7,
    stratum: view.getUint8(1),
    poll: view.getInt8(2),
    precision: view.getInt8(3),
    rootDelayMs: view.getUint32(4) * MS_PER_SHORT_UNIT,
    rootDispersionMs: view.getUint32(8) * MS_PER_SHORT_UNIT,
    referenceId: view.getUint32(12),
    reference: view.getBigUint64(16),
    origin: view.getBigUint64(24),
    receive: view.getBigUint64(32),
    transmit: view.getBigUint64(40),
  };
};

const toShort = (ms: number): number => Math.min(0xffff_ffff, Math.max(0, Math.round(ms / MS_PER_SHORT_UNIT)));

export const encodePacket = (packet: Packet): Uint8Array => {
  const bytes = new Uint8Array(PACKET_LENGTH);
  const view = viewOf(bytes);
  view.setUint8(0, (packet.leap << 6) | (packet.version << 3) | packet.mode);
  view.setUint8(1, packet.stratum);
  view.setInt8(2, packet.poll);
  view.setInt8(3, packet.precision);
  view.setUint32(4, toShort(packet.rootDelayMs));
  view.setUint32(8, toShort(packet.rootDispersionMs));
  view.setUint32(12, packet.referenceId);
  view.setBigUint64(16, packet.reference);
  view.setBigUint64(24, packet.origin);
  view.setBigUint64(32, packet.receive);
  view.setBigUint64(40, packet.transmit);
  return bytes;
};

/**
 * A request that tells nothing about this host: every field zero but version, mode and the transmit timestamp, which is
 * a random number that the server must echo as origin (draft-ietf-ntp-data-minimization).
 */
export const encodeRequest = (randomTransmit: bigint): Uint8Array => {
  const bytes = new Uint8Array(PACKET_LENGTH);
  const view = viewOf(bytes);
  view.setUint8(0, (4 << 3) | 3);
  view.setBigUint64(40, randomTransmit);
  return bytes;
};
