import { describe, expect, test } from 'vitest';
import { removeMount, restartContainer } from '../../src/checks/fixes/container.ts';
import { en } from '../../src/messages/en.ts';
import type { ContainerFacts, MountChange } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container, containerMount, containerZone } from './container-facts.ts';
import {
  brokenLocaltime,
  byTz,
  inZone,
  mounting,
  switched,
  tzdataDifference,
} from './container-localtime-situations.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { shanghai } from './zone-situations.ts';

const NAME = 'container-localtime-stale';
const run = (...containers: ContainerFacts[]) => runCheck(NAME, facts({ containers, zone: shanghai() }));
const outcome = (...containers: ContainerFacts[]) => run(...containers).outcome;
const find = (...containers: ContainerFacts[]) => findOne(NAME, facts({ containers, zone: shanghai() }));

test.for<readonly [string, ContainerFacts]>([
  ['no mount', container()],
  ['the file that lies there', mounting({})],
  ['stopped: it is mounted anew at the start', switched({ state: 'exited' })],
  ['what is no zone is another check’s', mounting({ change: 'deleted' }, brokenLocaltime('directory'))],
  [
    'another /etc/timezone, which the C library does not read',
    mounting({ destination: '/etc/timezone', source: '/etc/timezone', change: 'replaced' }),
  ],
  ['a volume', mounting({ type: 'volume', change: 'replaced' })],
])('nothing is stale: %s', ([, one]) => {
  expect(outcome(one, container())).toBe('passed');
});

test('mounts that nobody could look at are not judged', () => {
  expect(outcome()).toBe('skipped');
  expect(outcome(mounting({}, undefined, { zone: missing('denied', 'EACCES') }))).toBe('skipped');
});

describe('another zone on the host since the start', () => {
  test.for<MountChange>(['switched', 'replaced'])('%s: warns, and a restart mends it', (change) => {
    const one = mounting({ change, sourceZone: 'Asia/Shanghai' }, inZone('Asia/Tokyo', 9));
    const finding = find(one);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'api' },
      args: { effect: 'other-zone', change, zone: 'Asia/Tokyo', sourceZone: 'Asia/Shanghai', source: '/etc/localtime' },
    });
    expect(finding.fixes).toEqual([...restartContainer(one)]);
  });

  test('by another name of the same time: noted', () => {
    const one = mounting({ change: 'switched', sourceZone: 'PRC' }, inZone('Asia/Shanghai', 8));
    expect(find(one)).toMatchObject({ severity: 'info', args: { effect: 'same' } });
  });

  test('in a file that this host does not go by, names decide', () => {
    const one = mounting({ source: '/srv/zone', change: 'replaced', sourceZone: 'PRC' }, inZone('Asia/Shanghai', 8));
    expect(find(one)).toMatchObject({ severity: 'warning', args: { effect: 'other-zone' } });
  });

  test('does not matter where TZ decides', () => {
    const one = mounting({ change: 'switched', sourceZone: 'Asia/Shanghai' }, byTz('Asia/Tokyo', 9));
    expect(find(one)).toMatchObject({ severity: 'info', args: { effect: 'same' } });
  });
});

test('a restart that would shift what a Wakapi has in Postgres is not proposed', () => {
  const { fixes } = find(switched({ wakapiDatabase: 'postgres' }));
  expect(fixes.map(({ id }) => id)).toEqual(['container-keep-tz-wakapi']);
});

test('the same zone by older data warns', () => {
  const one = mounting(
    { change: 'replaced' },
    inZone('America/Vancouver', 8, { tzdataDifference: tzdataDifference() }),
  );
  expect(find(one)).toMatchObject({ severity: 'warning', args: { effect: 'old-data' } });
});

test('the same zone by data that computes alike is said once for all containers', () => {
  const all = ['a', 'b', 'c'].map((name) => mounting({ change: 'replaced' }, undefined, { name }));
  expect(find(...all)).toMatchObject({
    severity: 'info',
    subject: { kind: 'host', name: 'web-01' },
    args: { effect: 'same', names: ['a', 'b', 'c'] },
    fixes: [{ id: 'restart-some-time', commands: [] }],
  });
});

