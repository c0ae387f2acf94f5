import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatherZone } from '../../src/gather/zone.ts';
import type { EffectiveZone, ZoneFacts } from '../../src/model/zone-facts.ts';
import type { Machine } from '../../src/system/machine.ts';
import { parsePosixTz } from '../../src/zone/posix-tz.ts';
import { zoneOfPosix } from '../../src/zone/zone.ts';
import { zoneWords } from '../../src/messages/en/zone.ts';
import { facts as allFacts } from '../checks/facts.ts';
import { runCheck } from '../checks/find.ts';
import { localType, makeTzif, tzifOf } from '../zone/make-tzif.ts';
import { fakeMachine, fakePrograms } from './fake-doors.ts';
import type { FakeOutput } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const FOLDER = '/usr/share/zoneinfo';
const BERLIN = tzifOf('CET-1CEST,M3.5.0,M10.5.0/3');

/** As tzdata installs it, with a handful of zones. */
const ZONEINFO: FakeTree = {
  [`${FOLDER}/Etc/UTC`]: tzifOf('UTC0'),
  [`${FOLDER}/UTC`]: { link: 'Etc/UTC' },
  [`${FOLDER}/Asia/Shanghai`]: tzifOf('CST-8'),
  [`${FOLDER}/PRC`]: { link: 'Asia/Shanghai' },
  [`${FOLDER}/Asia/Tokyo`]: tzifOf('JST-9'),
  [`${FOLDER}/Asia/Kolkata`]: tzifOf('IST-5:30'),
  [`${FOLDER}/America/New_York`]: tzifOf('EST5EDT,M3.2.0,M11.1.0'),
  [`${FOLDER}/Arctic/Longyearbyen`]: BERLIN,
  [`${FOLDER}/Europe/Berlin`]: BERLIN,
  [`${FOLDER}/Europe/Oslo`]: { link: 'Berlin' },
  [`${FOLDER}/right/Asia/Tokyo`]: makeTzif({
    types: [localType(0, 'LMT')],
    leaps: [[78_796_800, 27]],
    footer: 'JST-9',
  }),
  [`${FOLDER}/localtime`]: { link: '/etc/localtime' },
  [`${FOLDER}/posix/Europe`]: { link: '../Europe' },
  [`${FOLDER}/tzdata.zi`]:
    '# version 2026b\n# This zic input file is in the public domain.\nL Asia/Kolkata Asia/Calcutta\n',
  [`${FOLDER}/zone1970.tab`]: '# comment\nDE,DK,NO\t+5230+01322\tEurope/Berlin\tmost of Germany\n',
};

interface World {
  readonly tree?: FakeTree;
  readonly zoneinfo?: FakeTree;
  readonly tz?: string;
  readonly tzdir?: string;
  readonly machine?: Partial<Machine>;
  readonly programs?: Readonly<Record<string, FakeOutput>>;
}

const gathered = ({ tree = {}, zoneinfo = ZONEINFO, tz, tzdir, machine = {}, programs = {} }: World) =>
  gatherZone(
    {
      files: fakeFiles({ ...zoneinfo, ...tree }),
      machine: fakeMachine({
        variable: (name) => (name === 'TZ' ? tz : name === 'TZDIR' ? tzdir : undefined) ?? null,
        ...machine,
      }),
      programs: fakePrograms(programs),
    },
    NOW,
  );

const zoneOf = async (world: World): Promise<ZoneFacts> => {
  const facts = await gathered(world);
  if (facts.status !== 'ok') throw new Error(facts.reason);
  return facts.value;
};

const valueOf = (facts: ZoneFacts['effective']): EffectiveZone => {
  if (facts.status !== 'ok') throw new Error(`${facts.status}: ${facts.reason}`);
  return facts.value;
};

const link = (name: string): FakeTree => ({ '/etc/localtime': { link: `${FOLDER}/${name}` } });

