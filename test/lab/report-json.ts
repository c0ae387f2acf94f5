/** The parts of `--json` that the tests look at, as a reader of the published schema would write them down. */

export interface IntervalJson {
  offsetMs: number | null;
  lowMs: number | null;
  highMs: number | null;
}

export interface SampleJson extends IntervalJson {
  status: 'ok' | 'rejected' | 'silent';
  reason: string | null;
  delayMs: number | null;
}

export type SourceState =
  | 'agreeing'
  | 'falseticker'
  | 'undecided'
  | 'rejected'
  | 'duplicate'
  | 'silent'
  | 'refused'
  | 'unreachable'
  | 'unresolved';

export interface SourceJson extends IntervalJson {
  name: string;
  aliases: string[];
  address: string | null;
  port: number;
  stratum: number | null;
  refid: string | null;
  delayMs: number | null;
  jitterMs: number | null;
  state: SourceState;
  reason: string | null;
  samples: SampleJson[];
}

export type Severity = 'critical' | 'warning' | 'info' | 'unknown';

export interface FindingJson {
  check: string;
  severity: Severity;
  subject: { kind: string; name: string };
  title: string;
  detail: string;
  args: Record<string, unknown>;
  evidence: { label: string; value: string; source: string }[];
  fixes: { id: string }[];
}

export interface ReportJson {
  elapsedMs: number;
  status: 'ok' | 'warning' | 'critical' | 'unknown';
  clock: IntervalJson & {
    verdict: 'in-sync' | 'behind' | 'ahead' | 'inconclusive' | 'unknown';
    sources: { asked: number; answered: number; agreeing: number };
  };
  facts: { ntp: { status: string; value: { sources: SourceJson[] } } };
  findings: FindingJson[];
}

/** The source at this port, by which the lab's servers differ. Throws when there is not exactly one. */
export function sourceAt(report: ReportJson, { port }: { readonly port: number }): SourceJson {
  const found = report.facts.ntp.value.sources.filter((source) => source.port === port);
  const [source] = found;
  if (source === undefined || found.length > 1) throw new Error(`${found.length} sources at port ${port}`);
  return source;
}

export function findingsOf(report: ReportJson, check: string): FindingJson[] {
  return report.findings.filter((finding) => finding.check === check);
}
