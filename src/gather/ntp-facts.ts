import type { Anchor } from '../model/anchor.ts';
import type { NtpFacts, NtpSample, NtpSource, SourceState } from '../model/facts.ts';
import type { Interval } from '../model/interval.ts';
import type { Exchange } from '../ntp/burst.ts';
import { combineOffset } from '../ntp/combine.ts';
import type { Filtered } from '../ntp/filter.ts';
import { filterSamples, measuredSamples } from '../ntp/filter.ts';
import type { Packet } from '../ntp/packet.ts';
import { formatReferenceId } from '../ntp/reference-id.ts';
import { toSample } from '../ntp/samples.ts';
import { selectSources } from '../ntp/select.ts';
import type { Selection } from '../ntp/select.ts';
import type { UdpFailure } from '../system/udp.ts';
import type { Answers, AskedAddress, UnresolvedSource } from './ask.ts';

/** How the wall clock stood while the answers came. */
export interface WallClock {
  readonly anchor: Anchor;
  readonly errorMs: number;
}

/** Why the run ended before everything was settled; `null` if it did not. */
export type Ended = 'deadline' | 'interrupted' | null;

type Outcome = readonly [SourceState, string];

const FAILURES: Record<UdpFailure, Outcome> = {
  refused: ['refused', 'connection-refused'],
  'no-route': ['unreachable', 'no-route'],
  'not-permitted': ['unreachable', 'not-permitted'],
  failed: ['unreachable', 'socket-error'],
};

const NOTHING_MEASURED = { offsetMs: null, delayMs: null, lowMs: null, highMs: null, jitterMs: null } as const;

const packetsOf = (exchanges: readonly Exchange[]): Packet[] =>
  exchanges.flatMap((exchange) => (exchange.status === 'silent' ? [] : [exchange.packet]));

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
  return stray === undefined ? ['silent', ended ?? 'no-reply'] : ['rejected', stray];
};

/**
 * What tells one server's clock from another's: replies with the same reference (and all that goes with it) come from
 * one clock, whatever the address. The reference time changes with every update, so two clocks do not share it.
 */
const referencesOf = (exchanges: readonly Exchange[]): string[] =>
  packetsOf(exchanges).map(({ referenceId, reference, stratum, rootDelayMs }) =>
    [referenceId, reference, stratum, rootDelayMs].join(' '),
  );

interface Reading {
  readonly source: NtpSource;
  readonly references: readonly string[];
}

const readAddress = (asked: AskedAddress, { anchor, errorMs }: WallClock, ended: Ended): Reading => {
  const { source, aliases, address, result } = asked;
  const silence = result.failure === null ? (ended ?? 'no-reply') : FAILURES[result.failure][1];
  const samples = result.exchanges.map((exchange) => toSample(exchange, anchor, errorMs, silence));
  const measured = measuredSamples(samples);
  const filtered: Filtered | null = filterSamples(measured);
  const packet = packetsOf(result.exchanges).at(-1);
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

const unresolvedSource = ({ source, failure }: UnresolvedSource): NtpSource => ({
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

/** Marks all but the first of the addresses behind which stands one clock. */
const markDuplicates = (readings: readonly Reading[]): NtpSource[] => {
  const seen = new Set<string>();
  return readings.map(({ source, references }) => {
    const duplicate = references.some((reference) => seen.has(reference));
    for (const reference of references) seen.add(reference);
    return duplicate ? { ...source, state: 'duplicate', reason: 'same-clock' } : source;
  });
};

type Candidate = NtpSource & Interval;

const isCandidate = (source: NtpSource): source is Candidate => source.state === 'undecided';

const estimateOf = ({ interval, agreeing }: Selection<Candidate>): NtpFacts['estimate'] => ({
  offsetMs: combineOffset(
    interval,
    agreeing.flatMap(({ samples }) => measuredSamples(samples)),
  ),
  ...interval,
});

/** All that was learnt of the sources, and what their majority says. */
export const toNtpFacts = (answers: Answers, wallClock: WallClock, ended: Ended): NtpFacts => {
  const sources = [
    ...markDuplicates(answers.asked.map((asked) => readAddress(asked, wallClock, ended))),
    ...answers.unresolved.map(unresolvedSource),
  ];
  const selection = selectSources(sources.filter(isCandidate));
  const settle = (source: NtpSource): NtpSource => {
    if (!isCandidate(source)) return source;
    if (selection === null) return { ...source, reason: 'no-majority' };
    return selection.agreeing.includes(source)
      ? { ...source, state: 'agreeing' }
      : { ...source, state: 'falseticker', reason: 'outside-majority' };
  };
  return { sources: sources.map(settle), estimate: selection === null ? null : estimateOf(selection) };
};
