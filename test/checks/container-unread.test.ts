import { expect, test } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import type { MissingStatus } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container, containerZone, engine, foreignClock } from './container-facts.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-unread';
const find = (...containers: ContainerFacts[]) => findOne(NAME, facts({ containers }));
const outcome = (...containers: ContainerFacts[]) => runCheck(NAME, facts({ containers })).outcome;
const closed = (status: MissingStatus, changes: Partial<ContainerFacts> = {}) =>
  container({ zone: missing(status, 'EX'), ...changes });
const elsewhere = (measured: ContainerFacts['clock']['measured']) =>
  container({ clock: { shared: false, offsetMs: null, lowMs: null, highMs: null, measured } });

test.for<readonly [string, ContainerFacts]>([
  ['one that was read', container()],
  ['by a program run inside', container({ zone: ok(containerZone({ readBy: 'exec' })) })],
  ['by its files', container({ zone: ok(containerZone({ readBy: 'archive' })) })],
  ['a clock that was measured', elsewhere(ok(foreignClock(0)))],
  ['a stopped one, of which nobody asks', closed('absent', { state: 'exited' })],
])('nothing was left out: %s', ([, one]) => {
  expect(outcome(container(), one)).toBe('passed');
});

test('without running containers it is not judged', () => {
  expect(outcome()).toBe('skipped');
  expect(outcome(closed('absent', { state: 'exited' }))).toBe('skipped');
});

test.for<readonly [MissingStatus, string, string | undefined]>([
  ['timeout', 'unknown', 'longer-timeout'],
  ['failed', 'unknown', undefined],
  ['denied', 'info', 'look-inside'],
  ['absent', 'info', 'look-inside'],
])('a zone that was not read, %s: %s', ([status, severity, fix]) => {
  const finding = find(closed(status, { name: 'a' }), closed(status, { name: 'b' }));
  expect(finding).toMatchObject({
    severity,
    subject: { kind: 'engine', name: 'unix:///var/run/docker.sock' },
    args: { what: 'zone', reason: status, names: ['a', 'b'], count: 2 },
  });
  expect(finding.fixes[0]?.id).toBe(fix);
  expect(finding.evidence).toEqual(['a', 'b'].map((label) => ({ label, value: 'EX', source: 'zone' })));
});

test('one that was not looked into is known by its configuration only', () => {
  expect(find(container({ zone: ok(containerZone({ readBy: 'inspect' })) }))).toMatchObject({
    severity: 'info',
    args: { what: 'zone', reason: 'absent' },
  });
});

test.for<readonly [MissingStatus, string]>([
  ['timeout', 'unknown'],
  ['failed', 'unknown'],
  ['denied', 'info'],
  ['absent', 'info'],
])('a clock that is not this host’s and was not measured, %s: %s', ([status, severity]) => {
  expect(find(elsewhere(missing(status, 'EX')))).toMatchObject({ severity, args: { what: 'clock', reason: status } });
});

test('each reason is told once', () => {
  const { findings } = runCheck(
    NAME,
    facts({ containers: [closed('denied'), closed('timeout'), closed('denied'), closed('failed')] }),
  );
  expect(findings.map(({ args, severity }) => [args['reason'], args['count'], severity])).toEqual([
    ['failed', 1, 'unknown'],
    ['timeout', 1, 'unknown'],
    ['denied', 2, 'info'],
  ]);
});

test('containers that the engine has, and of which nothing came, are unknown', () => {
  const situation = facts({ containers: [container()], engine: engine({ containers: { total: 7, read: 5 } }) });
  expect(findOne(NAME, situation)).toMatchObject({
    severity: 'unknown',
    args: { what: 'container', names: [], count: 2 },
    fixes: [{ id: 'longer-timeout' }],
  });
});

test('without facts of the engine, it is told of the host', () => {
  const situation = { ...facts({ containers: [closed('timeout')] }), engine: missing('failed', 'EX') };
  expect(findOne(NAME, situation).subject).toEqual({ kind: 'host', name: 'web-01' });
});
