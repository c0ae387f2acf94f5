import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

export interface UdpServer {
  readonly port: number;
  close(): void;
}

/** The door through which we answer UDP ourselves: on loopback only. */
export interface UdpServers {
  /**
   * Answers each datagram with what `answer` makes of it (`null`: nothing). `receivedNs` is monotonic.
   * Rejects when no loopback port can be had.
   */
  listen(answer: (request: Uint8Array, receivedNs: bigint) => Uint8Array | null): Promise<UdpServer>;
}

export const systemUdpServers: UdpServers = {
  listen: (answer) =>
    new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      socket.once('error', reject);
      socket.on('message', (request, { port, address }) => {
        const receivedNs = process.hrtime.bigint();
        const reply = answer(request, receivedNs);
        if (reply !== null) socket.send(reply, port, address);
      });
      socket.bind(0, '127.0.0.1', () => {
        socket.off('error', reject);
        // A client that left before its reply came is no fault of ours.
        socket.on('error', () => {});
        const { port } = socket.address() as AddressInfo;
        resolve({ port, close: () => socket.close() });
      });
    }),
};
