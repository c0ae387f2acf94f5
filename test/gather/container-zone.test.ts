import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapturedFile } from '../../src/engine/captured-files.ts';
import { capturedFiles, unreadFiles } from '../../src/engine/captured-files.ts';
import type { InspectedContainer } from '../../src/engine/client.ts';
import { hostZones } from '../../src/gather/containers/host-zones.ts';
import type { HostScene } from '../../src/gather/containers/host-zones.ts';
import { containerZone } from '../../src/gather/containers/zone.ts';
import type { ContainerReadBy, ContainerZone } from '../../src/model/container-facts.ts';
import { parsePosixTz } from '../../src/zone/posix-tz.ts';
import { UTC, zoneOfPosix } from '../../src/zone/zone.ts';
import type { Zone } from '../../src/zone/zone.ts';
import { inspected } from '../engine/inspected.ts';
import { localType, makeTzif } from '../zone/make-tzif.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const FOLDER = '/usr/share/zoneinfo';

/** With a transition, as nearly every zone has one: musl takes the footer of no other file. */
const zone = (footer: string): Buffer =>
  makeTzif({ types: [localType(0, 'LMT'), localType(1, 'OLD')], transitions: [[-2_000_000_000, 1]], footer });

const ZONES: FakeTree = {
  [`${FOLDER}/Etc/UTC`]: makeTzif({ types: [localType(0, 'UTC')], footer: 'UTC0' }),
  [`${FOLDER}/UTC`]: { link: 'Etc/UTC' },
  [`${FOLDER}/Zulu`]: { link: `${FOLDER}/Etc/UTC` },
  [`${FOLDER}/Asia/Shanghai`]: zone('CST-8'),
  [`${FOLDER}/Asia/Tokyo`]: zone('JST-9'),
  [`${FOLDER}/Europe/Berlin`]: zone('CET-1CEST,M3.5.0,M10.5.0/3'),
  [`${FOLDER}/America/Los_Angeles`]: zone('PST8PDT,M3.2.0,M11.1.0'),
  [`${FOLDER}/PST8PDT`]: zone('PST8PDT,M3.2.0,M11.1.0'),
  [`${FOLDER}/tzdata.zi`]: '# version 2026b\nL America/Los_Angeles US/Pacific\n',
};
const DEBIAN: FakeTree = {
  ...ZONES,
  '/etc/localtime': { link: `${FOLDER}/Etc/UTC` },
  '/etc/os-release': 'PRETTY_NAME="Debian"\nID=debian\nVERSION_ID="12"\n',
  '/lib64/ld-linux-x86-64.so.2': 'ELF',
  '/lib/x': '',
};
const ALPINE: FakeTree = {
  ...ZONES,
  '/etc/os-release': 'ID=alpine\nVERSION_ID=3.20.1\n',
  '/lib/ld-musl-x86_64.so.1': 'ELF',
};
const BARE: FakeTree = { '/bin/app': 'ELF' };

const HOST: FakeTree = { ...ZONES, [`${FOLDER}/US/Pacific`]: { link: '../America/Los_Angeles' } };

interface World {
  readonly container?: Partial<InspectedContainer>;
  readonly tree?: FakeTree;
  /** TZ that it was made with, and that its first process has, unless `process` tells another. */
  readonly tz?: string | null;
  readonly process?: string | null;
  readonly readBy?: ContainerReadBy;
  readonly host?: Partial<HostScene>;
}

const PATH = 'PATH=/usr/bin:/bin';

const zoneOf = ({
  container = {},
  tree = DEBIAN,
  tz = null,
  process = tz,
  readBy = 'proc',
  host = {},
}: World): ContainerZone => {
  const environ = [PATH, ...(process === null ? [] : [`TZ=${process}`]), ''].join('\0');
  const files = fakeFiles({ '/proc/1/environ': environ, ...tree });
  const scene: HostScene = { files: fakeFiles(HOST), folder: FOLDER, zone: UTC, version: '2026b', now: NOW, ...host };
  const facts = containerZone(
    inspected({ environment: [PATH, ...(tz === null ? [] : [`TZ=${tz}`])], ...container }),
    { readBy, files: readBy === 'inspect' ? unreadFiles() : files },
    hostZones(scene),
  );
  if (facts.status !== 'ok') throw new Error(facts.reason);
  return facts.value;
};

