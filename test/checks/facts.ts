/** Facts as the gatherers make them, for tests that need some. */
import type { ClockFacts, Facts, HostFacts, NtpFacts, NtpSource } from '../../src/model/facts.ts';
import { ok } from '../../src/model/gathered.ts';
import type { Interval } from '../../src/model/interval.ts';
import { midpoint } from '../../src/model/interval.ts';

/** 2026-11-22T12:00:00Z. */
export const NOW = Date.UTC(2026, 10, 22, 12);

const REASONS: Partial<Record<NtpSource['state'], string>> = {
  falseticker: 'outside-majority',
  undecided: 'no-majority',
  duplicate: 'same-clock',
};

/** One that was measured, at ± 5 ms. */
export const source = (changes: Partial<NtpSource> = {}): NtpSource => ({
  name: 'ntp.example',
  aliases: [],
  origin: 'named',
  address: '192.0.2.1',
  port: 123,
  stratum: 2,
  refid: '192.0.2.200',
  offsetMs: 0,
  delayMs: 10,
  lowMs: -5,
  highMs: 5,
  jitterMs: 0.1,
  state: 'agreeing',
  reason: REASONS[changes.state ?? 'agreeing'] ?? null,
  samples: [],
  ...changes,
});

const NOTHING = {
  offsetMs: null,
  delayMs: null,
  lowMs: null,
  highMs: null,
  jitterMs: null,
  stratum: null,
  refid: null,
};

/** A source that gave no measurement. */
export const failed = (state: NtpSource['state'], reason: string, changes: Partial<NtpSource> = {}): NtpSource =>
  source({ ...NOTHING, state, reason, ...changes });

/** `count` sources that say so, each ± `boundMs`. */
export const sources = (count: number, offsetMs: number, boundMs = 5, changes: Partial<NtpSource> = {}): NtpSource[] =>
  Array.from({ length: count }, (_, index) =>
    source({
      name: `ntp${index + 1}.example`,
      address: `192.0.2.${index + 1}`,
      offsetMs,
      lowMs: offsetMs - boundMs,
      highMs: offsetMs + boundMs,
      ...changes,
    }),
  );

export const ntp = (all: readonly NtpSource[], interval: Interval | null = null): NtpFacts => ({
  sources: all,
  estimate: interval && { ...interval, offsetMs: midpoint(interval) },
});

/** Three sources that agree on it, and the estimate that follows. */
export const agreed = (offsetMs: number, boundMs = 5): NtpFacts =>
  ntp(sources(3, offsetMs, boundMs), { lowMs: offsetMs - boundMs, highMs: offsetMs + boundMs });

export const host = (changes: Partial<HostFacts> = {}): HostFacts => ({
  name: 'web-01',
  platform: 'linux',
  distribution: 'debian',
  distributionLike: [],
  systemd: true,
  clockOutOfReach: false,
  runningServices: [],
  installedServices: [],
  ...changes,
});

export const clock = (changes: Partial<ClockFacts> = {}): ClockFacts => ({
  anchorErrorMs: 0.0001,
  steps: [],
  measuredAgain: false,
  ...changes,
});

export const facts = (changes: { ntp?: NtpFacts; host?: HostFacts; clock?: ClockFacts } = {}): Facts => ({
  now: NOW,
  host: ok(changes.host ?? host()),
  clock: ok(changes.clock ?? clock()),
  ntp: ok(changes.ntp ?? agreed(0)),
});
