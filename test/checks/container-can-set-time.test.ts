import { expect, test } from 'vitest';
import { ok } from '../../src/model/gathered.ts';
import { otherEngine, withPrivileges } from './container-clock-situations.ts';
import { container, foreignClock } from './container-facts.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-can-set-time';

test('without the capability there is nothing to say', () => {
  expect(runCheck(NAME, facts({ containers: [container()] })).outcome).toBe('passed');
});

test('where it is not known, it neither passed nor failed', () => {
  expect(runCheck(NAME, facts({ containers: [withPrivileges({ sysTime: null })] })).outcome).toBe('skipped');
});

test('a runtime with a kernel of its own has a clock of its own', () => {
  expect(runCheck(NAME, facts({ containers: [withPrivileges({}, { runtime: 'runsc' })] })).outcome).toBe('passed');
});

test('CAP_SYS_TIME warns: it is the clock of this host', () => {
  expect(findOne(NAME, facts({ containers: [withPrivileges({})] }))).toMatchObject({
    severity: 'warning',
    subject: { kind: 'container', name: 'api' },
    args: { by: 'capability', clockOf: 'host', service: null },
    evidence: [{ label: 'CAP_SYS_TIME', source: '/proc/1/status' }],
  });
});

test('on another kernel it is the clock of that', () => {
  const engine = otherEngine(foreignClock(0));
  expect(findOne(NAME, facts({ containers: [withPrivileges({})], engine })).args).toMatchObject({ clockOf: 'engine' });
});

test('a privileged one is only noted: many things need that', () => {
  expect(findOne(NAME, facts({ containers: [withPrivileges({ privileged: true })] }))).toMatchObject({
    severity: 'info',
    args: { by: 'privileged' },
    fixes: [{ id: 'less-than-privileged', commands: [] }],
  });
});

test('a time service in it needs it', () => {
  const timeServices = ok([{ service: 'chrony' as const, command: 'chronyd -d', setsClock: true }]);
  expect(findOne(NAME, facts({ containers: [withPrivileges({}, { timeServices })] }))).toMatchObject({
    severity: 'info',
    args: { service: 'chrony' },
    fixes: [],
  });
});

test('one that does not run harms nobody now', () => {
  expect(findOne(NAME, facts({ containers: [withPrivileges({}, { state: 'exited' })] })).severity).toBe('info');
});