const posix = (text: string): Zone => {
  const parsed = parsePosixTz(text);
  if (parsed === null) throw new Error(text);
  return zoneOfPosix(parsed);
};

const line = (root: string, point: string): string => `1 2 0:1 ${root} ${point} ro - ext4 /dev/sda1 rw\n`;

describe('a container without TZ', () => {
  test('has the zone of its /etc/localtime', () => {
    expect(zoneOf({})).toMatchObject({
      readBy: 'proc',
      libc: 'glibc',
      effective: 'Etc/UTC',
      utcOffset: '+00:00',
      decidedBy: 'localtime',
      isFallback: false,
      tz: null,
      configTz: null,
      processTz: { status: 'absent' },
      localtime: { status: 'ok', value: { kind: 'symlink', zone: 'Etc/UTC' } },
      etcTimezone: { status: 'absent' },
      tzdata: { present: true, folder: FOLDER, version: '2026b' },
      distribution: { id: 'debian', like: [], version: '12' },
      poisoned: [],
      tzdataDifference: null,
      hostDifference: null,
    });
  });

  test('and without that is in UTC', () => {
    expect(zoneOf({ tree: BARE })).toMatchObject({
      libc: 'none',
      effective: 'UTC',
      utcOffset: '+00:00',
      decidedBy: 'default',
      isFallback: false,
      localtime: { value: { kind: 'none' } },
      tzdata: { present: false, folder: null, version: null },
      distribution: null,
    });
  });

  test('has the name of a copied file from the zones of the host, before its own', () => {
    const tree = { ...BARE, '/etc/localtime': zone('JST-9') };
    expect(zoneOf({ tree })).toMatchObject({ effective: 'Asia/Tokyo', utcOffset: '+09:00' });
    const own = { ...DEBIAN, '/etc/localtime': zone('XST-3:30'), [`${FOLDER}/Asia/Own`]: zone('XST-3:30') };
    expect(zoneOf({ tree: own })).toMatchObject({ effective: 'Asia/Own', utcOffset: '+03:30' });
  });

  test.for([
    ['a directory', { '/etc/localtime/x': '' }, 'directory'],
    ['empty', { '/etc/localtime': '' }, 'empty'],
    ['no zone', { '/etc/localtime': 'a text' }, 'not-tzif'],
    ['a link that leads nowhere', { '/etc/localtime': { link: `${FOLDER}/None` } }, 'dangling'],
  ] as const)('falls back to UTC where /etc/localtime is %s', ([, tree, fault]) => {
    const { '/etc/localtime': _, ...rest } = DEBIAN;
    expect(zoneOf({ tree: { ...rest, ...tree } })).toMatchObject({
      effective: 'UTC',
      isFallback: true,
      decidedBy: 'localtime',
      localtime: { value: { fault } },
    });
  });

  test('of a file that breaks off nobody knows what comes', () => {
    const tree = { ...DEBIAN, '/etc/localtime': zone('JST-9').subarray(0, 60) };
    expect(zoneOf({ tree })).toMatchObject({ effective: null, utcOffset: null, type: null, isFallback: false });
  });

  test.for([
    ['its owner', 1000, 0o600, 0, [], true],
    ['a user who may not', 1001, 0o600, 0, [], false],
    ['its group', 1001, 0o640, 0, [50], true],
    ['root with the capability', 0, 0o000, 1 << 1, [], true],
    ['root without it', 0, 0o600, 0, [], false],
  ] as const)('a file read by %s', ([, uid, mode, capabilities, groups, isRead]) => {
    const inode = { device: 1, number: 1, mode, uid: 1000, gid: 50, changedAt: 0 };
    const ids = `${uid}\t${uid}\t${uid}\t${uid}`;
    const tree = {
      ...BARE,
      '/etc/localtime': { bytes: zone('JST-9'), inode },
      '/proc/1/status': `Name:\tx\nUid:\t${ids}\nGid:\t${ids}\nGroups:\t${groups.join(' ')} \nCapEff:\t${capabilities.toString(16).padStart(16, '0')}\n`,
    };
    const { utcOffset, isFallback, localtime } = zoneOf({ tree });
    expect([utcOffset, isFallback]).toEqual(isRead ? ['+09:00', false] : ['+00:00', true]);
    expect(localtime).toMatchObject({ value: { fault: isRead ? null : 'denied' } });
  });
});

