import { describe, expect, test } from 'vitest';
import type { InspectedMount } from '../../src/engine/client.ts';
import { hostZones } from '../../src/gather/containers/host-zones.ts';
import { containerMounts } from '../../src/gather/containers/mounts.ts';
import type { ContainerMount, ContainerReadBy } from '../../src/model/container-facts.ts';
import { UTC } from '../../src/zone/zone.ts';
import { tzifOf } from '../zone/make-tzif.ts';
import type { FakeFile, FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const FOLDER = '/usr/share/zoneinfo';
const [TOKYO, BERLIN] = [tzifOf('JST-9'), tzifOf('CET-1CEST,M3.5.0,M10.5.0/3')];

const numbered = (bytes: Uint8Array, number: number, device = 1): FakeFile => ({
  bytes,
  inode: { device, number, mode: 0o644, uid: 0, gid: 0, changedAt: 0 },
});
const line = (root: string, point: string): string => `1 2 0:1 ${root} ${point} ro - ext4 /dev/sda1 rw\n`;

const mount = (changes: Partial<InspectedMount> = {}): InspectedMount => ({
  type: 'bind',
  source: '/srv/zone',
  destination: '/etc/localtime',
  writable: false,
  ...changes,
});

interface World {
  readonly mounts?: readonly InspectedMount[];
  readonly inside: FakeTree;
  readonly host: FakeTree;
  readonly readBy?: ContainerReadBy;
  readonly isLocal?: boolean;
}

const mountsOf = ({
  mounts = [mount()],
  inside,
  host,
  readBy = 'proc',
  isLocal = true,
}: World): readonly ContainerMount[] => {
  const files = fakeFiles({ [`${FOLDER}/Asia/Tokyo`]: TOKYO, [`${FOLDER}/Europe/Berlin`]: BERLIN, ...host });
  const zones = hostZones({ files, folder: FOLDER, zone: UTC, version: null, now: 0 });
  return containerMounts({ mounts }, { readBy, files: fakeFiles(inside) }, zones, isLocal);
};

const INSIDE: FakeTree = {
  '/etc/localtime': numbered(TOKYO, 7),
  '/proc/self/mountinfo': line('/', '/') + line('/srv/zone', '/etc/localtime'),
};

describe('which mounts are told', () => {
  test.for([
    ['/etc/localtime', true],
    ['/etc/timezone', true],
    ['/usr/share/zoneinfo', true],
    ['/usr/share/zoneinfo/', true],
    ['/usr/share/zoneinfo/Etc/UTC', true],
    ['/etc/../etc/localtime', true],
    ['/etc/localtime2', false],
    ['/data', false],
    ['/usr/share/zoneinfo-extra', false],
  ] as const)('%s: %s', ([destination, is]) => {
    const mounts = [mount({ destination })];
    expect(mountsOf({ mounts, inside: {}, host: { '/srv/zone': TOKYO } })).toHaveLength(is ? 1 : 0);
  });

  test('also one that lands there by a link of the image', () => {
    const inside = {
      '/etc/tz': { link: '/usr/share/zoneinfo/Etc/UTC' },
      [`${FOLDER}/Etc/UTC`]: numbered(TOKYO, 7),
      '/proc/self/mountinfo': line('/srv/zone', `${FOLDER}/Etc/UTC`),
    };
    const mounts = [mount({ destination: '/etc/tz' })];
    expect(mountsOf({ mounts, inside, host: { '/srv/zone': numbered(TOKYO, 7) } })).toMatchObject([
      { destination: '/etc/tz', landsOn: `${FOLDER}/Etc/UTC`, change: null },
    ]);
  });

  test.for([
    ['volume', 'volume'],
    ['tmpfs', 'tmpfs'],
    ['npipe', 'other'],
  ] as const)('of the type %s', ([type, told]) => {
    expect(mountsOf({ mounts: [mount({ type })], inside: INSIDE, host: {} })).toMatchObject([
      { type: told, source: type === 'tmpfs' ? null : '/srv/zone', sourceKind: null, change: null },
    ]);
  });
});

describe('what lies at the source', () => {
  test.for([
    ['file', { '/srv/zone': TOKYO }],
    ['directory', { '/srv/zone/x': '' }],
    ['symlink', { '/srv/zone': { link: `${FOLDER}/Asia/Tokyo` } }],
    ['absent', {}],
  ] as const)('%s', ([sourceKind, host]) => {
    expect(mountsOf({ inside: INSIDE, host })).toMatchObject([{ sourceKind }]);
  });

  test('is not looked at on another host', () => {
    expect(mountsOf({ inside: INSIDE, host: {}, isLocal: false })).toMatchObject([{ sourceKind: null, change: null }]);
  });
});

describe('what became of the source', () => {
  const after = (root: string): FakeTree => ({ ...INSIDE, '/proc/self/mountinfo': line(root, '/etc/localtime') });

  test.for<readonly [what: string, root: string, host: FakeTree, change: string | null, zone: string | null]>([
    ['nothing', '/srv/zone', { '/srv/zone': numbered(TOKYO, 7) }, null, null],
    ['it is on a file system of its own', '/zone', { '/srv/zone': numbered(TOKYO, 7) }, null, null],
    [
      'replaced by another zone',
      '/srv/zone//deleted',
      { '/srv/zone': numbered(BERLIN, 8) },
      'replaced',
      'Europe/Berlin',
    ],
    ['replaced by the same', '/srv/zone//deleted', { '/srv/zone': numbered(TOKYO, 8) }, 'replaced', null],
    [
      'replaced, and kept under another name',
      '/srv/old',
      { '/srv/zone': numbered(BERLIN, 8) },
      'replaced',
      'Europe/Berlin',
    ],
    [
      'the same number on another device',
      '/srv/zone',
      { '/srv/zone': numbered(BERLIN, 7, 2) },
      'replaced',
      'Europe/Berlin',
    ],
    ['deleted', '/srv/zone//deleted', {}, 'deleted', null],
    [
      'its link leads elsewhere',
      '/usr/share/zoneinfo/Asia/Tokyo',
      { '/srv/zone': { link: `${FOLDER}/Europe/Berlin` }, [`${FOLDER}/Europe/Berlin`]: numbered(BERLIN, 8) },
      'switched',
      'Europe/Berlin',
    ],
    [
      'its link leads to the same path, and another file',
      '/usr/share/zoneinfo/Asia/Tokyo//deleted',
      { '/srv/zone': { link: `${FOLDER}/Asia/Tokyo` }, [`${FOLDER}/Asia/Tokyo`]: numbered(TOKYO, 8) },
      'replaced',
      null,
    ],
    ['it leads nowhere', '/usr/share/zoneinfo/Asia/Tokyo', { '/srv/zone': { link: '/none' } }, 'deleted', null],
  ])('%s', ([, root, host, change, sourceZone]) => {
    expect(mountsOf({ inside: after(root), host })).toMatchObject([{ landsOn: '/etc/localtime', change, sourceZone }]);
  });

  test.for<readonly [what: string, root: string, now: Uint8Array, change: string | null]>([
    ['nothing', '/srv/zone', TOKYO, null],
    ['other content', '/srv/zone', BERLIN, 'replaced'],
    ['a file that was deleted', '/srv/zone//deleted', TOKYO, 'replaced'],
  ])('as far as a program inside tells it: %s', ([, root, now, change]) => {
    const inside = { ...after(root), '/etc/localtime': TOKYO };
    expect(mountsOf({ inside, host: { '/srv/zone': now }, readBy: 'exec' })).toMatchObject([{ change }]);
  });

  test.for(['archive', 'inspect'] as const)('is not known by %s', (readBy) => {
    const host = { '/srv/zone': numbered(BERLIN, 8) };
    expect(mountsOf({ inside: after('/srv/zone//deleted'), host, readBy })).toMatchObject([{ change: null }]);
  });

  test('of another host, that the file is gone which was mounted', () => {
    const world = { inside: after('/srv/zone//deleted'), host: {}, readBy: 'exec', isLocal: false } as const;
    expect(mountsOf(world)).toMatchObject([{ change: 'replaced', sourceZone: null }]);
  });
});
