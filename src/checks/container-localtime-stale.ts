import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerMount, ContainerZone, MountChange } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Fix, Severity } from '../model/finding.ts';
import type { ZoneFacts } from '../model/zone-facts.ts';
import {
  ETC_TIMEZONE,
  LOCALTIME,
  followsLocaltime,
  foundIn,
  replaceMount,
  seenZone,
  wantedZone,
  mountsEvidence,
} from './container-mounts.ts';
import type { ContainerFix } from './fixes/container.ts';
import { restartContainer } from './fixes/container.ts';

/**
 * What the old file does.
 * - `gone` there is no file any more: it cannot be mounted again; `other-zone` it is another zone than the new one
 * - `old-data` the same zone by other data; `same` nothing, as far as can be seen: local time is what it would be
 * - `unseen` the new one lies on another host
 */
type Effect = 'gone' | 'other-zone' | 'old-data' | 'unseen' | 'same';

const HARMLESS: readonly Effect[] = ['unseen', 'same'];

interface Args {
  /** More than one only where nothing comes of it. */
  readonly names: readonly string[];
  readonly effect: Effect;
  readonly change: MountChange;
  readonly source: string;
  readonly destination: string;
  /** Its local time goes by what is mounted there, as far as can be seen. */
  readonly decides: boolean;
  /** What the container shows; `null` if it has no name. */
  readonly zone: string | null;
  /** What it would show after a restart; `null` if that is the same, or not known. */
  readonly sourceZone: string | null;
}

type FixId = ContainerFix | 'restore-source' | 'restart-some-time';
type Finding = Found<Args, FixId>;

interface Stale {
  readonly container: ContainerFacts;
  readonly mount: ContainerMount;
  readonly args: Omit<Args, 'names'>;
}

const EFFECTS: readonly Effect[] = ['gone', 'other-zone', 'old-data', 'unseen', 'same'];

/** What has become of the source; that it is not there is seen without looking inside. */
const changeOf = ({ type, change, sourceKind }: ContainerMount): MountChange | null => {
  if (type !== 'bind') return null;
  return sourceKind === 'absent' ? 'deleted' : change;
};

const isHostZone = ({ source, sourceKind }: ContainerMount): boolean => source === LOCALTIME && sourceKind !== null;

const effectOf = (
  mount: ContainerMount,
  change: MountChange,
  seen: ContainerZone | null,
  zone: ZoneFacts | null,
): Effect => {
  const isFile = mount.destination === LOCALTIME || mount.destination === ETC_TIMEZONE;
  if (change === 'deleted' || (isFile && mount.sourceKind === 'directory')) return 'gone';
  if (seen === null || !followsLocaltime(seen)) return 'same';
  if (mount.sourceZone !== null) {
    const isCompared = isHostZone(mount) && seen.type !== null && zone?.effective.status === 'ok';
    return isCompared && seen.hostDifference === null ? 'same' : 'other-zone';
  }
  if (seen.tzdataDifference !== null) return 'old-data';
  return mount.sourceKind === null ? 'unseen' : 'same';
};

/** The C library reads no /etc/timezone; and zone files it reads for TZ too. */
const decidesTime = (destination: string, seen: ContainerZone | null): boolean => {
  if (destination === ETC_TIMEZONE) return false;
  return destination !== LOCALTIME || seen === null || followsLocaltime(seen);
};

const staleMounts = (container: ContainerFacts, zone: ZoneFacts | null): Stale[] => {
  if (!isLive(container)) return [];
  const seen = seenZone(container);
  const localtime = seen?.localtime.status === 'ok' ? seen.localtime.value : null;
  return container.mounts.flatMap((mount) => {
    const { source, destination, sourceZone } = mount;
    const change = changeOf(mount);
    if (change === null || source === null) return [];
    // What is no zone is told already.
    if (destination === LOCALTIME && localtime !== null && localtime.fault !== null) return [];
    const effect = effectOf(mount, change, seen, zone);
    // The C library does not read it; but it must be there to be mounted.
    if (destination === ETC_TIMEZONE && effect !== 'gone') return [];
    const decides = decidesTime(destination, seen);
    const zoneShown = localtime?.zone ?? null;
    return [{ container, mount, args: { effect, change, source, destination, decides, zone: zoneShown, sourceZone } }];
  });
};

/** Of several in one container, the worst. */
const worstStale = (container: ContainerFacts, zone: ZoneFacts | null): Stale[] => {
  const stale = staleMounts(container, zone);
  return EFFECTS.flatMap((effect) => stale.filter(({ args }) => args.effect === effect)).slice(0, 1);
};

const words = (id: Exclude<FixId, ContainerFix>): Fix<FixId> => ({
  id,
  commands: [],
  needsRoot: false,
  safety: 'review',
});

const fixesFor = ({ container, mount, args }: Stale, zone: ZoneFacts | null): readonly Fix<FixId>[] => {
  if (args.effect !== 'gone') return restartContainer(container);
  const seen = seenZone(container);
  const wanted = seen !== null && followsLocaltime(seen) && args.destination === LOCALTIME ? args.zone : null;
  return [words('restore-source'), ...replaceMount(container, mount, wanted ?? wantedZone(container, mount, zone))];
};

const findingOf = (stale: Stale, zone: ZoneFacts | null): Finding => ({
  severity: 'warning' satisfies Severity,
  subject: { kind: 'container', name: stale.container.name },
  args: { names: [stale.container.name], ...stale.args },
  evidence: mountsEvidence(stale.container),
  fixes: fixesFor(stale, zone),
});

/** Each update of tzdata on the host replaces the file: said once for all containers. */
const harmlessOf = (all: readonly Stale[], effect: Effect, host: HostFacts): Finding[] => {
  const stale = all.filter(({ args }) => args.effect === effect);
  const [first] = stale;
  if (first === undefined) return [];
  return [
    {
      severity: 'info',
      subject: { kind: 'host', name: host.name },
      args: { names: stale.map(({ container }) => container.name), ...first.args },
      evidence: stale.map(({ container, args }) => ({
        label: container.name,
        value: args.change,
        source: args.source,
      })),
      fixes: [words('restart-some-time')],
    },
  ];
};

export const containerLocaltimeStale = defineCheck<Args, FixId>()({
  name: 'container-localtime-stale',
  needs: ['containers', 'host'],
  wants: ['zone'],
  run: ({ containers, host, zone }) => {
    const stale = containers.flatMap((container) => worstStale(container, zone));
    const findings = [
      ...stale.filter(({ args }) => !HARMLESS.includes(args.effect)).map((one) => findingOf(one, zone)),
      ...HARMLESS.flatMap((effect) => harmlessOf(stale, effect, host)),
    ];
    // Without a look inside, what is mounted cannot be held against what lies there now.
    const isJudged = (container: ContainerFacts): boolean =>
      container.mounts.length === 0 || seenZone(container) !== null;
    return findings.length > 0 ? findings : foundIn(containers, isJudged, () => []);
  },
});
