import type { WakatimePlaces } from '../../wakatime/homes.ts';
import type { Doors } from '../../system/doors.ts';

/** Homes in which something of wakatime-cli lies, and those that were named. */
export const findHomes = (
  _named: readonly string[],
  _doors: Pick<Doors, 'files' | 'machine'>,
): readonly WakatimePlaces[] => [];