test('a file that only we may not read is not known through /proc, and tells of its user by a program inside', () => {
  const tree: FakeTree = { ...BARE, '/etc/localtime': { unreadable: 'denied' } };
  expect(zoneOf({ tree })).toMatchObject({ utcOffset: null, isFallback: false });
  expect(zoneOf({ tree, readBy: 'exec' })).toMatchObject({ utcOffset: '+00:00', isFallback: true });
});

describe('TZ', () => {
  test.for<
    readonly [tz: string, tree: FakeTree, offset: string | null, fault: string | null, suggestion: string | null]
  >([
    ['Asia/Shanghai', DEBIAN, '+08:00', null, null],
    [':Asia/Shanghai', ALPINE, '+08:00', null, null],
    ['Asia/Shanghai', BARE, '+00:00', 'no-zoneinfo', null],
    ['Asia/Shangai', DEBIAN, '+00:00', 'missing', 'Asia/Shanghai'],
    ['asia/shanghai', ALPINE, '+00:00', 'missing', 'Asia/Shanghai'],
    ['Asia/Shanghai ', DEBIAN, '+00:00', 'missing', 'Asia/Shanghai'],
    ['"Asia/Shanghai"', ALPINE, '+00:00', 'missing', 'Asia/Shanghai'],
    ['CST', DEBIAN, '+00:00', 'missing', null],
    ['UTC+8', BARE, '-08:00', null, null],
    ['CST-8', ALPINE, '+08:00', null, null],
    ['UTC+0800', DEBIAN, '-24:00', 'not-posix', null],
    ['UTC+0800', ALPINE, '-800:00', 'not-posix', null],
    ['PST8PDT', DEBIAN, '-08:00', null, null],
    ['PST8PDT', ALPINE, '-07:00', 'no-rule', null],
    ['PST8PDT', BARE, '-08:00', 'no-rule', null],
    ['US/Pacific', DEBIAN, '+00:00', 'missing', 'America/Los_Angeles'],
    ['US/Pacific', BARE, '+00:00', 'no-zoneinfo', null],
    [':/etc/localtime', DEBIAN, '+00:00', null, null],
    ['/usr/share/zoneinfo/Asia/Tokyo', ALPINE, '+09:00', null, null],
    ['', DEBIAN, '+00:00', null, null],
    ['UTC', BARE, '+00:00', null, null],
    ['<+0530>-5:30', BARE, '+05:30', null, null],
  ])('%j', ([tz, tree, utcOffset, fault, suggestion]) => {
    const facts = zoneOf({ tz, tree });
    expect(facts).toMatchObject({ utcOffset, decidedBy: 'tz', configTz: tz, tz: { value: tz, fault, suggestion } });
    expect(facts.isFallback).toBe(fault !== null && utcOffset === '+00:00');
  });

  test('that only its first process has counts', () => {
    expect(zoneOf({ process: 'Asia/Tokyo' })).toMatchObject({
      utcOffset: '+09:00',
      configTz: null,
      processTz: { status: 'ok', value: 'Asia/Tokyo' },
      tz: { value: 'Asia/Tokyo', setBy: 'process' },
    });
  });

  test.for([
    ['PATH alone is left of what it was made with', ['HOME=/root'], []],
    ['what it has besides, shells and inits set anew', ['HOME=/root', 'TERM=xterm'], ['HOME=/root', 'TERM=xterm']],
    ['another variable has another value', ['LANG=en_US.UTF-8'], ['LANG=C']],
  ] as const)('counts though its first process has freed itself of it: %s', ([, given, left]) => {
    const container = { environment: [PATH, 'TZ=Asia/Tokyo', 'TZDIR=/opt/z', ...given] };
    const tree = { ...DEBIAN, '/opt/z/Asia/Tokyo': zone('JST-9'), '/proc/1/environ': [PATH, ...left, ''].join('\0') };
    expect(zoneOf({ container, tree })).toMatchObject({
      utcOffset: '+09:00',
      decidedBy: 'tz',
      tz: { value: 'Asia/Tokyo', setBy: 'config', folder: '/opt/z' },
      configTz: 'Asia/Tokyo',
      processTz: { status: 'absent' },
      execDifference: null,
    });
  });

  test('counts with a PATH that only the engine gave, too', () => {
    const tree = { ...DEBIAN, '/proc/1/environ': 'PATH=/bin\0' };
    expect(zoneOf({ container: { environment: ['TZ=Asia/Tokyo'] }, tree })).toMatchObject({
      utcOffset: '+09:00',
      processTz: { status: 'absent' },
    });
  });

  test('that cannot be read is found by that, too', () => {
    expect(zoneOf({ tz: '"Asia/Tokyo"', process: null })).toMatchObject({
      isFallback: true,
      tz: { value: '"Asia/Tokyo"', fault: 'missing', setBy: 'config' },
    });
  });

  test('that alone was taken from its first process counts not', () => {
    const container = { environment: [PATH, 'TZ=Asia/Tokyo', 'PGDATA=/data'] };
    const tree = { ...DEBIAN, '/proc/1/environ': `${PATH}\0PGDATA=/data\0` };
    expect(zoneOf({ container, tree })).toMatchObject({
      utcOffset: '+00:00',
      decidedBy: 'localtime',
      tz: null,
      configTz: 'Asia/Tokyo',
      processTz: { status: 'absent' },
      execDifference: { utcOffsetSeconds: 32_400, otherUtcOffsetSeconds: 0 },
    });
  });

  test('in an environment that is too long to be read whole is told so, unless it was read', () => {
    const long = `Asia/${'x'.repeat(100_000)}`;
    const ofProcess = (environ: string) => zoneOf({ tz: long, tree: { ...DEBIAN, '/proc/1/environ': environ } });
    const cut = { status: 'failed', reason: 'longer than 65536 bytes' };
    expect(ofProcess(`${PATH}\0TZ=${long}\0`)).toMatchObject({ processTz: cut, tz: { setBy: 'config' } });
    // In bytes, not in characters.
    expect(ofProcess(`${PATH}\0A=${'时'.repeat(30_000)}\0TZ=x\0`).processTz).toEqual(cut);
    expect(ofProcess(`${PATH}\0TZ=Asia/Tokyo\0A=${long}\0`)).toMatchObject({
      processTz: { status: 'ok', value: 'Asia/Tokyo' },
      utcOffset: '+09:00',
    });
  });

  test('of right/ is told with what the same zone shows that counts no leap seconds', () => {
    // As zic makes it: without a footer, and with its last change before the leap seconds expire.
    const right = makeTzif({
      types: [localType(1, 'CET'), localType(2, 'CEST')],
      transitions: [[1_774_746_027, 1]],
      leaps: [[1_483_228_826, 27]],
      footer: '',
    });
    const tree = { ...DEBIAN, [`${FOLDER}/right/Europe/Berlin`]: right };
    const berlin = { leapSeconds: 27, withoutLeapSeconds: { name: 'Europe/Berlin', utcOffsetSeconds: 3600 } };
    expect(zoneOf({ tz: 'right/Europe/Berlin', tree })).toMatchObject({ utcOffset: '+02:00', ...berlin });
    const linked = { ...tree, '/etc/localtime': { link: `${FOLDER}/right/Europe/Berlin` } };
    expect(zoneOf({ tree: linked })).toMatchObject({ utcOffset: '+02:00', decidedBy: 'localtime', ...berlin });
    expect(zoneOf({ tz: 'Europe/Berlin', tree })).toMatchObject({ leapSeconds: 0, withoutLeapSeconds: null });
  });

  test.for([
    ['overwritten by a title', 'postgres: writer\0\0\0'],
    ['empty', ''],
    ['of a program that was given nothing', 'A=1\0'],
  ] as const)('is what it was made with where the environment is %s', ([, environ]) => {
    expect(zoneOf({ tz: 'Asia/Tokyo', tree: { ...DEBIAN, '/proc/1/environ': environ } })).toMatchObject({
      utcOffset: '+09:00',
      processTz: { status: 'failed' },
      tz: { setBy: 'config' },
    });
  });

  test('is looked up in TZDIR by glibc, and not by musl', () => {
    const container = { environment: [PATH, 'TZ=Asia/Tokyo', 'TZDIR=/opt/zones'] };
    const environ = { '/proc/1/environ': `${PATH}\0TZ=Asia/Tokyo\0TZDIR=/opt/zones\0` };
    expect(zoneOf({ container, tree: { ...DEBIAN, ...environ } })).toMatchObject({
      utcOffset: '+00:00',
      tz: { fault: 'missing', folder: '/opt/zones' },
    });
    expect(zoneOf({ container, tree: { ...ALPINE, ...environ } })).toMatchObject({ utcOffset: '+09:00' });
  });

  test('means what the host knows by that name', () => {
    expect(zoneOf({ tz: 'Asia/Shanghai', tree: BARE }).tz?.intended).toEqual({
      name: 'Asia/Shanghai',
      utcOffsetSeconds: 28_800,
    });
    expect(zoneOf({ tz: '"Asia/Tokyo"' }).tz?.intended).toEqual({ name: 'Asia/Tokyo', utcOffsetSeconds: 32_400 });
    expect(zoneOf({ tz: 'CST-8' }).tz?.intended).toBeNull();
    const own = { ...DEBIAN, [`${FOLDER}/Asia/Own`]: zone('XST-3:30') };
    expect(zoneOf({ tz: 'Asia/Owm', tree: own }).tz).toMatchObject({ suggestion: null, intended: null });
  });

  test('is held against /etc/localtime, where there is one', () => {
    expect(zoneOf({ tz: 'Asia/Tokyo' }).tz?.difference).toEqual({
      at: NOW,
      utcOffsetSeconds: 0,
      otherUtcOffsetSeconds: 32_400,
    });
    expect(zoneOf({ tz: 'Asia/Tokyo', tree: ALPINE }).tz?.difference).toBeNull();
  });

  test('of any length is cut', () => {
    const facts = zoneOf({ tz: 'A'.repeat(100_000), process: 'B'.repeat(20_000) });
    expect(facts.tz?.value).toHaveLength(255);
    expect(facts.configTz).toHaveLength(255);
  });
});

