import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerMount } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Evidence } from '../model/finding.ts';
import { formatInstant } from '../model/local-time.ts';
import type { TzdataDifference } from '../model/zone-facts.ts';
import { LOCALTIME, followsLocaltime, foundIn, mountAt, seenZone, replaceMount } from './container-mounts.ts';
import type { ContainerFix } from './fixes/container.ts';
import { updateContainerTzdata } from './fixes/container.ts';
import { updateTzdata } from './fixes/update-tzdata.ts';
import { olderOf } from './tzdata-version.ts';

interface Args extends Omit<TzdataDifference, 'other'> {
  /** More than one only where the host's data is the older. */
  readonly names: readonly string[];
  readonly isNow: boolean;
  /** Which is older; `null` if one of the two does not tell its version. */
  readonly older: 'host' | 'container' | null;
}

type FixId = ContainerFix | 'update-tzdata';
type Finding = Found<Args, FixId>;

interface Outdated {
  readonly container: ContainerFacts;
  readonly args: Omit<Args, 'names'>;
  /** The file that it goes by, where that is not its image's. */
  readonly mount: ContainerMount | null;
}

const outdatedOf = (container: ContainerFacts, now: number): Outdated[] => {
  const seen = seenZone(container);
  if (seen === null || seen.tzdataDifference === null) return [];
  const mount = followsLocaltime(seen) ? mountAt(container, LOCALTIME) : null;
  // An old file that a restart makes new is what container-localtime-stale tells.
  if (mount?.type === 'bind' && (mount.change !== null || mount.sourceKind === 'absent')) return [];
  const { other: _, ...difference } = seen.tzdataDifference;
  const otherVersion = difference.otherVersion ?? (mount === null ? seen.tzdata.version : null);
  const older = olderOf(difference.version, otherVersion);
  return [
    {
      container,
      mount,
      args: {
        ...difference,
        otherVersion,
        isNow: difference.at <= now,
        older: older === 'other' ? 'container' : older,
      },
    },
  ];
};

const evidenceOf = ({ container, args }: Outdated): Evidence[] => {
  const { at, zone, version, otherVersion } = args;
  return [
    { label: zone, value: formatInstant(at, args.utcOffsetSeconds), source: `tzdata ${version ?? '?'}` },
    {
      label: zone,
      value: formatInstant(at, args.otherUtcOffsetSeconds),
      source: `${container.name}: tzdata ${otherVersion ?? '?'}`,
    },
  ];
};

const findingOf = (outdated: Outdated): Finding => {
  const { container, mount, args } = outdated;
  return {
    severity: isLive(container) ? 'warning' : 'info',
    subject: { kind: 'container', name: container.name },
    args: { names: [container.name], ...args },
    evidence: evidenceOf(outdated),
    fixes: mount === null ? updateContainerTzdata(container) : replaceMount(container, mount, args.zone),
  };
};

/** The host's own data wants an update, once for all. */
const hostFinding = (outdated: readonly Outdated[], host: HostFacts): Finding[] => {
  const [first] = outdated.toSorted((a, b) => a.args.at - b.args.at);
  if (first === undefined) return [];
  return [
    {
      severity: 'warning',
      subject: { kind: 'host', name: host.name },
      args: { names: outdated.map(({ container }) => container.name), ...first.args },
      evidence: outdated.flatMap(evidenceOf),
      fixes: [updateTzdata(host)],
    },
  ];
};

export const containerTzdataOld = defineCheck<Args, FixId>()({
  name: 'container-tzdata-old',
  needs: ['containers', 'host'],
  run: ({ containers, host, now }) => {
    const outdated = containers.flatMap((container) => outdatedOf(container, now));
    const byHost = outdated.filter(({ args }) => args.older === 'host');
    const findings = [...hostFinding(byHost, host), ...outdated.filter((one) => !byHost.includes(one)).map(findingOf)];
    return findings.length > 0
      ? findings
      : foundIn(
          containers,
          (container) => seenZone(container) !== null,
          () => [],
        );
  },
});
