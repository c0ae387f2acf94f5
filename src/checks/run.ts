import type { Check, Needed, Settings } from '../model/check.ts';
import { SEVERITY_ORDER } from '../model/check.ts';
import type { FactName, Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { CHECKS } from './index.ts';
import type { CheckName } from './index.ts';

export interface CheckRun {
  /** The worst first; of equal ones, in the order of the checks. */
  readonly findings: readonly Finding[];
  /** Checks that ran and found nothing. */
  readonly passed: readonly string[];
}

type AnyCheck = Check<CheckName, FactName, unknown, string, FactName>;

/** The facts a check named, unwrapped; `null` if one that it needs is missing, so that it cannot be judged. */
const neededFacts = ({ needs, wants = [] }: AnyCheck, facts: Facts): Needed<FactName> | null => {
  const taken: Record<string, unknown> = { now: facts.now };
  for (const want of wants) {
    const fact = facts[want];
    taken[want] = fact.status === 'ok' ? fact.value : null;
  }
  for (const need of needs) {
    const fact = facts[need];
    if (fact.status !== 'ok') return null;
    taken[need] = fact.value;
  }
  return taken as unknown as Needed<FactName>;
};

/** Runs the checks that `wanted` names over the facts. */
export const runChecks = (facts: Facts, settings: Settings, wanted: (name: string) => boolean): CheckRun => {
  const findings: Finding[] = [];
  const passed: string[] = [];
  for (const check of CHECKS as unknown as readonly AnyCheck[]) {
    const needed = wanted(check.name) ? neededFacts(check, facts) : null;
    if (needed === null) continue;
    const found = check.run(needed, settings);
    if (found === null) continue;
    findings.push(...found.map((finding) => ({ check: check.name, ...finding })));
    if (found.length === 0) passed.push(check.name);
  }
  const rank = ({ severity }: Finding): number => SEVERITY_ORDER.indexOf(severity);
  return { findings: findings.toSorted((a, b) => rank(a) - rank(b)), passed };
};
