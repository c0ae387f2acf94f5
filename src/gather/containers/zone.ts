import type { InspectedContainer } from '../../engine/client.ts';
import { NOT_READ } from '../../engine/captured-files.ts';
import { NOT_FOR_ITS_USER, asFirstProcess } from '../../engine/first-process.ts';
import { libcOf } from '../../engine/libc.ts';
import { readOsRelease } from '../../engine/os-release.ts';
import type { ContainerView } from '../../engine/view.ts';
import type { ContainerTz, ContainerZone, PoisonedZone } from '../../model/container-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import { isUtcName } from '../../model/utc-name.ts';
import type { OffsetDifference, TzdataDifference, ZoneClaim, ZoneFault } from '../../model/zone-facts.ts';
import type { Files } from '../../system/files.ts';
import { MAX_VALUE, secondOf, toOffsetDifference } from '../../zone/claims.ts';
import { firstDifference } from '../../zone/compare.ts';
import { LOOK_AHEAD, effectiveZone } from '../../zone/effective.ts';
import type { Localtime } from '../../zone/localtime.ts';
import { readLocaltime } from '../../zone/localtime.ts';
import { glibcPosix } from '../../zone/loose-posix.ts';
import { parseMounts } from '../../zone/mounts.ts';
import { MUSL_FOLDERS, interpretMuslTz, muslZone } from '../../zone/musl.ts';
import { parsePosixTz } from '../../zone/posix-tz.ts';
import type { TzMeaning } from '../../zone/tz-variable.ts';
import { fallbackFor, interpretTz } from '../../zone/tz-variable.ts';
import type { Zone } from '../../zone/zone.ts';
import { UTC, zoneOfPosix } from '../../zone/zone.ts';
import type { ZoneFile } from '../../zone/zone-files.ts';
import { findZoneFolder, readNamedZone, readTzdataVersion } from '../../zone/zone-files.ts';
import { isZoneName, zoneNameIn } from '../../model/zone-name.ts';
import { isFixedName, isOfNoPlace } from '../../zone/zone-name.ts';
import type { ZoneNames } from '../../zone/zone-names.ts';
import { zoneNames } from '../../zone/zone-names.ts';
import { configTzOf, decidingVariables, processEnvironment, variableIn } from './environment.ts';
import type { HostZones } from './host-zones.ts';
import { poisonedZones } from './poisoned.ts';

const GLIBC_FOLDER = '/usr/share/zoneinfo';
const LOCALTIME = '/etc/localtime';

/** What is read of one container. */
interface Inside {
  readonly view: ContainerView;
  /** As its first process may read them. */
  readonly files: Files;
  readonly libc: ContainerZone['libc'];
  /** Where its C library looks for names; `null` if there are none. */
  readonly folder: string | null;
  /** As it is set for its first process. */
  readonly tzdir: string | null;
  readonly host: HostZones;
}

/** A zone and what it is called; of what is not known, `null`. */
interface Told {
  readonly zone: Zone | null;
  readonly name: string | null;
  readonly decidedBy: ContainerZone['decidedBy'];
  readonly isFallback: boolean;
  /** The file that it was read from, with every link resolved. */
  readonly path: string | null;
}

const UNKNOWN: Told = { zone: null, name: null, decidedBy: null, isFallback: false, path: null };

/** Nobody looked at it, or at what its links lead to. */
const wasNotRead = (files: Files, path: string): boolean => {
  const real = files.realPath(path);
  return real.status === 'failed' && real.reason === NOT_READ;
};

const differenceBetween = (host: HostZones, zone: Zone | null, other: Zone | null): OffsetDifference | null => {
  if (zone === null || other === null || zone === other) return null;
  const at = secondOf(host);
  const difference = firstDifference(zone, other, at, at + LOOK_AHEAD);
  return difference === null ? null : toOffsetDifference(difference, host);
};

/** The name that a value means, be there such a zone or not. */
const nameIn = (value: string): string | null => {
  const text = value.replace(/^:/, '');
  if (text.startsWith('/')) return zoneNameIn(text);
  return isZoneName(text) ? text : null;
};

/**
 * What may have been meant: a zone of this host. An old name that only the container lacks is what it is called today, if
 * that is there or was not looked at; a zone that all of its zone files lack is none of its faults.
 */
const suggestionFor = (value: string, { files, folder, host }: Inside): string | null => {
  const name = nameIn(value);
  if (name === null || host.zoneOf(name) === null) return host.suggest(value);
  const current = folder === null ? null : host.currentName(name);
  if (current === null || folder === null) return null;
  const isThere = typeof readNamedZone(files, folder, current) !== 'string';
  return isThere || wasNotRead(files, `${folder}/${current}`) ? current : null;
};

