import type { CheckName } from '../../src/checks/index.ts';
import { runChecks } from '../../src/checks/run.ts';
import type { Settings } from '../../src/model/check.ts';
import { DEFAULT_SETTINGS } from '../../src/model/check.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Finding } from '../../src/model/finding.ts';

type Args = Record<string, unknown>;

export interface CheckResult {
  readonly findings: readonly Finding<string, Args>[];
  /** `skipped`: these facts do not tell. */
  readonly outcome: 'passed' | 'found' | 'skipped';
}

/** What one check makes of these facts. */
export const runCheck = (name: CheckName, facts: Facts, settings: Partial<Settings> = {}): CheckResult => {
  const { findings, passed } = runChecks(facts, { ...DEFAULT_SETTINGS, ...settings }, (one) => one === name);
  const outcome = findings.length > 0 ? 'found' : passed.includes(name) ? 'passed' : 'skipped';
  return { findings: findings as Finding<string, Args>[], outcome };
};

/** The one finding of a check that must have found one. */
export const findOne = (name: CheckName, facts: Facts, settings?: Partial<Settings>): Finding<string, Args> => {
  const { findings } = runCheck(name, facts, settings);
  const [finding] = findings;
  if (finding === undefined || findings.length > 1) throw new Error(`${name} found ${findings.length} things`);
  return finding;
};
