import { fnv1a64 } from '../../src/wakatime/bolt/checksum.ts';

/** An entry of a bucket. */
export interface BoltEntry {
  readonly key: string;
  readonly value: string | Uint8Array;
  /** 1: a bucket. */
  readonly flags?: number;
}

interface Item {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly flags: number;
}

interface Child {
  readonly key: Buffer;
  readonly page: number;
}

const HEADER = 16;
const ELEMENT = 16;

const header = (page: Buffer, id: number, flags: number, count: number, pageSize: number): Buffer => {
  page.writeBigUInt64LE(BigInt(id), 0);
  page.writeUInt16LE(flags, 8);
  page.writeUInt16LE(count, 10);
  page.writeUInt32LE(Math.max(0, page.length / pageSize - 1), 12);
  return page;
};

const whole = (parts: readonly Buffer[], pageSize: number): Buffer => {
  const data = Buffer.concat([Buffer.alloc(HEADER), ...parts]);
  return Buffer.concat([data, Buffer.alloc(-data.length & (pageSize - 1))]);
};

const leafParts = (items: readonly Item[]): Buffer[] => {
  let at = ELEMENT * items.length;
  const elements = items.map(({ key, value, flags }, index) => {
    const element = Buffer.alloc(ELEMENT);
    [flags, at - ELEMENT * index, key.length, value.length].forEach((field, place) =>
      element.writeUInt32LE(field, 4 * place),
    );
    at += key.length + value.length;
    return element;
  });
  return [...elements, ...items.flatMap(({ key, value }) => [key, value])];
};

const branchParts = (children: readonly Child[]): Buffer[] => {
  let at = ELEMENT * children.length;
  const elements = children.map(({ key, page }, index) => {
    const element = Buffer.alloc(ELEMENT);
    element.writeUInt32LE(at - ELEMENT * index, 0);
    element.writeUInt32LE(key.length, 4);
    element.writeBigUInt64LE(BigInt(page), 8);
    at += key.length;
    return element;
  });
  return [...elements, ...children.map(({ key }) => key)];
};

/** Full parts of a list, none with less than two if there are as many. */
const parts = <T>(list: readonly T[], sizeOf: (one: T) => number, pageSize: number): T[][] => {
  const all: T[][] = [];
  let room = 0;
  for (const one of list) {
    room -= sizeOf(one) + ELEMENT;
    const last = all.at(-1);
    if (last === undefined || (room < 0 && last.length >= 2)) {
      all.push([one]);
      room = pageSize - HEADER - ELEMENT - sizeOf(one);
    } else last.push(one);
  }
  return all;
};

const meta = (slot: number, pageSize: number, root: number, highWater: number): Buffer => {
  const page = header(Buffer.alloc(pageSize), slot, 4, 0, pageSize);
  page.writeUInt32LE(0xed0cdaed, 16);
  page.writeUInt32LE(2, 20);
  page.writeUInt32LE(pageSize, 24);
  [root, 0, 2, highWater, slot].forEach((field, place) => page.writeBigUInt64LE(BigInt(field), 32 + 8 * place));
  page.writeBigUInt64LE(fnv1a64(page.subarray(16, 72)), 72);
  return page;
};

/**
 * A bolt file with one bucket of these entries (of any order, no key twice), as one commit of bbolt leaves it: for tests
 * that want a queue of their own. That the entries are what bbolt finds in it is tested where Go is (storm.test.ts).
 */
export const boltFile = (entries: readonly BoltEntry[], bucket = 'heartbeats', pageSize = 4096): Buffer => {
  const pages: Buffer[] = [];
  let next = 3;
  const add = (flags: number, count: number, content: readonly Buffer[]): number => {
    const page = whole(content, pageSize);
    const id = next;
    next += page.length / pageSize;
    pages.push(header(page, id, flags, count, pageSize));
    return id;
  };
  const items = entries
    .map(({ key, value, flags = 0 }) => ({ key: Buffer.from(key), value: Buffer.from(value), flags }))
    .toSorted((a, b) => Buffer.compare(a.key, b.key));
  let level: Child[] = parts(items, ({ key, value }) => key.length + value.length, pageSize).map((part) => ({
    key: part[0]?.key ?? Buffer.alloc(0),
    page: add(2, part.length, leafParts(part)),
  }));
  if (items.length === 0) level = [{ key: Buffer.alloc(0), page: add(2, 0, []) }];
  while (level.length > 1) {
    level = parts(level, ({ key }) => key.length, pageSize).map((part) => ({
      key: part[0]?.key ?? Buffer.alloc(0),
      page: add(1, part.length, branchParts(part)),
    }));
  }
  const value = Buffer.alloc(16);
  value.writeBigUInt64LE(BigInt(level[0]?.page ?? 0));
  const root = add(2, 1, leafParts([{ key: Buffer.from(bucket), value, flags: 1 }]));
  const freelist = header(Buffer.alloc(pageSize), 2, 16, 0, pageSize);
  return Buffer.concat([meta(0, pageSize, root, next), meta(1, pageSize, root, next), freelist, ...pages]);
};

/** The entry of one heartbeat, with a key like wakatime-cli's. `time` in seconds. */
export const heartbeatEntry = (time: number, more: Readonly<Record<string, unknown>> = {}): BoltEntry => {
  const fields = { category: 'coding', entity: '/home/someone/src/main.go', type: 'file', ...more, time };
  return { key: `${time.toFixed(6)}-file-coding-${JSON.stringify(more)}-false`, value: JSON.stringify(fields) };
};

/** A queue with heartbeats of these times, in seconds. Those of one time become one. */
export const queueOfTimes = (times: readonly number[]): Buffer =>
  boltFile([...new Map(times.map((time) => [time, heartbeatEntry(time)])).values()]);