const intendedBy = (value: string, suggestion: string | null, host: HostZones): ContainerTz['intended'] => {
  for (const name of [nameIn(value), suggestion]) {
    const zone = name === null ? null : host.zoneOf(name);
    if (name !== null && zone !== null) return { name, utcOffsetSeconds: zone.typeAt(secondOf(host)).utcOffsetSeconds };
  }
  return null;
};

/** Without a look inside: what it must mean wherever it is set. */
const meaningByItself = (value: string, host: HostZones): TzMeaning => {
  const text = value.replace(/^:/, '');
  if (text === '') return { form: 'empty', name: 'UTC', fault: null, zone: UTC };
  const form = text.startsWith('/') ? 'path' : 'name';
  if (isUtcName(text)) return { form, name: text, fault: null, zone: UTC };
  const posix = parsePosixTz(text);
  if (posix !== null) return { form: 'posix', name: null, fault: null, zone: zoneOfPosix(posix) };
  const name = nameIn(value);
  const isNone = host.folder !== null && form === 'name' && (name === null || host.zoneOf(name) === null);
  // Of a name that is unknown here nobody can say that it is one there; what is no name at all is none anywhere.
  return {
    form,
    name: isNone ? null : name,
    fault: isNone ? 'missing' : null,
    zone: isNone && name === null ? UTC : null,
  };
};

const pathsFor = (value: string, { libc, folder }: Inside): readonly string[] => {
  const text = value.replace(/^:/, '');
  if (text.startsWith('/')) return [text];
  if (libc === 'musl') return MUSL_FOLDERS.map((one) => `${one}/${text}`);
  return folder === null ? [] : [`${folder}/${text}`];
};

/** No file of any zone is called otherwise: such a one is there or not, whether somebody looked or not. */
const CAN_BE_FILE = /^:?[\w+./-]*$/;

const meaningOf = (value: string, inside: Inside, localtimeZone: string | null): TzMeaning => {
  const { view, files, libc, folder, host } = inside;
  const canBeFile = CAN_BE_FILE.test(value);
  const paths = value === '' || !canBeFile ? [] : pathsFor(value, inside);
  // The first one that is there counts.
  const there = paths.findIndex((path) => files.exists(path));
  const looked = there < 0 ? paths : paths.slice(0, there);
  if (view.readBy === 'inspect' || looked.some((path) => wasNotRead(files, path))) return meaningByItself(value, host);
  const isMusl = libc === 'musl';
  const meaning = isMusl
    ? interpretMuslTz(files, value, localtimeZone)
    : interpretTz(files, value, folder, localtimeZone);
  const fault = meaning.fault === 'unreadable' && !canBeFile ? 'missing' : meaning.fault;
  const isLoose = !isMusl && meaning.zone === null && (fault === 'not-posix' || fault === 'no-rule');
  return { ...meaning, fault, zone: isLoose ? glibcPosix(value.replace(/^:/, '')) : meaning.zone };
};

const realPathOf = (paths: readonly string[], files: Files): string | null => {
  for (const path of paths) {
    const real = files.realPath(path);
    if (real.status === 'ok') return real.value;
  }
  return null;
};

/** What is set is no zone, and the C library takes UTC. */
const isFallenBack = ({ fault, zone }: TzMeaning, host: HostZones): boolean =>
  fault !== null && zone !== null && zone.typeAt(secondOf(host)).utcOffsetSeconds === 0;

const toldByTz = (value: string, meaning: TzMeaning, inside: Inside): Told => {
  const isFallback = isFallenBack(meaning, inside.host);
  return {
    zone: meaning.zone,
    name: isFallback ? 'UTC' : meaning.name,
    decidedBy: 'tz',
    isFallback,
    path: meaning.fault === null ? realPathOf(pathsFor(value, inside), inside.files) : null,
  };
};

const toldByLocaltime = ({ facts, file }: Localtime, { view, files, libc }: Inside): Told => {
  if (view.readBy === 'inspect' || wasNotRead(files, LOCALTIME)) return UNKNOWN;
  if (facts.kind === 'none') return { ...UNKNOWN, zone: UTC, name: 'UTC', decidedBy: 'default' };
  const fault: ZoneFault | null = facts.fault;
  if (file !== null) {
    const zone = libc === 'musl' ? muslZone(file) : file.zone;
    return { zone, name: facts.zone, decidedBy: 'localtime', isFallback: false, path: file.path };
  }
  // A file that we may not read, its own process may: `asFirstProcess` tells where it may not.
  const read = fault === 'denied' && view.readBy === 'proc' ? files.readBytes(LOCALTIME) : null;
  const isOurFault = read !== null && !(read.status === 'denied' && read.reason === NOT_FOR_ITS_USER);
  const zone = fault === null || isOurFault ? null : libc === 'musl' ? muslZone(fault) : fallbackFor(fault);
  return zone === null
    ? { ...UNKNOWN, decidedBy: 'localtime' }
    : { zone, name: 'UTC', decidedBy: 'localtime', isFallback: true, path: null };
};