describe('/etc/timezone', () => {
  test('is held against /etc/localtime', () => {
    expect(zoneOf({ tree: { ...DEBIAN, '/etc/timezone': 'Asia/Shanghai\n' } }).etcTimezone).toMatchObject({
      value: {
        value: 'Asia/Shanghai',
        fault: null,
        difference: { utcOffsetSeconds: 0, otherUtcOffsetSeconds: 28_800 },
      },
    });
  });

  test('of a zone that only the host has is held against it all the same', () => {
    expect(zoneOf({ tree: { ...BARE, '/etc/timezone': 'Asia/Shanghai\n' } }).etcTimezone).toMatchObject({
      value: { fault: 'no-zoneinfo', difference: { otherUtcOffsetSeconds: 28_800 } },
    });
  });
});

describe('a zone file over which another was mounted', () => {
  const tokyoOverUtc = {
    ...DEBIAN,
    [`${FOLDER}/Etc/UTC`]: zone('JST-9'),
    '/proc/self/mountinfo': line('/', '/') + line('/usr/share/zoneinfo/Asia/Tokyo', `${FOLDER}/Etc/UTC`),
  };

  test('is found, with all of its names', () => {
    expect(zoneOf({ tree: tokyoOverUtc })).toMatchObject({
      effective: 'Asia/Tokyo',
      utcOffset: '+09:00',
      localtime: { value: { kind: 'bind-mount', linkedZone: 'Etc/UTC', zone: 'Asia/Tokyo' } },
      poisoned: [
        {
          path: `${FOLDER}/Etc/UTC`,
          name: 'Etc/UTC',
          zone: 'Asia/Tokyo',
          utcOffsetSeconds: 32_400,
          trueUtcOffsetSeconds: 0,
          aliases: ['UTC', 'Zulu'],
        },
      ],
    });
  });

  test('makes TZ=UTC another zone, and is no old tzdata', () => {
    const facts = zoneOf({ tree: tokyoOverUtc, tz: 'UTC' });
    expect(facts).toMatchObject({ effective: 'Asia/Tokyo', utcOffset: '+09:00', decidedBy: 'tz', isFallback: false });
    expect(facts.tzdataDifference).toBeNull();
  });

  test('is named by its content where its source has no name', () => {
    const mountinfo = line('/srv/localtime', `${FOLDER}/Etc/UTC`);
    const tree = { ...tokyoOverUtc, '/proc/self/mountinfo': mountinfo };
    expect(zoneOf({ tree }).poisoned).toMatchObject([{ zone: 'Asia/Tokyo' }]);
  });

  test.for([
    ['the same zone', line('/usr/share/zoneinfo/Asia/Tokyo', `${FOLDER}/Asia/Tokyo`)],
    ['another name of the same', line('/usr/share/zoneinfo/UTC', `${FOLDER}/Etc/UTC`)],
    ['a whole folder', line('/usr/share/zoneinfo', FOLDER)],
    ['what is no zone', line('/usr/share/zoneinfo/Asia/Tokyo', '/etc/localtime')],
  ] as const)('is not %s', ([, mountinfo]) => {
    expect(zoneOf({ tree: { ...DEBIAN, '/proc/self/mountinfo': mountinfo } }).poisoned).toEqual([]);
  });
});

