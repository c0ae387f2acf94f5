import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameReader } from '../../src/engine/frames.ts';
import { readLog } from '../../src/engine/logs.ts';

const frame = (kind: number, bytes: Uint8Array): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};

/** What a reader makes of pieces. */
const read = (
  pieces: readonly Uint8Array[],
): { readonly output: string; readonly sound: boolean; readonly whole: boolean } => {
  const chunks: Uint8Array[] = [];
  const reader = frameReader((bytes) => chunks.push(Buffer.from(bytes)));
  const sound = pieces.map((piece) => reader.take(piece)).every(Boolean);
  return { output: Buffer.concat(chunks).toString('latin1'), sound, whole: reader.isWhole() };
};

const cut = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

test('the standard output, in whatever pieces the stream comes', () => {
  const frames = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 3), fc.uint8Array({ maxLength: 40 })), { maxLength: 12 });
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 8 }), (parts, places) => {
      const stream = Buffer.concat(parts.map(([kind, bytes]) => frame(kind, bytes)));
      const output = Buffer.concat(parts.flatMap(([kind, bytes]) => (kind === 1 ? [bytes] : []))).toString('latin1');
      expect(read(cut(stream, places))).toEqual({ output, sound: true, whole: true });
    }),
  );
});

test('output is handed on before its frame is whole', () => {
  expect(read([frame(1, Buffer.from('half of it')).subarray(0, 12)])).toEqual({
    output: 'half',
    sound: true,
    whole: false,
  });
});

test('half a header is no end', () => {
  expect(read([Uint8Array.of(1, 0, 0)])).toMatchObject({ sound: true, whole: false });
});

test('a frame of 4 GiB costs no memory', () => {
  expect(read([Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255, 65)])).toEqual({ output: 'A', sound: true, whole: false });
});

test.for<readonly [string, Uint8Array]>([
  ['text', Buffer.from('sh: not found\n')],
  ['an unknown stream', Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0)],
  ['no zeros', Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0)],
])('%s is no stream of frames', ([, bytes]) => {
  expect(read([bytes, frame(1, Buffer.from('later'))])).toEqual({ output: '', sound: false, whole: false });
});

test('anything at all is read without a fault', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 10 }), (pieces) => {
      expect(typeof read(pieces).sound).toBe('boolean');
    }),
  );
});

describe('a log', () => {
  const framed = (...lines: readonly (readonly [kind: number, text: string])[]): Buffer =>
    Buffer.concat(lines.map(([kind, text]) => frame(kind, Buffer.from(text))));

  test('is of both outputs, in their order', () => {
    const body = framed([1, '2026 a\n'], [2, '2026 b\n'], [1, '2026 c\n']);
    expect(readLog(body)).toBe('2026 a\n2026 b\n2026 c\n');
    expect(readLog(framed([0, 'in'], [3, 'engine']))).toBe('');
  });

  test('of a terminal is the text itself, and one without lines is empty', () => {
    expect(readLog(Buffer.from('2026-11-22T12:00:00Z a\r\n'))).toBe('2026-11-22T12:00:00Z a\r\n');
    expect(readLog(new Uint8Array())).toBe('');
  });

  test('that is cut or neither is none', () => {
    const body = framed([1, '2026 a\n']);
    expect(readLog(body.subarray(0, -1))).toBeNull();
    expect(readLog(Buffer.from('<html>'))).toBeNull();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void readLog(bytes)));
  });
});