/** The first line of /etc/timezone that says something. */
const readEtcTimezone = (files: Files): Gathered<string> => {
  const text = files.readText('/etc/timezone', 4096);
  if (text.status !== 'ok') return text;
  const lines = text.value.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return ok(lines.find((line) => line !== '') ?? '');
};

const claimOf = (value: string, against: Zone | null, inside: Inside): ZoneClaim => {
  const { files, folder, host } = inside;
  const isUnread = folder !== null && isZoneName(value) && wasNotRead(files, `${folder}/${value}`);
  const file: ZoneFile | ZoneFault | null = isUnread ? null : readNamedZone(files, folder, value);
  const fault = typeof file === 'string' ? file : file === null && host.zoneOf(value) === null ? 'missing' : null;
  const zone = file === null || typeof file === 'string' ? host.zoneOf(value) : file.zone;
  return {
    value: value.slice(0, MAX_VALUE),
    fault,
    suggestion: fault === null ? null : suggestionFor(value, inside),
    difference: differenceBetween(host, against, zone),
  };
};

/** Its own data of the zone in effect against that of this host. */
const tzdataDifferenceOf = (
  { zone, name, isFallback, path }: Told,
  localtime: Localtime,
  poisoned: readonly PoisonedZone[],
  version: string | null,
  { host }: Inside,
): TzdataDifference | null => {
  if (zone === null || name === null || isFallback || isFixedName(name) || isOfNoPlace(name)) return null;
  // Of leap seconds C libraries make what they like.
  if (name.startsWith('right/')) return null;
  if (poisoned.some((one) => one.path === path)) return null;
  const difference = differenceBetween(host, host.zoneOf(name), zone);
  if (difference === null) return null;
  // A file that was mounted or copied is of whatever version.
  const isForeign = path === localtime.file?.path && localtime.facts.kind !== 'symlink';
  return {
    zone: name,
    other: 'container',
    version: host.version,
    otherVersion: isForeign ? null : version,
    ...difference,
  };
};

