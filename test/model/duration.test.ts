import { expect, test } from 'vitest';
import { parseDuration } from '../../src/model/duration.ts';

test.for([
  ['250ms', 250],
  ['1s', 1000],
  ['1.5s', 1500],
  ['0.5ms', 0.5],
  ['5m', 300_000],
  ['2h', 7_200_000],
] as const)('%s is %d ms', ([text, ms]) => {
  expect(parseDuration(text)).toBe(ms);
});

test.for([
  '',
  '5',
  's',
  '-1s',
  '+1s',
  '0s',
  '0ms',
  '1 s',
  '1S',
  '1d',
  '1s ',
  ' 1s',
  '1e3ms',
  '.5s',
  '1.s',
  '1s1s',
  '١s',
  `${'9'.repeat(400)}s`,
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});
