import type { Facts } from '../model/facts.ts';
import { ok } from '../model/gathered.ts';
import type { Doors } from '../system/doors.ts';
import type { AskOptions } from './ask.ts';
import { gatherHost } from './host.ts';
import { gatherTime } from './time.ts';

/** Gathers everything at once. Ends with what is known when `signal` is aborted. */
export const gather = async (options: AskOptions, doors: Doors, signal: AbortSignal): Promise<Facts> => {
  const time = gatherTime(options, doors, signal);
  const host = gatherHost(doors);
  const { now, clock, ntp } = await time;
  return { now, host, clock: ok(clock), ntp: ok(ntp) };
};
