import type { Check, Needed, Settings } from '../model/check.ts';
import { SEVERITY_ORDER } from '../model/check.ts';
import type { FactName, Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { ok } from '../model/gathered.ts';
import { CHECKS } from './index.ts';
import type { CheckName } from './index.ts';

export interface CheckRun {
  /** The worst first; of equal ones, in the order of the checks. */
  readonly findings: readonly Finding[];
  /** Checks that ran and found nothing. */
  readonly passed: readonly string[];
  /** What was found only with containers whose label says that this check is to ignore them. */
  readonly ignored: readonly Finding[];
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

type Found = readonly Omit<Finding, 'check'>[];

const judged = (check: AnyCheck, facts: Facts, settings: Settings): Found | null => {
  const needed = neededFacts(check, facts);
  return needed === null ? null : check.run(needed, settings);
};

/** The facts without the containers that are to be ignored by the check of that name; `null` if there are none. */
const withoutIgnoring = (facts: Facts, name: string): Facts | null => {
  if (facts.containers.status !== 'ok') return null;
  const { value: all } = facts.containers;
  const heeding = all.filter(({ ignore }) => !ignore.includes(name));
  return heeding.length === all.length ? null : { ...facts, containers: ok(heeding) };
};

/** Of those found with all containers, the ones about something that nothing is found about without the ignored ones. */
const onlyWithAll = (found: Found, less: Found): Found => {
  const keyOf = ({ subject: { kind, name } }: Found[number]): string => `${kind} ${name}`;
  const known = new Set(less.map(keyOf));
  return found.filter((finding) => !known.has(keyOf(finding)));
};

/** Runs the checks that `wanted` names over the facts. */
export const runChecks = (facts: Facts, settings: Settings, wanted: (name: string) => boolean): CheckRun => {
  const findings: Finding[] = [];
  const passed: string[] = [];
  const ignored: Finding[] = [];
  for (const check of CHECKS as unknown as readonly AnyCheck[]) {
    if (!wanted(check.name)) continue;
    const less = withoutIgnoring(facts, check.name);
    const found = judged(check, less ?? facts, settings);
    const foundInAll = less === null ? found : judged(check, facts, settings);
    const overlooked = onlyWithAll(foundInAll ?? [], found ?? []);
    const named = (all: Found): Finding[] => all.map((finding) => ({ check: check.name, ...finding }));
    findings.push(...named(found ?? []));
    ignored.push(...named(overlooked));
    // Without the ignored ones there may be nothing left to judge.
    if ((found ?? foundInAll)?.length === 0 && overlooked.length === 0) passed.push(check.name);
  }
  const rank = ({ severity }: Finding): number => SEVERITY_ORDER.indexOf(severity);
  return { findings: findings.toSorted((a, b) => rank(a) - rank(b)), passed, ignored };
};
