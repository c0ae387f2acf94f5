import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Packet } from '../../src/ntp/packet.ts';
import { decodePacket, encodePacket, encodeRequest } from '../../src/ntp/packet.ts';

const shortFormat = fc.integer({ min: 0, max: 0xffff_ffff }).map((units) => (units * 1000) / 65_536);
const timestamp = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const int8 = fc.integer({ min: -128, max: 127 });

const packets: fc.Arbitrary<Packet> = fc.record({
  leap: fc.integer({ min: 0, max: 3 }),
  version: fc.integer({ min: 0, max: 7 }),
  mode: fc.integer({ min: 0, max: 7 }),
  stratum: fc.integer({ min: 0, max: 255 }),
  poll: int8,
  precision: int8,
  rootDelayMs: shortFormat,
  rootDispersionMs: shortFormat,
  referenceId: fc.integer({ min: 0, max: 0xffff_ffff }),
  reference: timestamp,
  origin: timestamp,
  receive: timestamp,
  transmit: timestamp,
});

test('every packet comes back from the wire as it was sent', () => {
  fc.assert(
    fc.property(packets, (packet) => {
      expect(decodePacket(encodePacket(packet))).toEqual(packet);
    }),
  );
});

test('any 48 bytes come back as they were, whatever they say', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), (bytes) => {
      expect(encodePacket(decodePacket(bytes))).toEqual(bytes);
    }),
  );
});

test('what follows the 48 bytes changes nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), fc.uint8Array({ maxLength: 100 }), (bytes, tail) => {
      expect(decodePacket(new Uint8Array([...bytes, ...tail]))).toEqual(decodePacket(bytes));
    }),
  );
});

test('bytes in the middle of a larger buffer are read where they are', () => {
  fc.assert(
    fc.property(packets, fc.integer({ min: 0, max: 64 }), (packet, before) => {
      const large = new Uint8Array(200).fill(0xff);
      large.set(encodePacket(packet), before);
      expect(decodePacket(large.subarray(before, before + 48))).toEqual(packet);
    }),
  );
});

test('fewer than 48 bytes are a RangeError', () => {
  for (let length = 0; length < 48; length++) {
    expect(() => decodePacket(new Uint8Array(length))).toThrow(RangeError);
  }
});

test('a request tells nothing but that it is an NTP version 4 client, and its random number', () => {
  const request = encodeRequest(0x0102_0304_0506_0708n);
  expect(Buffer.from(request).toString('hex')).toBe(`23${'00'.repeat(39)}0102030405060708`);
});