describe('a host whose /etc/localtime is a link', () => {
  test('has the zone that the link names', async () => {
    const facts = await zoneOf({ tree: { ...link('Europe/Oslo'), '/etc/timezone': 'Europe/Oslo\n' } });
    expect(facts.localtime).toEqual({
      path: '/etc/localtime',
      kind: 'symlink',
      target: '/usr/share/zoneinfo/Europe/Oslo',
      linkedZone: 'Europe/Oslo',
      zone: 'Europe/Oslo',
      namedBy: 'symlink',
      candidates: [],
      fault: null,
      suggestion: null,
    });
    expect(valueOf(facts.effective)).toMatchObject({
      name: 'Europe/Oslo',
      decidedBy: 'localtime',
      isFallback: false,
      type: { utcOffsetSeconds: 3600, isDaylight: false, abbreviation: 'CET' },
      leapSeconds: 0,
    });
    expect(facts.ours).toEqual(facts.effective);
    expect(facts.tzdata).toEqual({ folder: FOLDER, version: '2026b' });
    expect(facts.etcTimezone).toEqual({
      status: 'ok',
      value: { value: 'Europe/Oslo', fault: null, suggestion: null, difference: null },
    });
  });

  test('knows what is to come within a year', async () => {
    const { effective } = await zoneOf({ tree: link('Europe/Berlin') });
    const { changes } = valueOf(effective);
    expect(changes.map(({ at, kind, bySeconds }) => [new Date(at).toISOString(), kind, bySeconds])).toEqual([
      ['2027-03-28T01:00:00.000Z', 'gap', 3600],
      ['2027-10-31T01:00:00.000Z', 'fold', -3600],
    ]);
    expect(changes[0]?.after).toEqual({ utcOffsetSeconds: 7200, isDaylight: true, abbreviation: 'CEST' });
  });

  test.for([
    ['a relative one, as Fedora makes it', '../usr/share/zoneinfo/Asia/Tokyo', {}],
    [
      'one that leads over another',
      '/etc/alternatives/zone',
      { '/etc/alternatives/zone': { link: `${FOLDER}/Asia/Tokyo` } },
    ],
    ['one into posix/', `${FOLDER}/posix/Asia/Tokyo`, { [`${FOLDER}/posix/Asia`]: { link: '../Asia' } }],
    [
      'one into the store of NixOS',
      '/nix/store/abc-tzdata-2026b/share/zoneinfo/Asia/Tokyo',
      { '/nix/store/abc-tzdata-2026b/share/zoneinfo/Asia/Tokyo': tzifOf('JST-9') },
    ],
    [
      'one of macOS',
      '/var/db/timezone/zoneinfo/Asia/Tokyo',
      { '/var/db/timezone/zoneinfo/Asia/Tokyo': tzifOf('JST-9') },
    ],
  ] as const)('%s', async ([, target, tree]) => {
    const facts = await zoneOf({ tree: { ...tree, '/etc/localtime': { link: target } } });
    expect(facts.localtime).toMatchObject({ kind: 'symlink', target, zone: 'Asia/Tokyo' });
    expect(valueOf(facts.effective).type.abbreviation).toBe('JST');
  });

  test('to a file with no name is named by its content', async () => {
    const tree: FakeTree = { '/etc/localtime': { link: '/opt/zone' }, '/opt/zone': tzifOf('JST-9') };
    expect((await zoneOf({ tree })).localtime).toMatchObject({
      kind: 'symlink',
      zone: 'Asia/Tokyo',
      namedBy: 'content',
    });
  });
});

describe('a copied /etc/localtime', () => {
  test('is named by its content, with every zone that has the same', async () => {
    const facts = await zoneOf({ tree: { '/etc/localtime': BERLIN } });
    expect(facts.localtime).toMatchObject({
      kind: 'copy',
      target: null,
      zone: 'Europe/Berlin',
      namedBy: 'content',
      candidates: ['Arctic/Longyearbyen', 'Europe/Berlin', 'Europe/Oslo'],
    });
    expect(valueOf(facts.effective).name).toBe('Europe/Berlin');
  });

  test('/etc/timezone decides between them', async () => {
    const tree: FakeTree = { '/etc/localtime': BERLIN, '/etc/timezone': '# made by an installer\nEurope/Oslo\n' };
    expect((await zoneOf({ tree })).localtime).toMatchObject({ zone: 'Europe/Oslo', namedBy: 'etc-timezone' });
  });

  test('that equals no zone here has no name, and is computed all the same', async () => {
    const facts = await zoneOf({ tree: { '/etc/localtime': tzifOf('XST-3:30') } });
    expect(facts.localtime).toMatchObject({ kind: 'copy', zone: null, namedBy: null, candidates: [], fault: null });
    expect(valueOf(facts.effective)).toMatchObject({ name: null, type: { utcOffsetSeconds: 12_600 } });
  });

  test('of an older tzdata has the name that /etc/timezone says, and differs from its zone', async () => {
    const then = Date.UTC(2026, 11, 1) / 1000;
    const newer = makeTzif({ types: [localType(8, 'CST'), localType(9, 'CDT')], transitions: [[then, 1]] });
    const tree: FakeTree = {
      '/etc/localtime': tzifOf('CST-8'),
      '/etc/timezone': 'Asia/Shanghai\n',
      [`${FOLDER}/Asia/Shanghai`]: newer,
    };
    const facts = await zoneOf({ tree });
    expect(facts.localtime).toMatchObject({ zone: 'Asia/Shanghai', namedBy: 'etc-timezone', candidates: [] });
    expect(facts.differences).toEqual([
      {
        zone: 'Asia/Shanghai',
        other: 'localtime-copy',
        version: '2026b',
        otherVersion: null,
        at: then * 1000,
        utcOffsetSeconds: 32_400,
        otherUtcOffsetSeconds: 28_800,
      },
    ]);
  });

  test('of another zone is not called what /etc/timezone says', async () => {
    const tree: FakeTree = { '/etc/localtime': tzifOf('JST-9'), '/etc/timezone': 'Asia/Shanghai\n' };
    const facts = await zoneOf({ tree });
    expect(facts.localtime.zone).toBe('Asia/Tokyo');
    expect(facts.etcTimezone).toMatchObject({
      value: { difference: { at: NOW, utcOffsetSeconds: 32_400, otherUtcOffsetSeconds: 28_800 } },
    });
  });

  test('of a right/ zone is known by its leap seconds', async () => {
    const bytes = ZONEINFO[`${FOLDER}/right/Asia/Tokyo`] ?? '';
    const facts = await zoneOf({ tree: { '/etc/localtime': bytes, '/etc/timezone': 'Asia/Tokyo\n' } });
    expect(facts.localtime).toMatchObject({ zone: 'right/Asia/Tokyo', candidates: ['right/Asia/Tokyo'] });
    expect(valueOf(facts.effective).leapSeconds).toBe(27);
    expect(facts.etcTimezone).toMatchObject({ value: { difference: { utcOffsetSeconds: 32_400 - 27 } } });
  });
});

