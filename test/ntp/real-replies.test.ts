/** What a real chronyd said, see test/fixtures/ntp/README.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodePacket, encodeRequest } from '../../src/ntp/packet.ts';
import type { Packet } from '../../src/ntp/packet.ts';
import { formatReferenceId } from '../../src/ntp/reference-id.ts';
import { toUnixNs } from '../../src/ntp/timestamp.ts';
import { checkHeader, checkLength, checkReply, measure } from '../../src/ntp/validate.ts';
import type { Measurement } from '../../src/ntp/validate.ts';

interface Recorded {
  readonly request: string;
  readonly reply: string;
  readonly sentNs: string;
  readonly receivedNs: string;
}

type Name = 'stratum-1' | 'version-3' | 'unsynchronised' | 'stratum-2' | 'era-1' | 'two-clocks';

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/ntp/chronyd-4.3.json', import.meta.url), 'utf8'),
) as Record<Name, Recorded>;

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const packetOf = (name: Name): Packet => decodePacket(bytesOf(recorded[name].reply));

const measured = (name: Name): ReturnType<typeof measure> =>
  measure(packetOf(name), {
    sentNs: BigInt(recorded[name].sentNs),
    receivedNs: BigInt(recorded[name].receivedNs),
    anchorErrorMs: 0,
  });

const TWENTY_YEARS_MS = 20 * 365 * 86_400_000;

test('a server that is its own reference', () => {
  expect(packetOf('stratum-1')).toEqual({
    leap: 0,
    version: 4,
    mode: 4,
    stratum: 1,
    poll: 0,
    precision: -26,
    rootDelayMs: 0,
    rootDispersionMs: 0,
    referenceId: 2_139_029_761,
    reference: 17_198_480_751_977_992_677n,
    origin: 15_284_683_865_884_957_219n,
    receive: 17_198_480_793_180_462_527n,
    transmit: 17_198_480_793_180_881_016n,
  });
});

test('a server that follows another: the times that chronyc tells of it', () => {
  const packet = packetOf('stratum-2');
  expect(packet).toMatchObject({ leap: 0, stratum: 2, rootDelayMs: 1000 / 65_536, rootDispersionMs: 1000 / 65_536 });
  expect(formatReferenceId(packet.referenceId, packet.stratum)).toBe('127.0.0.1');
  // chronyc rounds.
  expect(Math.abs(Number(toUnixNs(packet.reference) - 1_795_344_551_930_038_888n))).toBeLessThanOrEqual(1);
});

test('the origin is the transmit timestamp that was sent', () => {
  for (const { request, reply } of Object.values(recorded)) {
    const { origin } = decodePacket(bytesOf(reply));
    expect(origin).toBe(decodePacket(bytesOf(request)).transmit);
  }
  expect(Buffer.from(encodeRequest(packetOf('stratum-1').origin)).toString('hex')).toBe(recorded['stratum-1'].request);
});

describe('verdicts on them', () => {
  test.for<readonly [Name, string | null]>([
    ['stratum-1', null],
    ['version-3', null],
    ['stratum-2', null],
    ['era-1', null],
    ['two-clocks', null],
    ['unsynchronised', 'unsynchronised'],
  ])('%s: %s', ([name, reason]) => {
    expect(checkLength(bytesOf(recorded[name].reply).byteLength)).toBeNull();
    expect(checkHeader(packetOf(name))).toBeNull();
    expect(checkReply(packetOf(name))).toBe(reason);
  });

  test.for<readonly [Name, number]>([
    ['stratum-1', 0],
    ['version-3', 0],
    ['stratum-2', 0],
    ['era-1', TWENTY_YEARS_MS],
  ])('%s: the true offset of %d ms lies within 0.1 ms and inside the interval', ([name, trueOffsetMs]) => {
    const { offsetMs, lowMs, highMs, delayMs } = measured(name) as Measurement;
    expect(Math.abs(offsetMs - trueOffsetMs)).toBeLessThan(0.1);
    expect(lowMs).toBeLessThanOrEqual(trueOffsetMs);
    expect(highMs).toBeGreaterThanOrEqual(trueOffsetMs);
    expect(delayMs).toBeGreaterThan(0);
    expect(delayMs).toBeLessThan(0.2);
  });

  test('a server that stamps by two clocks is found out', () => {
    expect(measured('two-clocks')).toBe('negative-delay');
  });
});
