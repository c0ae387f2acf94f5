import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import type { TzdataDifference, ZoneFacts } from '../../src/model/zone-facts.ts';
import { NOW, facts, host, zone } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { difference, effective, localtime, oldIcu } from './zone-situations.ts';

const differing = (changes: Partial<TzdataDifference> = {}): ZoneFacts =>
  zone({
    differences: [
      { zone: 'Asia/Almaty', other: 'icu', version: '2026b', otherVersion: '2025c', ...difference(5, 6), ...changes },
    ],
  });
const find = (facets: ZoneFacts, on: Partial<HostFacts> = {}) =>
  findOne('tzdata-old', facts({ zone: facets, host: host(on) }));
const commands = (facets: ZoneFacts, on: Partial<HostFacts> = {}): string[] =>
  find(facets, on).fixes.flatMap((fix) => fix.commands.map((words) => words.join(' ')));

test('another version alone is nothing: what matters is this host’s zone', () => {
  const other = zone({ icuVersion: '2020a', tzdata: { folder: '/usr/share/zoneinfo', version: '2026b' } });
  expect(runCheck('tzdata-old', facts({ zone: other })).outcome).toBe('passed');
});

test('where the zone is not known nothing was compared', () => {
  const unknown = zone({ effective: missing('denied', 'EACCES') });
  expect(runCheck('tzdata-old', facts({ zone: unknown })).outcome).toBe('skipped');
});

test('a zone that is computed differently warns, with both versions and when', () => {
  expect(find(oldIcu())).toMatchObject({
    severity: 'warning',
    args: { zone: 'America/Vancouver', version: '2026b', otherVersion: '2025c', older: 'other', isNow: true, at: NOW },
    fixes: [{ id: 'update-node', commands: [] }],
  });
  expect(find(oldIcu(NOW + 1)).args).toMatchObject({ isNow: false, at: NOW + 1 });
});

describe('which one is older', () => {
  test.for<readonly [string | null, string | null, string | null]>([
    ['2026b', '2025c', 'other'],
    ['2025c', '2026b', 'host'],
    ['2025b', '2025c', 'host'],
    ['2025b-0+deb12u2', '2025c', 'host'],
    ['2025c', '2025c', null],
    [null, '2025c', null],
    ['2025c', null, null],
  ])('%s and %s: %s', ([version, otherVersion, older]) => {
    expect(find(differing({ version, otherVersion })).args).toMatchObject({ older });
  });

  test('nothing is proposed where that is not told', () => {
    expect(find(differing({ version: null })).fixes).toEqual([]);
  });
});

describe('older zone files are updated', () => {
  const old = differing({ version: '2023c' });
  test.for<readonly [string, Partial<HostFacts>, readonly string[]]>([
    ['Debian', {}, ['sudo apt-get update', 'sudo apt-get install -y --only-upgrade tzdata']],
    ['Fedora', { distribution: 'fedora' }, ['sudo dnf upgrade -y tzdata']],
    ['Alpine', { distribution: 'alpine' }, ['sudo apk add --update-cache --upgrade tzdata']],
    ['Arch', { distribution: 'arch' }, ['sudo pacman -Syu']],
    [
      'openSUSE',
      { distribution: 'opensuse-leap', distributionLike: ['suse', 'opensuse'] },
      ['sudo zypper --non-interactive update timezone'],
    ],
    ['a system that is not known', { distribution: null }, []],
  ])('on %s', ([, on, expected]) => {
    expect(commands(old, on)).toEqual(expected);
  });
});

test('a zone that Node does not know is a matter of Node', () => {
  const young = zone({ unknownToIcu: ['America/Coyhaique'], effective: ok(effective('America/Coyhaique', -3)) });
  expect(find(young)).toMatchObject({
    args: { zone: 'America/Coyhaique', other: 'icu', utcOffsetSeconds: -10_800, otherUtcOffsetSeconds: null },
    fixes: [{ id: 'update-node' }],
  });
});

describe('a copy of old data', () => {
  const copy = (kind: 'copy' | 'bind-mount'): ZoneFacts => ({
    ...differing({ other: 'localtime-copy', otherVersion: null }),
    localtime: localtime({ kind, zone: 'Asia/Almaty', namedBy: 'etc-timezone', linkedZone: null }),
  });

  test('is replaced by a link', () => {
    expect(commands(copy('copy'), { systemd: false })).toEqual([
      'sudo ln -sf /usr/share/zoneinfo/Asia/Almaty /etc/localtime',
    ]);
  });

  test('that is mounted is not to be replaced from within', () => {
    expect(find(copy('bind-mount')).fixes).toMatchObject([{ id: 'remount-localtime', commands: [] }]);
  });
});

test('the evidence shows the same instant by both', () => {
  expect(find(oldIcu()).evidence).toEqual([
    { label: 'America/Vancouver', value: '2026-11-22 05:00:00 -07:00', source: 'tzdata 2026b' },
    { label: 'America/Vancouver', value: '2026-11-22 04:00:00 -08:00', source: 'icu 2025c' },
  ]);
});
