import fc from 'fast-check';
import { DateTime, FixedOffsetZone } from 'luxon';
import { expect, test } from 'vitest';
import { formatInstant, formatUtcOffset, formatWallTime } from '../../src/model/local-time.ts';

test.for([
  [0, '+00:00'],
  [28_800, '+08:00'],
  [-12_600, '-03:30'],
  [45_900, '+12:45'],
  [-2670, '-00:44:30'],
] as const)('%d s is %s', ([seconds, text]) => {
  expect(formatUtcOffset(seconds)).toBe(text);
});

test('an instant is shown as a clock there shows it', () => {
  expect(formatInstant(Date.UTC(2026, 10, 22, 12, 45, 33, 999), 28_800)).toBe('2026-11-22 20:45:33 +08:00');
  expect(formatWallTime(Date.UTC(2026, 0, 1), -1)).toBe('2025-12-31 23:59:59');
});

test('as Luxon does it', () => {
  const instants = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (at, minutes) => {
      const luxon = DateTime.fromMillis(at, { zone: FixedOffsetZone.instance(minutes) });
      expect(formatInstant(at, minutes * 60)).toBe(luxon.toFormat('yyyy-MM-dd HH:mm:ss ZZ'));
    }),
  );
});
