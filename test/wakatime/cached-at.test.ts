import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCachedAt } from '../../src/wakatime/cached-at.ts';
import { projectRoot } from '../lab/project-root.ts';

const recorded = (name: string): string => {
  const file = join(projectRoot, 'test', 'fixtures', 'wakapi', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cached_at: string }).cached_at;
};

test('of real servers, in UTC and elsewhere', () => {
  const fromNs = BigInt(Date.UTC(2026, 10, 22, 19, 35, 27)) * 1_000_000n;
  expect(recorded('statusbar-2.17.6-shanghai')).toBe('2026-11-23T03:35:27.740349788+08:00');
  expect(parseCachedAt(recorded('statusbar-2.17.6-shanghai'))).toEqual({
    fromNs: fromNs + 740_349_788n,
    toNs: fromNs + 740_349_789n,
  });
  expect(parseCachedAt(recorded('statusbar-2.3.0'))?.fromNs).toBe(fromNs + 756_646_484n);
});

test('what its digits leave open is in its bounds', () => {
  const fromNs = BigInt(Date.UTC(2026, 10, 22)) * 1_000_000n;
  expect(parseCachedAt('2026-11-22T00:00:00Z')).toEqual({ fromNs, toNs: fromNs + 1_000_000_000n });
  expect(parseCachedAt('2026-11-22T00:00:00.5Z')).toEqual({
    fromNs: fromNs + 500_000_000n,
    toNs: fromNs + 600_000_000n,
  });
  expect(parseCachedAt('2026-11-21T19:15:00-04:45')?.fromNs).toBe(fromNs);
});

test.each([
  '',
  '2026-11-22',
  '2026-11-22T00:00:00',
  '2026-11-22 00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T00:00:60Z',
  '2026-11-22T00:00:00+24:00',
  '2026-11-22T00:00:00.Z',
  '2026-11-22T00:00:00.1234567890Z',
  '+002026-11-22T00:00:00Z',
])('no instant: %j', (text) => {
  expect(parseCachedAt(text)).toBeNull();
});

test('every instant is read as it was written, and no text throws', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
      (date) => {
        expect(parseCachedAt(date.toISOString())?.fromNs).toBe(BigInt(date.getTime()) * 1_000_000n);
      },
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseCachedAt(text)));
});
