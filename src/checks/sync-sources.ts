import { defineCheck } from '../model/check.ts';
import type { ConfiguredSource, DaemonSource } from '../model/daemon-facts.ts';
import type { Evidence } from '../model/finding.ts';
import { operatorOf } from '../model/operators.ts';
import { keeperOf } from '../model/keeper.ts';
import type { RunningService } from '../model/keeper.ts';

interface Args {
  /**
   * `none` it has no source; `unreachable` none of them answers it; `few` fewer than three are usable; `falseticker` it
   * found a liar among them; `one-operator` all are run by one; `mixed-smear` some smear leap seconds and some do not.
   */
  readonly kind: 'none' | 'unreachable' | 'few' | 'falseticker' | 'one-operator' | 'mixed-smear';
  readonly service: string;
  /** The sources that are meant; of `mixed-smear`, those that smear. */
  readonly names: readonly string[];
  readonly usable: number;
  readonly total: number;
  readonly operator: string | null;
}

type Kind = Args['kind'];

/** With three sources a liar stands alone; with two it is a tie. */
const ENOUGH = 3;
/** So long a service may need after its start to hear of all its sources, ms. */
const START_MS = 60_000;
/** SNTP clients: they follow one server by design. */
const ONE_BY_DESIGN = ['systemd-timesyncd', 'timed', 'w32time'];

const USABLE: readonly DaemonSource['state'][] = ['selected', 'combined', 'usable'];

const isUsable = ({ state, reach }: DaemonSource): boolean => USABLE.includes(state) && reach !== 0;

const sourceEvidence = ({ name, state, reach }: DaemonSource): Evidence => ({
  label: name,
  value: `${state}${reach === null ? '' : `, reach=${reach.toString(8)}`}`,
  source: 'sources',
});

const placeEvidence = ({ host, path, line }: ConfiguredSource): Evidence => ({
  label: host,
  value: operatorOf(host)?.name ?? '',
  source: `${path}:${line}`,
});

interface Fault {
  readonly kind: Kind;
  readonly severity: 'warning' | 'info';
  readonly names: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly operator?: string;
}

/** What the service says of its sources. */
const heardFaults = ({ service, process }: RunningService, sources: readonly DaemonSource[]): Fault[] => {
  const evidence = sources.map(sourceEvidence);
  const names = sources.map(({ name }) => name);
  const isStarting = process.runningForMs !== null && process.runningForMs < START_MS;
  if (sources.length === 0) return isStarting ? [] : [{ kind: 'none', severity: 'warning', names, evidence }];
  if (sources.every(({ reach }) => reach === 0)) {
    return isStarting ? [] : [{ kind: 'unreachable', severity: 'warning', names, evidence }];
  }
  const liars = sources.filter(({ state }) => state === 'falseticker');
  const usable = sources.filter(isUsable);
  // A reference clock of its own (GPS, the hypervisor's) is there to be believed.
  const hasOwnClock = usable.some(({ kind }) => kind === 'reference-clock');
  return [
    ...(liars.length > 0
      ? [
          {
            kind: 'falseticker' as const,
            severity: 'info' as const,
            names: liars.map(({ name }) => name),
            evidence: liars.map(sourceEvidence),
          },
        ]
      : []),
    ...(usable.length < ENOUGH && !isStarting && !hasOwnClock && !ONE_BY_DESIGN.includes(service)
      ? [{ kind: 'few' as const, severity: 'info' as const, names, evidence }]
      : []),
  ];
};

/** What its configuration names. */
const configuredFaults = (sources: readonly ConfiguredSource[]): Fault[] => {
  const known = sources.map((source) => ({ source, operator: operatorOf(source.host) }));
  const operators = new Set(known.map(({ operator }) => operator?.name ?? null));
  const [only] = operators;
  const smearing = known.filter(({ operator }) => operator?.smears === true).map(({ source }) => source);
  const stepping = known.filter(({ operator }) => operator?.smears === false).map(({ source }) => source);
  return [
    ...(sources.length >= 2 && operators.size === 1 && typeof only === 'string'
      ? [
          {
            kind: 'one-operator' as const,
            severity: 'info' as const,
            names: sources.map(({ host }) => host),
            evidence: sources.map(placeEvidence),
            operator: only,
          },
        ]
      : []),
    ...(smearing.length > 0 && stepping.length > 0
      ? [
          {
            kind: 'mixed-smear' as const,
            severity: 'info' as const,
            names: smearing.map(({ host }) => host),
            evidence: [...smearing, ...stepping].map(placeEvidence),
          },
        ]
      : []),
  ];
};

/** The sources of the service that keeps this clock. */
export const syncSources = defineCheck<Args>()({
  name: 'sync-sources',
  needs: ['daemon', 'host'],
  run: ({ daemon, host }) => {
    const keeper = keeperOf(daemon);
    if (keeper === null) return null;
    const { claim, configuration, service } = keeper;
    const sources = claim.status === 'ok' ? claim.value.sources : null;
    if (sources === null && configuration.status !== 'ok') return null;
    const usable = (sources ?? []).filter(isUsable).length;
    const faults = [
      ...(sources === null ? [] : heardFaults(keeper, sources)),
      ...(configuration.status === 'ok' ? configuredFaults(configuration.value.sources) : []),
    ];
    // Who does not tell of its sources may have none.
    if (sources === null && faults.length === 0) return null;
    return faults.map(({ kind, severity, names, evidence, operator }) => ({
      severity,
      subject: { kind: 'host' as const, name: host.name },
      args: { kind, service, names, usable, total: sources?.length ?? 0, operator: operator ?? null },
      evidence,
      fixes: [],
    }));
  },
});
