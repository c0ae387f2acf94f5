import { describe, expect, test } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import type { MissingStatus } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container, containerZone, engine, engineAccess, foreignClock } from './container-facts.ts';
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
  ['the clock of one between two starts', { ...elsewhere(missing('absent', 'it is restarting')), state: 'restarting' }],
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

/** By why nothing more is known of the engine's containers. */
const REMEDIES = [
  ['timeout', ['longer-timeout', 'engine-logs']],
  ['failed', ['engine-logs']],
  ['denied', ['allow-engine-api']],
  ['absent', []],
] as const;

const unread = (status: MissingStatus) => ({ status, reason: 'EX' });

test.for(REMEDIES)('containers that the engine has, and of which nothing came, are unknown: %s', ([reason, ids]) => {
  const situation = facts({
    containers: [container()],
    engine: engine({ containers: { total: 7, read: 5 }, unread: unread(reason) }),
  });
  const finding = findOne(NAME, situation);
  expect(finding).toMatchObject({
    severity: 'unknown',
    args: { what: 'container', reason, names: [], count: 2, said: 'EX', required: false },
  });
  expect(finding.evidence.map(({ value }) => value)).toEqual(['5 / 7', 'EX']);
  expect(finding.fixes.map(({ id }) => id)).toEqual(ids);
});

describe('an engine that answers and does not list its containers', () => {
  const unlisted = (status: MissingStatus, required = false) => ({
    ...facts({
      engine: engine({ containers: { total: 0, read: 0 }, unread: unread(status) }),
      engineAccess: engineAccess({ required }),
    }),
    containers: missing(status, 'EX'),
  });

  test.for(REMEDIES)('is unknown: %s', ([reason, ids]) => {
    const finding = findOne(NAME, unlisted(reason));
    expect(finding).toMatchObject({
      severity: 'unknown',
      subject: { kind: 'engine', name: 'unix:///var/run/docker.sock' },
      args: { what: 'list', reason, names: [], count: 0, said: 'EX' },
    });
    expect(finding.fixes.map(({ id }) => id)).toEqual(ids);
  });

  test('is critical where there must be one', () => {
    expect(findOne(NAME, unlisted('denied', true))).toMatchObject({ severity: 'critical', args: { required: true } });
  });
});

test('where there must be an engine, one that tells of some containers is one', () => {
  const some = (read: number) =>
    facts({
      containers: read === 0 ? [] : [container()],
      engine: engine({ containers: { total: 7, read }, unread: unread('timeout') }),
      engineAccess: engineAccess({ required: true }),
    });
  expect(findOne(NAME, some(5)).severity).toBe('unknown');
  expect(findOne(NAME, some(0)).severity).toBe('critical');
});

test('where no engine answered, another check tells of it', () => {
  const why = missing('timeout', 'EX');
  expect(runCheck(NAME, { ...facts(), engine: why, containers: why }).outcome).toBe('skipped');
});

test('without facts of the engine, it is told of the host', () => {
  const situation = { ...facts({ containers: [closed('timeout')] }), engine: missing('failed', 'EX') };
  expect(findOne(NAME, situation).subject).toEqual({ kind: 'host', name: 'web-01' });
});
