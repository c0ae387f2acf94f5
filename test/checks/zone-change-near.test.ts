import { expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import { NOW, facts, zone } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { changing, difference, effective, fold, gap, rename, shanghai, tzFacts } from './zone-situations.ts';

const NAME = 'zone-change-near';

test.for([
  ['gap', gap(13.9), 3600],
  ['fold', fold(1), -3600],
  ['rename', rename(7), 0],
] as const)('a %s within 14 days is noted', ([kind, change, bySeconds]) => {
  const finding = findOne(NAME, facts({ zone: changing(change) }));
  expect(finding).toMatchObject({
    severity: 'info',
    args: { kind, bySeconds, zone: 'Europe/Berlin', place: 'host', at: change.at, inMs: change.at - NOW },
    fixes: [],
  });
});

test.for([14.1, 0, -1])('one in %d days is not', (days) => {
  expect(runCheck(NAME, facts({ zone: changing(gap(days)) })).outcome).toBe('passed');
});

test('that of TZ is noted where it is another zone, and not where it is the same', () => {
  const ours = ok(effective('Europe/Berlin', 1, { changes: [gap(3)] }));
  const other = shanghai({ tz: tzFacts('Europe/Berlin', { difference: difference(8, 1) }), ours });
  expect(findOne(NAME, facts({ zone: other })).args).toMatchObject({ place: 'tz', zone: 'Europe/Berlin' });
  const same = { ...changing(gap(3)), ours, tz: tzFacts('Europe/Berlin') };
  expect(runCheck(NAME, facts({ zone: same })).findings).toHaveLength(1);
});

test('a zone that is not known says nothing', () => {
  expect(runCheck(NAME, facts({ zone: zone({ effective: missing('failed', 'truncated') }) })).outcome).toBe('skipped');
});

test('the evidence shows both sides of the instant', () => {
  expect(findOne(NAME, facts({ zone: changing(gap(3)) })).evidence).toEqual([
    { label: 'CET', value: '2026-11-25 13:00:00 +01:00', source: 'TZif' },
    { label: 'CEST', value: '2026-11-25 14:00:00 +02:00', source: 'TZif' },
  ]);
});