describe('a mounted /etc/localtime', () => {
  const mount = (root: string, point: string): string =>
    `22 1 8:1 / / rw - ext4 /dev/sda1 rw\n512 490 254:1 ${root} ${point} ro,relatime - ext4 /dev/vda1 rw\n`;

  test('has the zone of the file that was mounted', async () => {
    const tree: FakeTree = {
      '/etc/localtime': tzifOf('JST-9'),
      '/proc/self/mountinfo': mount(`${FOLDER}/Asia/Tokyo`, '/etc/localtime'),
    };
    expect((await zoneOf({ tree })).localtime).toMatchObject({
      kind: 'bind-mount',
      target: `${FOLDER}/Asia/Tokyo`,
      linkedZone: null,
      zone: 'Asia/Tokyo',
      namedBy: 'mount',
    });
  });

  test('even if that file was replaced since', async () => {
    const tree: FakeTree = {
      '/etc/localtime': tzifOf('JST-9'),
      '/proc/self/mountinfo': mount(`${FOLDER}/Asia/Tokyo//deleted`, '/etc/localtime'),
    };
    expect((await zoneOf({ tree })).localtime).toMatchObject({ kind: 'bind-mount', zone: 'Asia/Tokyo' });
  });

  test('over a link lies over the file that the link names', async () => {
    const tree: FakeTree = {
      ...link('Etc/UTC'),
      [`${FOLDER}/Etc/UTC`]: tzifOf('JST-9'),
      '/proc/self/mountinfo': mount(`${FOLDER}/Asia/Tokyo`, `${FOLDER}/Etc/UTC`),
    };
    const facts = await zoneOf({ tree });
    expect(facts.localtime).toMatchObject({ kind: 'bind-mount', linkedZone: 'Etc/UTC', zone: 'Asia/Tokyo' });
    expect(valueOf(facts.effective)).toMatchObject({ name: 'Asia/Tokyo', type: { utcOffsetSeconds: 32_400 } });
  });

  test('of a file without a name is named by its content', async () => {
    const tree: FakeTree = {
      '/etc/localtime': tzifOf('JST-9'),
      '/proc/self/mountinfo': mount('/etc/localtime', '/etc/localtime'),
    };
    expect((await zoneOf({ tree })).localtime).toMatchObject({ zone: 'Asia/Tokyo', namedBy: 'content' });
  });

  test('may be a folder: Docker makes one where the source of a mount does not exist', async () => {
    const tree: FakeTree = {
      '/etc/localtime/x': '',
      '/proc/self/mountinfo': mount('/srv/etc/localtime', '/etc/localtime'),
    };
    expect((await zoneOf({ tree })).localtime).toMatchObject({ kind: 'bind-mount', fault: 'directory', zone: null });
  });

  test('mounts elsewhere are none of ours', async () => {
    const tree: FakeTree = {
      '/etc/localtime': tzifOf('JST-9'),
      '/proc/self/mountinfo': mount(`${FOLDER}/Asia/Tokyo`, '/srv/etc/localtime'),
    };
    expect((await zoneOf({ tree })).localtime.kind).toBe('copy');
  });
});

