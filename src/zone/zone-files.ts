import type { ZoneFault } from '../model/zone-facts.ts';
import type { Files } from '../system/files.ts';
import { followLink } from './path.ts';
import { parseTzif } from './tzif.ts';
import type { Zone } from './zone.ts';
import { zoneOfTzif } from './zone.ts';
import { isZoneName } from '../model/zone-name.ts';

/** A zone and the file that it was read from. */
export interface ZoneFile {
  /** With every link resolved. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly zone: Zone;
}

/** glibc, BSD and macOS; Solaris; musl's other two; NixOS; macOS by its real name. */
const FOLDERS = [
  '/usr/share/zoneinfo',
  '/usr/lib/zoneinfo',
  '/usr/share/lib/zoneinfo',
  '/share/zoneinfo',
  '/etc/zoneinfo',
  '/var/db/timezone/zoneinfo',
];

/** The folder that holds the zones of this system; `null` if there is none, or only empty ones. */
export const findZoneFolder = (files: Files): string | null =>
  FOLDERS.find((folder) => files.list(folder).length > 0) ?? null;

const VERSION_BYTES = 64;
const VERSION = /^(?:# version )?(\d{4}[a-z]{1,2}[\w.-]*)\s*(?:\n|$)/;

/** Which release of the tz database lies in a folder: `2025b`; `null` if its files do not tell. */
export const readTzdataVersion = (files: Files, folder: string): string | null => {
  for (const name of ['tzdata.zi', '+VERSION']) {
    const text = files.readText(`${folder}/${name}`, VERSION_BYTES);
    const version = text.status === 'ok' ? VERSION.exec(text.value)?.[1] : undefined;
    if (version !== undefined) return version;
  }
  return null;
};

const FAULT_OF = { absent: 'missing', denied: 'denied', timeout: 'unreadable', failed: 'unreadable' } as const;

/** Reads the zone at a path, or answers why it is none. */
export const readZoneFile = (files: Files, path: string): ZoneFile | ZoneFault => {
  const real = files.realPath(path);
  if (real.status !== 'ok') {
    const itself = files.info(path);
    const isLink = itself.status === 'ok' && itself.value.kind === 'symlink';
    // Links that go round in circles lead nowhere too.
    return isLink && real.status !== 'denied' ? 'dangling' : FAULT_OF[real.status];
  }
  // Looked at before it is opened: with some devices, to open them is to use them.
  const info = files.info(real.value);
  if (info.status !== 'ok') return FAULT_OF[info.status];
  if (info.value.kind !== 'file') return info.value.kind === 'directory' ? 'directory' : 'unreadable';
  const bytes = files.readBytes(real.value);
  if (bytes.status !== 'ok') return FAULT_OF[bytes.status];
  const data = parseTzif(bytes.value);
  return typeof data === 'string' ? data : { path: real.value, bytes: bytes.value, zone: zoneOfTzif(data) };
};

/** Reads the zone of that name. */
export const readNamedZone = (files: Files, folder: string | null, name: string): ZoneFile | ZoneFault => {
  if (folder === null) return 'no-zoneinfo';
  return isZoneName(name) ? readZoneFile(files, `${folder}/${name}`) : 'missing';
};

/** As all names of zones begin; `posix`, `right`, `localtime`, `posixrules` and the tables do not. */
const ENTRY = /^[A-Z][\w+-]*$/;
/** The whole database has about 600 names in 20 folders. */
const MAX_ENTRIES = 4000;
const MAX_DEPTH = 3;
/** From link to link. */
const MAX_LINKS = 4;

/** A name in a folder of zones. */
interface ZoneEntry {
  readonly name: string;
  /** Of the file; `null` for a link. */
  readonly size: number | null;
}

/** What lies in a folder of zones, but for `posix/` and `right/`. */
export const listZones = (files: Files, folder: string): readonly ZoneEntry[] => {
  const zones: ZoneEntry[] = [];
  let left = MAX_ENTRIES;
  const visit = (prefix: string, depth: number): void => {
    for (const entry of files.list(`${folder}/${prefix}`)) {
      if (!ENTRY.test(entry) || left-- <= 0) continue;
      const name = `${prefix}${entry}`;
      const info = files.info(`${folder}/${name}`);
      if (info.status !== 'ok') continue;
      const { kind, size } = info.value;
      if (kind === 'directory' && depth < MAX_DEPTH) visit(`${name}/`, depth + 1);
      if (kind === 'file') zones.push({ name, size });
      if (kind === 'symlink') zones.push({ name, size: null });
    }
  };
  visit('', 0);
  return zones;
};

/** Whether two files have the same content. */
export const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** The zones of a folder, listed once and read as they are needed. */
export interface ZoneIndex {
  /** The names of all zones whose file has these very bytes, in alphabetical order. */
  readonly withBytes: (bytes: Uint8Array) => readonly string[];
}

/** For one run: what is found is kept. Nothing is read before the first question. */
export const indexZones = (files: Files, folder: string): ZoneIndex => {
  let listed: readonly ZoneEntry[] | null = null;
  const entries = (): readonly ZoneEntry[] => (listed ??= listZones(files, folder));
  const contents = new Map<string, Uint8Array | null>();
  const contentOf = (path: string): Uint8Array | null => {
    const known = contents.get(path);
    if (known !== undefined) return known;
    const bytes = files.readBytes(path);
    const content = bytes.status === 'ok' ? bytes.value : null;
    contents.set(path, content);
    return content;
  };
  const targets = new Map<string, string | null>();
  const targetOf = (path: string): string | null => {
    const known = targets.get(path);
    if (known !== undefined) return known;
    const target = files.linkTarget(path);
    const next = target.status === 'ok' ? followLink(path, target.value) : null;
    targets.set(path, next);
    return next;
  };
  const leadsToOneOf = (found: ReadonlySet<string>, path: string, links = 0): boolean => {
    if (found.has(path)) return true;
    const next = links < MAX_LINKS ? targetOf(path) : null;
    return next !== null && leadsToOneOf(found, next, links + 1);
  };
  return {
    withBytes: (bytes) => {
      const found = new Set<string>();
      for (const { name, size } of entries()) {
        const other = size === bytes.length ? contentOf(`${folder}/${name}`) : null;
        if (other !== null && isEqual(other, bytes)) found.add(`${folder}/${name}`);
      }
      if (found.size === 0) return [];
      return entries()
        .filter(({ name, size }) =>
          size === null ? leadsToOneOf(found, `${folder}/${name}`) : found.has(`${folder}/${name}`),
        )
        .map(({ name }) => name)
        .toSorted();
    },
  };
};
