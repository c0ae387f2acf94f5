import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { WakatimeLog } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';

/** `now`: this host's clock, ms since the Unix epoch. */
export const readWakatimeLog = (_path: string, _now: number, _doors: Pick<Doors, 'files'>): Gathered<WakatimeLog> =>
  missing('absent', 'ENOENT');