describe('an /etc/localtime that is no zone', () => {
  test.for<readonly [string, FakeTree, object]>([
    ['a link that leads nowhere', link('Asia/Nowhere'), { kind: 'symlink', fault: 'dangling' }],
    ['a link to itself', { '/etc/localtime': { link: 'localtime' } }, { kind: 'symlink', fault: 'dangling' }],
    ['a folder, as Docker makes one', { '/etc/localtime/x': '' }, { kind: 'directory', fault: 'directory' }],
    ['an empty file', { '/etc/localtime': '' }, { kind: 'copy', fault: 'empty' }],
    ['a name', { '/etc/localtime': 'Asia/Shanghai\n' }, { kind: 'copy', fault: 'not-tzif' }],
  ])('%s: the C library falls back to UTC', async ([, tree, expected]) => {
    const facts = await zoneOf({ tree });
    expect(facts.localtime).toMatchObject({ ...expected, zone: null });
    expect(valueOf(facts.effective)).toMatchObject({ name: 'UTC', isFallback: true, type: { utcOffsetSeconds: 0 } });
  });

  test('a zone that was cut short: nobody knows what a library makes of it', async () => {
    const facts = await zoneOf({ tree: { '/etc/localtime': BERLIN.subarray(0, 100) } });
    expect(facts.localtime.fault).toBe('truncated');
    expect(facts.effective).toEqual({ status: 'failed', reason: 'truncated' });
  });

  test('one that we may not read: services may; our programs show UTC', async () => {
    const facts = await zoneOf({ tree: { '/etc/localtime': { unreadable: 'denied' } } });
    expect(facts.localtime.fault).toBe('denied');
    expect(facts.effective.status).toBe('denied');
    expect(valueOf(facts.ours)).toMatchObject({ name: 'UTC', isFallback: true });
  });

  test('a link to a name in another spelling: the right one is found', async () => {
    const { localtime } = await zoneOf({ tree: link('asia/tokyo') });
    expect(localtime).toMatchObject({ linkedZone: 'asia/tokyo', zone: null, suggestion: 'Asia/Tokyo' });
  });
});

test('without /etc/localtime and TZ it is UTC, by default', async () => {
  const facts = await zoneOf({ zoneinfo: {} });
  expect(facts.localtime).toMatchObject({ kind: 'none', zone: null, fault: null });
  expect(valueOf(facts.effective)).toMatchObject({ name: 'UTC', decidedBy: 'default', isFallback: false });
  expect(facts.tzdata).toEqual({ folder: null, version: null });
  expect(facts.tz).toBeNull();
});

