import type { LocaltimeFacts, ZoneFault } from '../model/zone-facts.ts';
import type { Files } from '../system/files.ts';
import { offsetAt } from './compare.ts';
import { mountOver } from './mounts.ts';
import { followLink } from './path.ts';
import { suggestZone } from './suggest.ts';
import type { Zone } from './zone.ts';
import type { ZoneFile } from './zone-files.ts';
import { readNamedZone, readZoneFile, zonesWithBytes } from './zone-files.ts';
import { zoneNameIn } from './zone-name.ts';

const LOCALTIME = '/etc/localtime';
const MOUNTINFO = '/proc/self/mountinfo';
/** A host of many containers has some hundred mounts of about 200 characters. */
const MOUNTINFO_BYTES = 1_048_576;
const MAX_LINKS = 10;

/** The first folder of zones that the links lead into names the zone: what is a link in there is an alias. */
const linkedZone = (files: Files, path: string, links = 0): string | null => {
  const target = links < MAX_LINKS ? files.linkTarget(path) : null;
  if (target?.status !== 'ok') return null;
  const next = followLink(path, target.value);
  return zoneNameIn(next) ?? linkedZone(files, next, links + 1);
};

const KIND_OF = { file: 'copy', directory: 'directory', symlink: 'symlink', other: 'other' } as const;

interface Place {
  readonly kind: LocaltimeFacts['kind'];
  readonly target: string | null;
  readonly linkedZone: string | null;
}

const findPlace = (files: Files): Place => {
  const info = files.info(LOCALTIME);
  if (info.status !== 'ok')
    return { kind: info.status === 'absent' ? 'none' : 'other', target: null, linkedZone: null };
  const kind = KIND_OF[info.value.kind];
  const isLink = kind === 'symlink';
  const named = isLink ? linkedZone(files, LOCALTIME) : null;
  // A mount onto a link lands on the file that the link names.
  const real = isLink ? files.realPath(LOCALTIME) : null;
  const point = real === null ? LOCALTIME : real.status === 'ok' ? real.value : null;
  const mounts = files.readText(MOUNTINFO, MOUNTINFO_BYTES);
  const mount = mounts.status === 'ok' && point !== null ? mountOver(mounts.value, point) : null;
  if (mount !== null) return { kind: 'bind-mount', target: mount.source, linkedZone: named };
  const target = isLink ? files.linkTarget(LOCALTIME) : null;
  return { kind, target: target?.status === 'ok' ? target.value : null, linkedZone: named };
};

/** One name of many with the same content: the one that zone1970.tab lists, its other names being aliases. */
const preferredOf = (files: Files, folder: string, candidates: readonly string[]): string | null => {
  if (candidates.length < 2) return candidates[0] ?? null;
  const table = files.readText(`${folder}/zone1970.tab`);
  const listed = new Set(table.status === 'ok' ? table.value.split('\n').map((line) => line.split('\t', 4)[2]) : []);
  return (
    candidates.find((name) => listed.has(name)) ??
    candidates.find((name) => name === 'Etc/UTC' || name === 'Etc/GMT') ??
    candidates[0] ??
    null
  );
};

/** Each month from 1990 to 2020: long past, so that no newer tzdata tells it otherwise. */
const PAST = Array.from({ length: 360 }, (_, month) => 631_152_000 + month * 2_629_746);
/** Corrections of the past concern a few years of a few zones. */
const SAME_ZONE_FROM = 0.95;

/** Whether two files tell of the same place, by different versions of the data. */
const isSamePlace = (a: Zone, b: Zone): boolean =>
  PAST.filter((at) => offsetAt(a, at) === offsetAt(b, at)).length >= SAME_ZONE_FROM * PAST.length;

type Naming = Pick<LocaltimeFacts, 'zone' | 'namedBy' | 'candidates'>;

const NAMELESS: Naming = { zone: null, namedBy: null, candidates: [] };

/** By its content: for a copy, and for a mount of a file that has no name either. */
const nameByContent = (files: Files, folder: string | null, file: ZoneFile, etcTimezone: string | null): Naming => {
  if (folder === null) return NAMELESS;
  const rightFolder = file.zone.leapSeconds > 0 ? 'right/' : '';
  const candidates = zonesWithBytes(files, `${folder}/${rightFolder}`.replace(/\/$/, ''), file.bytes).map(
    (name) => `${rightFolder}${name}`,
  );
  if (etcTimezone !== null && candidates.includes(etcTimezone))
    return { zone: etcTimezone, namedBy: 'etc-timezone', candidates };
  if (candidates.length > 0) return { zone: preferredOf(files, folder, candidates), namedBy: 'content', candidates };
  // No such bytes: a copy that was made of another tzdata than that of this host, perhaps.
  const named = etcTimezone === null ? null : readNamedZone(files, folder, etcTimezone);
  const isThat = named !== null && typeof named !== 'string' && isSamePlace(named.zone, file.zone);
  return isThat ? { zone: etcTimezone, namedBy: 'etc-timezone', candidates } : NAMELESS;
};

const nameOf = (
  files: Files,
  folder: string | null,
  place: Place,
  file: ZoneFile,
  etcTimezone: string | null,
): Naming => {
  const mounted = place.kind === 'bind-mount' ? zoneNameIn(place.target ?? '') : null;
  if (mounted !== null) return { zone: mounted, namedBy: 'mount', candidates: [] };
  if (place.kind === 'symlink' && place.linkedZone !== null)
    return { zone: place.linkedZone, namedBy: 'symlink', candidates: [] };
  return nameByContent(files, folder, file, etcTimezone);
};

export interface Localtime {
  readonly facts: LocaltimeFacts;
  /** `null` where it is absent or no zone. */
  readonly file: ZoneFile | null;
}

/**
 * Reads /etc/localtime and finds out which zone it is.
 * `folder`: of the zone files; `etcTimezone`: what /etc/timezone says, which may decide between names of equal content.
 */
export const readLocaltime = (files: Files, folder: string | null, etcTimezone: string | null): Localtime => {
  const place = findPlace(files);
  const factsOf = (naming: Naming, fault: ZoneFault | null): LocaltimeFacts => ({
    path: LOCALTIME,
    ...place,
    ...naming,
    fault,
    suggestion: fault === 'dangling' && place.linkedZone !== null ? suggestZone(files, folder, place.linkedZone) : null,
  });
  if (place.kind === 'none') return { facts: factsOf(NAMELESS, null), file: null };
  const file = readZoneFile(files, LOCALTIME);
  if (typeof file === 'string') return { facts: factsOf(NAMELESS, file), file: null };
  return { facts: factsOf(nameOf(files, folder, place, file, etcTimezone), null), file };
};
