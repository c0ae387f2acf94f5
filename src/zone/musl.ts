import type { ZoneFault } from '../model/zone-facts.ts';
import type { Files } from '../system/files.ts';
import { muslPosix } from './loose-posix.ts';
import { lacksRule, parsePosixTz } from './posix-tz.ts';
import type { TzMeaning } from './tz-variable.ts';
import { parseTzif } from './tzif.ts';
import type { Zone } from './zone.ts';
import { UTC, zoneOfTzif } from './zone.ts';
import type { ZoneFile } from './zone-files.ts';
import { readZoneFile } from './zone-files.ts';
import { zoneNameIn } from '../model/zone-name.ts';

/** Where musl looks for names, in this order (src/time/__tz.c). It knows no TZDIR. */
export const MUSL_FOLDERS: readonly string[] = ['/usr/share/zoneinfo', '/share/zoneinfo', '/etc/zoneinfo'];

/** NAME_MAX. */
const MAX_NAME = 255;

/** A name and an offset, or UTC or GMT and anything: never looked for among the files. `:` before it asks for a file. */
const IS_POSIX = /^(?:(?:<[^>]*>?|[A-Za-z]+)[+\-\d]|<?(?:UTC|GMT)(?![A-Za-z]))/;

/** A file that cannot be mapped is as good as none; one that is mapped ends the search, be it a zone or not. */
const LEADS_ON: readonly ZoneFault[] = ['missing', 'dangling', 'directory', 'denied', 'empty', 'unreadable'];

const readNamed = (files: Files, name: string): ZoneFile | ZoneFault => {
  // A name that begins with a dot is a path from wherever the program runs.
  if (name.length > MAX_NAME || name.includes('.')) return 'missing';
  let fault: ZoneFault = 'missing';
  let isThere = false;
  for (const folder of MUSL_FOLDERS) {
    const file = readZoneFile(files, `${folder}/${name}`);
    if (typeof file !== 'string' || !LEADS_ON.includes(file)) return file;
    if (file !== 'missing') fault = file;
    isThere ||= files.list(folder).length > 0;
  }
  return isThere ? fault : 'no-zoneinfo';
};

const TZIF_HEADER = 44;

/**
 * How musl reads a file: it knows no leap seconds, without transitions takes the first type, and after the last one what
 * the footer says, even if that says nothing. A file that breaks off is read beyond its end: `null`.
 */
const zoneOfBytes = (bytes: Uint8Array): Zone | null => {
  const data = parseTzif(bytes);
  if (typeof data === 'string') return data === 'not-tzif' || bytes.length < TZIF_HEADER ? UTC : null;
  const [first] = data.types;
  const silent = { utcOffsetSeconds: 0, isDaylight: false, abbreviation: '' };
  const last = data.version === 1 ? null : { standard: silent, daylight: null };
  const footer =
    data.instants.length === 0 && first !== undefined ? { standard: first, daylight: null } : (data.footer ?? last);
  return zoneOfTzif({ ...data, footer, leapSeconds: 0 });
};

/** The zone of a file as musl reads it; of none, what it falls back to. */
export const muslZone = (file: ZoneFile | ZoneFault): Zone | null => {
  if (typeof file !== 'string') return zoneOfBytes(file.bytes);
  return file === 'truncated' || file === 'malformed' ? null : UTC;
};

/** What TZ says as musl takes it. `localtimeZone`: the zone that /etc/localtime is. */
export const interpretMuslTz = (files: Files, value: string, localtimeZone: string | null): TzMeaning => {
  if (value === '' || value === ':') return { form: 'empty', name: 'UTC', fault: null, zone: UTC };
  if (IS_POSIX.test(value)) {
    const isSound = parsePosixTz(value) !== null || value === 'UTC' || value === 'GMT';
    const fault = isSound ? null : lacksRule(value) ? 'no-rule' : 'not-posix';
    const isUtc = value === 'UTC' || value === 'GMT';
    return { form: isUtc ? 'name' : 'posix', name: isUtc ? value : null, fault, zone: muslPosix(value) };
  }
  const text = value.replace(/^:/, '');
  const isPath = text.startsWith('/');
  const form = isPath ? 'path' : 'name';
  const file = isPath ? readZoneFile(files, text) : readNamed(files, text);
  const zone = muslZone(file);
  if (typeof file === 'string') return { form, name: null, fault: file, zone };
  const name = text.endsWith('/localtime') ? localtimeZone : zoneNameIn(isPath ? text : `/zoneinfo/${text}`);
  return { form, name, fault: null, zone };
};
