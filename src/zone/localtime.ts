import type { LocaltimeFacts, ZoneFault } from '../model/zone-facts.ts';
import type { Files } from '../system/files.ts';
import { offsetAt } from './compare.ts';
import { mountOver } from './mounts.ts';
import { followLink } from './path.ts';
import { suggestZone } from './suggest.ts';
import type { Zone } from './zone.ts';
import type { ZoneFile } from './zone-files.ts';
import { readZoneFile } from './zone-files.ts';
import type { ZoneNames } from './zone-names.ts';
import { zoneNames } from './zone-names.ts';
import { zoneNameIn } from '../model/zone-name.ts';

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
const nameByContent = (namers: readonly ZoneNames[], file: ZoneFile, etcTimezone: string | null): Naming => {
  const isRight = file.zone.leapSeconds > 0;
  for (const names of namers) {
    const candidates = names.withBytes(file.bytes, isRight);
    if (etcTimezone !== null && candidates.includes(etcTimezone))
      return { zone: etcTimezone, namedBy: 'etc-timezone', candidates };
    if (candidates.length > 0) return { zone: names.preferred(candidates), namedBy: 'content', candidates };
  }
  if (etcTimezone === null) return NAMELESS;
  // No such bytes: a copy that was made of another tzdata than that of this host, perhaps.
  const isThat = namers.some((names) => {
    const named = names.zoneOf(etcTimezone);
    return named !== null && isSamePlace(named, file.zone);
  });
  return isThat ? { zone: etcTimezone, namedBy: 'etc-timezone', candidates: [] } : NAMELESS;
};

const nameOf = (namers: readonly ZoneNames[], place: Place, file: ZoneFile, etcTimezone: string | null): Naming => {
  const mounted = place.kind === 'bind-mount' ? zoneNameIn(place.target ?? '') : null;
  if (mounted !== null) return { zone: mounted, namedBy: 'mount', candidates: [] };
  if (place.kind === 'symlink' && place.linkedZone !== null)
    return { zone: place.linkedZone, namedBy: 'symlink', candidates: [] };
  return nameByContent(namers, file, etcTimezone);
};

export interface Localtime {
  readonly facts: LocaltimeFacts;
  /** `null` where it is absent or no zone. */
  readonly file: ZoneFile | null;
}

/**
 * Reads /etc/localtime and finds out which zone it is.
 * `folder`: of the zone files; `etcTimezone`: what /etc/timezone says, which may decide between names of equal content;
 * `namers`: the zone files that such content is looked for in, one after the other.
 */
export const readLocaltime = (
  files: Files,
  folder: string | null,
  etcTimezone: string | null,
  namers: readonly ZoneNames[] = folder === null ? [] : [zoneNames(files, folder)],
): Localtime => {
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
  return { facts: factsOf(nameOf(namers, place, file, etcTimezone), null), file };
};
