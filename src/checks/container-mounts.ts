import type { ContainerFacts, ContainerMount, ContainerZone } from '../model/container-facts.ts';
import type { Evidence, Fix } from '../model/finding.ts';
import type { ZoneFacts } from '../model/zone-facts.ts';
import { zoneNameIn } from '../model/zone-name.ts';
import { containerEvidence, hostZone } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { installContainerTzdata, removeMount } from './fixes/container.ts';

export const LOCALTIME = '/etc/localtime';
export const ETC_TIMEZONE = '/etc/timezone';

/** What was read of its zone; `null` where it was not looked into. */
export const seenZone = ({ zone }: Pick<ContainerFacts, 'zone'>): ContainerZone | null =>
  zone.status === 'ok' && zone.value.readBy !== 'inspect' ? zone.value : null;

/** The mount over that file; the last one covers those before it. */
export const mountAt = (
  { mounts }: Pick<ContainerFacts, 'mounts'>,
  ...destinations: readonly string[]
): ContainerMount | null => mounts.findLast(({ destination }) => destinations.includes(destination)) ?? null;

/** Its local time follows /etc/localtime: nothing else decides, or TZ names that file. */
export const followsLocaltime = ({ decidedBy, tz }: ContainerZone): boolean =>
  decidedBy !== 'tz' || (tz !== null && tz.value.replace(/^:/, '') === LOCALTIME);

/** TZ says already which zone it is to be, whatever lies at /etc/localtime. */
export const isNamedByTz = (zone: ContainerZone): boolean =>
  zone.tz !== null && zone.tz.value !== '' && !followsLocaltime(zone);

/**
 * The zone that a mount over /etc/localtime was to bring. `zone`: of this host. `null`: nothing tells it, or TZ says
 * already which one it is to be.
 */
export const wantedZone = (container: ContainerFacts, mount: ContainerMount, zone: ZoneFacts | null): string | null => {
  const seen = container.zone.status === 'ok' ? container.zone.value : null;
  if (seen !== null && isNamedByTz(seen)) return null;
  const { source, sourceKind, sourceZone } = mount;
  if (source === null) return null;
  // Another host's file is not ours.
  const ofHost = source === LOCALTIME && sourceKind !== null ? (hostZone(zone)?.name ?? null) : null;
  return sourceZone ?? zoneNameIn(source) ?? ofHost;
};

/**
 * Takes a mount out, and lets TZ say that zone; an image without zone files gets them, without which its name would mean
 * UTC.
 */
export const replaceMount = (
  container: ContainerFacts,
  mount: ContainerMount,
  zone: string | null,
): readonly Fix<ContainerFix>[] => {
  const seen = container.zone.status === 'ok' ? container.zone.value : null;
  const files = zone !== null && seen?.tzdata.present === false ? installContainerTzdata(container, zone) : [];
  const without = removeMount(container, mount, zone);
  return [...files, ...without.filter(({ id }) => !files.some((fix) => fix.id === id))];
};

/** `null` where nothing was found because nothing could be judged. */
export const foundIn = <T>(
  containers: readonly ContainerFacts[],
  isJudged: (container: ContainerFacts) => boolean,
  find: (container: ContainerFacts) => readonly T[],
): readonly T[] | null => {
  const findings = containers.flatMap(find);
  return findings.length === 0 && !containers.some(isJudged) ? null : findings;
};

const mountEvidence = ({ type, source, destination, writable, ...mount }: ContainerMount): Evidence => ({
  label: destination,
  value: [
    type,
    source,
    writable ? 'rw' : 'ro',
    mount.sourceKind === null ? null : `(${mount.sourceKind})`,
    mount.landsOn === null || mount.landsOn === destination ? null : `-> ${mount.landsOn}`,
    mount.change,
    mount.sourceZone === null ? null : `= ${mount.sourceZone}`,
  ]
    .filter((part) => part !== null)
    .join(' '),
  source: 'Mounts',
});

/** What is mounted over that which decides local time, and what it has made of it. */
export const mountsEvidence = (container: ContainerFacts): Evidence[] => [
  ...container.mounts.map(mountEvidence),
  ...containerEvidence(container),
];
