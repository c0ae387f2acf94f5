import { expect, test } from 'vitest';
import { clock, facts, ntp } from './facts.ts';
import { findOne, runCheck } from './find.ts';

test('a steady clock passes, whatever the sources say', () => {
  expect(runCheck('clock-stepped', facts({ ntp: ntp([]) })).outcome).toBe('passed');
});

test('each step is told, with its sign and what was done about it', () => {
  const steps = [{ byMs: -60_000 }, { byMs: 0.75 }];
  const finding = findOne('clock-stepped', facts({ clock: clock({ steps, measuredAgain: true }) }));
  expect(finding).toMatchObject({
    severity: 'warning',
    subject: { kind: 'host', name: 'web-01' },
    args: { stepsMs: [-60_000, 0.75], measuredAgain: true },
    fixes: [],
  });
  expect(finding.evidence.map(({ value }) => value)).toEqual(['-60000.000 ms', '+0.750 ms']);
});
