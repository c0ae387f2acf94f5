import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, PoisonedZone } from '../model/container-facts.ts';
import { isUtcName } from '../model/utc-name.ts';
import { severityIn, subjectOf } from './container-evidence.ts';
import {
  LOCALTIME,
  isNamedByTz,
  foundIn,
  mountAt,
  seenZone,
  mountsEvidence,
  replaceMount,
} from './container-mounts.ts';
import type { ContainerFix } from './fixes/container.ts';

interface Args {
  readonly name: string;
  readonly path: string;
  /** What the file is called. */
  readonly poisoned: string;
  /** What it is; `null` if that has no name here. */
  readonly zone: string | null;
  readonly utcOffsetSeconds: number;
  /** `null`: this host does not have that zone. */
  readonly trueUtcOffsetSeconds: number | null;
  /** Other names of the same file, and of further ones with the same fate. */
  readonly others: readonly string[];
}

type FixId = ContainerFix | 'leave-mount-out';
type Finding = Found<Args, FixId>;

/** What the zone of that name is at, for good if it is UTC. */
const trueOffset = ({ name, trueUtcOffsetSeconds }: PoisonedZone): number | null =>
  isUtcName(name) ? 0 : trueUtcOffsetSeconds;

/** Two names of UTC, one over the other, change nothing. */
const isHarmless = ({ name, zone }: PoisonedZone): boolean =>
  zone === name || (zone !== null && isUtcName(zone) && isUtcName(name));

const fixesFor = (container: ContainerFacts, { path, zone }: PoisonedZone): Finding['fixes'] => {
  const seen = seenZone(container);
  const mount = container.mounts.find(({ landsOn }) => landsOn === path) ?? mountAt(container, LOCALTIME, path);
  if (mount === null) return [{ id: 'leave-mount-out', commands: [], needsRoot: false, safety: 'review' }];
  // TZ may stay what it is: without the mount it means what it says.
  return replaceMount(container, mount, seen !== null && isNamedByTz(seen) ? null : zone);
};

const findingOf = (container: ContainerFacts): Finding[] => {
  const poisoned = (seenZone(container)?.poisoned ?? []).filter((one) => !isHarmless(one));
  // Of many names, UTC is the one that programs ask for.
  const worst = poisoned.find(({ name }) => isUtcName(name)) ?? poisoned[0];
  if (worst === undefined) return [];
  const { name } = container;
  const others = poisoned.flatMap((one) => (one === worst ? one.aliases : [one.name, ...one.aliases]));
  return [
    {
      // What is right now may be wrong in summer: such a one is only among the facts if it differs within a year.
      severity: severityIn(container, 'warning'),
      subject: subjectOf(container),
      args: {
        name,
        path: worst.path,
        poisoned: worst.name,
        zone: worst.zone,
        utcOffsetSeconds: worst.utcOffsetSeconds,
        trueUtcOffsetSeconds: trueOffset(worst),
        others: [...new Set(others)].filter((other) => other !== worst.name),
      },
      evidence: [
        ...poisoned.map((one) => ({ label: one.path, value: one.zone ?? '?', source: '/proc/self/mountinfo' })),
        ...mountsEvidence(container),
      ],
      fixes: fixesFor(container, worst),
    },
  ];
};

export const containerLocaltimePoisoned = defineCheck<Args, FixId>()({
  name: 'container-localtime-poisoned',
  needs: ['containers', 'host'],
  run: ({ containers }) =>
    foundIn(
      containers,
      (container) => seenZone(container) !== null,
      (container) => findingOf(container),
    ),
});