describe('TZ', () => {
  const withTz = (tz: string, world: World = {}): Promise<ZoneFacts> =>
    zoneOf({ tree: { ...link('Asia/Tokyo'), ...world.tree }, ...world, tz });

  test.for<readonly [string, string, string, string | null, number]>([
    ['a name', 'Asia/Shanghai', 'name', 'Asia/Shanghai', 28_800],
    ['a name after a colon', ':Asia/Shanghai', 'name', 'Asia/Shanghai', 28_800],
    ['a path', '/usr/share/zoneinfo/Asia/Shanghai', 'path', 'Asia/Shanghai', 28_800],
    ['a path after a colon', ':/etc/localtime', 'path', 'Asia/Tokyo', 32_400],
    ['Debian’s own link', 'localtime', 'name', 'Asia/Tokyo', 32_400],
    ['nothing: that is UTC', '', 'empty', 'UTC', 0],
    ['a colon alone', ':', 'empty', 'UTC', 0],
    ['a POSIX string', 'CST-8', 'posix', null, 28_800],
    ['a POSIX string that counts westward', 'GMT+8', 'posix', null, -28_800],
  ])('%s', async ([, tz, form, name, utcOffsetSeconds]) => {
    const facts = await withTz(tz);
    expect(facts.tz).toMatchObject({ value: tz, form, fault: null, suggestion: null });
    expect(valueOf(facts.ours)).toMatchObject({ name, decidedBy: 'tz', isFallback: false, type: { utcOffsetSeconds } });
    // Services do not have our environment.
    expect(valueOf(facts.effective).name).toBe('Asia/Tokyo');
    expect(facts.tz?.difference === null).toBe(utcOffsetSeconds === 32_400);
  });

  test.for<readonly [string, string, string, string | null]>([
    ['a typo', 'Asia/Shangai', 'missing', 'Asia/Shanghai'],
    ['lower case', 'asia/shanghai', 'missing', 'Asia/Shanghai'],
    ['a blank behind it', 'Asia/Shanghai ', 'missing', 'Asia/Shanghai'],
    ['quotes that no shell took away', '"Asia/Shanghai"', 'missing', 'Asia/Shanghai'],
    ['a blank for the underscore', 'America/New York', 'missing', 'America/New_York'],
    ['a city without its continent', 'Shanghai', 'missing', 'Asia/Shanghai'],
    ['a city that gave no zone its name', 'Asia/Beijing', 'missing', 'Asia/Shanghai'],
    ['an old name that this system left out', 'Asia/Calcutta', 'missing', 'Asia/Kolkata'],
    ['an abbreviation', 'CST', 'missing', null],
    ['something else', 'Middle-earth/Shire', 'missing', null],
    ['a folder', 'Asia', 'directory', null],
    ['a table', 'tzdata.zi', 'not-tzif', null],
    ['a path to nothing', '/nowhere', 'missing', null],
    ['a path in another spelling', '/usr/share/zoneinfo/asia/tokyo', 'missing', 'Asia/Tokyo'],
  ])('%s is no zone: programs show UTC', async ([, tz, fault, suggestion]) => {
    const facts = await withTz(tz);
    expect(facts.tz).toMatchObject({ value: tz, fault, suggestion, difference: null });
    expect(valueOf(facts.ours)).toMatchObject({ name: 'UTC', decidedBy: 'tz', isFallback: true });
  });

  test('of what begins like a POSIX string and is none, libraries make different things', async () => {
    const facts = await withTz('CST-8 ');
    expect(facts.tz).toMatchObject({ form: 'posix', fault: 'not-posix' });
    expect(facts.ours).toEqual({ status: 'failed', reason: 'not-posix' });
  });

  test('where no zone files are installed, every name is UTC', async () => {
    const facts = await zoneOf({ zoneinfo: {}, tz: 'Asia/Shanghai' });
    expect(facts.tz).toMatchObject({ fault: 'no-zoneinfo', suggestion: null });
    expect(valueOf(facts.ours)).toMatchObject({ name: 'UTC', isFallback: true });
  });

  test.for(['UTC', 'Etc/UTC', 'Zulu', 'GMT', 'Etc/Greenwich'])('%s needs no zone files', async (tz) => {
    for (const world of [{ zoneinfo: {} }, {}]) {
      const facts = await zoneOf({ ...world, tree: link('Nowhere/AtAll'), tz });
      expect(facts.tz?.fault).toBeNull();
      expect(valueOf(facts.ours)).toMatchObject({ name: tz, isFallback: false, type: { utcOffsetSeconds: 0 } });
    }
  });

  test('with daylight saving and no rule for it: libraries make different things of it', async () => {
    const facts = await withTz('EST5EDT4');
    expect(facts.tz).toMatchObject({ form: 'posix', fault: 'no-rule', suggestion: null, difference: null });
    expect(facts.ours).toEqual({ status: 'failed', reason: 'no-rule' });
  });

  test('whose file is there needs no rule', async () => {
    const tree: FakeTree = { ...link('Asia/Tokyo'), [`${FOLDER}/EST5EDT`]: tzifOf('EST5EDT,M3.2.0,M11.1.0') };
    const facts = await withTz('EST5EDT', { tree });
    expect(facts.tz).toMatchObject({ form: 'name', fault: null });
  });

  test('looks its name up in TZDIR', async () => {
    const tree: FakeTree = { '/opt/zones/Mars/Base': tzifOf('MTC-4') };
    const right = await withTz('Mars/Base', { tzdir: '/opt/zones', tree: { ...link('Asia/Tokyo'), ...tree } });
    expect(right.tz).toMatchObject({ folder: '/opt/zones', fault: null });
    expect(valueOf(right.ours).type.abbreviation).toBe('MTC');
    const bogus = await withTz('Asia/Shanghai', { tzdir: '/opt/nothing' });
    expect(bogus.tz).toMatchObject({ folder: '/opt/nothing', fault: 'missing' });
  });

  test('of any length is kept short', async () => {
    const facts = await withTz('X'.repeat(100_000));
    expect(facts.tz?.value).toHaveLength(255);
  });
});

test('a device over /etc/localtime is no zone: that is UTC, as the C library takes it', async () => {
  const files = fakeFiles({ ...ZONEINFO, '/etc/localtime': '' });
  const device: typeof files = {
    ...files,
    info: (path) =>
      path === '/etc/localtime' ? { status: 'ok', value: { kind: 'other', size: 0, modifiedAt: 0 } } : files.info(path),
  };
  const facts = await gatherZone({ files: device, machine: fakeMachine(), programs: fakePrograms({}) }, NOW);
  if (facts.status !== 'ok') throw new Error(facts.reason);
  expect(facts.value.localtime).toMatchObject({ kind: 'other', fault: 'unreadable' });
  expect(valueOf(facts.value.effective)).toMatchObject({ name: 'UTC', isFallback: true });
  const [finding] = runCheck('host-zone-invalid', { ...allFacts(), zone: facts }).findings;
  expect(finding?.args).toMatchObject({ place: 'localtime', reason: 'unreadable', utcOffsetSeconds: 0 });
  expect(zoneWords.checks['host-zone-invalid'].title(finding?.args as never)).toContain('local time is UTC');
});

