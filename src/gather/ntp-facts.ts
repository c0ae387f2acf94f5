import type { NtpFacts, NtpSource } from '../model/facts.ts';
import type { Interval } from '../model/interval.ts';
import { combineOffset } from '../ntp/combine.ts';
import { measuredSamples } from '../ntp/filter.ts';
import { selectSources, tellSameTime } from '../ntp/select.ts';
import type { Selection } from '../ntp/select.ts';
import type { Answers } from './ask.ts';
import type { Ended } from './ended.ts';
import { readAddress, unresolvedSource } from './reading.ts';
import type { Reading, WallClock } from './reading.ts';

type Candidate = NtpSource & Interval;

const isCandidate = (source: NtpSource): source is Candidate => source.state === 'undecided';

/** Behind both stands one clock. A server that only claims another's reference, and tells another time, is not the same. */
const isSameClock = (a: Reading, b: Reading): boolean =>
  isCandidate(a.source) &&
  isCandidate(b.source) &&
  a.references.some((reference) => b.references.includes(reference)) &&
  tellSameTime(a.source, b.source);

/** Marks all but the first of the addresses behind which stands one clock. */
const markDuplicates = (readings: readonly Reading[]): NtpSource[] =>
  readings.map((reading, index) =>
    readings.slice(0, index).some((earlier) => isSameClock(earlier, reading))
      ? { ...reading.source, state: 'duplicate', reason: 'same-clock' }
      : reading.source,
  );

const estimateOf = ({ core, interval, agreeing }: Selection<Candidate>): NtpFacts['estimate'] => ({
  offsetMs: combineOffset(
    core,
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
