/**
 * What NTP servers do that they should not, and a few odd things that they may. Each entry answers one request; what
 * a client has to make of it stands in test/program/hostile.test.ts.
 */
import { randomBytes } from 'node:crypto';
import { encodePacket, ERA_1_START_UNIX_NS, Mode, ntpFromUnixNs, PACKET_BYTES, type NtpFields } from './ntp-packet.ts';

/** One request as its server sees it. Times are the server's own, lie included: Unix time, ns. */
export interface Exchange {
  readonly request: NtpFields;
  /** 1 for the first that this server got. */
  readonly number: number;
  readonly receivedNs: bigint;
  now(): bigint;
  /** What a truthful server says about itself. */
  readonly identity: ServerIdentity;
}

export interface ServerIdentity {
  readonly stratum: number;
  readonly refid: number;
  readonly referenceNs: bigint;
}

export interface Answer {
  readonly packet: Buffer;
  /** Sent this much later than now, ms. */
  readonly afterMs?: number;
  readonly fromOtherPort?: boolean;
}

export interface Behaviour {
  answer(exchange: Exchange): readonly Answer[];
  /** What the server's clock shows when its first request comes in, in place of the true time. */
  readonly firstRequestAtUnixNs?: bigint;
  /** Time on the way to the server before it stamps the arrival, and back after it stamped the departure. */
  readonly path?: { readonly upMs: number; readonly downMs: number };
}

const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_HOUR = 3600n * NS_PER_SECOND;
/** 2^-20 s, about a microsecond. */
const PRECISION = -20;

/** A reply as it should be, but for `changes`. */
function reply(exchange: Exchange, changes: Partial<NtpFields> = {}): Answer {
  return { packet: encodePacket(replyFields(exchange, changes)) };
}

function replyFields(exchange: Exchange, changes: Partial<NtpFields> = {}): NtpFields {
  return {
    leap: 0,
    version: exchange.request.version,
    mode: Mode.server,
    stratum: exchange.identity.stratum,
    poll: 6,
    precision: PRECISION,
    rootDelaySeconds: 0,
    rootDispersionSeconds: 0,
    refid: exchange.identity.refid,
    reference: ntpFromUnixNs(exchange.identity.referenceNs),
    origin: exchange.request.transmit,
    receive: ntpFromUnixNs(exchange.receivedNs),
    transmit: ntpFromUnixNs(exchange.now()),
    ...changes,
  };
}

/** RFC 5905 section 7.4: stratum 0, the code in place of the reference identifier. The rest as chrony sends it. */
function kiss(exchange: Exchange, code: string, changes: Partial<NtpFields> = {}): Answer {
  const refid = Buffer.from(code, 'latin1').readUInt32BE();
  return reply(exchange, { leap: 3, stratum: 0, refid, reference: 0n, ...changes });
}

/** The reply cut or filled with zeros to this length. */
function ofLength(exchange: Exchange, bytes: number): Answer {
  return { packet: Buffer.concat([reply(exchange).packet, Buffer.alloc(Math.max(0, bytes - PACKET_BYTES))], bytes) };
}

/** A reply that would put the client's clock an hour out. */
function anHourOff(exchange: Exchange, changes: Partial<NtpFields> = {}): Answer {
  return reply(exchange, {
    receive: ntpFromUnixNs(exchange.receivedNs + NS_PER_HOUR),
    transmit: ntpFromUnixNs(exchange.now() + NS_PER_HOUR),
    ...changes,
  });
}

/** What somebody who cannot see our requests has to put there. */
function guessedOrigin(): bigint {
  return randomBytes(8).readBigUInt64BE();
}

function wholeSeconds(unixNs: bigint): bigint {
  return ntpFromUnixNs(unixNs - (unixNs % NS_PER_SECOND));
}

const answering = (answer: (exchange: Exchange) => Answer): Behaviour => ({
  answer: (exchange) => [answer(exchange)],
});
const changing = (changes: Partial<NtpFields>): Behaviour => answering((exchange) => reply(exchange, changes));