describe('a source that is gone', () => {
  test('warns, and a restart is not the remedy', () => {
    const one = mounting({ source: '/srv/zone', change: 'deleted', sourceKind: 'absent' }, inZone('Asia/Tokyo', 9));
    const finding = find(one);
    expect(finding).toMatchObject({
      severity: 'warning',
      args: { effect: 'gone', change: 'deleted', source: '/srv/zone' },
    });
    expect(finding.fixes).toEqual([
      { id: 'restore-source', commands: [], needsRoot: false, safety: 'review' },
      ...one.mounts.flatMap((mount) => removeMount(one, mount, 'Asia/Tokyo')),
    ]);
  });

  test('is seen without looking inside', () => {
    const one = mounting({ sourceKind: 'absent' }, containerZone({ readBy: 'inspect' }));
    expect(find(one)).toMatchObject({ severity: 'warning', args: { effect: 'gone' } });
  });

  test('matters also where TZ decides, and under /etc/timezone: it must be there to be mounted', () => {
    const gone = { sourceKind: 'absent', change: 'deleted' } as const;
    expect(find(mounting(gone, byTz('Asia/Tokyo', 9))).severity).toBe('warning');
    const timezone = { ...gone, source: '/etc/timezone', destination: '/etc/timezone' };
    expect(find(mounting(timezone)).severity).toBe('warning');
  });

  test.for<readonly [string, ContainerFacts, boolean]>([
    ['of one that goes by it', mounting({ change: 'deleted' }), true],
    ['of one that nobody looked into', mounting({ sourceKind: 'absent' }, containerZone({ readBy: 'inspect' })), true],
    ['of one that goes by TZ', mounting({ change: 'deleted' }, byTz('Asia/Tokyo', 9)), false],
    ['under /etc/timezone', mounting({ change: 'deleted', destination: '/etc/timezone' }), false],
    [
      'under the zone files, which TZ needs',
      mounting({ change: 'deleted', destination: '/usr/share/zoneinfo' }, byTz('Asia/Tokyo', 9)),
      true,
    ],
  ])('takes local time with it, or only the start: %s', ([, one, decides]) => {
    const { args } = find(one);
    expect(args).toMatchObject({ effect: 'gone', decides });
    const title = en.checks[NAME].title(args as never);
    // Without a file in the image, a folder can be mounted.
    expect(title).toMatch(decides ? /would be in UTC, or not start/ : /may not start again/);
  });

  test('or a link that leads nowhere now', () => {
    expect(find(mounting({ sourceKind: 'symlink', change: 'deleted' })).args).toMatchObject({ effect: 'gone' });
  });

  test('where it is not known whether it came back', () => {
    expect(find(mounting({ sourceKind: null, change: 'deleted' })).args).toMatchObject({ effect: 'gone' });
  });
});

test('of several mounts in one container, the worst is told', () => {
  const mounts = [
    containerMount({ change: 'replaced' }),
    containerMount({ source: '/etc/timezone', destination: '/etc/timezone', sourceKind: 'absent' }),
  ];
  const one = container({ mounts, zone: ok(inZone('Asia/Shanghai', 8)) });
  expect(find(one).args).toMatchObject({ effect: 'gone', destination: '/etc/timezone' });
});

test('of a file on another host nobody knows what it is now: noted, once', () => {
  const all = ['a', 'b'].map((name) => mounting({ change: 'replaced', sourceKind: null }, undefined, { name }));
  expect(find(...all)).toMatchObject({ severity: 'info', args: { effect: 'unseen', names: ['a', 'b'] } });
});

test('a folder in the place of the file will not be mounted: gone', () => {
  const one = mounting({ change: 'replaced', sourceKind: 'directory' });
  expect(find(one)).toMatchObject({ severity: 'warning', args: { effect: 'gone', change: 'replaced' } });
});

test('harmful ones stand by themselves beside the harmless', () => {
  const { findings } = run(switched({ name: 'x' }), mounting({ change: 'replaced' }, undefined, { name: 'y' }));
  expect(findings.map(({ subject, severity }) => [subject.name, severity])).toEqual([
    ['x', 'warning'],
    ['web-01', 'info'],
  ]);
});
