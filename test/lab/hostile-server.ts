/** A UDP server in this process that does what it is told of `hostile-behaviours.ts`, and remembers who asked. */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { behaviours, type Behaviour, type BehaviourName, type ServerIdentity } from './hostile-behaviours.ts';
import { recentHostClock } from './host-clock.ts';
import { decodePacket, PACKET_BYTES } from './ntp-packet.ts';
import type { Endpoint } from './udp-query.ts';

export interface HostileOptions {
  /** What its clients' clocks would have to be set forward by to agree with it, ms; 0 by default. */
  readonly offsetMs?: number;
  /** 127.0.0.1 by default. */
  readonly address?: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** Reference identifier and time are otherwise different for each server, so that no two count as one. */
  readonly identity?: Partial<ServerIdentity>;
  /** The true time, Unix ns; this host's clock by default. */
  readonly trueTime?: () => bigint;
  /** Called with a request's number, 1 for the first, before it is answered. */
  readonly onRequest?: (number: number) => void;
}

export interface RecordedRequest {
  readonly bytes: Buffer;
  /** On the true clock: Unix time, ns. */
  readonly arrivedNs: bigint;
  readonly fromPort: number;
}

export interface HostileServer extends Endpoint {
  /** As `--server` takes it. */
  readonly spec: string;
  readonly requests: readonly RecordedRequest[];
  readonly identity: ServerIdentity;
  /** Its lie at this moment: `offsetMs`, and what its behaviour puts its clock to once the first request came. */
  readonly offsetMs: number;
  /** How well this process knows the true time: what the server says is off by no more, ms. */
  readonly boundMs: number;
  close(): Promise<void>;
}

const NS_PER_MS = 1e6;
const REFERENCE_AGE_NS = 16_000_000_000n;

export async function startHostileServer(
  behaviour: BehaviourName | Behaviour,
  options: HostileOptions = {},
): Promise<HostileServer> {
  const { answer, firstRequestAtUnixNs, path }: Behaviour =
    typeof behaviour === 'string' ? behaviours[behaviour] : behaviour;
  const { trueTime, boundMs } = trueClock(options);
  let shiftNs = BigInt(Math.round((options.offsetMs ?? 0) * NS_PER_MS));
  const now = (): bigint => trueTime() + shiftNs;
  let identity = makeIdentity(now(), options.identity);

  const address = options.address ?? '127.0.0.1';
  const socket = await openSocket(address, options.port ?? 0);
  const otherSocket = await openSocket(address, 0);
  const requests: RecordedRequest[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const after = (delayMs: number, action: () => void): void => {
    if (delayMs === 0) {
      action();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, delayMs);
    timers.add(timer);
  };

  socket.on('message', (bytes, client) => {
    const arrivedNs = trueTime();
    requests.push({ bytes, arrivedNs, fromPort: client.port });
    const number = requests.length;
    options.onRequest?.(number);
    if (bytes.length < PACKET_BYTES) return;
    if (number === 1 && firstRequestAtUnixNs !== undefined) {
      shiftNs += firstRequestAtUnixNs - arrivedNs;
      identity = makeIdentity(firstRequestAtUnixNs, options.identity);
    }
    const upMs = path?.upMs ?? 0;
    after(upMs, () => {
      // Without a delay the stamp is the arrival's, which came before whatever onRequest did.
      const receivedNs = upMs === 0 ? arrivedNs + shiftNs : now();
      for (const each of answer({ request: decodePacket(bytes), number, receivedNs, now, identity })) {
        after((each.afterMs ?? 0) + (path?.downMs ?? 0), () => {
          (each.fromOtherPort === true ? otherSocket : socket).send(each.packet, client.port, client.address);
        });
      }
    });
  });

  const { port } = socket.address();
  return {
    address,
    port,
    spec: isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`,
    requests,
    get identity() {
      return identity;
    },
    get offsetMs() {
      return Number(shiftNs) / NS_PER_MS;
    },
    boundMs,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all([closeSocket(socket), closeSocket(otherSocket)]);
    },
  };
}

function trueClock(options: HostileOptions): { trueTime: () => bigint; boundMs: number } {
  if (options.trueTime !== undefined) return { trueTime: options.trueTime, boundMs: 0 };
  const clock = recentHostClock();
  return { trueTime: () => clock.nowNs(), boundMs: Number(clock.boundNs) / NS_PER_MS };
}

function makeIdentity(nowNs: bigint, chosen: Partial<ServerIdentity> = {}): ServerIdentity {
  return { stratum: 2, refid: randomBytes(4).readUInt32BE(), referenceNs: nowNs - REFERENCE_AGE_NS, ...chosen };
}

async function openSocket(address: string, port: number): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  socket.bind(port, address);
  await once(socket, 'listening');
  // A client that is gone answers with ICMP errors; they are no business of a server's.
  socket.on('error', () => undefined);
  return socket;
}

async function closeSocket(socket: Socket): Promise<void> {
  socket.close();
  await once(socket, 'close');
}
