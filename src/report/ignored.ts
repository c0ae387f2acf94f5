import type { Messages } from '../messages/types.ts';
import type { Report } from '../model/report.ts';

/** So many are named, and the others counted. */
const MAX_NAMES = 8;

type Group = Parameters<Messages['containers']['ignored']>[0][number];

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].toSorted();

/** What labels of containers left out of the findings, and names in them that no check has; `null` if nothing. */
export const ignoredText = ({ ignored, facts }: Report, messages: Messages): string | null => {
  const containers = facts.containers.status === 'ok' ? facts.containers.value : [];
  const found = new Map<string, string[]>();
  for (const { check, subject } of ignored) found.set(subject.name, [...(found.get(subject.name) ?? []), check]);
  const unknown = new Map(
    containers.map(({ name, ignore }) => [name, ignore.filter((check) => !Object.hasOwn(messages.checks, check))]),
  );
  const groups = new Map<string, { who: string[]; checks: readonly string[]; unknown: readonly string[] }>();
  for (const name of sorted([...found.keys(), ...unknown.keys()])) {
    const group = { checks: sorted(found.get(name) ?? []), unknown: sorted(unknown.get(name) ?? []) };
    if (group.checks.length + group.unknown.length === 0) continue;
    const key = JSON.stringify(group);
    groups.set(key, { ...group, who: [...(groups.get(key)?.who ?? []), name] });
  }
  if (groups.size === 0) return null;
  return messages.containers.ignored(
    [...groups.values()].map(({ who, ...rest }): Group => ({
      ...rest,
      who: who.slice(0, MAX_NAMES),
      others: Math.max(0, who.length - MAX_NAMES),
    })),
  );
};
