import { SEVERITY_ORDER } from './check.ts';
import type { Severity } from './finding.ts';
import type { Status } from './report.ts';
import type { Verdict } from './verdict.ts';

const STATUS_OF: Record<Severity, Status> = {
  critical: 'critical',
  unknown: 'unknown',
  warning: 'warning',
  info: 'ok',
};

/**
 * What a run has to answer for: its findings, and a clock that could not be determined, even if the check that would
 * have said why was left out.
 */
export const severitiesOf = (
  findings: readonly { readonly severity: Severity }[],
  verdict: Verdict,
): readonly Severity[] => [
  ...findings.map(({ severity }) => severity),
  ...(verdict === 'unknown' ? ['unknown' as const] : []),
];

/** The worst finding. Not known ranks above a warning: it may hide anything. */
export const statusOf = (severities: readonly Severity[]): Status => {
  const worst = SEVERITY_ORDER.find((severity) => severities.includes(severity));
  return worst === undefined ? 'ok' : STATUS_OF[worst];
};

export type FailOn = 'critical' | 'warning' | 'info';

const AT_OR_ABOVE: Record<FailOn, readonly Severity[]> = {
  critical: ['critical'],
  warning: ['critical', 'warning'],
  info: ['critical', 'warning', 'info'],
};

export interface ExitPolicy {
  readonly failOn: FailOn;
  readonly allowUnknown: boolean;
}

/** 0 nothing at or above `failOn`; 1 something is; 3 something could not be determined and nothing worse was found. */
export const exitCodeOf = (severities: readonly Severity[], policy: ExitPolicy): 0 | 1 | 3 => {
  if (severities.some((severity) => AT_OR_ABOVE[policy.failOn].includes(severity))) return 1;
  return severities.includes('unknown') && !policy.allowUnknown ? 3 : 0;
};
