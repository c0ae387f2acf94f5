import { isUtcName } from '../../model/utc-name.ts';
import type { ZoneFault } from '../../model/zone-facts.ts';
import type { Files } from '../../system/files.ts';
import { linkIn, suggestZone } from '../../zone/suggest.ts';
import type { Zone } from '../../zone/zone.ts';
import { UTC } from '../../zone/zone.ts';
import type { ZoneFile } from '../../zone/zone-files.ts';
import { listZones, readNamedZone } from '../../zone/zone-files.ts';
import type { ZoneNames } from '../../zone/zone-names.ts';
import { zoneNames } from '../../zone/zone-names.ts';

/** What this host is, for its containers to be held against. */
export interface HostScene {
  readonly files: Files;
  /** Of its zone files; `null` if it has none. */
  readonly folder: string | null;
  /** In effect for its services; `null` if not known. */
  readonly zone: Zone | null;
  /** Of its zone files; `null` if they do not tell it. */
  readonly version: string | null;
  /** ms since the Unix epoch. */
  readonly now: number;
}

/** Its zone files, each read once in a run however many containers are held against it. */
export interface HostZones extends HostScene {
  readonly names: ZoneNames | null;
  /** The zone of that name, from its files; UTC needs none. `null` if it has none. */
  readonly zoneOf: (name: string) => Zone | null;
  /** All names of the zone that has this one: `Etc/UTC`, `UTC`, `Zulu`, … */
  readonly aliases: (name: string) => readonly string[];
  /** See `suggestZone`. */
  readonly suggest: (value: string) => string | null;
  /** The name that an old one stands for: `America/Los_Angeles` for `US/Pacific`. `null` if it is none. */
  readonly currentName: (name: string) => string | null;
}

/** From environments and files of containers come as many values as there are containers, and of any length. */
const MAX_KEYS = 1024;
const MAX_LENGTH = 255;

const remembered = <T>(compute: (key: string) => T): ((key: string) => T) => {
  const answers = new Map<string, { readonly value: T }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    if (answers.size < MAX_KEYS && key.length <= MAX_LENGTH) answers.set(key, { value });
    return value;
  };
};

export const hostZones = (scene: HostScene): HostZones => {
  const { files, folder } = scene;
  const fileOf = remembered<ZoneFile | ZoneFault>((name) => readNamedZone(files, folder, name));
  const names = folder === null ? null : zoneNames(files, folder);
  let listed: readonly string[] | null = null;
  const listNames = (of: string): readonly string[] => (listed ??= listZones(files, of).map(({ name }) => name));
  return {
    ...scene,
    names,
    aliases: (name) => {
      const file = fileOf(name);
      return typeof file === 'string' || names === null ? [] : names.withBytes(file.bytes, false);
    },
    zoneOf: (name) => {
      const file = fileOf(name);
      if (typeof file !== 'string') return file.zone;
      return isUtcName(name) ? UTC : null;
    },
    suggest: remembered((value) => (value.length > MAX_LENGTH ? null : suggestZone(files, folder, value, listNames))),
    currentName: remembered((name) => (folder === null ? null : linkIn(files, folder, name.toLowerCase()))),
  };
};
