/** What a host's timezone may look like, for the tests of its checks and of their words. */
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type {
  EffectiveZone,
  LocalType,
  LocaltimeFacts,
  TzFacts,
  ZoneChange,
  ZoneClaim,
  ZoneFacts,
  ZoneFault,
} from '../../src/model/zone-facts.ts';
import { NOW, facts, zone } from './facts.ts';

const type = (hours: number, abbreviation: string, isDaylight = false): LocalType => ({
  utcOffsetSeconds: hours * 3600,
  isDaylight,
  abbreviation,
});

export const effective = (name: string | null, hours: number, changes: Partial<EffectiveZone> = {}): EffectiveZone => ({
  name,
  decidedBy: 'localtime',
  isFallback: false,
  type: type(hours, 'XST'),
  leapSeconds: 0,
  changes: [],
  ...changes,
});

export const claim = (value: string, changes: Partial<ZoneClaim> = {}): ZoneClaim => ({
  value,
  fault: null,
  suggestion: null,
  difference: null,
  ...changes,
});

export const tzFacts = (value: string, changes: Partial<TzFacts> = {}): TzFacts => ({
  ...claim(value),
  form: 'name',
  folder: null,
  ...changes,
});

export const localtime = (changes: Partial<LocaltimeFacts> = {}): LocaltimeFacts => ({
  ...zone().localtime,
  ...changes,
});

/** From `at` on one is at the first offset, and the other at the second. */
export const difference = (hours: number, otherHours: number, at = NOW) => ({
  at,
  utcOffsetSeconds: hours * 3600,
  otherUtcOffsetSeconds: otherHours * 3600,
});

const UTC = effective('UTC', 0, { isFallback: true });

/** A host in China. */
export const shanghai = (changes: Partial<ZoneFacts> = {}): ZoneFacts =>
  zone({
    effective: ok(effective('Asia/Shanghai', 8)),
    ours: ok(effective('Asia/Shanghai', 8)),
    localtime: localtime({
      target: '/usr/share/zoneinfo/Asia/Shanghai',
      linkedZone: 'Asia/Shanghai',
      zone: 'Asia/Shanghai',
    }),
    ...changes,
  });

/** Where TZ is no zone. */
export const withBadTz = (value: string, fault: ZoneFault, suggestion: string | null = null): ZoneFacts =>
  shanghai({
    tz: tzFacts(value, { fault, suggestion }),
    ours: fault === 'not-posix' || fault === 'no-rule' ? missing('failed', fault) : ok({ ...UTC, decidedBy: 'tz' }),
  });

/** Where TZ is a POSIX string. */
export const withPosixTz = (value: string, hours: number): ZoneFacts =>
  shanghai({
    tz: tzFacts(value, { form: 'posix', difference: hours === 8 ? null : difference(8, hours) }),
    ours: ok(effective(null, hours, { decidedBy: 'tz' })),
  });

/** Where /etc/localtime is no zone. */
export const withBadLocaltime = (fault: ZoneFault, changes: Partial<LocaltimeFacts> = {}): ZoneFacts =>
  zone({
    effective: fault === 'denied' ? missing('denied', '/etc/localtime') : ok(UTC),
    ours: ok(UTC),
    localtime: localtime({ zone: null, namedBy: null, fault, ...changes }),
  });

const DAY = 86_400_000;

export const gap = (days: number): ZoneChange => ({
  at: NOW + days * DAY,
  kind: 'gap',
  bySeconds: 3600,
  before: type(1, 'CET'),
  after: type(2, 'CEST', true),
});
export const fold = (days: number): ZoneChange => ({
  at: NOW + days * DAY,
  kind: 'fold',
  bySeconds: -3600,
  before: type(2, 'CEST', true),
  after: type(1, 'CET'),
});
export const rename = (days: number): ZoneChange => ({
  at: NOW + days * DAY,
  kind: 'rename',
  bySeconds: 0,
  before: type(-7, 'PDT', true),
  after: type(-7, 'MST'),
});

export const changing = (...changes: readonly ZoneChange[]): ZoneFacts =>
  zone({ effective: ok(effective('Europe/Berlin', 1, { changes })) });

export const oldIcu = (at = NOW): ZoneFacts =>
  zone({
    differences: [
      { zone: 'America/Vancouver', other: 'icu', version: '2026b', otherVersion: '2025c', ...difference(-7, -8, at) },
    ],
  });

