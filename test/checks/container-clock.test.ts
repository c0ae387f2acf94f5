import { describe, expect, test } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import type { EngineFacts } from '../../src/model/engine-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import { HOUR, againstHost, faketime, otherEngine, unmeasured, withClock } from './container-clock-situations.ts';
import { container, engine, foreignClock } from './container-facts.ts';
import { agreed, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-clock';
const of = (containers: readonly ContainerFacts[], one: EngineFacts = engine(), offsetMs = 0) =>
  facts({ containers, engine: one, ntp: agreed(offsetMs) });
const outcome = (...args: Parameters<typeof of>) => runCheck(NAME, of(...args)).outcome;

describe('nothing is found', () => {
  test('where the clock is shared, even if it is wrong: that is told of the host', () => {
    expect(outcome([container()], engine(), 45_000)).toBe('passed');
  });

  test('without containers that run', () => {
    expect(outcome([])).toBe('passed');
    expect(outcome([unmeasured({ state: 'exited' })])).toBe('passed');
  });

  test('where the clock is its engine’s: that is told once', () => {
    const off = otherEngine(foreignClock(3 * HOUR, 20));
    expect(outcome([withClock(foreignClock(3 * HOUR + 5))], off)).toBe('passed');
    expect(outcome([withClock(foreignClock(3 * HOUR, 20, { readBy: 'engine' }))], off)).toBe('passed');
  });

  test('where it is this host’s after all', () => {
    const wrongAsHost = foreignClock(45_000, 2, { toHost: { lowMs: -2, highMs: 2 } });
    expect(outcome([withClock(wrongAsHost, { runtime: 'runsc' })], engine(), 45_000)).toBe('passed');
  });

  test('where no clock could be read: it neither passed nor failed', () => {
    expect(outcome([unmeasured()])).toBe('skipped');
    expect(outcome([unmeasured(), container()])).toBe('passed');
  });
});

describe('a clock of its own', () => {
  const find = (...args: Parameters<typeof of>) => findOne(NAME, of(...args));

  test('by libfaketime', () => {
    expect(find([withClock(foreignClock(45_000), { faketime: faketime() })])).toMatchObject({
      severity: 'critical',
      subject: { kind: 'container', name: 'api' },
      args: { cause: 'faketime', verdict: 'behind', offsetMs: 45_000 },
    });
  });

  test('of a runtime with a kernel of its own', () => {
    expect(find([withClock(foreignClock(-500), { runtime: 'runsc' })])).toMatchObject({
      severity: 'warning',
      args: { cause: 'own-kernel', runtime: 'runsc', verdict: 'ahead' },
    });
  });

  test('of no machine: an old libseccomp', () => {
    expect(find([withClock(foreignClock(56 * 366 * 24 * HOUR))], otherEngine(foreignClock(0)))).toMatchObject({
      args: { cause: 'old-seccomp' },
      fixes: [{ id: 'update-libseccomp', commands: [] }],
    });
  });

  test('against this host alone, it is never critical', () => {
    expect(find([withClock(againstHost(45_000))]).severity).toBe('warning');
  });

  test('where the engine’s is not known', () => {
    const unknown = engine({ kernel: 'other', clock: missing('failed', 'its answers contradict each other') });
    expect(find([withClock(foreignClock(3 * HOUR))], unknown).severity).toBe('critical');
  });
});
