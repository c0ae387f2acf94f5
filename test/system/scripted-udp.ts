import type { Udp, UdpFailure, UdpHandlers, UdpSocket } from '../../src/system/udp.ts';
import { decodePacket } from '../../src/ntp/packet.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a scripted server can do with a request. Times in ms from its arrival, which is when it was sent. */
export interface Request {
  /** 1 for the first that this address got. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** The random number that a reply must bear as origin. */
  readonly origin: bigint;
  /** Virtual time, ms since the start. */
  readonly atMs: number;
  reply(afterMs: number, bytes: Uint8Array): void;
  fail(afterMs: number, failure: UdpFailure): void;
}

export type Script = (request: Request) => void;

/** `connect` answers a failure in place of a socket where it is one; else each request is handed to the script. */
export type Server = UdpFailure | Script;

/** UDP in virtual time: servers by `address port`; what nobody is at stays silent. */
export class ScriptedUdp implements Udp {
  readonly servers = new Map<string, Server>();
  readonly connections: string[] = [];
  readonly requests: (Request & { readonly to: string })[] = [];
  /** Sockets that are open now. */
  open = 0;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Requests that reached this address, in order. */
  requestsTo(to: string): readonly Request[] {
    return this.requests.filter((request) => request.to === to);
  }

  connect(address: string, port: number, handlers: UdpHandlers): Promise<UdpSocket | UdpFailure> {
    const to = `${address} ${port}`;
    const server = this.servers.get(to) ?? (() => {});
    this.connections.push(to);
    if (typeof server === 'string') return Promise.resolve(server);
    this.open++;
    let closed = false;
    const later = (afterMs: number, action: () => void): void => {
      this.#clock.after(afterMs, () => closed || action());
    };
    return Promise.resolve({
      send: (bytes) => {
        const sentNs = this.#clock.monotonicNs();
        const request = {
          to,
          number: this.requestsTo(to).length + 1,
          bytes,
          origin: decodePacket(bytes).transmit,
          atMs: this.#clock.elapsedMs,
          reply: (afterMs: number, reply: Uint8Array) =>
            later(afterMs, () => handlers.onMessage(reply, this.#clock.monotonicNs())),
          fail: (afterMs: number, failure: UdpFailure) => later(afterMs, () => handlers.onFailure(failure)),
        };
        this.requests.push(request);
        server(request);
        return sentNs;
      },
      close: () => {
        if (!closed) this.open--;
        closed = true;
      },
    });
  }
}
