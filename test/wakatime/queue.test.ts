import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gathered } from '../../src/model/gathered.ts';
import type { QueueContent } from '../../src/model/wakatime-facts.ts';
import type { QueueScene } from '../../src/wakatime/queue.ts';
import { readQueue } from '../../src/wakatime/queue.ts';
import { boltFile, heartbeatEntry, queueOfTimes } from './bolt-file.ts';
import type { QueueOracle } from './queue-files.ts';
import { memoryFile, queueBytes, queueFixtures, scene, STARTED_AT } from './queue-files.ts';

const ms = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds * 1000) + 0);

const read = (bytes: Uint8Array, changes: Partial<QueueScene> = {}): Promise<Gathered<QueueContent>> =>
  readQueue(memoryFile(bytes), scene(changes));

const contentOf = async (bytes: Uint8Array, changes: Partial<QueueScene> = {}): Promise<QueueContent> => {
  const content = await read(bytes, changes);
  if (content.status !== 'ok') throw new Error(content.reason);
  return content.value;
};

const expected = ({ count, unreadable, oldest, newest, first, projects }: QueueOracle) => ({
  count,
  unreadableCount: unreadable,
  oldestAt: ms(oldest),
  newestAt: ms(newest),
  firstTimes: first.map(ms),
  projects: Object.entries(projects),
});

describe('queues that bbolt wrote', () => {
  test.each(queueFixtures)('$name', async ({ name, fault, content }) => {
    const found = await read(queueBytes(name));
    if (fault === 'empty-file') {
      expect(found).toMatchObject({ status: 'ok', value: { count: 0, oldestAt: null, firstTimes: [] } });
      return;
    }
    if (content === undefined) {
      expect(found).toEqual({ status: 'failed', reason: fault });
      return;
    }
    if (found.status !== 'ok') throw new Error(found.reason);
    const { projects, ...wanted } = expected(content);
    expect(found.value).toMatchObject(wanted);
    const counts = new Map(found.value.projects?.map(({ name, count }) => [name, count]));
    expect(counts).toEqual(new Map(projects));
  });

  test('the one of wakatime-cli itself says what its days are', async () => {
    expect(await contentOf(queueBytes('cli-1.90'), { withProjects: false })).toMatchObject({
      count: 6,
      days: [{ day: '2026-09-21', count: 6 }],
      projects: null,
    });
  });
});

