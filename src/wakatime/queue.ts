import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Interval } from '../model/interval.ts';
import type { QueueContent } from '../model/wakatime-facts.ts';
import type { OpenFile } from '../system/files.ts';
import { BoltFault } from './bolt/fault.ts';
import type { Reading } from './bolt/read-bucket.ts';
import { readBoltBucket } from './bolt/read-bucket.ts';
import { readHeartbeat } from './heartbeat.ts';
import { MostFrequent } from './most-frequent.ts';

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
  /** Whether the newest are sent first, as since 2.19.1 (wakatime-cli #1466). */
  readonly newestFirst: boolean;
  /** The day of an instant in this host's local time, `2026-11-22`. */
  readonly dayOf: (ms: number) => string;
  readonly withProjects: boolean;
  /** Lets other work go on; `false`: the time is over. */
  readonly pause: () => Promise<boolean>;
}

const BUCKET = 'heartbeats';
const HOUR_MS = 3_600_000;
/** Zones change their offset, and days begin, at a full quarter of an hour of UTC. */
const QUARTER_MS = 900_000;
const [MOST_DAYS, MOST_PROJECTS] = [366, 20];
/** The years 2 to 9998: their days are written with four digits, in every zone. */
const [FIRST_DAY_MS, LAST_DAY_MS] = [-62_104_060_800_000, 253_370_764_800_000];

/** What is told of the entries, which come in the order of their keys: the oldest first. */
const tally = (scene: QueueScene): Reading<QueueContent> => {
  const { trueNow, serverNow, maxAgeMs, batch, newestFirst, dayOf, withProjects } = scene;
  const [nowMs, farMs] = [trueNow.highMs, trueNow.highMs + HOUR_MS];
  const expiredBefore = serverNow === null || maxAgeMs === null ? null : serverNow.lowMs - maxAgeMs;
  let [count, unreadableCount, futureCount, farFutureCount, expiredCount] = [0, 0, 0, 0, 0];
  let [oldest, newest] = [Infinity, -Infinity];
  const firstTimes: (number | null)[] = [];
  const days = new MostFrequent();
  const projects = new MostFrequent();
  let [quarter, day] = [NaN, ''];

  const add = (timeMs: number): void => {
    oldest = Math.min(oldest, timeMs);
    newest = Math.max(newest, timeMs);
    if (timeMs > nowMs) futureCount++;
    if (timeMs >= farMs) farFutureCount++;
    if (expiredBefore !== null && timeMs < expiredBefore) expiredCount++;
    if (timeMs < FIRST_DAY_MS || timeMs > LAST_DAY_MS) return;
    const its = Math.floor(timeMs / QUARTER_MS);
    if (its !== quarter) [quarter, day] = [its, dayOf(timeMs)];
    days.add(day);
  };

  return {
    entry: (bytes, valueAt, valueSize) => {
      count++;
      const heartbeat = valueSize < 0 ? null : readHeartbeat(bytes, valueAt, valueAt + valueSize);
      if (newestFirst || firstTimes.length < batch) firstTimes.push(heartbeat?.timeMs ?? null);
      if (firstTimes.length > batch) firstTimes.shift();
      if (heartbeat === null) unreadableCount++;
      else {
        add(heartbeat.timeMs);
        if (withProjects && heartbeat.project !== null) projects.add(heartbeat.project);
      }
    },
    result: () => ({
      count,
      unreadableCount,
      oldestAt: oldest === Infinity ? null : oldest,
      newestAt: oldest === Infinity ? null : newest,
      futureCount,
      mostFutureMs: newest > nowMs ? newest - nowMs : null,
      farFutureCount,
      expiredCount: expiredBefore === null ? null : expiredCount,
      firstTimes: newestFirst ? firstTimes.toReversed() : firstTimes,
      days: days
        .top(MOST_DAYS)
        .map(({ name, count }) => ({ day: name, count }))
        .toSorted((a, b) => (a.day < b.day ? -1 : 1)),
      projects: withProjects ? projects.top(MOST_PROJECTS) : null,
    }),
  };
};

/** The time is over. */
class Deadline extends Error {}

/**
 * Reads a queue without locking it: `failed` with a `QueueFault` or what the system says (EIO), `timeout` with `deadline`.
 * A file without a bucket, or of no length, is an empty queue: wakatime-cli makes it before it has anything to keep.
 */
export const readQueue = async (file: OpenFile, scene: QueueScene): Promise<Gathered<QueueContent>> => {
  const pause = async (): Promise<void> => {
    if (!(await scene.pause())) throw new Deadline();
  };
  try {
    return ok(await readBoltBucket(file, BUCKET, () => tally(scene), pause));
  } catch (error) {
    if (error instanceof Deadline) return missing('timeout', 'deadline');
    if (error instanceof BoltFault)
      return error.code === 'empty-file' ? ok(tally(scene).result()) : missing('failed', error.code);
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string' || code.startsWith('ERR_')) throw error;
    return missing('failed', code);
  }
};
