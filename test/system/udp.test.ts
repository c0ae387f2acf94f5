/** Real sockets, on loopback. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { UdpFailure, UdpSocket } from '../../src/system/udp.ts';
import { systemUdp } from '../../src/system/udp.ts';
import { systemUdpServers } from '../../src/system/udp-server.ts';
import { freeUdpPort, hasIPv6Loopback } from '../lab/free-port.ts';

const serverOn = async (address: string): Promise<Socket> => {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket;
};

interface Client {
  readonly socket: UdpSocket;
  readonly next: () => Promise<{ bytes: Uint8Array; receivedNs: bigint } | UdpFailure>;
}

const connectTo = async (address: string, port: number): Promise<Client | UdpFailure> => {
  const arrived: ({ bytes: Uint8Array; receivedNs: bigint } | UdpFailure)[] = [];
  let wake = (): void => {};
  const push = (one: (typeof arrived)[number]): void => {
    arrived.push(one);
    wake();
  };
  const socket = await systemUdp.connect(address, port, {
    onMessage: (bytes, receivedNs) => push({ bytes, receivedNs }),
    onFailure: push,
  });
  if (typeof socket === 'string') return socket;
  onTestFinished(() => socket.close());
  const next = async (): Promise<(typeof arrived)[number]> => {
    for (;;) {
      const one = arrived.shift();
      if (one !== undefined) return one;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { socket, next };
};

const mustConnect = async (address: string, port: number): Promise<Client> => {
  const client = await connectTo(address, port);
  if (typeof client === 'string') throw new Error(client);
  return client;
};

const hasIPv6 = await hasIPv6Loopback();

describe.for(['127.0.0.1', ...(hasIPv6 ? ['::1'] : [])])('to %s', (address) => {
  test('a datagram goes there and back, stamped in order', async () => {
    const server = await serverOn(address);
    server.on('message', (bytes, { port, address: from }) => server.send(`re: ${bytes.toString()}`, port, from));
    const { socket, next } = await mustConnect(address, server.address().port);
    const beforeNs = process.hrtime.bigint();
    const sentNs = socket.send(Buffer.from('hello'));
    const reply = await next();
    if (typeof reply === 'string') throw new Error(reply);
    expect(Buffer.from(reply.bytes).toString()).toBe('re: hello');
    expect(beforeNs <= sentNs && sentNs <= reply.receivedNs).toBe(true);
  });

  test('who is not the asked server is not heard', async () => {
    const server = await serverOn(address);
    const other = await serverOn(address);
    server.on('message', (_, { port, address: from }) => {
      other.send('forged', port, from, () => server.send('true', port, from));
    });
    const { socket, next } = await mustConnect(address, server.address().port);
    socket.send(Buffer.from('x'));
    const reply = await next();
    expect(typeof reply === 'string' ? reply : Buffer.from(reply.bytes).toString()).toBe('true');
  });
});

describe('failures are told apart', () => {
  // Other systems do not hand the ICMP error on.
  test.runIf(process.platform === 'linux')('nobody listens there: refused', async () => {
    const { socket, next } = await mustConnect('127.0.0.1', await freeUdpPort('127.0.0.1'));
    socket.send(Buffer.from('x'));
    expect(await next()).toBe('refused');
  });

  test.runIf(process.platform === 'linux')('an address that may not be sent to', async () => {
    // Without any route, that is what is told.
    expect(await connectTo('255.255.255.255', 123)).toMatch(/^(not-permitted|no-route)$/);
  });

  test('what is no address never throws', async () => {
    expect(await connectTo('fe80::1%no-such-interface', 123)).toMatch(/^(no-route|failed)$/);
  });
});

test('a closed socket may be closed again, and says nothing more', async () => {
  const { socket } = await mustConnect('127.0.0.1', await freeUdpPort('127.0.0.1'));
  socket.send(Buffer.from('x'));
  socket.close();
  expect(() => socket.close()).not.toThrow();
});

describe('a server of ours', () => {
  test('answers on loopback alone, and keeps quiet where it has nothing to say', async () => {
    const heard: string[] = [];
    const server = await systemUdpServers.listen((request) => {
      heard.push(Buffer.from(request).toString());
      return heard.length === 1 ? null : Buffer.from('answer');
    });
    onTestFinished(() => server.close());
    const { socket, next } = await mustConnect('127.0.0.1', server.port);
    socket.send(Buffer.from('one'));
    socket.send(Buffer.from('two'));
    const reply = await next();
    expect(typeof reply === 'string' ? reply : Buffer.from(reply.bytes).toString()).toBe('answer');
    expect(heard).toEqual(['one', 'two']);
  });
});
