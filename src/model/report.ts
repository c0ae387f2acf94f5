import type { Facts } from './facts.ts';
import type { Evidence, Fix, Severity, Snippet, Subject } from './finding.ts';
import type { SourceCounts, Verdict } from './verdict.ts';
import type { Witness } from './witnesses.ts';

export type Status = 'ok' | 'warning' | 'critical' | 'unknown';

/**
 * What is looked at: everything; the sources and the clock against them alone (`timecheck ntp`); the containers, and the
 * clock that they share (`timecheck containers`); wakatime-cli's queue and its server, and both clocks (`timecheck wakatime`).
 */
export type Scope = 'everything' | 'sources' | 'containers' | 'wakatime';

/** What the servers of `timecheck demo` tell. */
export type Scenario = 'truthful' | 'liar' | 'off';

export interface ReportedFix extends Omit<Fix, 'id' | 'snippet'> {
  readonly id: string;
  readonly title: string;
  readonly snippet: Snippet | null;
}

export interface ReportedFinding {
  readonly check: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly title: string;
  readonly detail: string;
  readonly args: unknown;
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly ReportedFix[];
  /** The check's page, relative to the package. */
  readonly docs: string;
}

/** What was found, but for a container whose label says that it is to be ignored. */
export interface IgnoredFinding {
  readonly check: string;
  readonly subject: Subject;
}

export interface ClockVerdict {
  readonly verdict: Verdict;
  readonly offsetMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
  readonly sources: SourceCounts;
}

/** The document that `--json` prints; `schema/report-v1.schema.json` is its contract. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'timecheck'; readonly version: string };
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly host: { readonly name: string; readonly platform: string };
  readonly status: Status;
  /** True when the run was ended before it was done (SIGINT): what is known is shown. */
  readonly interrupted: boolean;
  /** The scenario, when the sources were servers of `timecheck demo`: then nothing is said of the real clock. */
  readonly demonstration: Scenario | null;
  readonly clock: ClockVerdict;
  /** Who speaks of this clock beside the measurement, and whom it contradicts. */
  readonly witnesses: readonly Witness[];
  readonly facts: Omit<Facts, 'now'> & { readonly now: string };
  readonly findings: readonly ReportedFinding[];
  /** By labels of containers (`timecheck.ignore`). */
  readonly ignored: readonly IgnoredFinding[];
  readonly summary: {
    readonly critical: number;
    readonly warning: number;
    readonly info: number;
    readonly unknown: number;
    readonly passed: number;
    readonly ignored: number;
  };
}
