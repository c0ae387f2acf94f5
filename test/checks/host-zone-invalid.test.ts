import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import type { ZoneFacts } from '../../src/model/zone-facts.ts';
import { facts, host, zone } from './facts.ts';
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

const NAME = 'host-zone-invalid';
const find = (facets: ZoneFacts, on: Partial<HostFacts> = {}) => findOne(NAME, facts({ zone: facets, host: host(on) }));
const commands = (facets: ZoneFacts, on: Partial<HostFacts> = {}): string[] =>
  find(facets, on).fixes.flatMap((fix) => fix.commands.map((words) => words.join(' ')));

test.for<readonly [string, ZoneFacts]>([
  ['UTC by a link', zone()],
  ['TZ with a zone', shanghai({ tz: tzFacts('Asia/Tokyo', { difference: difference(8, 9) }) })],
  ['TZ with a POSIX string', withPosixTz('CST-8', 8)],
  ['TZ empty', shanghai({ tz: tzFacts('', { form: 'empty' }) })],
  ['TZ=UTC0', zone({ tz: tzFacts('UTC0', { form: 'posix' }), ours: ok(effective(null, 0)) })],
  ['/etc/timezone with a zone', zone({ etcTimezone: ok(claim('Etc/UTC')) })],
  ['an /etc/timezone that may not be read', zone({ etcTimezone: missing('denied', 'EACCES') })],
  [
    'a name that cannot be judged without zone files',
    zone({ etcTimezone: ok(claim('Asia/Tokyo', { fault: 'no-zoneinfo' })), tzdata: { folder: null, version: null } }),
  ],
  ['neither /etc/localtime nor TZ', zone({ localtime: localtime({ kind: 'none', zone: null, linkedZone: null }) })],
])('%s is right', ([, facets]) => {
  expect(runCheck(NAME, facts({ zone: facets })).outcome).toBe('passed');
});

test('a system whose zone is kept elsewhere is not judged', () => {
  const elsewhere = { ...facts(), zone: missing('absent', 'win32') };
  expect(runCheck(NAME, elsewhere).outcome).toBe('skipped');
});

describe('TZ', () => {
  test.for<readonly [string, ZoneFacts, string]>([
    ['Asia/Shangai', withBadTz('Asia/Shangai', 'missing'), 'missing'],
    ['in quotes', withBadTz('"Asia/Shanghai"', 'missing'), 'quoted'],
    ['in single quotes', withBadTz("'Asia/Shanghai'", 'missing'), 'quoted'],
    ['with a blank', withBadTz('Asia/Shanghai ', 'missing'), 'blank'],
    ['a POSIX string with a blank', withBadTz('CST-8 ', 'not-posix'), 'blank'],
    ['an abbreviation', withBadTz('CST', 'missing'), 'abbreviation'],
    ['a folder', withBadTz('Asia', 'directory'), 'directory'],
    ['daylight saving without a rule', withBadTz('EST5EDT4', 'no-rule'), 'no-rule'],
    ['without zone files', withBadTz('Asia/Shanghai', 'no-zoneinfo'), 'no-zoneinfo'],
    ['GMT+8', withPosixTz('GMT+8', -8), 'inverted-sign'],
    ['UTC+3', withPosixTz('UTC+3', -3), 'inverted-sign'],
    ['<UTC>-3', withPosixTz('<UTC>-3', 3), 'inverted-sign'],
    ['the opposite of what this host has', withPosixTz('CST8', -8), 'inverted-sign'],
  ])('%s warns', ([, facets, reason]) => {
    expect(find(facets)).toMatchObject({ severity: 'warning', args: { place: 'tz', reason } });
  });

  test('of a right/ zone warns, and says how far behind it is', () => {
    const right = shanghai({
      tz: tzFacts('right/Asia/Tokyo'),
      ours: ok(effective('right/Asia/Tokyo', 9, { leapSeconds: 27 })),
    });
    expect(find(right).args).toMatchObject({ place: 'tz', reason: 'leap-seconds', leapSeconds: 27 });
    expect(commands(right)).toEqual(['export TZ=Asia/Tokyo']);
  });

  test('that looks inverted and is right is only noted', () => {
    expect(find(withPosixTz('UTC-8', 8))).toMatchObject({ severity: 'info', args: { reason: 'inverted-sign' } });
  });

  test.for<readonly [string, ZoneFacts, readonly string[]]>([
    ['what was meant', withBadTz('Asia/Shangai', 'missing', 'Asia/Shanghai'), ['export TZ=Asia/Shanghai']],
    ['nothing, if nobody knows', withBadTz('Mars/Base', 'missing'), ['unset TZ']],
    ['nothing, if it says the opposite of this host', withPosixTz('GMT+8', -8), ['unset TZ']],
    ['a name, if this host is not in that zone', withPosixTz('GMT+3', -3), []],
  ])('is mended by %s', ([, facets, expected]) => {
    expect(commands(facets)).toEqual(expected);
  });

  test('without a rule wants a zone', () => {
    expect(find(withBadTz('EST5EDT4', 'no-rule')).fixes).toMatchObject([{ id: 'name-tz', commands: [] }]);
  });

  test('without zone files wants these', () => {
    expect(commands(withBadTz('Asia/Shanghai', 'no-zoneinfo'), { distribution: 'alpine', systemd: false })).toEqual([
      'sudo apk add tzdata',
    ]);
  });
});

