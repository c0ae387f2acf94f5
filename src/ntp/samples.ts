import type { Anchor } from '../model/anchor.ts';
import { wallNsAt } from '../model/anchor.ts';
import type { NtpSample } from '../model/facts.ts';
import type { Exchange } from './burst.ts';
import { measure } from './validate.ts';

const notMeasured = (status: 'rejected' | 'silent', reason: string): NtpSample => ({
  status,
  reason,
  offsetMs: null,
  delayMs: null,
  lowMs: null,
  highMs: null,
});

/**
 * An exchange as a sample against this host's wall clock.
 * `anchorErrorMs` (±) is how well `anchor` ties the monotonic stamps to it; `notAwaited` says why a reply
 * was not waited for to the end.
 */
export const toSample = (exchange: Exchange, anchor: Anchor, anchorErrorMs: number, notAwaited: string): NtpSample => {
  if (exchange.status === 'silent') return notMeasured('silent', exchange.awaited ? 'no-reply' : notAwaited);
  if (exchange.status === 'rejected') return notMeasured('rejected', exchange.reason);
  const measured = measure(exchange.packet, {
    sentNs: wallNsAt(anchor, exchange.sentNs),
    receivedNs: wallNsAt(anchor, exchange.receivedNs),
    anchorErrorMs,
  });
  return typeof measured === 'string' ? notMeasured('rejected', measured) : { status: 'ok', reason: null, ...measured };
};
