import { expect, test } from 'vitest';
import { missing } from '../../src/model/gathered.ts';
import { NOW, agreed, facts, machine, ntp } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { DAY, HOUR, slept } from './machine-situations.ts';

const NAME = 'host-slept';

test.for([
  ['not at all', 0],
  ['for seconds', 12_000],
  ['for a minute, perhaps', 60_002],
] as const)('%s: nothing to tell', ([, ms]) => {
  expect(runCheck(NAME, facts({ machine: machine({ suspended: slept(ms) }) })).outcome).toBe('passed');
});

test('for hours, and the clock is right: worth knowing', () => {
  const { severity, args } = findOne(NAME, facts({ machine: machine({ suspended: slept(9 * HOUR) }) }));
  expect(severity).toBe('info');
  expect(args).toMatchObject({ sleptMs: 9 * HOUR, uptimeMs: DAY, verdict: 'in-sync' });
});

test.for([
  ['slow', 60_000],
  ['fast', -60_000],
] as const)('and the clock is %s: a warning', ([, offsetMs]) => {
  const situation = facts({ machine: machine({ suspended: slept(9 * HOUR) }), ntp: agreed(offsetMs) });
  expect(findOne(NAME, situation).severity).toBe('warning');
});

test('WSL sleeps with Windows: told only where its clock may be off', () => {
  const wsl = machine({ suspended: slept(9 * HOUR), hypervisor: 'wsl2' });
  expect(runCheck(NAME, facts({ machine: wsl })).outcome).toBe('passed');
  expect(findOne(NAME, facts({ machine: wsl, ntp: agreed(60_000) })).severity).toBe('warning');
  expect(findOne(NAME, facts({ machine: wsl, ntp: ntp([]) })).severity).toBe('info');
});

test('where nothing was measured it is only told', () => {
  const situation = facts({ machine: machine({ suspended: slept(9 * HOUR) }), ntp: ntp([]) });
  expect(findOne(NAME, situation)).toMatchObject({ severity: 'info', args: { verdict: 'unknown' } });
});

test('a start in the future is none', () => {
  const situation = facts({ machine: machine({ suspended: slept(9 * HOUR), bootedAt: NOW + DAY }) });
  expect(findOne(NAME, situation).args).toMatchObject({ uptimeMs: null });
});

test('not judged where the clocks cannot be compared', () => {
  expect(runCheck(NAME, facts({ machine: machine({ suspended: missing('failed', '') }) })).outcome).toBe('skipped');
});
