import { plainPath } from '../../engine/captured-files.ts';
import type { InspectedContainer, InspectedMount } from '../../engine/client.ts';
import type { ContainerView } from '../../engine/view.ts';
import type { ContainerMount, MountChange } from '../../model/container-facts.ts';
import type { Files } from '../../system/files.ts';
import type { Mount } from '../../zone/mounts.ts';
import { parseMounts } from '../../zone/mounts.ts';
import { isEqual, readZoneFile } from '../../zone/zone-files.ts';
import { zoneNameIn } from '../../model/zone-name.ts';
import type { HostZones } from './host-zones.ts';

const FILES = ['/etc/localtime', '/etc/timezone'];
/** Where C libraries and others look for zones; what lies in one of these is a zone's file, or a folder of them. */
const FOLDERS = /^(?:\/usr\/share|\/usr\/lib|\/usr\/share\/lib|\/share|\/etc)\/zoneinfo(?:\/|$)/;
const MOUNTINFO_BYTES = 1_048_576;
/** Nobody mounts more zones one by one. */
const MAX_MOUNTS = 32;

const decidesTime = (path: string): boolean => FILES.includes(path) || FOLDERS.test(path);

const TYPES: ReadonlyMap<string, ContainerMount['type']> = new Map([
  ['bind', 'bind'],
  ['volume', 'volume'],
  ['tmpfs', 'tmpfs'],
]);

const sourceKindOf = (source: string, files: Files): ContainerMount['sourceKind'] => {
  const info = files.info(source);
  if (info.status === 'ok') return info.value.kind;
  return info.status === 'absent' || info.status === 'denied' ? info.status : null;
};

interface Seen {
  readonly source: string;
  /** Where it lies in the container. */
  readonly path: string;
  /** By mountinfo; `null` where that was not read. */
  readonly mount: Mount | null;
  readonly inside: Files;
}

/** The same path, or the end of it: in mountinfo it begins at the root of the file system that it lies on. */
const endsWith = (path: string, end: string): boolean => end === '/' || path === end || path.endsWith(end);

/** What both sides show: the same file; another one; not known. */
const isSame = (path: string, inside: Files, real: string, host: Files): boolean | null => {
  const [there, here] = [inside.info(path), host.info(real)];
  if (there.status !== 'ok' || here.status !== 'ok') return null;
  const [a, b] = [there.value.inode, here.value.inode];
  if (a !== undefined && b !== undefined) return a.device === b.device && a.number === b.number;
  if (there.value.kind !== 'file' || here.value.kind !== 'file') return null;
  const [bytes, others] = [inside.readBytes(path), host.readBytes(real)];
  // Of files with equal content nobody can see from here that they are two.
  return bytes.status === 'ok' && others.status === 'ok' ? isEqual(bytes.value, others.value) : null;
};

/** What became of the source since it was mounted. */
const changeOf = ({ source, path, mount, inside }: Seen, host: Files): MountChange | null => {
  const real = host.realPath(source);
  if (real.status === 'absent') return 'deleted';
  if (real.status !== 'ok') return mount?.isDeleted === true ? 'replaced' : null;
  const isElsewhere = mount !== null && !endsWith(real.value, mount.root);
  const same = isSame(path, inside, real.value, host);
  if (same === true) return mount?.isDeleted === true ? 'replaced' : null;
  if (isElsewhere && (same === false || mount.isDeleted) && real.value !== plainPath(source)) return 'switched';
  return same === false || mount?.isDeleted === true ? 'replaced' : null;
};

/** The zone that the source is now; `null` if that is what the container shows, or has no name. */
const sourceZoneOf = ({ source, path, inside }: Seen, { files, names }: HostZones): string | null => {
  const [now, seen] = [readZoneFile(files, source), readZoneFile(inside, path)];
  if (typeof now === 'string') return null;
  if (typeof seen !== 'string' && isEqual(now.bytes, seen.bytes)) return null;
  const named = zoneNameIn(now.path);
  if (named !== null) return named;
  return names?.preferred(names.withBytes(now.bytes, now.zone.leapSeconds > 0)) ?? null;
};

/** Where a mount lies: at its destination, or at what a link of that name in the image leads to. */
const landingOf = (destination: string, mounts: readonly Mount[], inside: Files): Mount | null => {
  const real = inside.realPath(destination);
  const paths = [destination, ...(real.status === 'ok' ? [real.value] : [])];
  return mounts.findLast(({ point }) => paths.includes(point)) ?? null;
};

const mountOf = (
  { type, source, destination: given, writable }: InspectedMount,
  mounts: readonly Mount[] | null,
  view: ContainerView,
  zones: HostZones,
  isLocal: boolean,
): ContainerMount | null => {
  const destination = plainPath(given);
  const mount = mounts === null ? null : landingOf(destination, mounts, view.files);
  if (!decidesTime(destination) && (mount === null || !decidesTime(mount.point))) return null;
  const isBind = type === 'bind' && source !== null;
  const facts: ContainerMount = {
    type: TYPES.get(type) ?? 'other',
    source: type === 'tmpfs' ? null : source,
    destination: given,
    writable,
    sourceKind: isBind && isLocal ? sourceKindOf(source, zones.files) : null,
    landsOn: mount?.point ?? null,
    change: null,
    sourceZone: null,
  };
  // Mounted when it is started: only then is it something else than its source.
  if (!isBind || (view.readBy !== 'proc' && view.readBy !== 'exec')) return facts;
  // Of another host's file only that is known, which mostly means that another one took its place.
  if (!isLocal) return { ...facts, change: mount?.isDeleted === true ? 'replaced' : null };
  const seen: Seen = { source, path: mount?.point ?? destination, mount, inside: view.files };
  const change = changeOf(seen, zones.files);
  return { ...facts, change, sourceZone: change === null ? null : sourceZoneOf(seen, zones) };
};

/**
 * The mounts of a container over what decides local time, by where they were meant to be and by where they lie. `isLocal`:
 * their sources are on the file system that `zones` shows.
 */
export const containerMounts = (
  { mounts }: Pick<InspectedContainer, 'mounts'>,
  view: ContainerView,
  zones: HostZones,
  isLocal: boolean,
): readonly ContainerMount[] => {
  if (mounts.length === 0) return [];
  const mountinfo = view.files.readText('/proc/self/mountinfo', MOUNTINFO_BYTES);
  const lines = mountinfo.status === 'ok' ? parseMounts(mountinfo.value) : null;
  return mounts.flatMap((mount) => mountOf(mount, lines, view, zones, isLocal) ?? []).slice(0, MAX_MOUNTS);
};
