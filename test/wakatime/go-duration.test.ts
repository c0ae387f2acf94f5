import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGoDuration } from '../../src/wakatime/go-duration.ts';
import { fixtureText } from './wakapi-fixtures.ts';

const DURATIONS = JSON.parse(fixtureText('durations.json')) as Readonly<Record<string, string | null>>;

test('what Go reads of a text is read of it, and what it refuses is refused', () => {
  const read = Object.keys(DURATIONS).map((text) => [text, parseGoDuration(text)]);
  const wanted = Object.entries(DURATIONS).map(([text, ns]) => [text, ns === null ? null : Number(BigInt(ns)) / 1e6]);
  expect(wanted.length).toBeGreaterThan(80);
  expect(read).toEqual(wanted);
});

test('hours, minutes and seconds', () => {
  const part = fc.nat(10_000);
  fc.assert(
    fc.property(part, part, part, (h, m, s) => {
      const ms = ((h * 60 + m) * 60 + s) * 1000;
      expect(parseGoDuration(`${h}h${m}m${s}s`)).toBe(ms);
      expect(parseGoDuration(`-${h}h${m}m${s}s`)).toBe(ms === 0 ? 0 : -ms);
    }),
  );
});

test('any text is a finite number or none', () => {
  const unit = fc.constantFrom(...'0123456789.+-hmsnuµ d');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit, maxLength: 40 }), fc.string()), (text) => {
      const ms = parseGoDuration(text);
      expect(ms === null || Number.isFinite(ms)).toBe(true);
    }),
  );
  expect(parseGoDuration(`${'9'.repeat(1_000_000)}h`)).toBeNull();
});