describe('TZ of PID 1, as a container is given it', () => {
  const started = (environ: string): FakeTree => ({ ...link('Etc/UTC'), '/proc/1/environ': environ });

  test('is what services show', async () => {
    const facts = await zoneOf({ tree: started('PATH=/bin\0TZ=Asia/Shanghai\0HOME=/root\0'), tz: 'Asia/Shanghai' });
    expect(facts.servicesTz).toBe('Asia/Shanghai');
    expect(valueOf(facts.effective)).toMatchObject({ name: 'Asia/Shanghai', decidedBy: 'tz' });
    expect(facts.tz?.difference).toBeNull();
  });

  test('does not change what other places are held against: /etc/localtime', async () => {
    const tree: FakeTree = { ...started('TZ=Asia/Shanghai\0'), '/etc/timezone': 'Etc/UTC\n' };
    expect((await zoneOf({ tree })).etcTimezone).toMatchObject({ value: { difference: null } });
  });

  test.for([
    ['is not set', { '/proc/1/environ': 'PATH=/bin\0XTZ=Asia/Tokyo\0' }],
    ['is not shown to us', { '/proc/1/environ': { unreadable: 'denied' } }],
  ] as const)('%s: /etc/localtime decides', async ([, tree]) => {
    const facts = await zoneOf({ tree: { ...link('Asia/Tokyo'), ...tree } });
    expect(facts.servicesTz).toBeNull();
    expect(valueOf(facts.effective).name).toBe('Asia/Tokyo');
  });
});

describe('other places that name a zone', () => {
  test('an alias is no difference', async () => {
    const { etcTimezone } = await zoneOf({ tree: { ...link('Asia/Shanghai'), '/etc/timezone': 'PRC\n' } });
    expect(etcTimezone).toMatchObject({ value: { value: 'PRC', fault: null, difference: null } });
  });

  test('a difference tells from when on', async () => {
    const { etcTimezone } = await zoneOf({
      tree: {
        ...link('Europe/Berlin'),
        '/etc/timezone': 'Africa/Lagos\n',
        [`${FOLDER}/Africa/Lagos`]: tzifOf('WAT-1'),
      },
    });
    expect(etcTimezone).toMatchObject({
      value: {
        difference: { at: Date.UTC(2027, 2, 28, 1), utcOffsetSeconds: 7200, otherUtcOffsetSeconds: 3600 },
      },
    });
  });

  test.for([
    ['a typo', 'Asia/Tokio\n', { value: { value: 'Asia/Tokio', fault: 'missing', suggestion: 'Asia/Tokyo' } }],
    ['nothing', '\n', { value: { value: '', fault: 'missing' } }],
    ['a path out of the folder', '../../../etc/passwd', { value: { fault: 'missing' } }],
    ['another line behind it', 'Asia/Tokyo\nnonsense\n', { value: { value: 'Asia/Tokyo', fault: null } }],
  ] as const)('/etc/timezone with %s', async ([, text, expected]) => {
    const { etcTimezone } = await zoneOf({ tree: { ...link('Asia/Tokyo'), '/etc/timezone': text } });
    expect(etcTimezone).toMatchObject(expected);
  });

  test('an /etc/timezone that Docker made a folder of is no text', async () => {
    const { etcTimezone } = await zoneOf({ tree: { ...link('Asia/Tokyo'), '/etc/timezone/x': '' } });
    expect(etcTimezone.status).toBe('failed');
  });

  /** `timedatectl show` of systemd 252, Debian 12. */
  const SHOW =
    'Timezone=Asia/Tokyo\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\nTimeUSec=Sun 2026-11-22 12:00:00 UTC\n';
  const systemd: FakeTree = { ...link('Asia/Tokyo'), '/run/systemd/system/x': '' };

  test('timedatectl is asked where systemd runs', async () => {
    const facts = await zoneOf({ tree: systemd, programs: { 'timedatectl show': SHOW } });
    expect(facts.timedatectl).toMatchObject({ status: 'ok', value: { value: 'Asia/Tokyo', difference: null } });
  });

  test.for<readonly [string, FakeTree, Readonly<Record<string, FakeOutput>>, string]>([
    ['not elsewhere', link('Asia/Tokyo'), { 'timedatectl show': SHOW }, 'absent'],
    ['not installed', systemd, {}, 'absent'],
    ['that answers nothing', systemd, { 'timedatectl show': '' }, 'failed'],
    ['that answers rubbish', systemd, { 'timedatectl show': '__proto__=constructor\nTimezon=x\n' }, 'failed'],
    ['without an answer', systemd, { 'timedatectl show': 'LocalRTC=no\nTimezone=\n' }, 'absent'],
    [
      'refused',
      systemd,
      { 'timedatectl show': { exitCode: 1, stderr: 'Failed to query server: Access denied\n' } },
      'failed',
    ],
    ['too slow', systemd, { 'timedatectl show': { status: 'timeout', reason: '1000 ms' } }, 'timeout'],
  ])('timedatectl: %s', async ([, tree, programs, status]) => {
    expect((await zoneOf({ tree, programs })).timedatectl.status).toBe(status);
  });
});

