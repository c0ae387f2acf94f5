import { describe, expect, test } from 'vitest';
import { installContainerTzdata, removeMount, setContainerTz } from '../../src/checks/fixes/container.ts';
import type { ContainerFacts, ContainerMount } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { ZoneFault } from '../../src/model/zone-facts.ts';
import { container, containerMount, containerTz, containerZone } from './container-facts.ts';
import {
  DANGLING_SOURCE,
  FOLDER_OVER_FILE,
  brokenLocaltime,
  inZone,
  madeFolder,
  mounting,
  notStarted,
  poisoned,
  switched,
} from './container-localtime-situations.ts';
import { facts, host } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { shanghai } from './zone-situations.ts';

const NAME = 'container-localtime-mount';
const outcome = (...containers: ContainerFacts[]) => runCheck(NAME, facts({ containers, zone: shanghai() })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one], zone: shanghai() }));
const mountOf = ({ mounts }: ContainerFacts): ContainerMount => mounts[0] ?? containerMount();

const linkTo = (linkedZone: string, tzdata = true) =>
  brokenLocaltime(
    'dangling',
    { kind: 'symlink', target: `/usr/share/zoneinfo/${linkedZone}`, linkedZone },
    { tzdata: { present: tzdata, folder: tzdata ? '/usr/share/zoneinfo' : null, version: null } },
  );

test.for<readonly [string, ContainerFacts]>([
  ['a link to a zone', container()],
  ['a mount that is a zone', mounting({})],
  ['one that landed on the link’s target', poisoned()],
  ['no /etc/localtime at all', container({ zone: ok(containerZone({ decidedBy: 'default' })) })],
  ['an image without zone files whose link names UTC', container({ zone: ok(linkTo('Etc/UTC', false)) })],
  ['another file now at the source', switched()],
  ['a source that is gone while it runs', mounting({ sourceKind: 'absent', change: 'deleted' })],
  [
    'a folder of zones over the folder of zones',
    mounting({ destination: '/usr/share/zoneinfo', sourceKind: 'directory' }),
  ],
  ['a volume', mounting({ type: 'volume', source: 'zones', sourceKind: 'directory' }, inZone('Asia/Shanghai', 8))],
  ['stopped, and it would start again', mounting({}, inZone('Asia/Shanghai', 8), { state: 'exited' })],
  [
    'stopped by an error that is about no mount',
    notStarted('exec: "/bin/server": no such file or directory', { sourceKind: 'file' }),
  ],
  ['another mount that failed', notStarted('error mounting "/srv/data" to rootfs at "/data"', { sourceKind: 'file' })],
  [
    'another one, whose name begins alike',
    notStarted('error mounting "/srv/zones/berlin.bak" to rootfs at "/etc/localtime.d"', { sourceKind: 'file' }),
  ],
])('nothing is wrong: %s', ([, one]) => {
  expect(outcome(one, container())).toBe('passed');
});

test('where no container could be looked into, it is not judged', () => {
  expect(outcome()).toBe('skipped');
  expect(outcome(container({ zone: missing('denied', 'EACCES') }))).toBe('skipped');
  expect(outcome(mounting({ sourceKind: null }, containerZone({ readBy: 'inspect' })))).toBe('skipped');
});

