import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePacket } from '../../src/ntp/packet.ts';
import type { Packet } from '../../src/ntp/packet.ts';
import { checkHeader, checkLength, checkReply } from '../../src/ntp/validate.ts';
import { afterNoon, goodPacket } from './good-packet.ts';

const idOf = (code: string): number => Buffer.from(code, 'latin1').readUInt32BE();
const kiss = (code: string, changes: Partial<Packet> = {}): Partial<Packet> => ({
  leap: 3,
  stratum: 0,
  referenceId: idOf(code),
  ...changes,
});

test('the packet that is spoiled below has nothing wrong with it', () => {
  expect(checkHeader(goodPacket())).toBeNull();
  expect(checkReply(goodPacket())).toBeNull();
});

describe('one field spoiled', () => {
  test.for<readonly [string, Partial<Packet>]>([
    ['kiss-RATE', kiss('RATE')],
    ['kiss-DENY', kiss('DENY', { leap: 0 })],
    ['kiss-GPS', kiss('GPS\0')],
    ['kiss-0x00000001', kiss('\0\0\0\u0001')],
    ['unsynchronised', { leap: 3 }],
    ['stratum', { stratum: 0, referenceId: 0 }],
    ['stratum', { stratum: 16 }],
    ['stratum', { stratum: 255 }],
    ['receive-zero', { receive: 0n }],
    ['transmit-zero', { transmit: 0n }],
    ['root-distance', { rootDispersionMs: 16_000 }],
    ['root-distance', { rootDelayMs: 32_000 }],
    ['root-distance', { rootDelayMs: 16_000, rootDispersionMs: 8000 }],
    ['precision', { precision: 5 }],
    ['precision', { precision: 127 }],
    ['processing-time', { transmit: afterNoon(4001) }],
    ['time-order', { transmit: afterNoon(-1.01) }],
    ['time-order', { transmit: afterNoon(-500) }],
    // No server sends a reply two decades after it got the request: this is the era read wrong, or a lie.
    ['processing-time', { transmit: afterNoon(20 * 365 * 86_400_000) }],
    ['time-order', { transmit: afterNoon(-20 * 365 * 86_400_000) }],
    ['reference-after-transmit', { reference: afterNoon(1) }],
    ['reference-stale', { reference: 0n }],
    ['reference-stale', { reference: afterNoon(-131_072_000) }],
  ])('%s: %o', ([reason, spoiled]) => {
    expect(checkReply(goodPacket(spoiled))).toBe(reason);
  });
});

describe('at its limit, and still believed', () => {
  test.for<Partial<Packet>>([
    { leap: 1 },
    { leap: 2 },
    { stratum: 1 },
    { stratum: 15 },
    { rootDelayMs: 16_000, rootDispersionMs: 7999 },
    { precision: -128 },
    { precision: 3 },
    { transmit: afterNoon(4000) },
    { transmit: afterNoon(0) },
    { transmit: afterNoon(-0.99) },
    // A clock of coarse precision may show the same tick twice, or the one before.
    { precision: -6, transmit: afterNoon(-15) },
    { reference: afterNoon(0.1) },
    { reference: afterNoon(-131_000_000) },
  ])('%o', (changes) => {
    expect(checkReply(goodPacket(changes))).toBeNull();
  });
});

test('a kiss code is told before anything else that may be wrong with the packet', () => {
  expect(checkReply(goodPacket(kiss('RATE', { receive: 0n, transmit: 0n, rootDispersionMs: 60_000 })))).toBe(
    'kiss-RATE',
  );
});

test('any 48 bytes get a verdict', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), (bytes) => {
      expect(checkReply(decodePacket(bytes)) ?? 'good').toMatch(/^[a-z]+(-[a-z]+)*$|^kiss-[\x21-\x7e]{1,10}$/);
    }),
  );
});

describe('what is no reply at all', () => {
  test.for([0, 1, 47, 49, 50, 51, 67, 69])('a length of %d', (length) => {
    expect(checkLength(length)).toBe('length');
  });

  test.for([48, 52, 68, 72, 1024, 8192])('but a length of %d may be one', (length) => {
    expect(checkLength(length)).toBeNull();
  });

  test.for([0, 1, 2, 3, 5, 6, 7])('mode %d', (mode) => {
    expect(checkHeader(goodPacket({ mode }))).toBe('mode');
  });

  test.for([0, 1, 2, 5, 6, 7])('version %d', (version) => {
    expect(checkHeader(goodPacket({ version }))).toBe('version');
  });

  test('but version 3 is one', () => {
    expect(checkHeader(goodPacket({ version: 3 }))).toBeNull();
  });
});