describe('/etc/localtime', () => {
  test.for(['dangling', 'directory', 'empty', 'not-tzif', 'truncated', 'malformed', 'denied'] as const)(
    '%s warns',
    (fault) => {
      expect(find(withBadLocaltime(fault, { linkedZone: 'Asia/Tokyo' }))).toMatchObject({
        severity: 'warning',
        args: { place: 'localtime', reason: fault },
      });
    },
  );

  test.for(['Etc/UTC', 'UTC', 'Etc/UCT', 'Zulu', 'Universal', 'GMT', 'GMT0', 'Etc/Greenwich'])(
    'a link to %s needs no zone files to be right',
    (linkedZone) => {
      const facets = withBadLocaltime('dangling', { linkedZone, target: `/usr/share/zoneinfo/${linkedZone}` });
      const outcome = (changes: Partial<ZoneFacts>) =>
        runCheck(NAME, facts({ zone: { ...facets, ...changes } })).outcome;
      expect(outcome({})).toBe('passed');
      expect(outcome({ tzdata: { folder: null, version: null } })).toBe('passed');
    },
  );

  test('a link to another zone does', () => {
    expect(find(withBadLocaltime('dangling', { linkedZone: 'Etc/GMT+8' })).severity).toBe('warning');
  });

  test('of a right/ zone warns', () => {
    const right = zone({
      effective: ok(effective('right/Asia/Tokyo', 9, { leapSeconds: 27 })),
      localtime: localtime({ zone: 'right/Asia/Tokyo' }),
    });
    expect(find(right).args).toMatchObject({ place: 'localtime', reason: 'leap-seconds', leapSeconds: 27 });
    expect(commands(right)).toEqual(['sudo timedatectl set-timezone Asia/Tokyo']);
  });

  const wants = (suggestion: string | null, etcTimezone = zone().etcTimezone): ZoneFacts => ({
    ...withBadLocaltime('dangling', { linkedZone: 'asia/tokyo', suggestion }),
    etcTimezone,
  });

  test.for<readonly [string, ZoneFacts, Partial<HostFacts>, readonly string[]]>([
    ['by systemd', wants('Asia/Tokyo'), {}, ['sudo timedatectl set-timezone Asia/Tokyo']],
    [
      'by a link elsewhere',
      wants('Asia/Tokyo'),
      { systemd: false },
      ['sudo ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime'],
    ],
    [
      'on macOS',
      wants('Asia/Tokyo'),
      { platform: 'darwin', systemd: false },
      ['sudo systemsetup -settimezone Asia/Tokyo'],
    ],
    [
      'to what /etc/timezone says',
      wants(null, ok(claim('Europe/Berlin'))),
      {},
      ['sudo timedatectl set-timezone Europe/Berlin'],
    ],
    [
      'to nothing that is no zone either',
      { ...wants(null), timedatectl: ok(claim('Tokio', { fault: 'missing' })) },
      {},
      ['timedatectl list-timezones'],
    ],
    ['to nothing, if nobody knows', wants(null), { systemd: false }, []],
    [
      'once the folder is away',
      {
        ...withBadLocaltime('directory', { kind: 'directory', linkedZone: null }),
        etcTimezone: ok(claim('Asia/Tokyo')),
      },
      { systemd: false },
      ['sudo rmdir /etc/localtime', 'sudo ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime'],
    ],
    [
      'by the zone files alone, if the link names a zone',
      { ...withBadLocaltime('dangling', { linkedZone: 'Asia/Tokyo' }), tzdata: { folder: null, version: null } },
      { distribution: 'opensuse-leap', distributionLike: ['suse', 'opensuse'] },
      ['sudo zypper --non-interactive install timezone'],
    ],
    ['by its rights alone', withBadLocaltime('denied'), {}, ['sudo chmod a+r /etc/localtime']],
    ['not at all from within, if it is a mount', withBadLocaltime('directory', { kind: 'bind-mount' }), {}, []],
  ])('is set %s', ([, facets, on, expected]) => {
    expect(commands(facets, on)).toEqual(expected);
    for (const { commands: all, needsRoot } of find(facets, on).fixes)
      expect(needsRoot).toBe(all.some(([first]) => first === 'sudo'));
  });
});

describe('/etc/timezone', () => {
  test.for<readonly [string, ZoneFacts['etcTimezone'], string]>([
    ['a typo', ok(claim('Asia/Tokio', { fault: 'missing' })), 'missing'],
    ['empty', ok(claim('', { fault: 'missing' })), 'empty'],
    ['a folder', missing('failed', 'not a regular file'), 'unreadable'],
  ])('%s is noted: the C library does not read it', ([, etcTimezone, reason]) => {
    expect(find(zone({ etcTimezone }))).toMatchObject({ severity: 'info', args: { place: 'etc-timezone', reason } });
  });

  test('is made to say what /etc/localtime is', () => {
    const typo = ok(claim('Asia/Tokio', { fault: 'missing' }));
    expect(commands(zone({ etcTimezone: typo }))).toEqual(['sudo sh -c echo Etc/UTC > /etc/timezone']);
  });

  test('a name that a shell would take for more is never written', () => {
    const typo = ok(claim('Asia/Tokio', { fault: 'missing' }));
    const hostile = zone({ etcTimezone: typo, effective: ok(effective('UTC; reboot', 0)) });
    expect(commands(hostile)).toEqual([]);
  });
});

test('each place is told by itself', () => {
  const all: ZoneFacts = {
    ...withBadLocaltime('empty'),
    tz: tzFacts('Asia/Shangai', { fault: 'missing' }),
    etcTimezone: ok(claim('Asia/Tokio', { fault: 'missing' })),
  };
  const { findings } = runCheck(NAME, facts({ zone: all }));
  expect(findings.map(({ args }) => args['place'])).toEqual(['tz', 'localtime', 'etc-timezone']);
});
