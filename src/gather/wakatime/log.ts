import type { Gathered } from '../../model/gathered.ts';
import { ok } from '../../model/gathered.ts';
import type { WakatimeLog } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';
import { parseWakatimeLog } from '../../wakatime/log.ts';
import { shown } from '../../wakatime/scrub.ts';

/** Of a larger log its end. */
const MAX_BYTES = 1_048_576;

/** `now`: this host's clock, ms since the Unix epoch. */
export const readWakatimeLog = (path: string, now: number, { files }: Pick<Doors, 'files'>): Gathered<WakatimeLog> => {
  const opened = files.open(path);
  if (opened.status !== 'ok') return opened;
  // Before its end is read: what is written in between is then too much, not too little.
  const isFromStart = opened.value.size() <= MAX_BYTES;
  opened.value.close();
  const text = files.readTail(path, MAX_BYTES);
  return text.status === 'ok' ? ok({ path: shown(path), ...parseWakatimeLog(text.value, now, isFromStart) }) : text;
};
