import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerZone } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Fix } from '../model/finding.ts';
import { formatUtcOffset } from '../model/local-time.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { ZoneFacts } from '../model/zone-facts.ts';
import { LOCALTIME, followsLocaltime, mountAt, seenZone } from './container-mounts.ts';

/** Services or containers with the same local time. */
interface Group {
  readonly names: readonly string[];
  /** The zones that they show, as far as these have names. */
  readonly zones: readonly string[];
  /** When the groups differ. */
  readonly utcOffsetSeconds: number;
}

interface Args {
  /** The name of a compose project; `null`: all containers against this host. */
  readonly project: string | null;
  /** The largest first; against the host, its own is the first and names it alone. */
  readonly groups: readonly Group[];
  /** From when on they differ, ms since the Unix epoch. */
  readonly at: number;
  readonly isNow: boolean;
  /** Zones were chosen that differ; else the others show UTC, as images do by themselves or by the TZ in them. */
  readonly isChosen: boolean;
}

type FixId = 'one-zone-per-project' | 'choose-container-zones';
type Finding = Found<Args, FixId>;

/** Offsets from UTC within a year: what holds first, and then from each instant on. */
interface Curve {
  readonly first: number;
  readonly changes: readonly { readonly at: number; readonly utcOffsetSeconds: number }[];
}

interface Member {
  readonly container: ContainerFacts;
  readonly zone: ContainerZone;
  readonly curve: Curve;
}

const curveOf = ({ type, changes }: Pick<ContainerZone, 'type' | 'changes'>): Curve | null =>
  type === null
    ? null
    : {
        first: type.utcOffsetSeconds,
        changes: changes
          .filter(({ bySeconds }) => bySeconds !== 0)
          .map(({ at, after }) => ({ at, utcOffsetSeconds: after.utcOffsetSeconds })),
      };

const offsetAt = ({ first, changes }: Curve, at: number): number =>
  changes.findLast((change) => change.at <= at)?.utcOffsetSeconds ?? first;

/** The first instant at which not all are the same. */
const firstDifference = (curves: readonly Curve[], now: number): number | null => {
  const instants = [now, ...curves.flatMap(({ changes }) => changes.map(({ at }) => at)).toSorted((a, b) => a - b)];
  return instants.find((at) => new Set(curves.map((curve) => offsetAt(curve, at))).size > 1) ?? null;
};

/** Those of which it is known what they show. What is shown for want of a zone is told by the checks of that. */
const membersOf = (containers: readonly ContainerFacts[]): Member[] =>
  containers.filter(isLive).flatMap((container) => {
    const zone = seenZone(container);
    const curve = zone === null || zone.isFallback ? null : curveOf(zone);
    return zone === null || curve === null ? [] : [{ container, zone, curve }];
  });

/** UTC for good, by that name or another one. */
const isUtc = ({ effective, type }: ContainerZone): boolean =>
  effective === null ? type?.utcOffsetSeconds === 0 && type.abbreviation === 'UTC' : isUtcName(effective);

/** It has a zone of its own: by TZ, by a mount, or since the image was made. */
const isGiven = ({ container, zone }: Member): boolean => {
  if (zone.tz !== null) return zone.tz.value !== '';
  return zone.decidedBy === 'localtime' && (mountAt(container, LOCALTIME) !== null || !isUtc(zone));
};

/** Somebody has chosen it for the project: not where TZ is UTC, as makers of images set it for no reason that we know. */
const isChosen = (member: Member): boolean => {
  const { container, zone } = member;
  if (!isGiven(member)) return false;
  return zone.tz === null || !isUtc(zone) || (followsLocaltime(zone) && mountAt(container, LOCALTIME) !== null);
};

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

const unique = (items: readonly (string | null)[]): string[] => [
  ...new Set(items.filter((item): item is string => item !== null)),
];

const zonesOf = (members: readonly Member[]): string[] => unique(members.map(({ zone }) => zone.effective));

