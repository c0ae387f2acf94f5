import { describe, expect, test, vi } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container, containerTz } from './container-facts.ts';
import { byEntrypoint, emptyTz, noLocaltime, withBadTz, withTz } from './container-zone-situations.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { askedFor } from './played-container-fixes.ts';
import { difference } from './zone-situations.ts';

vi.mock(import('../../src/checks/fixes/container.ts'), async (original) => ({
  ...(await original()),
  ...((await import('./played-container-fixes.ts')).playedContainerFixes as object),
}));

const NAME = 'container-tz-entrypoint-only';
const outcome = (one: ContainerFacts) => runCheck(NAME, facts({ containers: [one] })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));

const LATER = NOW + 90 * 86_400_000;

test.for<readonly [string, ContainerFacts]>([
  ['no TZ at all', container()],
  ['the TZ that it was made with', withTz('Asia/Shanghai', 8)],
  ['a TZ of the same time', byEntrypoint({ tz: containerTz({ setBy: 'process' }), execDifference: null })],
  ['another TZ of the same time', byEntrypoint({ configTz: 'PRC', execDifference: null })],
  [
    'none, where it was made with one: an init process may be freed of it',
    withTz('Asia/Tokyo', 9, {}, { processTz: missing('absent', 'not set') }),
  ],
  [
    'what is no zone is another check’s',
    { ...withBadTz('Asia/Tokio', 'missing', { setBy: 'process' }, { configTz: null }) },
  ],
  ['empty is another check’s', emptyTz({ configTz: null })],
])('its first process has %s: right', ([, one]) => {
  expect(outcome(one)).toBe('passed');
});

test.for<readonly [string, ContainerFacts]>([
  [
    'its first process may not be looked at',
    withTz('Asia/Shanghai', 8, {}, { processTz: missing('denied', 'EACCES') }),
  ],
  ['its own local time is not known', byEntrypoint({ type: null, execDifference: null })],
])('not judged: %s', ([, one]) => {
  expect(outcome(one)).toBe('skipped');
});

describe('a TZ that only its first process has', () => {
  test('warns where exec shows another time', () => {
    expect(find(byEntrypoint())).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'api' },
      args: {
        value: 'Asia/Shanghai',
        configTz: null,
        isNow: true,
        utcOffsetSeconds: 0,
        otherUtcOffsetSeconds: 28_800,
      },
    });
  });

  test('warns without /etc/localtime too', () => {
    const one = byEntrypoint({ ...noLocaltime, tz: containerTz({ setBy: 'process' }) });
    expect(find(one).args).toMatchObject({ utcOffsetSeconds: 0, otherUtcOffsetSeconds: 28_800 });
  });

  test('beside another one that it was made with warns, and tells when', () => {
    const one = byEntrypoint({ configTz: 'Europe/Berlin', execDifference: difference(1, 8, LATER) });
    expect(find(one)).toMatchObject({
      severity: 'warning',
      args: { configTz: 'Europe/Berlin', at: LATER, isNow: false },
    });
  });

  test('is to be set for the container', () => {
    expect(askedFor(find(byEntrypoint()))).toEqual(['set TZ Asia/Shanghai']);
  });

  test('is told with both', () => {
    const one = byEntrypoint({ configTz: 'UTC', processTz: ok('Asia/Shanghai'), execDifference: difference(0, 8) });
    expect(find(one).evidence).toEqual(
      expect.arrayContaining([
        { label: 'TZ', value: 'Asia/Shanghai', source: '/proc/1/environ' },
        { label: 'TZ', value: 'UTC', source: 'Config.Env' },
      ]),
    );
  });
});