describe('against the host', () => {
  test('its local time differs', () => {
    expect(zoneOf({ tz: 'Asia/Tokyo', host: { zone: posix('CST-8') } }).hostDifference).toEqual({
      at: NOW,
      utcOffsetSeconds: 28_800,
      otherUtcOffsetSeconds: 32_400,
    });
    expect(zoneOf({ tz: 'Asia/Shanghai', host: { zone: posix('CST-8') } }).hostDifference).toBeNull();
    expect(zoneOf({ tz: 'Asia/Tokyo', host: { zone: null } }).hostDifference).toBeNull();
  });

  test('its own data of the same zone differs', () => {
    const from = Date.UTC(2027, 2, 1);
    const newer = makeTzif({
      types: [localType(9, 'JST'), localType(10, 'JDT')],
      transitions: [
        [-1, 0],
        [from / 1000, 1],
      ],
    });
    const files = fakeFiles({ ...HOST, [`${FOLDER}/Asia/Tokyo`]: newer });
    expect(zoneOf({ tz: 'Asia/Tokyo', host: { files, version: '2026f' } }).tzdataDifference).toEqual({
      zone: 'Asia/Tokyo',
      other: 'container',
      version: '2026f',
      otherVersion: '2026b',
      at: from,
      utcOffsetSeconds: 36_000,
      otherUtcOffsetSeconds: 32_400,
    });
    const tree = { ...BARE, '/etc/localtime': zone('JST-9'), '/etc/timezone': 'Asia/Tokyo' };
    expect(zoneOf({ tree, host: { files } })).toMatchObject({
      effective: 'Asia/Tokyo',
      tzdataDifference: { zone: 'Asia/Tokyo', otherVersion: null, at: from },
    });
  });

  test('what musl makes of a string is no old tzdata', () => {
    expect(zoneOf({ tz: 'PST8PDT', tree: ALPINE }).tzdataDifference).toBeNull();
  });
});

