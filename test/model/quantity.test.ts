import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBound, formatOffset, formatSpan } from '../../src/model/quantity.ts';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a reader takes from it, and how much of the last unit its last digit is worth. */
const read = (text: string): { ms: number; lastDigitMs: number } => {
  const parts = [...text.matchAll(/(\d+)(?:\.(\d+))? (ms|s|min|h|d)\b/g)];
  expect(parts.map(([part]) => part).join(' ')).toBe(text);
  const unit = (part: RegExpExecArray | RegExpMatchArray | undefined): number => UNIT_MS[part?.[3] ?? ''] ?? Number.NaN;
  const ms = parts.reduce((sum, part) => sum + Number(`${part[1]}.${part[2] ?? 0}`) * unit(part), 0);
  const last = parts.at(-1);
  return { ms, lastDigitMs: unit(last) * 10 ** -(last?.[2]?.length ?? 0) };
};

const spans = fc.oneof(
  fc.double({ min: 0, max: 2, noNaN: true }),
  fc.double({ min: 0, max: 100_000, noNaN: true }),
  fc.double({ min: 0, max: 1e12, noNaN: true }),
);

test('what is read is what was meant, to half of the last digit', () => {
  fc.assert(
    fc.property(spans, (ms) => {
      const shown = read(formatSpan(ms));
      expect(Math.abs(shown.ms - ms)).toBeLessThanOrEqual(shown.lastDigitMs / 2 + ms * 1e-12);
    }),
    { numRuns: 1000 },
  );
});

test('no unit is ever full: 60 s, 60 min, 24 h are told as the next one', () => {
  const nearFull = fc
    .tuple(fc.constantFrom(1000, 60_000, 3_600_000, 86_400_000), fc.double({ min: -1, max: 1, noNaN: true }))
    .map(([full, share]) => full + share * full * 0.002);
  fc.assert(
    fc.property(fc.oneof(nearFull, spans), (ms) => {
      const shown = formatSpan(ms);
      expect(shown).not.toMatch(/\b(?:1000\.0 ms|60(?:\.\d+)? s|60 min|24 h)\b/);
    }),
    { numRuns: 1000 },
  );
});

describe('spans', () => {
  test.for([
    [0, '0.000 ms'],
    [0.0461, '0.046 ms'],
    [12.34, '12.3 ms'],
    [999.9, '999.9 ms'],
    [45_002.1, '45.002 s'],
    [723_000, '12 min 3 s'],
    [7_200_000, '2 h 0 min'],
    [273_600_000, '3 d 4 h'],
  ] as const)('%d ms is %s', ([ms, shown]) => {
    expect(formatSpan(ms)).toBe(shown);
  });
});

test('an offset bears its sign', () => {
  expect(formatOffset(45_002)).toBe('+45.002 s');
  expect(formatOffset(-45_002)).toBe('−45.002 s');
  expect(formatOffset(0)).toBe('+0.000 ms');
});

test('a bound never sounds more exact than it is', () => {
  expect(formatBound(272.4)).toBe('272 ms');
  expect(formatBound(4.13)).toBe('4.1 ms');
});