describe('what is told of the heartbeats', () => {
  const at = STARTED_AT / 1000;

  test('in the future only if they are for certain, and by how much at least', async () => {
    const trueNow = { lowMs: STARTED_AT - 500, highMs: STARTED_AT + 500 };
    const queue = queueOfTimes([at - 10, at + 0.4, at + 0.5, at + 0.6, at + 3600.4, at + 3600.5, at + 7200]);
    expect(await contentOf(queue, { trueNow })).toMatchObject({
      count: 7,
      futureCount: 4,
      farFutureCount: 2,
      mostFutureMs: 7_199_500,
    });
    expect(await contentOf(queueOfTimes([at]), { trueNow })).toMatchObject({ futureCount: 0, mostFutureMs: null });
  });

  test('too old by the clock of the server, if it is known and has a limit', async () => {
    const queue = queueOfTimes([at - 61, at - 60, at - 59, at]);
    const serverNow = { lowMs: STARTED_AT, highMs: STARTED_AT + 5000 };
    expect(await contentOf(queue, { serverNow, maxAgeMs: 60_000 })).toMatchObject({ expiredCount: 1 });
    expect(await contentOf(queue, { serverNow: null, maxAgeMs: 60_000 })).toMatchObject({ expiredCount: null });
    expect(await contentOf(queue, { serverNow, maxAgeMs: null })).toMatchObject({ expiredCount: null });
  });

  test('the first batch is in the order of the keys, as wakatime-cli sends it', async () => {
    const entries = [
      { key: 'c', value: '{"time":1}' },
      { key: 'a', value: '{"time":3}' },
      { key: 'b', value: 'broken' },
      { key: 'd', value: '{"time":0}' },
    ];
    expect(await contentOf(boltFile(entries), { batch: 3 })).toMatchObject({ firstTimes: [3000, null, 1000] });
    const newestFirst = await contentOf(boltFile(entries), { batch: 3, newestFirst: true });
    expect(newestFirst.firstTimes).toEqual([0, 1000, null]);
  });

  test('by day of local time', async () => {
    const dayOf = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);
    const midnight = Date.UTC(2026, 8, 21, 16) / 1000;
    const queue = queueOfTimes([midnight - 86_400, midnight - 1, midnight, midnight + 1, midnight + 899]);
    expect(await contentOf(queue, { dayOf })).toMatchObject({
      days: [
        { day: '2026-09-21', count: 2 },
        { day: '2026-09-22', count: 3 },
      ],
    });
  });

  test('of too many days those that have the most, in their order', async () => {
    const days = Array.from({ length: 400 }, (_, day) => at + day * 86_400);
    const queue = queueOfTimes([...days, ...days.filter((_, day) => day % 10 === 0).map((time) => time + 1)]);
    const found = (await contentOf(queue)).days;
    expect(found).toHaveLength(366);
    expect(found.map(({ day }) => day)).toEqual(found.map(({ day }) => day).toSorted());
    expect(found.filter(({ count }) => count === 2)).toHaveLength(40);
  });

  test('times that no calendar of four digits has count, but have no day', async () => {
    const queue = queueOfTimes([-8.64e12, 8.64e12, 253_402_300_800, at]);
    expect(await contentOf(queue)).toMatchObject({
      count: 4,
      unreadableCount: 0,
      oldestAt: -8.64e15,
      newestAt: 8.64e15,
      days: [{ day: '2026-09-21', count: 1 }],
    });
  });

  test('the projects that have the most, whatever they are called', async () => {
    const names = Array.from({ length: 30 }, (_, index) => Array.from({ length: index + 1 }, () => `p${index}`)).flat();
    const special = ['__proto__', 'constructor', '网站', 'é', 'x'.repeat(10_000)];
    const entries = [...names, ...special.flatMap((name) => Array.from({ length: 40 }, () => name))].map(
      (project, index) => heartbeatEntry(at + index, { project }),
    );
    const { projects } = await contentOf(boltFile(entries));
    expect(projects).toHaveLength(20);
    expect(projects?.slice(0, 5).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['__proto__', 'constructor', '网站', 'é', 'x'.repeat(200)]),
    );
    expect(projects?.slice(5, 7)).toEqual([
      { name: 'p29', count: 30 },
      { name: 'p28', count: 29 },
    ]);
  });

  test('holds for any heartbeats', async () => {
    const seconds = fc.oneof(
      fc.integer({ min: at - 100_000, max: at + 100_000 }),
      fc.double({ min: -8.64e12, max: 8.64e12, noNaN: true }),
    );
    const value = fc.oneof(
      { weight: 5, arbitrary: seconds.map((time): [number | null, string] => [time, JSON.stringify({ time })]) },
      fc
        .constantFrom('', '{', 'null', '[]', '{"time":"1"}', '{"time":1e999}')
        .map((text): [null, string] => [null, text]),
      fc.string().map((text): [null, string] => [null, JSON.stringify({ text })]),
    );
    const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 60 }), { selector: (key) => key, maxLength: 200 });
    const pageSize = fc.constantFrom(1024, 4096);
    await fc.assert(
      fc.asyncProperty(keys, fc.infiniteStream(value), pageSize, async (keys, values, size) => {
        const pairs = keys.map((key) => ({ key, value: values.next().value }));
        const found = await contentOf(
          boltFile(
            pairs.map(({ key, value: [, text] }) => ({ key, value: text })),
            'heartbeats',
            size,
          ),
        );
        const inOrder = pairs.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
        const all = inOrder.map(({ value: [time] }) => ms(time));
        const times = all.filter((time) => time !== null);
        const now = STARTED_AT + 3_600_000;
        expect(found).toMatchObject({
          count: pairs.length,
          unreadableCount: pairs.length - times.length,
          oldestAt: times.length === 0 ? null : Math.min(...times),
          newestAt: times.length === 0 ? null : Math.max(...times),
          futureCount: times.filter((time) => time > now).length,
          farFutureCount: times.filter((time) => time >= now + 3_600_000).length,
          expiredCount: times.filter((time) => time < now - 1_800_000).length,
          firstTimes: all.slice(0, 25),
        });
      }),
    );
  });
});

describe('bounds', () => {
  test('a value over a mebibyte is not parsed, and does not hide what follows', async () => {
    const large = (size: number): string => JSON.stringify({ time: 1, text: 'x'.repeat(size) });
    const entries = [
      { key: 'a', value: large(1000) },
      { key: 'b', value: large((1 << 20) + 1) },
      { key: 'c', value: large((1 << 20) - 100) },
      { key: 'd', value: large(5 << 20) },
      { key: 'e', value: large(1) },
    ];
    expect(await contentOf(boltFile(entries))).toMatchObject({
      count: 5,
      unreadableCount: 2,
      firstTimes: [1000, null, 1000, null, 1000],
    });
  });

  test('no more than a window of the file is read at once', async () => {
    const file = memoryFile(boltFile([{ key: 'a', value: 'x'.repeat(40 << 20) }, heartbeatEntry(1)]));
    let most = 0;
    let sum = 0;
    const read = (position: number, length: number): Uint8Array => {
      most = Math.max(most, length);
      sum += length;
      return file.read(position, length);
    };
    expect(await readQueue({ ...file, read }, scene())).toMatchObject({ status: 'ok', value: { count: 2 } });
    expect(most).toBeLessThan(2 << 20);
    expect(sum).toBeLessThan(4 << 20);
  });

  test('others get their turn, and the end of the time ends it', async () => {
    const queue = queueBytes('branch');
    let pauses = 0;
    await contentOf(queue, { pause: () => Promise.resolve(++pauses > 0) });
    expect(pauses).toBeGreaterThan(15);
    let left = 3;
    expect(await read(queue, { pause: () => Promise.resolve(left-- > 0) })).toEqual({
      status: 'timeout',
      reason: 'deadline',
    });
  });

  test('what the system says while reading is told', async () => {
    const queue = queueBytes('branch');
    for (const failsAt of [0, 2, 5, 100]) {
      const file = memoryFile(queue);
      let reads = 0;
      const readOrFail = (position: number, length: number): Uint8Array => {
        if (reads++ === failsAt) throw Object.assign(new Error('i/o'), { code: 'EIO' });
        return file.read(position, length);
      };
      expect(await readQueue({ ...file, read: readOrFail }, scene())).toEqual({ status: 'failed', reason: 'EIO' });
    }
  });
});
