import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePacket, encodePacket, encodeRequest } from '../../src/ntp/packet.ts';
import { respond } from '../../src/ntp/responder.ts';
import { checkHeader, checkReply } from '../../src/ntp/validate.ts';
import { afterNoon, goodPacket } from './good-packet.ts';

const IDENTITY = { stratum: 1, referenceId: 0x44_45_4d_31, precision: -20, rootDispersionMs: 0.1 };
const answerTo = (request: Uint8Array): Uint8Array | null => respond(request, IDENTITY, afterNoon(0), afterNoon(0.02));

test('a request gets a reply that our own client believes', () => {
  const reply = answerTo(encodeRequest(0xfeed_f00d_dead_beefn));
  const packet = decodePacket(reply ?? new Uint8Array());
  expect(checkHeader(packet)).toBeNull();
  expect(checkReply(packet)).toBeNull();
  expect(packet).toMatchObject({ origin: 0xfeed_f00d_dead_beefn, receive: afterNoon(0), transmit: afterNoon(0.02) });
});

test('in the version that was asked', () => {
  for (const version of [3, 4]) {
    const reply = answerTo(encodePacket(goodPacket({ mode: 3, version })));
    expect(decodePacket(reply ?? new Uint8Array()).version).toBe(version);
  }
});

describe('no answer', () => {
  test.for([0, 1, 2, 4, 5, 6, 7])('to mode %d', (mode) => {
    expect(answerTo(encodePacket(goodPacket({ mode })))).toBeNull();
  });

  test('to less than a packet, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 47 }), (bytes) => {
        expect(answerTo(bytes)).toBeNull();
      }),
    );
  });
});
