import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fnv1a64 } from '../../src/wakatime/bolt/checksum.ts';
import { compareKeys } from '../../src/wakatime/bolt/keys.ts';
import { Window } from '../../src/wakatime/bolt/window.ts';
import { readHeartbeat } from '../../src/wakatime/heartbeat.ts';
import { MostFrequent } from '../../src/wakatime/most-frequent.ts';
import { memoryFile } from './queue-files.ts';

/** Test vectors of draft-eastlake-fnv, appendix C. */
test.each([
  ['', 0xcbf29ce484222325n],
  ['a', 0xaf63dc4c8601ec8cn],
  ['foobar', 0x85944171f73967e8n],
])('FNV-1a of "%s"', (text, hash) => {
  expect(fnv1a64(Buffer.from(text))).toBe(hash);
});

test('keys are compared by their bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 8 }), (a, b) => {
      const both = Buffer.concat([a, b]);
      const order = compareKeys(both, 0, a.length, both, a.length, b.length);
      expect(Math.sign(order)).toBe(Buffer.compare(a, b));
    }),
  );
});

describe('a window', () => {
  test('shows what the file has, however it moves, and says where the file ends', () => {
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => (index * 7919) % 251));
    const move = fc.tuple(fc.nat(720_000), fc.oneof(fc.nat(100), fc.nat(300_000)));
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
        const window = new Window(memoryFile(bytes));
        for (const [position, length] of moves) {
          if (position + length > bytes.length) {
            if (length > 0) expect(() => window.hold(position, length)).toThrow('truncated');
            continue;
          }
          const at = window.hold(position, length);
          expect(window.bytes.subarray(at, at + length).equals(bytes.subarray(position, position + length))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('reads little where the file is read here and there, and much where it is read in its order', () => {
    const bytes = Buffer.alloc(8 << 20);
    const readBy = (positions: readonly number[]): { reads: number; sum: number } => {
      const file = memoryFile(bytes);
      const done = { reads: 0, sum: 0 };
      const window = new Window({
        read: (position, length) => {
          done.reads++;
          done.sum += length;
          return file.read(position, length);
        },
      });
      for (const position of positions) window.hold(position, 4096);
      return done;
    };
    const pages = Array.from({ length: 1000 }, (_, page) => page * 4096);
    expect(readBy(pages).reads).toBeLessThan(30);
    expect(readBy(pages.toReversed()).sum).toBeLessThan(1000 * 16_385);
  });
});

describe('a heartbeat', () => {
  const read = (text: string | Uint8Array): ReturnType<typeof readHeartbeat> => {
    const bytes = Buffer.concat([Buffer.from('before{'), Buffer.from(text), Buffer.from('}behind')]);
    return readHeartbeat(bytes, 7, bytes.length - 7);
  };

  test('has a time, in whole ms, and a project', () => {
    expect(read('{"time":1585598059.123,"project":"a"}')).toEqual({ timeMs: 1_585_598_059_123, project: 'a' });
    expect(read('{"time":-0.00001}')).toEqual({ timeMs: 0, project: null });
    expect(read('{"time":8640000000000,"project":["a"]}')).toEqual({ timeMs: 8.64e15, project: null });
  });

  test('may be named in any language, whatever is beside it', () => {
    expect(read('{"time":1,"project":"网站","entity":"\\u00e9é"}')).toMatchObject({ project: '网站' });
    expect(read('{"time":1,"project":"\\u00e9t\\u00e9"}')).toMatchObject({ project: 'été' });
    const broken = Buffer.concat([Buffer.from('{"time":1,"entity":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')]);
    expect(read(broken)).toMatchObject({ timeMs: 1000 });
  });

  test.each([
    '',
    'null',
    '1',
    '"1"',
    '[]',
    '[1]',
    '{}',
    '{"time":1',
    '{"time":1}x',
    '{"time":"1"}',
    '{"time":null}',
    '{"time":true}',
    '{"time":[1]}',
    '{"time":1e999}',
    '{"time":8640000000001}',
    '{"__proto__":{"time":1}}',
    '{"Time":1}',
  ])('%s is none', (text) => {
    expect(read(text)).toBeNull();
  });

  test('any bytes: one that has an instant, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json()), (text) => {
        const found = read(text);
        if (found !== null) expect(Number.isInteger(new Date(found.timeMs).getTime())).toBe(true);
      }),
    );
    expect(read('['.repeat(100_000))).toBeNull();
  });
});

describe('the most frequent', () => {
  test('of few names all counts are exact', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 })), (names) => {
        const counted = new MostFrequent();
        for (const name of names) counted.add(name);
        const top = counted.top(3);
        for (const { name, count } of top) expect(count).toBe(names.filter((other) => other === name).length);
        expect(top.map(({ count }) => count)).toEqual(top.map(({ count }) => count).toSorted((a, b) => b - a));
        expect(top).toHaveLength(Math.min(3, new Set(names).size));
      }),
    );
  });

  test('of a million different names the frequent ones are found, and memory is bounded', () => {
    const counted = new MostFrequent();
    for (let index = 0; index < 1_000_000; index++)
      counted.add(index % 10 === 0 ? `often ${index % 70}` : `once ${index}`);
    expect(counted.top(7).map(({ name, count }) => [name.startsWith('often'), count > 14_000])).toEqual(
      Array.from({ length: 7 }, () => [true, true]),
    );
    expect(counted.top(1_000_000).length).toBeLessThanOrEqual(8192);
  });
});