describe('what is mounted over /etc/localtime', () => {
  test('is a folder that the engine made: UTC, silently', () => {
    const one = madeFolder();
    const finding = find(one);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'api' },
      args: { problem: 'directory', source: '/srv/zones/berlin', path: '/etc/localtime', decides: true, isLive: true },
    });
    expect(finding.fixes).toEqual([
      ...removeMount(one, mountOf(one), null),
      {
        id: 'remove-made-folder',
        commands: [['sudo', 'rmdir', '/srv/zones/berlin']],
        needsRoot: true,
        safety: 'review',
      },
    ]);
  });

  test('is a folder of another host: no command for this one', () => {
    const one = mounting({ sourceKind: null }, brokenLocaltime('directory', { kind: 'bind-mount' }));
    expect(find(one).fixes.at(-1)).toMatchObject({ id: 'remove-made-folder', commands: [], needsRoot: false });
  });

  test('is a folder, on Windows: no sudo there', () => {
    const finding = findOne(NAME, facts({ containers: [madeFolder()], host: host({ platform: 'win32' }) }));
    expect(finding.fixes.at(-1)).toMatchObject({ commands: [] });
  });

  test('was to be a zone that its path names', () => {
    const one = mounting(
      { source: '/usr/share/zoneinfo/Europe/Berlin', sourceKind: 'directory' },
      brokenLocaltime('directory', { kind: 'bind-mount' }),
    );
    expect(find(one).fixes.slice(0, -1)).toEqual([...removeMount(one, mountOf(one), 'Europe/Berlin')]);
  });

  test('was to be the zone of this host', () => {
    const one = mounting({}, brokenLocaltime('empty', { kind: 'bind-mount' }));
    expect(find(one).fixes).toEqual([...removeMount(one, mountOf(one), 'Asia/Shanghai')]);
  });

  test('is to be replaced by TZ, which wants zone files', () => {
    const tzdata = { present: false, folder: null, version: null };
    const one = mounting({}, brokenLocaltime('empty', { kind: 'bind-mount' }, { tzdata }));
    expect(find(one).fixes).toEqual([
      ...installContainerTzdata(one, 'Asia/Shanghai'),
      ...removeMount(one, mountOf(one), 'Asia/Shanghai'),
    ]);
  });

  test('is to be replaced by nothing in a Wakapi with Postgres, whose times would shift', () => {
    const tzdata = { present: false, folder: null, version: null };
    const zone = brokenLocaltime('empty', { kind: 'bind-mount' }, { tzdata });
    const { fixes } = find(mounting({}, zone, { wakapiDatabase: 'postgres' }));
    expect(fixes.map(({ id }) => id)).toEqual(['container-keep-tz-wakapi']);
  });

  test.for<ZoneFault>(['dangling', 'empty', 'unreadable', 'not-tzif', 'truncated', 'malformed', 'missing'])(
    'is no zone: %s',
    (fault) => {
      const one = mounting({ source: '/srv/zone', sourceKind: 'file' }, brokenLocaltime(fault, { kind: 'bind-mount' }));
      const finding = find(one);
      expect(finding).toMatchObject({ severity: 'warning', args: { problem: fault, source: '/srv/zone' } });
      expect(finding.fixes).toEqual([...removeMount(one, mountOf(one), null)]);
    },
  );

  test('is closed to its user: opened where it lies', () => {
    const one = mounting({ source: '/srv/zone', sourceKind: 'file' }, brokenLocaltime('denied'));
    expect(find(one)).toMatchObject({
      severity: 'warning',
      fixes: [{ id: 'readable-source', commands: [['sudo', 'chmod', 'a+r', '/srv/zone']] }],
    });
  });

  test('matters less where TZ decides', () => {
    const zone = brokenLocaltime('directory', {}, { decidedBy: 'tz', tz: containerTz(), isFallback: false });
    expect(find(mounting({}, zone))).toMatchObject({ severity: 'info', args: { decides: false } });
  });

  test('matters where TZ names /etc/localtime', () => {
    const zone = brokenLocaltime(
      'directory',
      {},
      { decidedBy: 'tz', tz: containerTz({ value: ':/etc/localtime', form: 'path', fault: 'directory' }) },
    );
    expect(find(mounting({}, zone))).toMatchObject({ severity: 'warning', args: { decides: true } });
  });

  test('is a folder, seen from outside where nobody may look inside', () => {
    const one = mounting({ sourceKind: 'directory' }, containerZone({ readBy: 'inspect', decidedBy: null }));
    expect(find(one)).toMatchObject({ severity: 'warning', args: { problem: 'directory' } });
  });

  test.for<readonly ['directory' | 'absent', ZoneFault]>([
    ['directory', 'directory'],
    ['absent', 'missing'],
  ])('will be no zone once a stopped one is started: %s', ([sourceKind, problem]) => {
    const one = mounting({ sourceKind }, containerZone(), { state: 'exited', zone: missing('absent', 'stopped') });
    expect(find(one)).toMatchObject({ severity: 'info', args: { problem, isLive: false } });
  });
});

