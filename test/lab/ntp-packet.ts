/**
 * The 48-byte NTP header (RFC 5905 section 7.3) for the lab's servers and its own client.
 *
 * Deliberately not the program's code: a fault in that must not cancel itself out in its tests. It checks nothing, so
 * that it can also write what no honest server sends.
 */

export const PACKET_BYTES = 48;

export const Mode = { reserved: 0, symmetricPassive: 2, client: 3, server: 4, broadcast: 5, control: 6 } as const;

/** 1900-01-01 to 1970-01-01. */
const UNIX_EPOCH_SECONDS = 2_208_988_800n;
const NS_PER_SECOND = 1_000_000_000n;
const ERA_SECONDS = 1n << 32n;

export interface NtpFields {
  /** 3 = unsynchronised. */
  leap: number;
  version: number;
  mode: number;
  stratum: number;
  /** log2 seconds, signed. */
  poll: number;
  /** log2 seconds, signed. */
  precision: number;
  /** 16.16 fixed point on the wire. */
  rootDelaySeconds: number;
  /** 16.16 fixed point on the wire. */
  rootDispersionSeconds: number;
  refid: number;
  /** The four timestamps are 32.32 fixed point seconds of the era, as on the wire. */
  reference: bigint;
  origin: bigint;
  receive: bigint;
  transmit: bigint;
}

export function encodePacket(fields: NtpFields): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  packet.writeUInt8((fields.leap << 6) | (fields.version << 3) | fields.mode, 0);
  packet.writeUInt8(fields.stratum, 1);
  packet.writeInt8(fields.poll, 2);
  packet.writeInt8(fields.precision, 3);
  packet.writeUInt32BE(Math.round(fields.rootDelaySeconds * 65_536), 4);
  packet.writeUInt32BE(Math.round(fields.rootDispersionSeconds * 65_536), 8);
  packet.writeUInt32BE(fields.refid >>> 0, 12);
  packet.writeBigUInt64BE(fields.reference, 16);
  packet.writeBigUInt64BE(fields.origin, 24);
  packet.writeBigUInt64BE(fields.receive, 32);
  packet.writeBigUInt64BE(fields.transmit, 40);
  return packet;
}

/** Throws RangeError on fewer than 48 bytes; what follows them is ignored. */
export function decodePacket(packet: Buffer): NtpFields {
  const first = packet.readUInt8(0);
  return {
    leap: first >> 6,
    version: (first >> 3) & 7,
    mode: first & 7,
    stratum: packet.readUInt8(1),
    poll: packet.readInt8(2),
    precision: packet.readInt8(3),
    rootDelaySeconds: packet.readUInt32BE(4) / 65_536,
    rootDispersionSeconds: packet.readUInt32BE(8) / 65_536,
    refid: packet.readUInt32BE(12),
    reference: packet.readBigUInt64BE(16),
    origin: packet.readBigUInt64BE(24),
    receive: packet.readBigUInt64BE(32),
    transmit: packet.readBigUInt64BE(40),
  };
}

/** Unix time in ns to an NTP timestamp; the era is lost, as on the wire. */
export function ntpFromUnixNs(unixNs: bigint): bigint {
  return BigInt.asUintN(64, ((unixNs + UNIX_EPOCH_SECONDS * NS_PER_SECOND) << 32n) / NS_PER_SECOND);
}

/** NTP timestamp to Unix time in ns, in the era that brings it nearest to `nearUnixNs`. */
export function unixNsFromNtp(timestamp: bigint, nearUnixNs: bigint): bigint {
  const inFirstEra = ((timestamp * NS_PER_SECOND) >> 32n) - UNIX_EPOCH_SECONDS * NS_PER_SECOND;
  const era = ERA_SECONDS * NS_PER_SECOND;
  const half = era / 2n;
  const distance = nearUnixNs - inFirstEra + half;
  const eras = distance >= 0n ? distance / era : -((-distance + era - 1n) / era);
  return inFirstEra + eras * era;
}

/** 2036-02-07T06:28:16Z, where the seconds field begins again at 0. */
export const ERA_1_START_UNIX_NS = (ERA_SECONDS - UNIX_EPOCH_SECONDS) * NS_PER_SECOND;