/** `+08:00`; seconds only where there are some. */
const formatOffset = (seconds: number): string => {
  const total = Math.abs(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const rest = total % 60;
  const minutes = `${pad(Math.floor(total / 3600))}:${pad(Math.floor(total / 60) % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${minutes}${rest === 0 ? '' : `:${pad(rest)}`}`;
};

const folderFor = (libc: ContainerZone['libc'], tzdir: string | null, found: string | null, files: Files) => {
  // musl knows no TZDIR.
  if (libc === 'musl') return found;
  if (tzdir !== null && tzdir !== '') return tzdir;
  return found === GLIBC_FOLDER || files.list(GLIBC_FOLDER).length > 0 ? GLIBC_FOLDER : null;
};

const tzOf = (
  value: string,
  meaning: TzMeaning,
  configTz: string | null,
  localtime: Told,
  inside: Inside,
): ContainerTz => {
  const { form, fault, zone } = meaning;
  const suggestion = fault === null || form === 'posix' ? null : suggestionFor(value, inside);
  return {
    value: value.slice(0, MAX_VALUE),
    form,
    folder: inside.tzdir?.slice(0, MAX_VALUE) ?? null,
    fault,
    suggestion,
    difference:
      fault === null && localtime.decidedBy === 'localtime'
        ? differenceBetween(inside.host, localtime.zone, zone)
        : null,
    setBy: configTz === value ? 'config' : 'process',
    intended: intendedBy(value, suggestion, inside.host),
  };
};

/** What the zone in effect would be if it did not count leap seconds, by this host's zone files. */
const withoutLeapSeconds = ({ zone, name }: Told, host: HostZones): ContainerZone['withoutLeapSeconds'] => {
  if (zone === null || zone.leapSeconds === 0 || name === null || !name.startsWith('right/')) return null;
  const plain = name.replace(/^right\//, '');
  const type = host.zoneOf(plain)?.typeAt(secondOf(host)) ?? null;
  return type === null ? null : { name: plain, utcOffsetSeconds: type.utcOffsetSeconds };
};

const toldWith = (value: string | null, byLocaltime: Told, localtimeZone: string | null, inside: Inside): Told =>
  value === null ? byLocaltime : toldByTz(value, meaningOf(value, inside, localtimeZone), inside);

/** Podman's `--tz`, of a container that nobody could look into. */
const toldByPodman = ({ timezone }: InspectedContainer, { view, host }: Inside): Told | null => {
  if (view.readBy !== 'inspect' || timezone === null || timezone === '') return null;
  const isLocal = timezone === 'local';
  const zone = isLocal ? host.zone : host.zoneOf(timezone);
  return zone === null ? null : { ...UNKNOWN, zone, name: isLocal ? null : timezone, decidedBy: 'localtime' };
};

/**
 * Why local time in a container is what it is, as its C library computes it from the files there. `host`: what it is held
 * against, one for all containers of a run (`hostZones`).
 */
export const containerZone = (
  container: InspectedContainer,
  view: ContainerView,
  host: HostZones,
): Gathered<ContainerZone> => {
  const files = asFirstProcess(view);
  const configTz = configTzOf(container);
  const environment = processEnvironment(view, container);
  const processTz = environment.status === 'ok' ? variableIn(environment.value, 'TZ') : null;
  const variables = decidingVariables(environment, container);
  const value = variableIn(variables, 'TZ');
  const tzdir = variableIn(variables, 'TZDIR');

  const libc = libcOf(files);
  const zoneFolder = findZoneFolder(files);
  const folder = folderFor(libc, tzdir, zoneFolder, files);
  const inside: Inside = { view, files, libc, folder, tzdir, host };
  const version = zoneFolder === null ? null : readTzdataVersion(files, zoneFolder);

  const etcTimezone = readEtcTimezone(files);
  const namers: readonly ZoneNames[] = [
    ...(host.names === null ? [] : [host.names]),
    ...(zoneFolder === null || view.readBy !== 'proc' ? [] : [zoneNames(files, zoneFolder)]),
  ];
  const localtime = readLocaltime(files, zoneFolder, etcTimezone.status === 'ok' ? etcTimezone.value : null, namers);
  const byLocaltime = toldByPodman(container, inside) ?? toldByLocaltime(localtime, inside);
  const meaning = value === null ? null : meaningOf(value, inside, localtime.facts.zone);
  const mountinfo = files.readText('/proc/self/mountinfo', 1_048_576);
  const poisoned =
    mountinfo.status === 'ok' ? poisonedZones(parseMounts(mountinfo.value), files, zoneFolder, host) : [];

  const told = value === null || meaning === null ? byLocaltime : toldByTz(value, meaning, inside);
  const toExec = value === configTz ? told : toldWith(configTz, byLocaltime, localtime.facts.zone, inside);
  const shownAs = poisoned.find((one) => one.path === told.path);
  const origin = { name: told.name, decidedBy: told.decidedBy ?? 'default', isFallback: told.isFallback } as const;
  const seen = told.zone === null ? null : effectiveZone(told.zone, secondOf(host), origin);
  const type = seen?.type ?? null;
  const isLocaltimeRead = view.readBy !== 'inspect' && !wasNotRead(files, LOCALTIME);
  return ok({
    readBy: view.readBy,
    libc,
    // A file over which another one lies is that other zone, whatever it is called.
    effective: shownAs === undefined ? told.name : shownAs.zone,
    utcOffset: type === null ? null : formatOffset(type.utcOffsetSeconds),
    type,
    changes: seen?.changes ?? [],
    decidedBy: told.decidedBy,
    isFallback: told.isFallback,
    leapSeconds: seen?.leapSeconds ?? 0,
    withoutLeapSeconds: withoutLeapSeconds(told, host),
    tz: value === null || meaning === null ? null : tzOf(value, meaning, configTz, byLocaltime, inside),
    configTz: configTz?.slice(0, MAX_VALUE) ?? null,
    processTz:
      environment.status !== 'ok'
        ? environment
        : processTz === null
          ? missing('absent', 'not set')
          : ok(processTz.slice(0, MAX_VALUE)),
    execDifference: differenceBetween(host, toExec.zone, told.zone),
    localtime: isLocaltimeRead ? ok(localtime.facts) : missing('failed', NOT_READ),
    etcTimezone: etcTimezone.status === 'ok' ? ok(claimOf(etcTimezone.value, byLocaltime.zone, inside)) : etcTimezone,
    tzdata: { present: presenceOf(files, zoneFolder), folder: zoneFolder, version },
    distribution: readOsRelease(files),
    poisoned,
    tzdataDifference: tzdataDifferenceOf(told, localtime, poisoned, version, inside),
    hostDifference: differenceBetween(host, host.zone, told.zone),
  });
};

const presenceOf = (files: Files, folder: string | null): boolean | null => {
  if (folder !== null) return true;
  return wasNotRead(files, GLIBC_FOLDER) ? null : false;
};
