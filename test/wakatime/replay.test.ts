/**
 * A writer at work while we read: the writes of bbolt itself, recorded commit by commit (`writeStorm` of generate.go), are
 * done again in their order between the reads of the reader, and within one of its pages.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OpenFile } from '../../src/system/files.ts';
import { readQueue } from '../../src/wakatime/queue.ts';
import type { Write } from './queue-files.ts';
import { memoryFile, scene, STARTED_AT, stormCommits } from './queue-files.ts';

const PAGE = 1024;
const COMMITS = stormCommits();

/** How many heartbeats there are after a commit: `wanted` of generate.go. */
const wanted = (commit: number): number => 1 + ((commit * 7919) % 97);

interface Replay {
  readonly file: OpenFile;
  /** Done completely; -1: none. */
  readonly done: () => number;
  readonly write: (steps: number) => void;
  readonly metaReads: () => number;
}

/** A write is done in two parts, since a reader may see the first alone. */
const inParts = ({ position, bytes }: Write, cut: number): Write[] => [
  { position, bytes: bytes.subarray(0, cut) },
  { position: position + cut, bytes: bytes.subarray(cut) },
];

/** A file as it is after so many commits, to which further writes are done before each page that is read. */
const replay = (from: number, stepsBeforePage: () => number, cut: number): Replay => {
  let bytes = Buffer.alloc(0);
  const apply = ({ position, bytes: part }: Write): void => {
    const end = position + part.length;
    if (end > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(end - bytes.length)]);
    part.copy(bytes, position);
  };
  for (const write of COMMITS.slice(0, from).flat()) apply(write);
  let done = from - 1;
  let metaReads = 0;
  const waiting = COMMITS.slice(from).flatMap((writes, index) =>
    writes.flatMap((write, place) =>
      inParts(write, cut).map((part, half) => ({
        part,
        commit: place === writes.length - 1 && half === 1 ? from + index : null,
      })),
    ),
  );
  const write = (steps: number): void => {
    for (const { part, commit } of waiting.splice(0, steps)) {
      apply(part);
      done = commit ?? done;
    }
  };
  const read = (position: number, length: number): Uint8Array => {
    if (position === 0) metaReads++;
    const parts: Uint8Array[] = [];
    // No system reads more than a page at once.
    for (let at = position; at < position + length && at <= bytes.length; at = (Math.floor(at / PAGE) + 1) * PAGE) {
      write(stepsBeforePage());
      const end = Math.min(position + length, (Math.floor(at / PAGE) + 1) * PAGE);
      parts.push(Buffer.from(memoryFile(bytes).read(at, end - at)));
    }
    return Buffer.concat(parts);
  };
  const file = { ...memoryFile(bytes), size: () => bytes.length, read };
  return { file, done: () => done, write, metaReads: () => metaReads };
};

/** Whether that is what the queue held at some moment between two commits. */
const expectTrue = async ({ file, done }: Replay): Promise<'ok' | 'changing'> => {
  const first = done();
  const found = await readQueue(file, scene());
  if (found.status !== 'ok') {
    expect(found).toEqual({ status: 'failed', reason: 'changing' });
    return 'changing';
  }
  const { newestAt, count, unreadableCount } = found.value;
  const commit = newestAt === null ? -1 : (newestAt - STARTED_AT) / 1000;
  expect(commit).toBeGreaterThanOrEqual(first);
  // The last meta may be complete a byte before its write is.
  expect(commit).toBeLessThanOrEqual(done() + 1);
  expect({ commit, count, unreadableCount }).toEqual({
    commit,
    count: commit < 0 ? 0 : wanted(commit),
    unreadableCount: 0,
  });
  return 'ok';
};

test('after each commit there is what was written', async () => {
  for (let commits = 1; commits <= COMMITS.length; commits++) {
    expect(await expectTrue(replay(commits, () => 0, 512))).toBe('ok');
  }
});

test('after each write too: what was there before the commit, or after it', async () => {
  const still = replay(3, () => 0, 50);
  for (let step = 0; step < 600; step++) {
    expect(await expectTrue(still)).toBe('ok');
    still.write(1);
  }
});

test('between any reads, any number of writes: never a wrong count', async () => {
  const steps = fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }) },
    fc.integer({ min: 0, max: 150 }),
  );
  let torn = 0;
  let given = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: COMMITS.length - 30 }),
      fc.array(steps, { minLength: 1, maxLength: 200 }),
      fc.oneof(fc.integer({ min: 16, max: 80 }), fc.integer({ min: 1, max: PAGE - 1 })),
      async (from, before, cut) => {
        let reads = 0;
        const storm = replay(from, () => before[reads++] ?? 0, cut);
        if ((await expectTrue(storm)) === 'changing') given++;
        if (storm.metaReads() > 2) torn++;
      },
    ),
    { numRuns: 1000 },
  );
  // Else
  expect(torn).toBeGreaterThan(100);
  expect(given).toBeLessThan(100);
});

test('a commit after all has been read: it is read again', async () => {
  const next = COMMITS[10] ?? [];
  const storm = replay(10, () => 0, 512);
  let metas = 0;
  const read = (position: number, length: number): Uint8Array => {
    // Two at first, and again at the end.
    if (length < PAGE && position <= PAGE && ++metas === 3) storm.write(2 * next.length);
    return storm.file.read(position, length);
  };
  const found = await readQueue({ ...storm.file, read }, scene());
  expect(found).toMatchObject({ status: 'ok', value: { count: wanted(10), newestAt: STARTED_AT + 10_000 } });
});

test('a writer that never rests: the reader gives up and says why', async () => {
  expect(await expectTrue(replay(5, () => 3, 512))).toBe('changing');
});

test('a file that is being made', async () => {
  let reads = 0;
  const made = COMMITS[0] ?? [];
  const bytes = Buffer.alloc(64 * PAGE);
  const file = {
    ...memoryFile(bytes),
    size: () => (reads > 1 ? bytes.length : 0),
    read: (position: number, length: number): Uint8Array => {
      if (++reads === 2) for (const write of made) write.bytes.copy(bytes, write.position);
      return reads === 1 ? new Uint8Array(0) : Buffer.from(bytes.subarray(position, position + length));
    },
  };
  expect(await readQueue(file, scene())).toMatchObject({ status: 'ok', value: { count: wanted(0) } });
});
