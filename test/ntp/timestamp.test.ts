import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERA_PIVOT_NS, differenceMs, fromUnixNs, toUnixNs } from '../../src/ntp/timestamp.ts';

const SECOND_NS = 1_000_000_000n;
const ERA_NS = (1n << 32n) * SECOND_NS;
const SIXTY_EIGHT_YEARS_NS = 68n * 31_556_952n * SECOND_NS;
const unixNs = (iso: string): bigint => BigInt(Date.parse(iso)) * 1_000_000n;
const ROLLOVER_NS = unixNs('2036-02-07T06:28:16Z');

const withinEra = fc.bigInt({ min: -SIXTY_EIGHT_YEARS_NS, max: SIXTY_EIGHT_YEARS_NS });
const timestamps = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe('known instants', () => {
  test.for([
    // RFC 5905 figure 4, and the two seconds around the end of era 0.
    ['1970-01-01T00:00:00Z', 2_208_988_800n],
    ['1999-12-31T00:00:00Z', 3_155_587_200n],
    ['2036-02-07T06:28:15Z', 4_294_967_295n],
    ['2036-02-07T06:28:16Z', 0n],
    ['2036-02-08T00:00:00Z', 63_104n],
  ] as const)('%s has the seconds %d on the wire', ([iso, seconds]) => {
    expect(fromUnixNs(unixNs(iso))).toBe(seconds << 32n);
    expect(toUnixNs(seconds << 32n)).toBe(unixNs(iso));
  });

  test('half a second is half of the fraction', () => {
    expect(fromUnixNs(SECOND_NS / 2n) & 0xffff_ffffn).toBe(0x8000_0000n);
  });
});

test('any instant within 68 years of the pivot comes back to the nanosecond', () => {
  fc.assert(
    fc.property(withinEra, (away) => {
      expect(toUnixNs(fromUnixNs(ERA_PIVOT_NS + away))).toBe(ERA_PIVOT_NS + away);
    }),
  );
});

test('and of any other pivot, before 1900 and long after 2036 too', () => {
  fc.assert(
    fc.property(withinEra, fc.bigInt({ min: -3n * ERA_NS, max: 3n * ERA_NS }), (away, pivot) => {
      expect(toUnixNs(fromUnixNs(pivot + away), pivot)).toBe(pivot + away);
    }),
  );
});

test('what is read is never further from the pivot than half an era', () => {
  fc.assert(
    fc.property(timestamps, fc.bigInt({ min: -3n * ERA_NS, max: 3n * ERA_NS }), (timestamp, pivot) => {
      const away = toUnixNs(timestamp, pivot) - pivot;
      expect(away >= -ERA_NS / 2n && away <= ERA_NS / 2n).toBe(true);
    }),
  );
});

describe('differences', () => {
  test('hold across the rollover of 2036', () => {
    const before = fromUnixNs(ROLLOVER_NS - 1_500_000_000n);
    const after = fromUnixNs(ROLLOVER_NS + 250_000_000n);
    expect(after).toBeLessThan(before);
    expect(differenceMs(after, before)).toBeCloseTo(1750, 6);
    expect(differenceMs(before, after)).toBeCloseTo(-1750, 6);
  });

  test('are those of the instants, on whichever side of the rollover each lies', () => {
    const nearRollover = fc.bigInt({ min: -3600n * SECOND_NS, max: 3600n * SECOND_NS });
    fc.assert(
      fc.property(nearRollover, nearRollover, (a, b) => {
        const found = differenceMs(fromUnixNs(ROLLOVER_NS + a), fromUnixNs(ROLLOVER_NS + b));
        expect(Math.abs(found - Number(a - b) / 1e6)).toBeLessThan(1e-6);
      }),
    );
  });

  test('change their sign with their order', () => {
    fc.assert(
      fc.property(timestamps, timestamps, (a, b) => {
        // Half of 2^64 apart is as far in both directions.
        fc.pre(BigInt.asUintN(64, a - b) !== 1n << 63n);
        expect(differenceMs(a, b) + differenceMs(b, a)).toBe(0);
      }),
    );
  });
});
