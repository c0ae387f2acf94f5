import { isUtcName } from '../model/utc-name.ts';
import type { TzFacts, ZoneFault } from '../model/zone-facts.ts';
import type { Files } from '../system/files.ts';
import { lacksRule, parsePosixTz } from './posix-tz.ts';
import type { Zone } from './zone.ts';
import { UTC, zoneOfPosix } from './zone.ts';
import { readZoneFile } from './zone-files.ts';
import { zoneNameIn } from '../model/zone-name.ts';

/** What TZ says, as glibc takes it (tzset(3)); musl differs for few values, `PST8PDT` among them. */
export interface TzMeaning {
  readonly form: TzFacts['form'];
  readonly name: string | null;
  readonly fault: ZoneFault | null;
  /** UTC where it is no zone; `null` where C libraries make different things of it. */
  readonly zone: Zone | null;
}

const WITHOUT_FILE: readonly ZoneFault[] = ['missing', 'dangling', 'no-zoneinfo'];

/** `UTC8x`, `<+08>`: what comes of it depends on how far a library reads. */
const BEGINS_LIKE_POSIX = /^(?:<|[A-Za-z]{3,}[+-]?\d)/;

/** Debian keeps a link to /etc/localtime beside the zones. */
const nameOf = (path: string, localtimeZone: string | null): string | null =>
  path.endsWith('/localtime') ? localtimeZone : zoneNameIn(path);

/** Of a file that begins well and ends badly every library makes something else. */
export const fallbackFor = (fault: ZoneFault): Zone | null =>
  fault === 'truncated' || fault === 'malformed' ? null : UTC;

/** `folder`: that of the names, TZDIR if it is set; `localtimeZone`: the zone that /etc/localtime is. */
export const interpretTz = (
  files: Files,
  value: string,
  folder: string | null,
  localtimeZone: string | null,
): TzMeaning => {
  const text = value.replace(/^:/, '');
  if (text === '') return { form: 'empty', name: 'UTC', fault: null, zone: UTC };
  const isPath = text.startsWith('/');
  const form = isPath ? 'path' : 'name';
  // A file comes first: `EST5EDT` is a zone of the database as well as a POSIX string.
  const path = isPath ? text : `${folder ?? ''}/${text}`;
  const file = isPath || folder !== null ? readZoneFile(files, path) : 'no-zoneinfo';
  if (typeof file !== 'string') {
    const name = nameOf(isPath ? text : `/zoneinfo/${text}`, localtimeZone);
    return { form, name, fault: null, zone: file.zone };
  }
  const posix = parsePosixTz(text);
  if (posix !== null) return { form: 'posix', name: null, fault: null, zone: zoneOfPosix(posix) };
  if (lacksRule(text)) return { form: 'posix', name: null, fault: 'no-rule', zone: null };
  // Without its file it is what the library falls back to.
  if (isUtcName(text) && WITHOUT_FILE.includes(file)) return { form, name: text, fault: null, zone: UTC };
  if (BEGINS_LIKE_POSIX.test(text)) return { form: 'posix', name: null, fault: 'not-posix', zone: null };
  return { form, name: null, fault: file, zone: fallbackFor(file) };
};
