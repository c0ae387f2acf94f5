import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConsequenceId } from '../../src/checks/consequences.ts';
import { CONSEQUENCES, certainConsequences } from '../../src/checks/consequences.ts';
import { agreed, facts } from './facts.ts';
import { findOne } from './find.ts';

const at = (offsetMs: number): ConsequenceId[] => certainConsequences({ lowMs: offsetMs, highMs: offsetMs });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('what breaks, on which side, from where on', () => {
  test.for<readonly [ConsequenceId, number, 'behind' | 'ahead' | 'either']>([
    ['distributed-database', 500, 'either'],
    ['jwt-issued-early', SECOND, 'ahead'],
    ['jwt-refused-early', SECOND, 'behind'],
    ['one-time-password', 30 * SECOND, 'either'],
    ['kerberos', 5 * MINUTE, 'either'],
    ['aws-signature', 15 * MINUTE, 'either'],
    ['wakapi-client-ahead', HOUR, 'ahead'],
    ['wakapi-server-behind', HOUR, 'behind'],
    ['tls-certificates', 398 * DAY, 'either'],
  ])('%s from %d ms, %s', ([id, fromMs, direction]) => {
    const [behind, ahead] = [fromMs, -fromMs];
    expect(at(behind).includes(id)).toBe(direction !== 'ahead');
    expect(at(ahead).includes(id)).toBe(direction !== 'behind');
    expect(at(behind - 1)).not.toContain(id);
    expect(at(ahead + 1)).not.toContain(id);
  });
});

const intervals = fc
  .tuple(
    fc.oneof(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: -2 * HOUR, max: 2 * HOUR })),
    fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: HOUR })),
  )
  .map(([lowMs, width]) => ({ lowMs, highMs: lowMs + width }));

test('nothing is listed that some offset inside does not break', () => {
  fc.assert(
    fc.property(intervals, fc.double({ min: 0, max: 1, noNaN: true }), ({ lowMs, highMs }, share) => {
      const inside = lowMs + share * (highMs - lowMs);
      for (const id of certainConsequences({ lowMs, highMs })) expect(at(inside)).toContain(id);
    }),
  );
});

test('nothing is left out that every offset inside breaks', () => {
  fc.assert(
    fc.property(intervals, ({ lowMs, highMs }) => {
      const certain = certainConsequences({ lowMs, highMs });
      const edges = [lowMs, highMs, ...(lowMs <= 0 && highMs >= 0 ? [0] : [])];
      for (const { id } of CONSEQUENCES) {
        if (edges.every((edge) => at(edge).includes(id))) expect(certain).toContain(id);
      }
    }),
  );
});

test('a server two hours slow: its Wakapi refuses the heartbeats, which was what nobody saw', () => {
  const { args } = findOne('clock-offset', facts({ ntp: agreed(2 * HOUR) }));
  expect(args['breaks']).toContain('wakapi-server-behind');
  expect(args['breaks']).not.toContain('wakapi-client-ahead');
});

test('a load balancer 45 s fast: what it signs is not yet valid elsewhere', () => {
  const { args } = findOne('clock-offset', facts({ ntp: agreed(-45_000) }));
  expect(args['breaks']).toContain('jwt-issued-early');
  expect(args['breaks']).toContain('one-time-password');
  expect(args['breaks']).not.toContain('jwt-refused-early');
  expect(args['breaks']).not.toContain('kerberos');
});

test('every number has a source that can be opened', () => {
  for (const { source } of CONSEQUENCES) expect(source).toMatch(/^https:\/\/\S+/);
});
