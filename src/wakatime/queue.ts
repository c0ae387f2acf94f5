import type { Gathered } from '../model/gathered.ts';
import { missing } from '../model/gathered.ts';
import type { Interval } from '../model/interval.ts';
import type { QueueContent } from '../model/wakatime-facts.ts';
import type { OpenFile } from '../system/files.ts';

/** What the heartbeats of a queue are held against. Clocks as ms since the Unix epoch, at the moment of reading. */
export interface QueueScene {
  /** True time; this host's clock where that is not known. */
  readonly trueNow: Interval;
  /** What the server's clock shows; `null` where that is not known. */
  readonly serverNow: Interval | null;
  /** `null`: the server has no such limit, or it is not known. */
  readonly maxAgeMs: number | null;
  /** How many are sent at once: 25, from wakatime-cli 2.13.2 on 10. */
  readonly batch: number;
  /** The day of an instant in this host's local time, `2026-11-22`. */
  readonly dayOf: (ms: number) => string;
  readonly withProjects: boolean;
  /** Lets other work go on; `false`: the time is over. */
  readonly pause: () => Promise<boolean>;
}

/** Reads a queue without locking it. */
export const readQueue = (_file: OpenFile, _scene: QueueScene): Promise<Gathered<QueueContent>> =>
  Promise.resolve(missing('failed', 'not written yet'));
