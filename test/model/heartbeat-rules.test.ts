import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ok } from '../../src/model/gathered.ts';
import type { Fate } from '../../src/model/heartbeat-rules.ts';
import { batchFate, fateOf, judge, rulesOf, serverNow } from '../../src/model/heartbeat-rules.ts';
import { isAtLeast } from '../../src/model/version-order.ts';
import type { WakatimeServer } from '../../src/model/wakatime-facts.ts';
import { foreignClock, server } from '../checks/wakatime-facts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 22, 12);
const AT = { lowMs: NOW, highMs: NOW };
const told = { ms: 4320 * HOUR, knownBy: 'container' } as const;

/** One that lies that far ahead of the server's clock, ms; negative: behind. */
const fate = (aheadMs: number, changes: Partial<WakatimeServer> = {}, now = AT): Fate | null => {
  const rules = rulesOf(server({ maxAge: told, ...changes }));
  return rules && fateOf(judge(NOW + aheadMs, now, rules));
};

test('what lies less than an hour ahead is taken since 2.3.1', () => {
  for (const version of ['2.3.1', '2.14.1', '2.17.6', null]) {
    expect(fate(HOUR - 1, { version })).toBe('taken');
    expect(fate(HOUR, { version })).toBe('refused');
  }
});

test('2.3.0 takes nothing from the future, and what was before it everything', () => {
  expect([fate(-1, { version: '2.3.0' }), fate(0, { version: '2.3.0' })]).toEqual(['taken', 'refused']);
  expect([fate(9 * DAY, { version: '2.2.5' }), fate(-9000 * DAY, { version: '2.2.5' })]).toEqual(['taken', 'taken']);
});

test('the maximum age itself is still taken', () => {
  expect([fate(-told.ms), fate(-told.ms - 1)]).toEqual(['taken', 'refused']);
});

test('an age that nobody told refuses nothing for certain', () => {
  const assumed = { maxAge: { ms: 4320 * HOUR, knownBy: 'assumed' } } as const;
  expect(fate(-7 * DAY, assumed)).toBe('taken');
  expect(fate(-7 * DAY - 1, assumed)).toBe('uncertain');
  expect(fate(-9000 * DAY, assumed)).toBe('uncertain');
  expect(fate(-180 * DAY, { ...assumed, version: '2.12.0' })).toBe('taken');
  expect(fate(-1, { maxAge: null })).toBe('uncertain');
});

test('within the bounds of a measurement nothing is certain', () => {
  const now = { lowMs: NOW - 500, highMs: NOW + 500 };
  expect([HOUR - 501, HOUR - 500, HOUR, HOUR + 499, HOUR + 500].map((ms) => fate(ms, {}, now))).toEqual([
    'taken',
    'uncertain',
    'uncertain',
    'uncertain',
    'refused',
  ]);
});

test('only of a Wakapi the rules are known', () => {
  for (const kind of ['wakatime.com', 'other', 'unknown'] as const) expect(fate(0, { kind })).toBeNull();
});

test('one bad heartbeat refuses the whole batch before 2.15.0, since then all must be bad', () => {
  const batch = (version: string | null, ...fates: Fate[]): Fate | undefined => {
    const rules = rulesOf(server({ version }));
    return rules === null ? undefined : batchFate(fates, rules);
  };
  expect(batch('2.14.1', 'taken', 'refused')).toBe('refused');
  expect(batch('2.15.0', 'taken', 'refused')).toBe('taken');
  expect(batch('2.15.0', 'refused', 'refused')).toBe('refused');
  expect(batch('2.15.0', 'refused', 'uncertain')).toBe('uncertain');
  expect(batch(null, 'taken', 'refused')).toBe('uncertain');
  expect(batch(null, 'refused', 'refused')).toBe('refused');
  expect(batch('2.14.1')).toBe('taken');
});

test("the server's clock is this host's less what is to be added to it", () => {
  const slow = server({ clock: ok(foreignClock(2 * HOUR)) });
  expect(serverNow(slow, NOW)).toEqual({ lowMs: NOW - 2 * HOUR - 0.5, highMs: NOW - 2 * HOUR + 0.5 });
});

test('a wider measurement never makes anything more certain', () => {
  const rules = rulesOf(server({ maxAge: told }));
  if (rules === null) throw new Error('no rules');
  fc.assert(
    fc.property(fc.double(), fc.double({ min: 0, max: 1e13 }), fc.double({ min: 0, max: 1e13 }), (time, a, b) => {
      const narrow = fateOf(judge(time, { lowMs: NOW - a, highMs: NOW + a }, rules));
      const wide = fateOf(judge(time, { lowMs: NOW - a - b, highMs: NOW + a + b }, rules));
      expect([narrow, 'uncertain']).toContain(wide);
    }),
  );
});

test('versions are compared by their numbers, and what is none is not', () => {
  expect(isAtLeast('v1.94.1', [1, 94, 1])).toBe(true);
  expect(isAtLeast('2.9.3', [2, 15, 0])).toBe(false);
  expect(isAtLeast('2.15', [2, 15, 0])).toBe(true);
  expect(isAtLeast('2.15.0-rc1', [2, 15, 0])).toBe(true);
  for (const none of [null, '', '<local-build>', 'unset', 'dev', '2', '1.2.3.4', `${'9'.repeat(400)}.0.0`])
    expect([none, isAtLeast(none, [1, 0, 0])]).toEqual([none, null]);
});
