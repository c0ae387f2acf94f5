import { expect, test } from 'vitest';
import type { Exchange } from '../../src/ntp/burst.ts';
import { toSample } from '../../src/ntp/samples.ts';
import { NOON_NS, goodPacket } from './good-packet.ts';

const MS = 1_000_000n;
/** This host's wall clock shows 11:59:58 when it is noon: 2 s behind. */
const anchor = { monotonicNs: 7_000n * MS, wallNs: NOON_NS - 2000n * MS, errorNs: 50n };
const answered: Exchange = {
  status: 'ok',
  sentNs: 7_000n * MS - 5n * MS,
  receivedNs: 7_000n * MS + 5n * MS + MS / 10n,
  packet: goodPacket(),
};

test('a reply is compared with the wall clock that the anchor tells of', () => {
  const sample = toSample(answered, anchor, 0.5, 'no-reply');
  expect(sample).toMatchObject({ status: 'ok', reason: null });
  expect(sample.offsetMs).toBeCloseTo(2000, 6);
  expect(sample.delayMs).toBeCloseTo(10, 6);
  expect(sample.lowMs).toBeCloseTo(1994.5, 2);
  expect(sample.highMs).toBeCloseTo(2005.5, 2);
});

test('what was not measured has no numbers, and says why', () => {
  const nothing = { offsetMs: null, delayMs: null, lowMs: null, highMs: null };
  expect(toSample({ status: 'silent', awaited: false }, anchor, 0, 'deadline')).toEqual({
    status: 'silent',
    reason: 'deadline',
    ...nothing,
  });
  // Its time was over before the run's was.
  expect(toSample({ status: 'silent', awaited: true }, anchor, 0, 'deadline')).toMatchObject({ reason: 'no-reply' });
  expect(toSample({ status: 'rejected', reason: 'stratum', packet: goodPacket() }, anchor, 0, 'no-reply')).toEqual({
    status: 'rejected',
    reason: 'stratum',
    ...nothing,
  });
});

test('a reply that cannot be true by its times is rejected here', () => {
  const tooQuick: Exchange = { ...answered, receivedNs: answered.sentNs, packet: goodPacket({ precision: -20 }) };
  expect(toSample(tooQuick, anchor, 0, 'no-reply')).toMatchObject({ status: 'rejected', reason: 'negative-delay' });
});
