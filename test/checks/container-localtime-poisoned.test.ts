import { describe, expect, test } from 'vitest';
import { removeMount } from '../../src/checks/fixes/container.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container, containerMount, containerTz } from './container-facts.ts';
import { byTz, inZone, mounting, poisoned, poisonedZone } from './container-localtime-situations.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-localtime-poisoned';
const outcome = (...containers: ContainerFacts[]) => runCheck(NAME, facts({ containers })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));

test.for<readonly [string, ContainerFacts]>([
  ['no mount', container()],
  ['a mount that lies where it should', mounting({})],
  ['one name of UTC over another', poisoned([{ name: 'Etc/UTC', zone: 'GMT', utcOffsetSeconds: 0 }])],
  ['the same zone', poisoned([{ name: 'Asia/Shanghai', trueUtcOffsetSeconds: 28_800 }])],
])('no zone is another: %s', ([, one]) => {
  expect(outcome(one)).toBe('passed');
});

test('where no container could be looked into, it is not judged', () => {
  expect(outcome(container({ zone: missing('timeout', '1000 ms') }))).toBe('skipped');
});

describe('UTC that is another zone', () => {
  test('warns, by so much, and with all its names', () => {
    expect(find(poisoned())).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'api' },
      args: {
        poisoned: 'Etc/UTC',
        zone: 'Asia/Shanghai',
        path: '/usr/share/zoneinfo/Etc/UTC',
        utcOffsetSeconds: 28_800,
        trueUtcOffsetSeconds: 0,
        others: ['UTC', 'Etc/Zulu'],
      },
    });
  });

  test('is at UTC, even if this host has no such zone', () => {
    expect(find(poisoned([{ trueUtcOffsetSeconds: null }])).args).toMatchObject({ trueUtcOffsetSeconds: 0 });
  });

  test('is mended by TZ in place of the mount', () => {
    const one = poisoned();
    expect(find(one).fixes).toEqual(one.mounts.flatMap((mount) => removeMount(one, mount, 'Asia/Shanghai')));
  });

  test('is mended without the mount alone where TZ is set', () => {
    const tz = containerTz({ value: 'UTC', intended: { name: 'UTC', utcOffsetSeconds: 0 } });
    const one = mounting(
      { landsOn: '/usr/share/zoneinfo/Etc/UTC' },
      byTz('UTC', 8, { tz, poisoned: [poisonedZone()] }),
    );
    expect(find(one).fixes).toEqual(one.mounts.flatMap((mount) => removeMount(one, mount, null)));
  });

  test('is told in words where the mount is not known', () => {
    const one = container({ zone: ok(inZone('Asia/Shanghai', 8, { poisoned: [poisonedZone()] })) });
    expect(find(one).fixes).toMatchObject([{ id: 'leave-mount-out', commands: [], needsRoot: false }]);
  });

  test('stands before other zones with the same fate', () => {
    const tokyo = poisonedZone({ path: '/usr/share/zoneinfo/Asia/Tokyo', name: 'Asia/Tokyo', aliases: ['Japan'] });
    const { args } = find(poisoned([tokyo, {}]));
    expect(args).toMatchObject({ poisoned: 'Etc/UTC', others: ['Asia/Tokyo', 'Japan', 'UTC', 'Etc/Zulu'] });
  });
});

test('a zone with the same offset now warns: it will have another', () => {
  expect(find(poisoned([{ zone: 'Europe/London', utcOffsetSeconds: 0 }]))).toMatchObject({
    severity: 'warning',
    args: { utcOffsetSeconds: 0, trueUtcOffsetSeconds: 0 },
  });
});

test('a zone that this host does not have warns', () => {
  const one = poisoned([{ name: 'Local', path: '/usr/share/zoneinfo/Local', trueUtcOffsetSeconds: null }]);
  expect(find(one)).toMatchObject({ severity: 'warning', args: { trueUtcOffsetSeconds: null } });
});

test('of several mounts, the one that lies there is taken out', () => {
  const mounts = [containerMount(), containerMount({ source: '/srv/zone', landsOn: '/usr/share/zoneinfo/Etc/UTC' })];
  const one = container({ mounts, zone: ok(inZone('Asia/Shanghai', 8, { poisoned: [poisonedZone()] })) });
  expect(find(one).fixes).toEqual(mounts.slice(1).flatMap((mount) => removeMount(one, mount, 'Asia/Shanghai')));
});

test('a stopped one is noted', () => {
  expect(find(poisoned([{}], { state: 'exited' })).severity).toBe('info');
});
