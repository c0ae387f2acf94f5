import type { Files } from '../system/files.ts';
import type { Zone } from './zone.ts';
import type { ZoneIndex } from './zone-files.ts';
import { indexZones, readNamedZone } from './zone-files.ts';

/** The names that a folder of zones gives to what has none. */
export interface ZoneNames {
  /** Every name of a file with these very bytes, in alphabetical order; `isRight`: among those of `right/`. */
  readonly withBytes: (bytes: Uint8Array, isRight: boolean) => readonly string[];
  /** One name of many with the same content: the one that zone1970.tab lists, its other names being aliases. */
  readonly preferred: (candidates: readonly string[]) => string | null;
  /** The zone of that name; `null` if there is none. */
  readonly zoneOf: (name: string) => Zone | null;
  /** Every zone that zone1970.tab lists, without its other names; none where that table is not there. */
  readonly listed: () => readonly string[];
}

/** What is found is kept, for one run. */
export const zoneNames = (files: Files, folder: string): ZoneNames => {
  let plain: ZoneIndex | null = null;
  let right: ZoneIndex | null = null;
  let listed: ReadonlySet<string | undefined> | null = null;
  const table = (): ReadonlySet<string | undefined> => {
    if (listed !== null) return listed;
    const text = files.readText(`${folder}/zone1970.tab`);
    return (listed = new Set(
      text.status === 'ok' ? text.value.split(/\n(?:#.*\n)*/).map((line) => line.split('\t', 4)[2]) : [],
    ));
  };
  return {
    withBytes: (bytes, isRight) => {
      if (!isRight) return (plain ??= indexZones(files, folder)).withBytes(bytes);
      right ??= indexZones(files, `${folder}/right`);
      return right.withBytes(bytes).map((name) => `right/${name}`);
    },
    preferred: (candidates) => {
      if (candidates.length < 2) return candidates[0] ?? null;
      return (
        candidates.find((name) => table().has(name)) ??
        candidates.find((name) => name === 'Etc/UTC' || name === 'Etc/GMT') ??
        candidates[0] ??
        null
      );
    },
    zoneOf: (name) => {
      const file = readNamedZone(files, folder, name);
      return typeof file === 'string' ? null : file.zone;
    },
    listed: () => [...table()].filter((name) => name !== undefined),
  };
};