const words = (id: FixId): Fix<FixId> => ({ id, commands: [], needsRoot: false, safety: 'review' });

const evidenceOf = (members: readonly Member[]): Finding['evidence'] =>
  members.map(({ container, zone }) => ({
    label: container.name,
    value: [zone.effective, zone.type === null ? null : formatUtcOffset(zone.type.utcOffsetSeconds)]
      .filter((part) => part !== null)
      .join(' '),
    source: zone.readBy,
  }));

/** Services are told by their names in the compose file, unless those stand on both sides. */
const namesIn = (groups: readonly (readonly Member[])[]): readonly string[][] => {
  const services = groups.map((group) => unique(group.map(({ container }) => container.compose?.service ?? null)));
  return new Set(services.flat()).size === services.flat().length
    ? services
    : groups.map((group) => group.map(({ container }) => container.name));
};

const projectFinding = (project: string, members: readonly Member[], now: number): Finding[] => {
  const at = firstDifference(
    members.map(({ curve }) => curve),
    now,
  );
  if (at === null) return [];
  const groups = [...groupBy(members, ({ curve }) => String(offsetAt(curve, at))).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  const chosen = groups.filter((group) => group.some(isChosen)).length > 1;
  const names = namesIn(groups);
  return [
    {
      severity: chosen ? 'warning' : 'info',
      subject: { kind: 'project', name: project },
      args: {
        project,
        groups: groups.map((group, index) => ({
          names: names[index] ?? [],
          zones: zonesOf(group),
          utcOffsetSeconds: group[0] === undefined ? 0 : offsetAt(group[0].curve, at),
        })),
        at,
        isNow: at <= now,
        isChosen: chosen,
      },
      evidence: evidenceOf(members),
      fixes: [words('one-zone-per-project')],
    },
  ];
};

/** Said once for all of them: most images are in UTC, and rightly so. */
const hostFinding = (members: readonly Member[], host: HostFacts, zone: ZoneFacts | null, now: number): Finding[] => {
  if (zone?.effective.status !== 'ok') return [];
  const others = members.flatMap((member) => {
    const { hostDifference } = member.zone;
    return hostDifference === null || isGiven(member) ? [] : [{ member, ...hostDifference }];
  });
  const at = Math.min(...others.map((other) => other.at));
  if (others.length === 0) return [];
  const hostCurve = curveOf(zone.effective.value);
  const differing = others.map(({ member }) => member);
  const groups = [...groupBy(differing, ({ curve }) => String(offsetAt(curve, at))).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  return [
    {
      severity: 'info',
      subject: { kind: 'host', name: host.name },
      args: {
        project: null,
        groups: [
          {
            names: [host.name],
            zones: unique([zone.effective.value.name]),
            utcOffsetSeconds: hostCurve === null ? 0 : offsetAt(hostCurve, at),
          },
          ...groups.map((group) => ({
            names: group.map(({ container }) => container.name),
            zones: zonesOf(group),
            utcOffsetSeconds: group[0] === undefined ? 0 : offsetAt(group[0].curve, at),
          })),
        ],
        at,
        isNow: at <= now,
        isChosen: false,
      },
      evidence: evidenceOf(differing),
      fixes: [words('choose-container-zones')],
    },
  ];
};

export const containersDisagree = defineCheck<Args, FixId>()({
  name: 'containers-disagree',
  needs: ['containers', 'host'],
  wants: ['zone'],
  run: ({ containers, host, zone, now }) => {
    const members = membersOf(containers);
    if (members.length === 0) return null;
    const inProjects = members.filter(({ container }) => container.compose !== null);
    const projects = groupBy(inProjects, ({ container }) => container.compose?.project ?? '');
    return [
      ...[...projects].flatMap(([project, ofProject]) => projectFinding(project, ofProject, now)),
      ...hostFinding(members, host, zone, now),
    ];
  },
});