export const behaviours = {
  truthful: changing({}),

  'kiss RATE': answering((exchange) => kiss(exchange, 'RATE')),
  'kiss DENY': answering((exchange) => kiss(exchange, 'DENY')),
  'kiss RSTR': answering((exchange) => kiss(exchange, 'RSTR')),
  'kiss NTSN': answering((exchange) => kiss(exchange, 'NTSN')),
  'kiss unprintable': answering((exchange) => kiss(exchange, '\u0001\u001b\u00ff\u007f')),
  'kiss with wrong origin': answering((exchange) => kiss(exchange, 'RATE', { origin: guessedOrigin() })),
  'kiss with leap 0': answering((exchange) => kiss(exchange, 'RATE', { leap: 0 })),
  'kiss with wrong origin before the true reply': {
    answer: (exchange) => [kiss(exchange, 'DENY', { origin: guessedOrigin() }), reply(exchange)],
  },
  'RATE after the first true reply': answering((exchange) =>
    exchange.number === 1 ? reply(exchange) : kiss(exchange, 'RATE'),
  ),

  'stratum 0': changing({ stratum: 0, refid: 0 }),
  'stratum 15': changing({ stratum: 15 }),
  'stratum 16': changing({ stratum: 16 }),
  'stratum 255': changing({ stratum: 255 }),
  'leap 3': changing({ leap: 3 }),

  'zero origin': changing({ origin: 0n }),
  'zero receive': changing({ receive: 0n }),
  'zero transmit': changing({ transmit: 0n }),
  'receive 50 µs after transmit': answering((exchange) =>
    reply(exchange, { transmit: ntpFromUnixNs(exchange.receivedNs - 50_000n) }),
  ),
  'receive 500 ms after transmit': answering((exchange) =>
    reply(exchange, { transmit: ntpFromUnixNs(exchange.receivedNs - 500n * NS_PER_MS) }),
  ),
  'receive 5 s before transmit': answering((exchange) =>
    reply(exchange, { receive: ntpFromUnixNs(exchange.receivedNs - 5n * NS_PER_SECOND) }),
  ),
  'reference after transmit': answering((exchange) =>
    reply(exchange, { reference: ntpFromUnixNs(exchange.now() + 10n * NS_PER_SECOND) }),
  ),
  'reference 48 h old': answering((exchange) =>
    reply(exchange, { reference: ntpFromUnixNs(exchange.now() - 48n * NS_PER_HOUR) }),
  ),

  'root dispersion 15.9 s': changing({ rootDispersionSeconds: 15.9 }),
  'root dispersion 16 s': changing({ rootDispersionSeconds: 16 }),
  'root dispersion 65535 s': changing({ rootDispersionSeconds: 65_535 }),
  'precision +127': changing({ precision: 127 }),
  'precision −128': changing({ precision: -128 }),
  'precision 0': answering((exchange) =>
    reply(exchange, {
      precision: 0,
      reference: wholeSeconds(exchange.identity.referenceNs),
      receive: wholeSeconds(exchange.receivedNs),
      transmit: wholeSeconds(exchange.receivedNs),
    }),
  ),

  'length 0': answering((exchange) => ofLength(exchange, 0)),
  'length 47': answering((exchange) => ofLength(exchange, 47)),
  'length 49': answering((exchange) => ofLength(exchange, 49)),
  'length 68': answering((exchange) => ofLength(exchange, 68)),
  'length 8192': answering((exchange) => ofLength(exchange, 8192)),
  'mode 0': changing({ mode: Mode.reserved }),
  'mode 3': changing({ mode: Mode.client }),
  'mode 5': changing({ mode: Mode.broadcast }),
  'mode 6': changing({ mode: Mode.control }),
  'version 0': changing({ version: 0 }),
  'version 2': changing({ version: 2 }),
  'version 3': changing({ version: 3 }),
  'version 5': changing({ version: 5 }),

  'era 1': { ...changing({}), firstRequestAtUnixNs: BigInt(Date.UTC(2040, 1, 29, 12)) * NS_PER_MS },
  'transmit after the rollover, receive before': {
    ...answering((exchange) =>
      exchange.number === 1
        ? reply(exchange, { transmit: ntpFromUnixNs(later(exchange.now(), ERA_1_START_UNIX_NS)) })
        : reply(exchange),
    ),
    firstRequestAtUnixNs: ERA_1_START_UNIX_NS - 1000n,
  },

  'every reply three times': {
    answer: (exchange) => {
      const once = reply(exchange);
      return [once, once, once];
    },
  },
  'a lying second reply': { answer: (exchange) => [reply(exchange), anHourOff(exchange)] },
  'reply 2 s late': answering((exchange) => ({ ...reply(exchange), afterMs: 2000 })),
  'reply from another port': answering((exchange) => ({ ...reply(exchange), fromOtherPort: true })),
  'lie from another port before the true reply': {
    answer: (exchange) => [{ ...anHourOff(exchange), fromOtherPort: true }, reply(exchange)],
  },
  'forged reply before the true one': {
    answer: (exchange) => [anHourOff(exchange, { origin: guessedOrigin() }), reply(exchange)],
  },
  'stray packets before the true reply': {
    answer: (exchange) => [
      ofLength(exchange, 47),
      anHourOff(exchange, { mode: Mode.broadcast }),
      anHourOff(exchange, { version: 7 }),
      reply(exchange),
    ],
  },

  silent: { answer: () => [] },
  'only the first answered': { answer: (exchange) => (exchange.number === 1 ? [reply(exchange)] : []) },
  'path of 20 ms up, 80 ms down': { ...changing({}), path: { upMs: 20, downMs: 80 } },
  'terminal escapes as reference identifier': changing({ stratum: 1, refid: 0x1b5b324a }),
} satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof behaviours;

function later(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
