import { askAddress } from '../ntp/burst.ts';
import { respond } from '../ntp/responder.ts';
import { toSample } from '../ntp/samples.ts';
import { fromUnixNs } from '../ntp/timestamp.ts';
import type { Doors } from '../system/doors.ts';

const IDENTITY = { stratum: 1, referenceId: 0x57_41_52_4d, precision: -20, rootDispersionMs: 0 };

/**
 * Some exchanges with ourselves over loopback, while names are being resolved: the code that stands between two
 * timestamps is loaded and compiled before it is used on a server that we must not trouble for that.
 */
export const warmUp = async ({ udpServers, udp, clock }: Doors, signal: AbortSignal): Promise<void> => {
  const answer = (request: Uint8Array, receivedNs: bigint): Uint8Array | null =>
    respond(request, IDENTITY, fromUnixNs(receivedNs), fromUnixNs(clock.monotonicNs()));
  try {
    const server = await udpServers.listen(answer);
    const plan = { requests: 4, spacingMs: 1, replyTimeoutMs: 50, polite: false };
    const { exchanges } = await askAddress('127.0.0.1', server.port, plan, { udp, clock }, signal);
    server.close();
    const anchor = { monotonicNs: 0n, wallNs: 0n, errorNs: 0n };
    for (const exchange of exchanges) toSample(exchange, anchor, 0, 'no-reply');
  } catch {
    // A host without loopback is measured all the same, by a first packet that is some tenths of a millisecond worse.
  }
};