export const ALL_FAULTS: readonly ZoneFault[] = [
  'missing',
  'dangling',
  'directory',
  'denied',
  'empty',
  'unreadable',
  'not-tzif',
  'truncated',
  'malformed',
  'no-zoneinfo',
  'not-posix',
  'no-rule',
];

const ZONES: readonly ZoneFacts[] = [
  ...ALL_FAULTS.map((fault) => withBadTz('Asia/Shangai', fault)),
  withBadTz('Asia/Shangai', 'missing', 'Asia/Shanghai'),
  withBadTz('"Asia/Shanghai"', 'missing', 'Asia/Shanghai'),
  withBadTz('Asia/Shanghai ', 'missing', 'Asia/Shanghai'),
  withBadTz('CST', 'missing'),
  withPosixTz('GMT+8', -8),
  shanghai({ tz: tzFacts('right/Asia/Tokyo'), ours: ok(effective('right/Asia/Tokyo', 9, { leapSeconds: 27 })) }),
  ...ALL_FAULTS.map((fault) => withBadLocaltime(fault, { linkedZone: 'Asia/Tokyo' })),
  shanghai({ effective: ok(effective('right/Asia/Tokyo', 9, { leapSeconds: 27 })) }),
  zone({ etcTimezone: ok(claim('Asia/Tokio', { fault: 'missing', suggestion: 'Asia/Tokyo' })) }),
  zone({ etcTimezone: ok(claim('', { fault: 'missing' })) }),
  zone({ etcTimezone: missing('failed', 'not a regular file') }),
  shanghai({ tz: tzFacts('Asia/Tokyo', { difference: difference(8, 9) }), ours: ok(effective('Asia/Tokyo', 9)) }),
  shanghai({ tz: tzFacts('', { form: 'empty', difference: difference(8, 0) }), ours: ok(UTC) }),
  shanghai({ etcTimezone: ok(claim('Asia/Tokyo', { difference: difference(8, 9, NOW + 90 * DAY) })) }),
  zone({
    etcTimezone: ok(claim('Asia/Tokyo', { difference: difference(0, 9) })),
    timedatectl: ok(claim('Asia/Tokyo', { difference: difference(0, 9) })),
    localtime: localtime({ kind: 'none', zone: null, linkedZone: null, target: null }),
  }),
  shanghai({ timedatectl: ok(claim('Asia/Tokyo', { difference: difference(8, 9) })) }),
  zone({
    effective: ok(effective(null, 9)),
    localtime: localtime({ kind: 'copy', zone: null, namedBy: null, linkedZone: null, target: null }),
    etcTimezone: ok(claim('Asia/Shanghai', { difference: difference(9, 8) })),
  }),
  zone({
    effective: ok(effective('Asia/Tokyo', 9)),
    localtime: localtime({ kind: 'bind-mount', linkedZone: 'Etc/UTC', zone: 'Asia/Tokyo', namedBy: 'mount' }),
  }),
  zone({ localtime: localtime({ kind: 'none', zone: null, linkedZone: null, target: null }) }),
  zone({
    localtime: localtime({ kind: 'none', zone: null, linkedZone: null, target: null }),
    tzdata: { folder: null, version: null },
  }),
  oldIcu(),
  oldIcu(NOW + 90 * DAY),
  zone({
    differences: [
      { zone: 'Asia/Almaty', other: 'icu', version: '2023c', otherVersion: '2025c', ...difference(6, 5) },
      { zone: 'Asia/Almaty', other: 'icu', version: null, otherVersion: '2025c', ...difference(6, 5) },
      { zone: 'Asia/Almaty', other: 'localtime-copy', version: '2026b', otherVersion: null, ...difference(6, 5) },
      { zone: 'Asia/Almaty', other: 'localtime-copy', version: null, otherVersion: null, ...difference(6, 5) },
    ],
    unknownToIcu: ['America/Coyhaique'],
  }),
  changing(gap(3), fold(10), rename(13)),
  shanghai({
    tz: tzFacts('Europe/Berlin', { difference: difference(8, 1) }),
    ours: ok(effective('Europe/Berlin', 1, { changes: [gap(3)] })),
  }),
];

/** Together they make every check of the timezone find something, in each of its moods. */
export const ZONE_SITUATIONS: readonly Facts[] = ZONES.map((one) => facts({ zone: one }));
