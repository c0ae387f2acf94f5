import type { OffsetDifference, TzFacts, ZoneClaim } from '../model/zone-facts.ts';
import type { Files } from '../system/files.ts';
import type { Difference } from './compare.ts';
import { firstDifference } from './compare.ts';
import { LOOK_AHEAD } from './effective.ts';
import { suggestZone } from './suggest.ts';
import { interpretTz } from './tz-variable.ts';
import type { TzMeaning } from './tz-variable.ts';
import type { Zone } from './zone.ts';
import { readNamedZone } from './zone-files.ts';

/** What claims are held against. */
export interface Scene {
  readonly files: Files;
  /** Of the zone files. */
  readonly folder: string | null;
  /** ms since the Unix epoch. */
  readonly now: number;
}

/** The second that has begun. */
export const secondOf = ({ now }: Pick<Scene, 'now'>): number => Math.floor(now / 1000);

export const toOffsetDifference = (
  { at, offset, otherOffset }: Difference,
  scene: Pick<Scene, 'now'>,
): OffsetDifference => ({
  at: at === secondOf(scene) ? scene.now : at * 1000,
  utcOffsetSeconds: offset,
  otherUtcOffsetSeconds: otherOffset,
});

const differenceFrom = (against: Zone | null, zone: Zone | null, scene: Scene): OffsetDifference | null => {
  if (against === null || zone === null) return null;
  const at = secondOf(scene);
  const difference = firstDifference(against, zone, at, at + LOOK_AHEAD);
  return difference === null ? null : toOffsetDifference(difference, scene);
};

/** Environments and files may hold anything; a zone's name is short. */
export const MAX_VALUE = 255;

/** The zone of that name, held against another one. */
export const claimOf = (value: string, against: Zone | null, scene: Scene): ZoneClaim => {
  const { files, folder } = scene;
  const file = readNamedZone(files, folder, value);
  const isZone = typeof file !== 'string';
  return {
    value: value.slice(0, MAX_VALUE),
    fault: isZone ? null : file,
    suggestion: isZone ? null : suggestZone(files, folder, value),
    difference: isZone ? differenceFrom(against, file.zone, scene) : null,
  };
};

/** The same for TZ in our environment. `tzdir`: TZDIR, `localtimeZone`: the zone that /etc/localtime is. */
export const tzClaim = (
  value: string,
  tzdir: string | null,
  localtimeZone: string | null,
  against: Zone | null,
  scene: Scene,
): { readonly facts: TzFacts; readonly meaning: TzMeaning } => {
  const folder = tzdir === null || tzdir === '' ? scene.folder : tzdir;
  const meaning = interpretTz(scene.files, value, folder, localtimeZone);
  const { form, fault, zone } = meaning;
  const facts: TzFacts = {
    value: value.slice(0, MAX_VALUE),
    form,
    folder: tzdir,
    fault,
    suggestion: fault === null || form === 'posix' ? null : suggestZone(scene.files, folder, value),
    difference: fault === null ? differenceFrom(against, zone, scene) : null,
  };
  return { facts, meaning };
};