describe('Node’s ICU', () => {
  /** ICU that computes these zones like so, and knows no others. */
  const icu = (version: string | null, zones: Readonly<Record<string, string>>): Partial<Machine> => ({
    icuTimeZoneVersion: version,
    icuOffsets: (name, instants) => {
      const posix = parsePosixTz(zones[name] ?? '');
      return posix && instants.map((at) => zoneOfPosix(posix).typeAt(at).utcOffsetSeconds);
    },
  });
  const never: Partial<Machine> = {
    icuTimeZoneVersion: '2026b',
    icuOffsets: () => {
      throw new Error('was asked');
    },
  };
  const BERLIN_RULES = 'CET-1CEST,M3.5.0,M10.5.0/3';

  test.for([
    ['the same version', 'Europe/Berlin', never],
    ['the zone is UTC', 'Etc/UTC', { ...never, icuTimeZoneVersion: '2020a' }],
    ['Node has none', 'Europe/Berlin', { ...never, icuTimeZoneVersion: null }],
  ] as const)('is not asked where it cannot differ: %s', async ([, name, machine]) => {
    expect((await zoneOf({ tree: link(name), machine })).differences).toEqual([]);
  });

  test('of another version that computes the same differs in nothing', async () => {
    const facts = await zoneOf({
      tree: link('Europe/Berlin'),
      machine: icu('2025b', { 'Europe/Berlin': BERLIN_RULES }),
    });
    expect(facts.differences).toEqual([]);
    expect(facts.icuVersion).toBe('2025b');
  });

  test.for<readonly [string, string, number, number, number]>([
    ['now', 'EET-2', NOW, 3600, 7200],
    ['at a transition that it does not know', 'CET-1', Date.UTC(2027, 2, 28, 1), 7200, 3600],
    ['at one that comes a week earlier', 'CET-1CEST,M3.3.0,M10.5.0/3', Date.UTC(2027, 2, 21, 1), 3600, 7200],
    ['at one that comes an hour later', 'CET-1CEST,M3.5.0/3,M10.5.0/3', Date.UTC(2027, 2, 28, 1), 7200, 3600],
    ['at one that comes an hour earlier', 'CET-1CEST,M3.5.0/1,M10.5.0/3', Date.UTC(2027, 2, 28, 0), 3600, 7200],
    ['at one at another second', 'CET-1CEST,M3.5.0/1:17:23,M10.5.0/3', Date.UTC(2027, 2, 28, 0, 17, 23), 3600, 7200],
    ['for the two weeks of a fast', 'CET-1CEST,M2.1.0,M2.3.0', Date.UTC(2027, 1, 7, 1), 3600, 7200],
  ])('differs %s', async ([, rules, at, utcOffsetSeconds, otherUtcOffsetSeconds]) => {
    const facts = await zoneOf({ tree: link('Europe/Berlin'), machine: icu('2025b', { 'Europe/Berlin': rules }) });
    expect(facts.differences).toEqual([
      {
        zone: 'Europe/Berlin',
        other: 'icu',
        version: '2026b',
        otherVersion: '2025b',
        at,
        utcOffsetSeconds,
        otherUtcOffsetSeconds,
      },
    ]);
  });

  test('may not know a zone that is younger than it', async () => {
    const facts = await zoneOf({ tree: link('Europe/Berlin'), machine: icu('2025b', {}) });
    expect(facts).toMatchObject({ differences: [], unknownToIcu: ['Europe/Berlin'] });
  });

  test.for(['Factory', 'posixrules'])('does not know %s, and no other version would', async (name) => {
    const tree: FakeTree = { ...link(name), [`${FOLDER}/${name}`]: tzifOf('<-00>0') };
    expect(await zoneOf({ tree, machine: icu('2025b', {}) })).toMatchObject({ differences: [], unknownToIcu: [] });
    const byTz = await zoneOf({ tree: { ...tree, ...link('Etc/UTC') }, tz: name, machine: icu('2025b', {}) });
    expect(byTz).toMatchObject({ ours: { value: { name } }, differences: [], unknownToIcu: [] });
  });

  test('is not asked for Debian’s link to /etc/localtime by that name', async () => {
    const tree: FakeTree = { '/etc/localtime': { link: `${FOLDER}/localtime` }, [`${FOLDER}/localtime`]: BERLIN };
    expect(await zoneOf({ tree, machine: icu('2025b', {}) })).toMatchObject({ differences: [], unknownToIcu: [] });
  });

  test('is asked for the zone of TZ as well', async () => {
    const machine = icu('2025b', { 'Europe/Berlin': 'EET-2', 'America/New_York': 'EST5' });
    const facts = await zoneOf({ tree: link('Europe/Berlin'), tz: 'America/New_York', machine });
    expect(facts.differences.map(({ zone }) => zone)).toEqual(['America/New_York', 'Europe/Berlin']);
  });

  test('is asked where the version of the files is not told', async () => {
    const tree: FakeTree = { ...link('Europe/Berlin'), [`${FOLDER}/tzdata.zi`]: '# version unknown\n' };
    const facts = await zoneOf({ tree, machine: icu('2026b', { 'Europe/Berlin': 'EET-2' }) });
    expect(facts.differences).toMatchObject([{ version: null, otherVersion: '2026b' }]);
  });
});

