import { expect, test } from 'vitest';
import type { ZoneFacts } from '../../src/model/zone-facts.ts';
import { facts, host, zone } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { localtime, tzFacts } from './zone-situations.ts';

const unset = (changes: Partial<ZoneFacts> = {}): ZoneFacts =>
  zone({ localtime: localtime({ kind: 'none', target: null, zone: null, linkedZone: null }), ...changes });

test('neither /etc/localtime nor TZ is noted; the fix changes nothing but says it', () => {
  expect(findOne('host-zone-unset', facts({ zone: unset() }))).toMatchObject({
    severity: 'info',
    args: { withoutZoneFiles: false },
    fixes: [{ commands: [['sudo', 'timedatectl', 'set-timezone', 'Etc/UTC']] }],
  });
});

test('without zone files these come first', () => {
  const bare = unset({ tzdata: { folder: null, version: null } });
  const alpine = host({ distribution: 'alpine', systemd: false });
  const { args, fixes } = findOne('host-zone-unset', facts({ zone: bare, host: alpine }));
  expect(args).toEqual({ withoutZoneFiles: true });
  expect(fixes.flatMap(({ commands }) => commands)).toEqual([
    ['sudo', 'apk', 'add', 'tzdata'],
    ['sudo', 'ln', '-sf', '/usr/share/zoneinfo/Etc/UTC', '/etc/localtime'],
  ]);
});

test.for<readonly [string, ZoneFacts]>([
  ['/etc/localtime', zone()],
  ['TZ', unset({ tz: tzFacts('Asia/Tokyo') })],
  ['TZ of PID 1', unset({ servicesTz: 'Asia/Tokyo' })],
])('%s sets it', ([, facets]) => {
  expect(runCheck('host-zone-unset', facts({ zone: facets })).outcome).toBe('passed');
});
