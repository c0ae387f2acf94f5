/**
 * Files that are not as bbolt left them. Metas have a checksum; pages have none. What the reader holds against each other
 * instead: a page's number and place, the table of its elements and the bytes that they take, the order of keys, the first
 * key of a page in its parent, and the pages that were read with the list of free ones.
 *
 * So every single byte that changes either does not matter for the number of entries or is found, with these exceptions:
 * - A byte of the newest meta: then the one before it holds, as for bbolt itself, and the number is that of one commit
 *   earlier.
 * - Where there is no list of free pages (`NoFreelistSync`), or another bucket beside this one: a page number that has
 *   become that of an older version of the same page. wakatime-cli has neither.
 * - A byte in a value, which may be a digit of its time.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gathered } from '../../src/model/gathered.ts';
import type { QueueContent } from '../../src/model/wakatime-facts.ts';
import { fnv1a64 } from '../../src/wakatime/bolt/checksum.ts';
import { readQueue } from '../../src/wakatime/queue.ts';
import { boltFile, heartbeatEntry } from './bolt-file.ts';
import { memoryFile, queueBytes, queueFixtures, scene } from './queue-files.ts';

const FAULTS = ['empty-file', 'not-bolt', 'bolt-version', 'truncated', 'corrupt-meta', 'corrupt-page', 'no-bucket'];

const read = (bytes: Uint8Array): Promise<Gathered<QueueContent>> => readQueue(memoryFile(bytes), scene());

/** The number of entries, or why there is none. Anything but a named fault fails the test. */
const countOrFault = async (bytes: Uint8Array): Promise<number | string> => {
  const found = await read(bytes);
  if (found.status === 'ok') {
    expect(found.value.unreadableCount).toBeLessThanOrEqual(found.value.count);
    return found.value.count;
  }
  expect(found.status).toBe('failed');
  expect(FAULTS).toContain(found.reason);
  return found.reason;
};

const PAGE_SIZES: Readonly<Record<string, number>> = { 'page-1k': 1024, 'page-16k': 16_384 };
const WITHOUT_PROOF = ['no-freelist-sync', 'two-buckets'];

/** Those that can be read, and have a list of free pages and one bucket. */
const TRUE_FILES = queueFixtures.flatMap(({ name, content }) =>
  content === undefined || name.startsWith('meta-') || WITHOUT_PROOF.includes(name)
    ? []
    : [{ name, count: content.count, bytes: queueBytes(name), pageSize: PAGE_SIZES[name] ?? 4096 }],
);

/** The last meta of the two, by its txid. */
const newestMeta = (bytes: Buffer, pageSize: number): number =>
  bytes.readBigUInt64LE(64) > bytes.readBigUInt64LE(pageSize + 64) ? 0 : pageSize;

const withChange = (bytes: Uint8Array, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};

/** The same with its metas as if they were true. */
const withMeta = (bytes: Uint8Array, pageSize: number, change: (meta: Buffer) => void): Buffer =>
  withChange(bytes, (copy) => {
    for (const at of [0, pageSize]) {
      const meta = copy.subarray(at + 16, at + 80);
      change(meta);
      meta.writeBigUInt64LE(fnv1a64(meta.subarray(0, 56)), 56);
    }
  });

/** Pages that are in use have most of what can go wrong. */
const place = (bytes: Buffer, pageSize: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.nat(bytes.length - 1),
    fc
      .tuple(fc.nat(bytes.length / pageSize - 1), fc.nat(Math.min(pageSize, 256) - 1))
      .map(([page, at]) => page * pageSize + at),
  );

