import type { PoisonedZone } from '../../model/container-facts.ts';
import type { Files } from '../../system/files.ts';
import { secondOf } from '../../zone/claims.ts';
import { firstDifference } from '../../zone/compare.ts';
import { LOOK_AHEAD } from '../../zone/effective.ts';
import type { Mount } from '../../zone/mounts.ts';
import { readZoneFile } from '../../zone/zone-files.ts';
import { zoneNameIn } from '../../model/zone-name.ts';
import type { HostZones } from './host-zones.ts';

const MAX_POISONED = 16;
const MAX_ALIASES = 32;

/** Other names of a zone whose links lead to this file. A hard link still has what was there before. */
const aliasesOf = (path: string, name: string, folder: string | null, files: Files, host: HostZones): string[] => {
  if (folder === null) return [];
  return host
    .aliases(name)
    .filter((alias) => {
      const real = alias === name ? null : files.realPath(`${folder}/${alias}`);
      return real?.status === 'ok' && real.value === path;
    })
    .slice(0, MAX_ALIASES);
};

/**
 * Zone files of a container over which another zone's file was mounted. Mostly that is /etc/localtime of the host: a mount
 * onto a link lands on what the link names (moby#16481).
 */
export const poisonedZones = (
  mounts: readonly Mount[],
  files: Files,
  folder: string | null,
  host: HostZones,
): readonly PoisonedZone[] => {
  const at = secondOf(host);
  // Of several over one path, the last one is on top.
  const topmost = new Map(mounts.map((mount) => [mount.point, mount]));
  const poisoned: PoisonedZone[] = [];
  for (const { point: path, root } of topmost.values()) {
    const name = zoneNameIn(path);
    const source = zoneNameIn(root);
    if (name === null || source === name || poisoned.length >= MAX_POISONED) continue;
    const file = readZoneFile(files, path);
    if (typeof file === 'string') continue;
    const truth = host.zoneOf(name);
    if (truth !== null && firstDifference(truth, file.zone, at, at + LOOK_AHEAD) === null) continue;
    const candidates = source === null ? (host.names?.withBytes(file.bytes, file.zone.leapSeconds > 0) ?? []) : [];
    const zone = source ?? host.names?.preferred(candidates) ?? null;
    // Nothing tells that it is not what it is called.
    if (truth === null && (zone === null || zone === name)) continue;
    poisoned.push({
      path,
      name,
      zone,
      utcOffsetSeconds: file.zone.typeAt(at).utcOffsetSeconds,
      trueUtcOffsetSeconds: truth?.typeAt(at).utcOffsetSeconds ?? null,
      aliases: aliasesOf(path, name, folder, files, host),
    });
  }
  return poisoned;
};