test('macOS tells its version in a file of its own', async () => {
  const zoneinfo: FakeTree = {
    '/var/db/timezone/zoneinfo/Asia/Tokyo': tzifOf('JST-9'),
    '/var/db/timezone/zoneinfo/+VERSION': '2026b\n',
    '/etc/localtime': { link: '/var/db/timezone/zoneinfo/Asia/Tokyo' },
  };
  const facts = await zoneOf({ zoneinfo, machine: { platform: 'darwin' } });
  expect(facts.tzdata).toEqual({ folder: '/var/db/timezone/zoneinfo', version: '2026b' });
  expect(valueOf(facts.effective).name).toBe('Asia/Tokyo');
});

test.for(['win32', 'android', 'aix'])('%s keeps its zone elsewhere', async (platform) => {
  expect(await gathered({ machine: { platform } })).toMatchObject({ status: 'absent' });
});

describe('a host full of rubbish', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 200 }),
    fc.constantFrom(
      'Asia/Tokyo',
      '__proto__',
      '../../etc',
      'right/Asia/Tokyo',
      'localtime',
      `${FOLDER}/Asia/Tokyo`,
      '',
    ),
    fc
      .array(fc.constantFrom('L', ' ', '/', 'Asia', 'Tokyo', '\n', '\t', '\\040', '//deleted', '/etc/localtime', '..'))
      .map((parts) => parts.join('')),
  );
  const file = fc.oneof(
    text,
    fc.uint8Array({ maxLength: 200 }),
    text.map((target) => ({ link: target })),
    fc.constant({ unreadable: 'denied' } as const),
    fc.nat(BERLIN.length).map((length) => BERLIN.subarray(0, length)),
  );
  const optional = (arbitrary: fc.Arbitrary<FakeTree[string]>) => fc.option(arbitrary, { nil: undefined });
  const tree = fc
    .record({
      '/etc/localtime': optional(file),
      '/etc/timezone': optional(file),
      '/proc/self/mountinfo': optional(text),
      '/proc/1/environ': optional(text.map((environ) => `TZ=${environ}\0`)),
      [`${FOLDER}/tzdata.zi`]: optional(text),
      [`${FOLDER}/zone1970.tab`]: optional(text),
      [`${FOLDER}/Asia/Tokyo`]: optional(file),
      '/run/systemd/system/x': fc.constant(''),
    })
    .map((files) => Object.fromEntries(Object.entries(files).filter(([, one]) => one !== undefined)) as FakeTree);

  test('gives facts all the same, and no zone by chance', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.option(text), fc.option(text), text, async (files, tz, tzdir, show) => {
        const facts = await zoneOf({
          tree: files,
          ...(tz === null ? {} : { tz }),
          ...(tzdir === null ? {} : { tzdir }),
          programs: { 'timedatectl show': `Timezone=${show}\n` },
        });
        for (const zone of [facts.effective, facts.ours]) {
          if (zone.status !== 'ok') continue;
          expect(Math.abs(zone.value.type.utcOffsetSeconds)).toBeLessThan(100_000);
          if (zone.value.isFallback) expect(zone.value.type.utcOffsetSeconds).toBe(0);
        }
        if (facts.localtime.fault !== null) expect(facts.localtime.zone).toBeNull();
        if (facts.tz?.fault) expect(facts.ours).not.toMatchObject({ value: { isFallback: false } });
        expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
      }),
      { numRuns: 300 },
    );
  });
});
