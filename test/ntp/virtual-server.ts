import type { Packet } from '../../src/ntp/packet.ts';
import { encodePacket } from '../../src/ntp/packet.ts';
import { fromUnixNs } from '../../src/ntp/timestamp.ts';
import type { Request, Script } from '../system/scripted-udp.ts';
import type { VirtualClock } from '../system/virtual-clock.ts';
import { goodPacket } from './good-packet.ts';

export interface VirtualServerOptions {
  /** One-way delays, ms. */
  readonly upMs?: number;
  readonly downMs?: number;
  /** By how much this server's time is later than the truth, ms. */
  readonly lieMs?: number;
  readonly changes?: Partial<Packet>;
}

const MS = 1_000_000n;
const DAY_NS = 86_400_000n * MS;

const nsOf = (ms: number): bigint => BigInt(Math.round(ms * 1e6));

/** The bytes that an NTP server sends back to this request. */
export const replyTo = (request: Request, clock: VirtualClock, options: VirtualServerOptions = {}): Uint8Array => {
  const { upMs = 5, lieMs = 0, changes = {} } = options;
  const nowNs = clock.trueNsAt(clock.monotonicNs()) + nsOf(upMs) + nsOf(lieMs);
  return encodePacket(
    goodPacket({
      origin: request.origin,
      receive: fromUnixNs(nowNs),
      transmit: fromUnixNs(nowNs),
      reference: fromUnixNs(nowNs - (nowNs % DAY_NS)),
      ...changes,
    }),
  );
};

/** A server that answers every request, with its round trip of `upMs` + `downMs`. */
export const virtualServer =
  (clock: VirtualClock, options: VirtualServerOptions = {}): Script =>
  (request) =>
    request.reply((options.upMs ?? 5) + (options.downMs ?? 5), replyTo(request, clock, options));

/** `reference` alone tells two servers apart; each number makes another. */
export const identity = (number: number): Partial<Packet> => ({ referenceId: 0x0a_00_00_00 + number });
