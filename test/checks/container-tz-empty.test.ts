import { describe, expect, test, vi } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { container } from './container-facts.ts';
import {
  NO_ZONE_FILES,
  emptyOverShanghai,
  emptyTz,
  noLocaltime,
  onShanghai,
  program,
  withTz,
} from './container-zone-situations.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { askedFor } from './played-container-fixes.ts';

vi.mock(import('../../src/checks/fixes/container.ts'), async (original) => ({
  ...(await original()),
  ...((await import('./played-container-fixes.ts')).playedContainerFixes as object),
}));

const NAME = 'container-tz-empty';
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));

test.for<readonly [string, ContainerFacts]>([
  ['no TZ', container()],
  ['a zone', withTz('Asia/Shanghai', 8)],
  ['UTC', withTz('UTC', 0)],
])('%s is right', ([, one]) => {
  expect(runCheck(NAME, facts({ containers: [one] })).outcome).toBe('passed');
});

describe('an empty TZ', () => {
  test('over an /etc/localtime of another time warns', () => {
    expect(find(emptyOverShanghai())).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'api' },
      args: { name: 'api', localtimeZone: 'Asia/Shanghai', isNow: true, localtimeUtcOffsetSeconds: 28_800 },
    });
  });

  test('over one that will be of another time tells when', () => {
    const at = NOW + 90 * 86_400_000;
    expect(find(emptyOverShanghai(at))).toMatchObject({ severity: 'warning', args: { at, isNow: false } });
  });

  test.for<readonly [string, ContainerFacts]>([
    ['/etc/localtime of UTC', emptyTz()],
    ['no /etc/localtime', emptyTz(noLocaltime)],
  ])('over %s is noted', ([, one]) => {
    expect(find(one)).toMatchObject({ severity: 'info', args: { at: null } });
  });

  test('in a container that does not run is noted', () => {
    expect(find(emptyOverShanghai(NOW, { state: 'exited' })).severity).toBe('info');
  });

  test('tells of Java, which takes /etc/localtime', () => {
    expect(find(emptyOverShanghai()).args).toMatchObject({ hasJvm: false });
    expect(find(emptyOverShanghai(NOW, { programs: [program('jvm')] })).args).toMatchObject({ hasJvm: true });
  });

  test('is taken away where /etc/localtime is what is wanted', () => {
    expect(askedFor(find(emptyOverShanghai()))).toEqual(['remove TZ']);
    expect(askedFor(find(emptyTz()))).toEqual(['remove TZ']);
  });

  test('becomes the zone of the host where /etc/localtime is UTC', () => {
    expect(askedFor(findOne(NAME, onShanghai(emptyTz())))).toEqual(['set TZ Asia/Shanghai']);
    expect(askedFor(findOne(NAME, onShanghai(emptyTz({ tzdata: NO_ZONE_FILES }))))).toEqual([
      'set TZ Asia/Shanghai',
      'install tzdata Asia/Shanghai',
    ]);
    expect(askedFor(findOne(NAME, onShanghai(emptyOverShanghai())))).toEqual(['remove TZ']);
  });
});