describe('the C library', () => {
  test.for<readonly [what: string, tree: FakeTree, libc: ContainerZone['libc']]>([
    ['of its first process', { ...DEBIAN, '/proc/1/maps': '7f 08:01 1 /lib/ld-musl-x86_64.so.1\n' }, 'musl'],
    [
      'of its first process on glibc',
      { ...ALPINE, '/proc/1/maps': '7f 08:01 1 /lib/x86_64-linux-gnu/libc.so.6\n' },
      'glibc',
    ],
    ['of Debian', DEBIAN, 'glibc'],
    ['of Alpine', ALPINE, 'musl'],
    ['of Alpine with gcompat', { ...ALPINE, '/lib64/ld-linux-x86-64.so.2': '', '/etc/alpine-release': '3.20' }, 'musl'],
    ['of Debian with musl', { ...DEBIAN, '/lib/ld-musl-x86_64.so.1': '' }, 'glibc'],
    ['of nothing but a static program', BARE, 'none'],
  ])('%s', ([, tree, libc]) => {
    expect(zoneOf({ tree }).libc).toBe(libc);
  });
});

describe('without a look inside', () => {
  test('hardly anything is known', () => {
    expect(zoneOf({ readBy: 'inspect' })).toMatchObject({
      readBy: 'inspect',
      libc: null,
      effective: null,
      utcOffset: null,
      decidedBy: null,
      tz: null,
      processTz: { status: 'failed' },
      localtime: { status: 'failed' },
      etcTimezone: { status: 'failed' },
      tzdata: { present: null },
      hostDifference: null,
    });
  });

  test.for<readonly [tz: string, effective: string | null, offset: string | null, fault: string | null]>([
    ['CST-8', null, '+08:00', null],
    ['UTC', 'UTC', '+00:00', null],
    ['', 'UTC', '+00:00', null],
    ['Asia/Tokyo', 'Asia/Tokyo', null, null],
    ['Asia/Shangai', null, null, 'missing'],
    ['"Asia/Tokyo"', 'UTC', '+00:00', 'missing'],
    ['PST8PDT', 'PST8PDT', null, null],
  ])('TZ=%j', ([tz, effective, utcOffset, fault]) => {
    expect(zoneOf({ readBy: 'inspect', tz })).toMatchObject({ effective, utcOffset, tz: { value: tz, fault } });
  });

  test("podman's --tz tells the zone", () => {
    const container = { timezone: 'Asia/Tokyo' };
    expect(zoneOf({ readBy: 'inspect', container })).toMatchObject({ effective: 'Asia/Tokyo', utcOffset: '+09:00' });
  });

  test('a file that was not read is unknown, and not absent', () => {
    const files = capturedFiles({
      files: new Map([['/etc/localtime', { kind: 'missing', status: 'absent', reason: 'ENOENT' }]]),
      realPaths: new Map(),
    });
    const scene = hostZones({ files: fakeFiles(HOST), folder: FOLDER, zone: UTC, version: null, now: NOW });
    const container = inspected({ environment: ['TZ=/opt/zone'] });
    expect(containerZone(container, { readBy: 'exec', files }, scene)).toMatchObject({
      value: { utcOffset: null, localtime: { value: { kind: 'none' } }, tzdata: { present: null }, libc: null },
    });
  });

  test.for([
    ['was not read', null, 'America/Los_Angeles'],
    ['is absent', 'absent', null],
  ] as const)(
    'an old name that is absent is called what it is today where the file of that name %s',
    ([, status, name]) => {
      const absent = { kind: 'missing', status: 'absent', reason: 'ENOENT' } as const;
      const files = capturedFiles({
        files: new Map<string, CapturedFile>([
          [FOLDER, { kind: 'directory', names: ['America'] }],
          [`${FOLDER}/US/Pacific`, absent],
          ...(status === null ? [] : ([[`${FOLDER}/America/Los_Angeles`, absent]] as const)),
        ]),
        realPaths: new Map(),
      });
      const scene = hostZones({ files: fakeFiles(HOST), folder: FOLDER, zone: UTC, version: null, now: NOW });
      const container = inspected({ environment: ['TZ=US/Pacific'] });
      expect(containerZone(container, { readBy: 'exec', files }, scene)).toMatchObject({
        value: { tz: { value: 'US/Pacific', fault: 'missing', suggestion: name } },
      });
    },
  );
});

test('whatever lies inside, it is told or not', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('__proto__', 'Asia/Tokyo', 'ID=\n', line('/a', '/b'), '\0'),
  );
  const file = fc.oneof(
    text,
    fc.uint8Array({ maxLength: 60 }),
    fc.record({ link: fc.constantFrom('/etc/localtime', '..', '/', `${FOLDER}/Etc/UTC`) }),
    fc.constant(zone('JST-9')),
  );
  const path = fc.constantFrom(
    '/etc/localtime',
    '/etc/timezone',
    '/etc/os-release',
    '/proc/self/mountinfo',
    '/proc/1/environ',
    '/proc/1/maps',
    `${FOLDER}/Etc/UTC`,
    `${FOLDER}/tzdata.zi`,
    '/lib',
  );
  fc.assert(
    fc.property(fc.dictionary(path, file), text, fc.constantFrom('proc', 'exec'), (tree, tz, readBy) => {
      const facts = zoneOf({ tree, tz, readBy });
      expect(facts.utcOffset === null).toBe(facts.type === null);
      JSON.stringify(facts);
    }),
    { numRuns: 300 },
  );
});