test('a folder over /etc/timezone is noted: the C library does not read it', () => {
  const one = mounting({ source: '/etc/timezone', destination: '/etc/timezone', sourceKind: 'directory' });
  expect(find(one)).toMatchObject({
    severity: 'info',
    args: { path: '/etc/timezone', problem: 'directory', decides: false },
  });
  expect(find(one).fixes.at(-1)).toMatchObject({ commands: [['sudo', 'rmdir', '/etc/timezone']] });
});

test('both mounts are told', () => {
  const mounts = ['/etc/localtime', '/etc/timezone'].map((path) =>
    containerMount({ source: path, destination: path, sourceKind: 'directory' }),
  );
  const one = container({ mounts, zone: ok(brokenLocaltime('directory', { kind: 'bind-mount' })) });
  const { findings } = runCheck(NAME, facts({ containers: [one] }));
  expect(findings.map(({ args, severity }) => [args['path'], severity])).toEqual([
    ['/etc/localtime', 'warning'],
    ['/etc/timezone', 'info'],
  ]);
});

describe('an image whose own /etc/localtime is no zone', () => {
  test('leads nowhere, for want of zone files', () => {
    const one = container({ zone: ok(linkTo('Asia/Tokyo', false)) });
    const finding = find(one);
    expect(finding).toMatchObject({ severity: 'warning', args: { problem: 'dangling', source: null } });
    expect(finding.fixes).toEqual([...installContainerTzdata(one, 'Asia/Tokyo')]);
  });

  test('leads nowhere, for a typo', () => {
    const zone = brokenLocaltime('dangling', { linkedZone: 'Asia/Tokio', suggestion: 'Asia/Tokyo' });
    const one = container({ zone: ok(zone) });
    expect(find(one).fixes).toEqual([...setContainerTz(one, 'Asia/Tokyo')]);
  });

  test('leads to a folder of zones over which an empty one was mounted', () => {
    const zone = brokenLocaltime('dangling', { linkedZone: 'Etc/UTC' });
    const one = mounting({ source: '/srv/zones', destination: '/usr/share/zoneinfo' }, zone);
    expect(find(one)).toMatchObject({ severity: 'warning', args: { source: '/srv/zones' } });
  });

  test('is noted of a stopped one', () => {
    expect(find(container({ zone: ok(brokenLocaltime('empty')), state: 'exited' })).severity).toBe('info');
  });
});

describe('a container that could not be started', () => {
  test('since a folder cannot lie over a file', () => {
    const one = notStarted(FOLDER_OVER_FILE);
    const finding = find(one);
    expect(finding).toMatchObject({
      severity: 'warning',
      args: { problem: 'not-started', source: '/srv/zones/berlin', path: '/etc/localtime' },
    });
    expect(finding.fixes.at(-1)).toMatchObject({ commands: [['sudo', 'rmdir', '/srv/zones/berlin']] });
    expect(finding.evidence).toContainEqual({ label: 'State.Error', value: FOLDER_OVER_FILE, source: 'inspect' });
  });

  test('since its source is a link that leads nowhere', () => {
    expect(find(notStarted(DANGLING_SOURCE, { sourceKind: 'symlink' }))).toMatchObject({
      severity: 'warning',
      args: { problem: 'not-started' },
    });
  });

  test.for([
    // As reported in trueforge-org/truecharts#2419 and docker/for-mac#44, for another path.
    'OCI runtime create failed: container_linux.go:380: starting container process caused: process_linux.go:545: container init caused: rootfs_linux.go:75: mounting "/srv/zones/berlin" to rootfs at "/etc/localtime" caused: mount through procfd: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type',
    'oci runtime error: rootfs_linux.go:53: mounting "/var/lib/docker/aufs/mnt/14fc/etc/localtime" to rootfs "/var/lib/docker/aufs/mnt/14fc" caused "not a directory".',
  ])('in the words of an older one: %s', (error) => {
    expect(find(notStarted(error))).toMatchObject({ args: { problem: 'not-started' } });
  });

  test('once it runs, an old error does not matter', () => {
    expect(outcome(mounting({}, inZone('Asia/Shanghai', 8), { startError: FOLDER_OVER_FILE }))).toBe('passed');
  });
});
