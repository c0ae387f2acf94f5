import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { OpenFile } from '../../src/system/files.ts';
import type { QueueScene } from '../../src/wakatime/queue.ts';

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../fixtures/queue/${name}`, import.meta.url)));

/** What bbolt itself finds in a queue; times in seconds. */
export interface QueueOracle {
  readonly count: number;
  readonly unreadable: number;
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly first: readonly (number | null)[];
  readonly projects: Readonly<Record<string, number>>;
}

interface QueueFixture {
  readonly name: string;
  /** A `QueueFault`; else there is `content`. */
  readonly fault?: string;
  readonly content?: QueueOracle;
}

/** The queues of test/fixtures/queue, made by generate.go there. */
export const queueFixtures = JSON.parse(fixture('queues.json').toString()) as readonly QueueFixture[];

/** A queue as a file has it. */
export const queueBytes = (name: string): Buffer => gunzipSync(fixture(`${name}.bdb.gz`));

/** One write to a file. */
export interface Write {
  readonly position: number;
  readonly bytes: Buffer;
}

/** What bbolt writes in one commit after another to a new file: `writeStorm` of generate.go. */
export const stormCommits = (): Write[][] => {
  const bytes = gunzipSync(fixture('storm.gz'));
  let at = 0;
  const next = (): number => bytes.readUInt32LE((at += 4) - 4);
  const commits: Write[][] = [];
  while (at < bytes.length) {
    commits.push(
      Array.from({ length: next() }, () => {
        const [position, length] = [next(), next()];
        return { position, bytes: bytes.subarray(at, (at += length)) };
      }),
    );
  }
  return commits;
};

/** A file in memory. Fails the test when it is read where no file can be. */
export const memoryFile = (bytes: Uint8Array): OpenFile => ({
  info: { kind: 'file', size: bytes.length, modifiedAt: 0 },
  size: () => bytes.length,
  read: (position, length) => {
    if (!Number.isSafeInteger(position) || position < 0 || !Number.isSafeInteger(length) || length < 0) {
      throw new Error(`read ${length} bytes at ${position}`);
    }
    return bytes.subarray(position, position + length);
  },
  close: () => {},
});

/** 2026-09-21 14:13:20 UTC, when the heartbeats of the fixtures begin; ms. */
export const STARTED_AT = 1_790_000_000_000;

/** All of them known, and now an hour after the first heartbeats. */
export const scene = (changes: Partial<QueueScene> = {}): QueueScene => {
  const now = { lowMs: STARTED_AT + 3_600_000, highMs: STARTED_AT + 3_600_000 };
  return {
    trueNow: now,
    serverNow: now,
    maxAgeMs: 1_800_000,
    batch: 25,
    newestFirst: false,
    dayOf: (ms) => new Date(ms).toISOString().slice(0, 10),
    withProjects: true,
    pause: () => Promise.resolve(true),
    ...changes,
  };
};
