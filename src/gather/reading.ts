import type { Anchor } from '../model/anchor.ts';
import type { NtpSample, NtpSource, SourceState } from '../model/facts.ts';
import type { Exchange } from '../ntp/burst.ts';
import { filterSamples, measuredSamples } from '../ntp/filter.ts';
import type { Packet } from '../ntp/packet.ts';
import { formatReferenceId } from '../ntp/reference-id.ts';
import { toSample } from '../ntp/samples.ts';
import type { UdpFailure } from '../system/udp.ts';
import type { AskedAddress, UnresolvedSource } from './ask.ts';
import type { Ended } from './ended.ts';

/** How the wall clock stood while the answers came. */
export interface WallClock {
  readonly anchor: Anchor;
  readonly errorMs: number;
}

type Outcome = readonly [SourceState, string];

const FAILURES: Record<UdpFailure, Outcome> = {
  refused: ['refused', 'connection-refused'],
  'no-route': ['unreachable', 'no-route'],
  'not-permitted': ['unreachable', 'not-permitted'],
  failed: ['unreachable', 'socket-error'],
};

const NOTHING_MEASURED = { offsetMs: null, delayMs: null, lowMs: null, highMs: null, jitterMs: null } as const;

const believedPackets = (exchanges: readonly Exchange[]): Packet[] =>
  exchanges.flatMap((exchange) => (exchange.status === 'ok' ? [exchange.packet] : []));

/** The packet that describes the server: the last one that counts, else the last that came. */
const describingPacket = (exchanges: readonly Exchange[]): Packet | undefined =>
  believedPackets(exchanges).at(-1) ??
  exchanges.flatMap((exchange) => (exchange.status === 'silent' ? [] : [exchange.packet])).at(-1);

/** What to say of an address that gave no measurement: what came back outranks what did not. */
const outcomeWithoutMeasurement = (
  { failure, strays }: AskedAddress['result'],
  samples: readonly NtpSample[],
  ended: Ended,
): Outcome => {
  if (samples.some(({ status }) => status === 'ok')) return ['rejected', 'inconsistent'];
  const rejected = samples.find(({ status }) => status === 'rejected');
  if (rejected?.reason) return ['rejected', rejected.reason];
  if (failure !== null) return FAILURES[failure];
  const [stray] = strays;
  if (stray !== undefined) return ['rejected', stray];
  return ['silent', samples.find(({ reason }) => reason === ended)?.reason ?? 'no-reply'];
};

/**
 * What tells one server's clock from another's: replies with the same reference (and all that goes with it) come from
 * one clock, whatever the address. The reference time changes with every update, so two clocks do not share it.
 */
const referencesOf = (exchanges: readonly Exchange[]): string[] =>
  believedPackets(exchanges).map(({ referenceId, reference, stratum, rootDelayMs }) =>
    [referenceId, reference, stratum, rootDelayMs].join(' '),
  );

/** What one address gave, before it is weighed against the others. */
export interface Reading {
  readonly source: NtpSource;
  readonly references: readonly string[];
}

/** Makes samples, a measurement and a state of what came from one address. */
export const readAddress = (asked: AskedAddress, { anchor, errorMs }: WallClock, ended: Ended): Reading => {
  const { source, aliases, address, result } = asked;
  const notAwaited = result.failure === null ? (ended ?? 'no-reply') : FAILURES[result.failure][1];
  const samples = result.exchanges.map((exchange) => toSample(exchange, anchor, errorMs, notAwaited));
  const measured = measuredSamples(samples);
  const filtered = filterSamples(measured);
  const packet = describingPacket(result.exchanges);
  const [state, reason]: readonly [SourceState, string | null] =
    filtered === null ? outcomeWithoutMeasurement(result, samples, ended) : ['undecided', null];
  return {
    references: filtered === null ? [] : referencesOf(result.exchanges),
    source: {
      name: source.endpoint.host,
      aliases,
      origin: source.origin,
      address,
      port: source.endpoint.port,
      stratum: packet?.stratum ?? null,
      refid: packet === undefined ? null : formatReferenceId(packet.referenceId, packet.stratum),
      ...(filtered ?? NOTHING_MEASURED),
      state,
      reason,
      samples,
    },
  };
};

export const unresolvedSource = ({ source, failure }: UnresolvedSource): NtpSource => ({
  name: source.endpoint.host,
  aliases: [],
  origin: source.origin,
  address: null,
  port: source.endpoint.port,
  stratum: null,
  refid: null,
  ...NOTHING_MEASURED,
  state: 'unresolved',
  reason: failure,
  samples: [],
});
