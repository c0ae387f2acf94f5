import { describe, expect, test } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import type { DaemonFacts } from '../../src/model/daemon-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import { otherEngine, withService } from './container-clock-situations.ts';
import { container, foreignClock } from './container-facts.ts';
import { daemon, daemonProcess, facts, idle, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-runs-ntp';
const KEPT = daemon({ services: [running('chrony')] });
const outcome = (one: ContainerFacts, kept: DaemonFacts = KEPT) =>
  runCheck(NAME, facts({ containers: [one], daemon: kept })).outcome;

describe('nothing is found', () => {
  test('without a time service inside', () => {
    expect(outcome(container())).toBe('passed');
  });

  test.for([
    ['chronyd that only serves', withService({ service: 'chrony', command: 'chronyd -d -x', setsClock: false })],
    ['an image that serves time', withService({ setsClock: false }, { image: 'cturra/ntp:latest' })],
  ] as const)('%s', ([, one]) => {
    expect(outcome(one)).toBe('passed');
  });

  test.for([
    ['nothing outside keeps the clock', daemon({ services: [idle('chrony')] })],
    [
      'what sets it is the one that is seen outside',
      daemon({ services: [running('ntpd', { process: daemonProcess({ inContainer: true }) })] }),
    ],
  ] as const)('%s: it is the keeper', ([, kept]) => {
    expect(outcome(withService(), kept)).toBe('passed');
  });

  test('where the processes were not seen: it neither passed nor failed', () => {
    expect(outcome(container({ timeServices: missing('denied', 'the process list is hidden') }))).toBe('skipped');
  });
});

test('two that set one clock fight', () => {
  expect(findOne(NAME, facts({ containers: [withService()], daemon: KEPT }))).toMatchObject({
    severity: 'warning',
    subject: { kind: 'container', name: 'api' },
    args: { service: 'ntpd', kind: 'fights', keepers: ['chrony'] },
    evidence: [{ label: 'ntpd', value: '/usr/sbin/ntpd -n' }],
  });
});

test.for([
  [null, 'may-fight'],
  [false, 'useless'],
] as const)('sets the clock: %s, which is noted', ([setsClock, kind]) => {
  expect(findOne(NAME, facts({ containers: [withService({ setsClock })], daemon: KEPT }))).toMatchObject({
    severity: 'info',
    args: { kind },
  });
});

test('of another kernel it may be the keeper', () => {
  const engine = otherEngine(foreignClock(0));
  expect(findOne(NAME, facts({ containers: [withService()], engine, daemon: KEPT }))).toMatchObject({
    severity: 'info',
    args: { kind: 'sets-engine' },
  });
});