describe('a true file with other bytes', () => {
  const files = fc.constantFrom(...TRUE_FILES);

  test('one byte: the true number, or a named fault', async () => {
    const cases = files.chain((file) =>
      fc.record({
        file: fc.constant(file),
        at: place(file.bytes, file.pageSize),
        other: fc.integer({ min: 1, max: 255 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ file: { bytes, count, pageSize }, at, other }) => {
        const newest = newestMeta(bytes, pageSize);
        const isInMeta = at >= newest + 16 && at < newest + 80;
        const before = isInMeta
          ? await countOrFault(withChange(bytes, (copy) => copy.fill(0, newest + 16, newest + 80)))
          : count;
        bytes[at] = (bytes[at] ?? 0) ^ other;
        try {
          expect([before, ...FAULTS]).toContain(await countOrFault(bytes));
        } finally {
          bytes[at] = (bytes[at] ?? 0) ^ other;
        }
      }),
      { numRuns: 600 },
    );
  });

  test.each(['inline', 'cli-1.90'])('every byte that tells anything of %s', async (name) => {
    const { bytes, count, pageSize } = TRUE_FILES.find((file) => file.name === name) ?? { bytes: Buffer.alloc(0) };
    const newest = newestMeta(bytes, pageSize ?? 0);
    for (let at = 0; at < bytes.length; at++) {
      // Values and unused bytes are left to the test above.
      if (at % 4096 > 112 || (at >= newest + 16 && at < newest + 80)) continue;
      for (const other of [1, 0x80, 0xff]) {
        bytes[at] = (bytes[at] ?? 0) ^ other;
        expect([count, ...FAULTS]).toContain(await countOrFault(bytes));
        bytes[at] = (bytes[at] ?? 0) ^ other;
      }
    }
  });

  test('many bytes, any length, other bytes behind it: never anything but a number or a named fault', async () => {
    const cases = fc.constantFrom(
      ...queueFixtures.map(({ name }) => queueBytes(name)).filter(({ length }) => length < 1e6),
    );
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(
        cases,
        fc.array(change, { maxLength: 8 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        async (bytes, changes, length) => {
          const copy = withChange(bytes, (all) => {
            for (const { at, bytes: others } of changes) {
              const start = Math.floor(at * all.length);
              all.set(others.subarray(0, all.length - start), start);
            }
          });
          await countOrFault(length === null ? copy : copy.subarray(0, Math.floor(length * copy.length)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('cut off anywhere: the true number, or a named fault', async () => {
    const cases = files.chain((file) => fc.record({ file: fc.constant(file), length: fc.nat(file.bytes.length) }));
    await fc.assert(
      fc.asyncProperty(cases, async ({ file: { bytes, count }, length }) => {
        expect(length === 0 ? [0] : [count, ...FAULTS]).toContain(await countOrFault(bytes.subarray(0, length)));
      }),
      { numRuns: 500 },
    );
    const { bytes } = TRUE_FILES.find(({ name }) => name === 'leaf') ?? { bytes: Buffer.alloc(0) };
    expect(await countOrFault(bytes.subarray(0, 4096))).toBe('truncated');
    expect(await countOrFault(bytes.subarray(0, 70))).toBe('truncated');
    expect(await countOrFault(bytes.subarray(0, 10))).toBe('not-bolt');
  });

  test('bytes that are no file of bolt', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        expect(await countOrFault(bytes)).toBe(bytes.length === 0 ? 0 : 'not-bolt');
      }),
    );
  });

  test('with metas that are true, and anything behind them', async () => {
    const field = fc.oneof(fc.nat(40), fc.constantFrom(2 ** 31, 2 ** 53, 2 ** 63)).map(BigInt);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(5), field), { maxLength: 3 }),
        fc.constantFrom(512, 1000, 1024, 4096, 0, 2 ** 25),
        fc.array(fc.tuple(fc.nat(30_000), fc.nat(255)), { maxLength: 60 }),
        async (fields, pageSize, others) => {
          const bytes = withMeta(queueBytes('leaf'), 4096, (meta) => {
            meta.writeUInt32LE(pageSize, 8);
            for (const [at, value] of fields) meta.writeBigUInt64LE(value, 16 + 8 * at);
          });
          for (const [at, value] of others) bytes[8192 + (at % (bytes.length - 8192))] = value;
          await countOrFault(bytes);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('trees that bbolt does not write', () => {
  const many = Array.from({ length: 300 }, (_, index) => heartbeatEntry(1_790_000_000 + index));
  const bytes = boltFile(many, 'heartbeats', 1024);
  /** Pages of a kind: 1 branch, 2 leaf. */
  const pagesOf = (flags: number): number[] =>
    Array.from({ length: bytes.length / 1024 }, (_, page) => page * 1024).filter(
      (at) => bytes.readUInt16LE(at + 8) === flags,
    );
  const [firstBranch = 0] = pagesOf(1);
  const child = (page: number, index: number): number => page + 16 + 16 * index + 8;

  test('as it is made here, it is read', async () => {
    expect(await countOrFault(bytes)).toBe(300);
  });

  test.each<[string, (copy: Buffer) => void, string]>([
    [
      'a page that is its own child',
      (copy) => copy.writeBigUInt64LE(BigInt(firstBranch / 1024), child(firstBranch, 1)),
      'corrupt-page',
    ],
    [
      'a page twice',
      (copy) => copy.writeBigUInt64LE(copy.readBigUInt64LE(child(firstBranch, 0)), child(firstBranch, 1)),
      'corrupt-page',
    ],
    ['a meta as a page', (copy) => copy.writeBigUInt64LE(1n, child(firstBranch, 0)), 'corrupt-page'],
    [
      'a page above the high-water mark',
      (copy) => copy.writeBigUInt64LE(1n << 40n, child(firstBranch, 0)),
      'corrupt-page',
    ],
    ['a page that overflows into the next', (copy) => copy.writeUInt32LE(1, 3 * 1024 + 12), 'corrupt-page'],
    ['a page that overflows beyond the end', (copy) => copy.writeUInt32LE(2 ** 32 - 1, 3 * 1024 + 12), 'corrupt-page'],
    ['a leaf without entries', (copy) => copy.fill(0, 3 * 1024 + 10, 3 * 1024 + 12), 'corrupt-page'],
    ['keys that go down', (copy) => copy.write('zzz', copy.indexOf('1790000001.')), 'corrupt-page'],
    [
      'a first key that its parent does not know',
      (copy) => copy.write('0', copy.indexOf('1790000000.')),
      'corrupt-page',
    ],
  ])('%s', async (_, change, fault) => {
    expect(await countOrFault(withChange(bytes, change))).toBe(fault);
  });

  test('a leaf that no branch leads to any more', async () => {
    const without = withChange(boltFile(many.slice(0, 2), 'heartbeats', 1024), () => {});
    const longer = withMeta(Buffer.concat([without, Buffer.alloc(1024)]), 1024, (meta) =>
      meta.writeBigUInt64LE(meta.readBigUInt64LE(40) + 1n, 40),
    );
    expect(await countOrFault(without)).toBe(2);
    expect(await countOrFault(longer)).toBe('corrupt-page');
  });

  test('a page that is in use and free', async () => {
    const both = withChange(bytes, (copy) => {
      copy.writeUInt16LE(1, 2 * 1024 + 10);
      copy.writeBigUInt64LE(3n, 2 * 1024 + 16);
    });
    expect(await countOrFault(both)).toBe('corrupt-page');
  });

  test('deeper than any tree', async () => {
    // A chain of branches with one child each.
    const depth = 70;
    const key = Buffer.from('key');
    const pages = Array.from({ length: depth }, (_, index) => {
      const page = Buffer.alloc(1024);
      page.writeBigUInt64LE(BigInt(index + 3), 0);
      page.writeUInt16LE(1, 8);
      page.writeUInt16LE(1, 10);
      page.writeUInt32LE(16, 16);
      page.writeUInt32LE(key.length, 20);
      page.writeBigUInt64LE(BigInt(index + 4), 24);
      key.copy(page, 32);
      return page;
    });
    const start = boltFile([], 'heartbeats', 1024).subarray(0, 3 * 1024);
    const deep = withMeta(Buffer.concat([start, ...pages]), 1024, (meta) => {
      meta.writeBigUInt64LE(3n, 16);
      meta.writeBigUInt64LE(BigInt(depth + 3), 40);
    });
    expect(await countOrFault(deep)).toBe('corrupt-page');
  });

  test('a bucket in the queue, a value where buckets are', async () => {
    const nested = boltFile([{ key: 'a', value: Buffer.alloc(16), flags: 1 }]);
    expect(await countOrFault(nested)).toBe('corrupt-page');
    const root = boltFile([{ key: 'a', value: '{"time":1}' }]);
    const flag = root.indexOf('heartbeats') - 16;
    expect(await countOrFault(withChange(root, (copy) => copy.writeUInt32LE(0, flag)))).toBe('corrupt-page');
  });

  test('a file of a terabyte that claims as much: little is read', async () => {
    const size = 2 ** 40;
    const start = withMeta(bytes, 1024, (meta) => meta.writeBigUInt64LE(BigInt(size / 1024), 40));
    let sum = 0;
    const file = {
      ...memoryFile(start),
      size: () => size,
      read: (position: number, length: number): Uint8Array => {
        sum += length;
        return position >= start.length ? new Uint8Array(length) : start.subarray(position, position + length);
      },
    };
    expect(await readQueue(file, scene())).toEqual({ status: 'failed', reason: 'corrupt-page' });
    expect(sum).toBeLessThan(10e6);
  });
});
