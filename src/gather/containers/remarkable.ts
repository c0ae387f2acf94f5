import type { ContainerFacts, ContainerMount, ContainerZone } from '../../model/container-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { isAboutZones } from '../../model/start-error.ts';

type Looked = Pick<
  ContainerFacts,
  'zone' | 'mounts' | 'faketime' | 'privileges' | 'timeServices' | 'startError' | 'programs'
>;

const processDiffers = ({ processTz, configTz }: ContainerZone): boolean =>
  (processTz.status === 'ok' && processTz.value !== configTz) || (processTz.status === 'absent' && configTz !== null);

const isOddZone = (zone: Gathered<ContainerZone>): boolean => {
  if (zone.status !== 'ok') return false;
  const { tz, localtime, etcTimezone, tzdata } = zone.value;
  return (
    zone.value.isFallback ||
    zone.value.leapSeconds !== 0 ||
    zone.value.poisoned.length > 0 ||
    zone.value.tzdataDifference !== null ||
    processDiffers(zone.value) ||
    (tz !== null && (tz.form !== 'name' || tz.fault !== null || tz.difference !== null || tz.setBy === 'process')) ||
    (tz !== null && tzdata.present === false) ||
    (localtime.status === 'ok' && localtime.value.fault !== null) ||
    (etcTimezone.status === 'ok' && (etcTimezone.value.fault !== null || etcTimezone.value.difference !== null))
  );
};

const isOddMount = (mount: ContainerMount): boolean =>
  mount.writable ||
  mount.change !== null ||
  mount.sourceZone !== null ||
  ['directory', 'absent', 'other'].includes(mount.sourceKind ?? '') ||
  (mount.landsOn !== null && mount.landsOn !== mount.destination);

/**
 * Whether something about it may want a remedy, so that it is worth reading how its compose file writes it. Healthy ones
 * cost nothing, but for a Wakapi: what is wrong with that shows in the queue of another program.
 */
export const isRemarkable = ({
  zone,
  mounts,
  faketime,
  privileges,
  timeServices,
  startError,
  programs,
}: Looked): boolean =>
  faketime !== null ||
  programs.some(({ kind }) => kind === 'wakapi') ||
  privileges.privileged ||
  privileges.sysTime === true ||
  (timeServices.status === 'ok' && timeServices.value.length > 0) ||
  isAboutZones(startError) ||
  isOddZone(zone) ||
  mounts.some(isOddMount);
