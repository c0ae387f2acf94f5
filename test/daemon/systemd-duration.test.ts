import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSystemdDuration } from '../../src/daemon/systemd-duration.ts';

test.each([
  ['0', 0],
  ['20us', 0.02],
  ['17.013ms', 17.013],
  ['2.048s', 2048],
  ['32s', 32_000],
  ['1min 4.500s', 64_500],
  ['34min 8s', 2_048_000],
  ['1h 8min 16s', 4_096_000],
  ['2d 3h', 183_600_000],
  ['1y 2month 3w', 31_557_600_000 + 2 * 2_629_800_000 + 3 * 604_800_000],
  ['5μs', 0.005],
])('%s', (text, ms) => {
  expect(parseSystemdDuration(text)).toBeCloseTo(ms, 9);
});

test.each(['', ' ', 'infinity', 's', '5', '-5s', '5 s', '8s 34min', '5s 5s', '5s ', '1e3s', '5fortnights', '5s\n'])(
  'no time span: %j',
  (text) => {
    expect(parseSystemdDuration(text)).toBe(null);
  },
);

test('any text is a span of at least 0 or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9. a-zμ]{0,30}$/)), (text) => {
      const ms = parseSystemdDuration(text);
      expect(ms === null || (Number.isFinite(ms) && ms >= 0)).toBe(true);
    }),
  );
});
