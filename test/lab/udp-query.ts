import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { recentHostClock, type HostClock } from './host-clock.ts';
import { decodePacket, encodePacket, Mode, PACKET_BYTES, unixNsFromNtp, type NtpFields } from './ntp-packet.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface QueryAnswer {
  readonly fields: NtpFields;
  /** What must be added to this host's clock, ms (RFC 5905 section 8). */
  readonly offsetMs: number;
  readonly delayMs: number;
}

/** The request that the lab's own client sends: version 4, mode 3, a random transmit timestamp, all else zero. */
function clientRequest(): NtpFields {
  return {
    leap: 0,
    version: 4,
    mode: Mode.client,
    stratum: 0,
    poll: 0,
    precision: 0,
    rootDelaySeconds: 0,
    rootDispersionSeconds: 0,
    refid: 0,
    reference: 0n,
    origin: 0n,
    receive: 0n,
    transmit: randomBytes(8).readBigUInt64BE(),
  };
}

/**
 * Asks once and answers the first reply with our origin timestamp, whatever it says; null when `timeoutMs` pass
 * without one or the port is closed.
 */
export async function queryOnce(
  endpoint: Endpoint,
  timeoutMs: number,
  clock: HostClock = recentHostClock(),
): Promise<QueryAnswer | null> {
  const socket = createSocket(isIPv6(endpoint.address) ? 'udp6' : 'udp4');
  const request = clientRequest();
  return new Promise((resolve) => {
    let sentNs = 0n;
    const finish = (answer: QueryAnswer | null): void => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    socket.once('error', () => finish(null));
    socket.on('message', (packet) => {
      const arrivedNs = clock.nowNs();
      if (packet.length < PACKET_BYTES) return;
      const fields = decodePacket(packet);
      if (fields.origin !== request.transmit) return;
      const receivedNs = unixNsFromNtp(fields.receive, arrivedNs);
      const transmittedNs = unixNsFromNtp(fields.transmit, arrivedNs);
      finish({
        fields,
        offsetMs: Number(receivedNs - sentNs + (transmittedNs - arrivedNs)) / 2e6,
        delayMs: Number(arrivedNs - sentNs - (transmittedNs - receivedNs)) / 1e6,
      });
    });
    // Connected, so that a closed port is an error at once and no other source can answer.
    socket.connect(endpoint.port, endpoint.address, () => {
      sentNs = clock.nowNs();
      socket.send(encodePacket(request));
    });
  });
}
