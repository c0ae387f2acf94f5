import type { TzdataDifference } from '../model/zone-facts.ts';
import type { Scene } from './claims.ts';
import { secondOf, toOffsetDifference } from './claims.ts';
import type { OffsetsAt } from './compare.ts';
import { firstDifference, firstSampledDifference } from './compare.ts';
import { LOOK_AHEAD } from './effective.ts';
import type { Localtime } from './localtime.ts';
import type { Zone } from './zone.ts';
import { readNamedZone } from './zone-files.ts';
import { isFixedName, isOfNoPlace } from './zone-name.ts';

/** Whether /etc/localtime has its name from somewhere else than the zone files here, and so its data too. */
export const isForeign = ({ namedBy, candidates }: Localtime['facts']): boolean =>
  namedBy === 'mount' || (namedBy === 'etc-timezone' && candidates.length === 0);

/** A copied or mounted /etc/localtime against this host's own file of the same zone. */
export const compareLocaltime = (
  { facts, file }: Localtime,
  version: string | null,
  scene: Scene,
): readonly TzdataDifference[] => {
  if (file === null || facts.zone === null || !isForeign(facts)) return [];
  const named = readNamedZone(scene.files, scene.folder, facts.zone);
  if (typeof named === 'string') return [];
  const at = secondOf(scene);
  const difference = firstDifference(named.zone, file.zone, at, at + LOOK_AHEAD);
  if (difference === null) return [];
  const other = { zone: facts.zone, other: 'localtime-copy', version, otherVersion: null } as const;
  return [{ ...other, ...toOffsetDifference(difference, scene) }];
};

/** A zone of this host, and the version of the data that it was computed from. */
export interface NamedZone {
  readonly name: string;
  readonly zone: Zone;
  readonly version: string | null;
}

interface IcuComparison {
  readonly differences: readonly TzdataDifference[];
  readonly unknown: readonly string[];
}

/** Zones of this host against Node's ICU, which is asked only where the versions do not tell that it says the same. */
export const compareIcu = (
  zones: readonly NamedZone[],
  icuVersion: string | null,
  icuOffsets: (zone: string, instants: readonly number[]) => ReturnType<OffsetsAt>,
  now: number,
): IcuComparison => {
  const differences: TzdataDifference[] = [];
  const unknown: string[] = [];
  const at = secondOf({ now });
  for (const { name, zone, version } of new Map(zones.map((one) => [one.name, one])).values()) {
    if (icuVersion === null || version === icuVersion || zone.leapSeconds > 0) continue;
    if (isFixedName(name) || isOfNoPlace(name)) continue;
    const difference = firstSampledDifference(zone, (instants) => icuOffsets(name, instants), at, at + LOOK_AHEAD);
    if (difference === 'unknown') unknown.push(name);
    else if (difference !== null)
      differences.push({
        zone: name,
        other: 'icu',
        version,
        otherVersion: icuVersion,
        ...toOffsetDifference(difference, { now }),
      });
  }
  return { differences, unknown };
};
