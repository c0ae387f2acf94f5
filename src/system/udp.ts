import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

export type UdpFailure = 'refused' | 'no-route' | 'not-permitted' | 'failed';

export interface UdpHandlers {
  /** `receivedNs`: monotonic time at the start of the callback. It may be late, never early. */
  onMessage(bytes: Uint8Array, receivedNs: bigint): void;
  onFailure(failure: UdpFailure): void;
}

export interface UdpSocket {
  /** Hands the datagram to the kernel; answers the monotonic time, ns, just before. */
  send(bytes: Uint8Array): bigint;
  close(): void;
}

/** The door to UDP. Sockets are connected: the kernel drops what others send, and ICMP errors reach us. */
export interface Udp {
  /** Never rejects: answers the failure where no socket can be had. */
  connect(address: string, port: number, handlers: UdpHandlers): Promise<UdpSocket | UdpFailure>;
}

const FAILURE_OF: Record<string, UdpFailure> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  ENETDOWN: 'no-route',
  EHOSTDOWN: 'no-route',
  // A `blackhole` route answers EINVAL to connect().
  EINVAL: 'no-route',
  EPERM: 'not-permitted',
  EACCES: 'not-permitted',
};

const failureOf = (error: NodeJS.ErrnoException): UdpFailure => FAILURE_OF[error.code ?? ''] ?? 'failed';

export const systemUdp: Udp = {
  connect: (address, port, handlers) =>
    new Promise((resolve) => {
      const socket = createSocket(isIPv6(address.split('%', 1)[0] ?? '') ? 'udp6' : 'udp4');
      let open = true;
      const fail = (error: NodeJS.ErrnoException) => handlers.onFailure(failureOf(error));
      const close = () => {
        if (open) socket.close();
        open = false;
      };
      const refuse = (error: NodeJS.ErrnoException) => {
        close();
        resolve(failureOf(error));
      };
      socket.once('error', refuse);
      socket.on('message', (bytes) => {
        const receivedNs = process.hrtime.bigint();
        handlers.onMessage(bytes, receivedNs);
      });
      // Without a callback of its own: that one would be called for failures too.
      socket.once('connect', () => {
        socket.off('error', refuse);
        socket.on('error', fail);
        resolve({
          send: (bytes) => {
            const sentNs = process.hrtime.bigint();
            socket.send(bytes, (error) => error && open && fail(error));
            return sentNs;
          },
          close,
        });
      });
      socket.connect(port, address);
    }),
};
