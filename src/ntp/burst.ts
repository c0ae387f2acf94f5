import { randomBytes } from 'node:crypto';
import type { Clock } from '../system/clock.ts';
import type { Udp, UdpFailure, UdpSocket } from '../system/udp.ts';
import { decodePacket, encodeRequest } from './packet.ts';
import type { Packet } from './packet.ts';
import { checkHeader, checkLength, checkReply } from './validate.ts';
import type { RejectionReason, StrayReason } from './validate.ts';

/** How one address is asked. */
export interface BurstPlan {
  readonly requests: number;
  readonly spacingMs: number;
  /** How long a reply may take, ms. */
  readonly replyTimeoutMs: number;
  /**
   * For servers that are not ours: the third request is sent only after the second was answered. A server that answers
   * the first and not the quick second limits its rate; it has answered, and is not asked on.
   */
  readonly polite: boolean;
}

/** One request. Times are monotonic, ns; `samples.ts` makes offsets of them once the wall clock is known to be steady. */
export type Exchange =
  | { readonly status: 'ok'; readonly sentNs: bigint; readonly receivedNs: bigint; readonly packet: Packet }
  | { readonly status: 'rejected'; readonly reason: RejectionReason; readonly packet: Packet }
  /** `awaited`: its time was given to the full. */
  | { readonly status: 'silent'; readonly awaited: boolean };

export interface BurstResult {
  readonly exchanges: readonly Exchange[];
  /** Why datagrams from the asked address were no reply to any of our requests. */
  readonly strays: readonly StrayReason[];
  readonly failure: UdpFailure | null;
}

/**
 * Once a server has answered in r, a reply later than 2r + this is not waited for: it could only measure worse, and
 * a dropped second request (the usual rate limit) would cost the whole run a second.
 */
const PATIENCE_AFTER_FIRST_MS = 250;
/** A flood of strays is counted no further than this. */
const MAX_STRAYS = 16;

interface Pending {
  readonly index: number;
  readonly sentNs: bigint;
  readonly giveUp: () => void;
}

/** The doors that an exchange goes through. */
export interface ExchangeDoors {
  readonly udp: Udp;
  readonly clock: Clock;
}

/**
 * One address, asked as planned. One reply per request: the first whose origin timestamp is ours. What comes before it
 * with another origin is a stray and spoils nothing.
 */
class Burst {
  readonly exchanges: Exchange[] = [];
  readonly strays: StrayReason[] = [];
  failure: UdpFailure | null = null;

  readonly #plan: BurstPlan;
  readonly #clock: Clock;
  readonly #settle: () => void;
  readonly #pending = new Map<bigint, Pending>();
  readonly #answered = new Set<bigint>();
  readonly #givenUp = new Set<bigint>();
  #replyTimeoutMs: number;
  #stopped = false;
  #due = true;
  #cancelSpacing = (): void => {};

  constructor(plan: BurstPlan, clock: Clock, settle: () => void) {
    this.#plan = plan;
    this.#clock = clock;
    this.#settle = settle;
    this.#replyTimeoutMs = plan.replyTimeoutMs;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelSpacing();
    for (const { giveUp } of this.#pending.values()) giveUp();
    this.#settle();
  }

  fail(failure: UdpFailure): void {
    this.failure = failure;
    this.stop();
  }

  ask(socket: UdpSocket): void {
    if (!this.#due || !this.#mayAsk()) return;
    this.#due = false;
    const origin = randomBytes(8).readBigUInt64BE();
    const index = this.exchanges.push({ status: 'silent', awaited: false }) - 1;
    const giveUp = this.#clock.after(this.#replyTimeoutMs, () => {
      this.#pending.delete(origin);
      this.#givenUp.add(origin);
      this.exchanges[index] = { status: 'silent', awaited: true };
      this.#settleIfDone();
    });
    const spacing = (): void => {
      this.#due = true;
      this.ask(socket);
    };
    this.#cancelSpacing = this.#clock.after(this.#plan.spacingMs, spacing);
    const request = encodeRequest(origin);
    this.#pending.set(origin, { index, sentNs: socket.send(request), giveUp });
  }

  receive(bytes: Uint8Array, receivedNs: bigint, socket: UdpSocket): void {
    const short = checkLength(bytes.byteLength);
    if (short !== null) return this.#stray(short);
    const packet = decodePacket(bytes);
    const odd = checkHeader(packet);
    if (odd !== null) return this.#stray(odd);
    const request = this.#pending.get(packet.origin);
    // Too late to be measured well, and no forgery.
    if (this.#givenUp.has(packet.origin)) return;
    if (request === undefined) return this.#stray(this.#answered.has(packet.origin) ? 'duplicate-reply' : 'origin');
    this.#pending.delete(packet.origin);
    this.#answered.add(packet.origin);
    request.giveUp();
    this.#count(request, packet, receivedNs);
    this.ask(socket);
    this.#settleIfDone();
  }

  #count({ index, sentNs }: Pending, packet: Packet, receivedNs: bigint): void {
    const reason = checkReply(packet);
    if (reason !== null) {
      this.exchanges[index] = { status: 'rejected', reason, packet };
      // A kiss says: go away, or: slower. Either way this address is asked no more in this run.
      if (reason.startsWith('kiss-')) this.#stopped = true;
      return;
    }
    this.exchanges[index] = { status: 'ok', sentNs, receivedNs, packet };
    const roundTripMs = Number(receivedNs - sentNs) / 1e6;
    this.#replyTimeoutMs = Math.min(this.#replyTimeoutMs, 2 * roundTripMs + PATIENCE_AFTER_FIRST_MS);
  }

  #mayAsk(): boolean {
    const { requests, polite } = this.#plan;
    const sent = this.exchanges.length;
    if (this.#stopped || sent >= requests) return false;
    return !polite || sent < 2 || this.exchanges[1]?.status === 'ok';
  }

  #settleIfDone(): void {
    if (this.#pending.size > 0 || this.#mayAsk()) return;
    this.#cancelSpacing();
    this.#settle();
  }

  #stray(reason: StrayReason): void {
    if (this.strays.length < MAX_STRAYS) this.strays.push(reason);
  }
}

/**
 * Asks one address and settles when every request has its reply, its rejection or its time-out, or when `signal` ends
 * the run: then with what is known. Never rejects for what the network does.
 */
export const askAddress = (
  address: string,
  port: number,
  plan: BurstPlan,
  { udp, clock }: ExchangeDoors,
  signal: AbortSignal,
): Promise<BurstResult> =>
  new Promise((resolve, reject) => {
    let socket: UdpSocket | null = null;
    const settle = (): void => {
      signal.removeEventListener('abort', stop);
      socket?.close();
      resolve(burst);
    };
    const burst = new Burst(plan, clock, settle);
    const stop = (): void => burst.stop();
    signal.addEventListener('abort', stop, { once: true });
    const handlers = {
      onMessage: (bytes: Uint8Array, receivedNs: bigint) => socket && burst.receive(bytes, receivedNs, socket),
      onFailure: (failure: UdpFailure) => burst.fail(failure),
    };
    const connect = async (): Promise<void> => {
      const connected = await udp.connect(address, port, handlers);
      if (typeof connected === 'string') return burst.fail(connected);
      if (signal.aborted) return connected.close();
      socket = connected;
      burst.ask(connected);
    };
    connect().catch(reject);
    if (signal.aborted) stop();
  });
