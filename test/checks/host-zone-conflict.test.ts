import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { ZoneFacts } from '../../src/model/zone-facts.ts';
import { NOW, facts, host, zone } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import {
  claim,
  difference,
  effective,
  localtime,
  shanghai,
  tzFacts,
  withBadLocaltime,
  withBadTz,
  withPosixTz,
} from './zone-situations.ts';

const NAME = 'host-zone-conflict';
const outcome = (facets: ZoneFacts) => runCheck(NAME, facts({ zone: facets })).outcome;
const find = (facets: ZoneFacts) => findOne(NAME, facts({ zone: facets }));
const tokyo = ok(claim('Asia/Tokyo', { difference: difference(8, 9) }));

test.for<readonly [string, ZoneFacts]>([
  ['nothing else names a zone', zone()],
  ['all name the same', shanghai({ etcTimezone: ok(claim('Asia/Shanghai')), tz: tzFacts('Asia/Shanghai') })],
  ['another name of the same time', shanghai({ etcTimezone: ok(claim('PRC')), timedatectl: ok(claim('PRC')) })],
  ['what is no zone is another check’s', withBadTz('Asia/Tokio', 'missing')],
  ['nor is a POSIX string with the wrong sign', withPosixTz('GMT+8', -8)],
  [
    'the same zone by other data',
    shanghai({
      etcTimezone: ok(claim('Asia/Shanghai', { difference: difference(8, 9) })),
      differences: [
        { zone: 'Asia/Shanghai', other: 'localtime-copy', version: '2026b', otherVersion: null, ...difference(9, 8) },
      ],
    }),
  ],
  ['an /etc/localtime that is no zone', { ...withBadLocaltime('empty'), etcTimezone: tokyo }],
  [
    'a mount over a link to another name of UTC',
    zone({ localtime: localtime({ kind: 'bind-mount', linkedZone: 'Etc/UTC', zone: 'GMT' }) }),
  ],
])('no conflict: %s', ([, facets]) => {
  expect(outcome(facets)).toBe('passed');
});

test('what services show must be known', () => {
  expect(outcome(shanghai({ effective: missing('denied', 'EACCES'), etcTimezone: tokyo }))).toBe('skipped');
});

describe('a conflict', () => {
  test('of /etc/timezone is noted, and /etc/localtime is right', () => {
    const finding = find(shanghai({ etcTimezone: tokyo }));
    expect(finding).toMatchObject({
      severity: 'info',
      args: {
        place: 'etc-timezone',
        value: 'Asia/Tokyo',
        zone: 'Asia/Shanghai',
        isNow: true,
        utcOffsetSeconds: 28_800,
        otherUtcOffsetSeconds: 32_400,
      },
      fixes: [{ commands: [['sudo', 'sh', '-c', 'echo Asia/Shanghai > /etc/timezone']], needsRoot: true }],
    });
  });

  test.for<readonly [ZoneFacts['localtime']['kind'], string]>([
    ['symlink', 'info'],
    ['bind-mount', 'info'],
    ['copy', 'warning'],
    ['none', 'warning'],
  ])('of /etc/timezone, where /etc/localtime is a %s: %s', ([kind, severity]) => {
    const there = { ...shanghai().localtime, kind, ...(kind === 'symlink' ? {} : { linkedZone: null }) };
    expect(find(shanghai({ etcTimezone: tokyo, localtime: there })).severity).toBe(severity);
  });

  test('of timedatectl warns', () => {
    expect(find(shanghai({ timedatectl: tokyo }))).toMatchObject({
      severity: 'warning',
      args: { place: 'timedatectl' },
      fixes: [{ commands: [['sudo', 'timedatectl', 'set-timezone', 'Asia/Shanghai']] }],
    });
  });

  test('of TZ is only noted: it may be on purpose', () => {
    const facets = shanghai({ tz: tzFacts('Asia/Tokyo', { difference: difference(8, 9) }) });
    expect(find(facets)).toMatchObject({ severity: 'info', args: { place: 'tz' }, fixes: [{ commands: [] }] });
  });

  test('that is to come tells when', () => {
    const at = NOW + 90 * 86_400_000;
    const facets = shanghai({ etcTimezone: ok(claim('Asia/Tokyo', { difference: difference(8, 9, at) })) });
    expect(find(facets).args).toMatchObject({ at, isNow: false });
  });

  test('with no /etc/localtime: the one that is named is set', () => {
    const facets = zone({
      localtime: localtime({ kind: 'none', zone: null, linkedZone: null }),
      etcTimezone: ok(claim('Asia/Tokyo', { difference: difference(0, 9) })),
    });
    const finding = findOne(NAME, facts({ zone: facets, host: host({ systemd: false }) }));
    expect(finding.args).toMatchObject({ withoutLocaltime: true });
    expect(finding.fixes).toMatchObject([
      { commands: [['sudo', 'ln', '-sf', '/usr/share/zoneinfo/Asia/Tokyo', '/etc/localtime']] },
    ]);
  });

  test('with a zone that has no name offers no command', () => {
    const nameless = zone({
      effective: ok(effective(null, 9)),
      localtime: localtime({ kind: 'copy', zone: null, linkedZone: null }),
      etcTimezone: ok(claim('Asia/Shanghai', { difference: difference(9, 8) })),
    });
    expect(find(nameless)).toMatchObject({ args: { zone: null }, fixes: [] });
  });

  test('in the zone files themselves: a mount that landed on the file of another zone', () => {
    const poisoned = zone({
      effective: ok(effective('Asia/Tokyo', 9)),
      localtime: localtime({ kind: 'bind-mount', linkedZone: 'Etc/UTC', zone: 'Asia/Tokyo', namedBy: 'mount' }),
    });
    expect(find(poisoned)).toMatchObject({
      severity: 'warning',
      args: { place: 'mount', value: 'Etc/UTC', zone: 'Asia/Tokyo', otherUtcOffsetSeconds: null },
      fixes: [{ id: 'remount-localtime', commands: [] }],
    });
  });
});

test('each place is told by itself', () => {
  const { findings } = runCheck(NAME, facts({ zone: shanghai({ etcTimezone: tokyo, timedatectl: tokyo }) }));
  expect(findings.map(({ args }) => args['place'])).toEqual(['timedatectl', 'etc-timezone']);
});
