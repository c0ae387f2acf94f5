/** What TZ and the zone of a container may look like, for the tests of their checks and of the words of these. */
import type {
  ContainerFacts,
  ContainerTz,
  ContainerZone,
  OwnZoneProgram,
  OwnZoneProgramKind,
} from '../../src/model/container-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { formatUtcOffset } from '../../src/model/local-time.ts';
import type { LocalType, ZoneFacts, ZoneFault } from '../../src/model/zone-facts.ts';
import { container, containerLocaltime, containerTz, containerZone } from './container-facts.ts';
import { NOW, facts } from './facts.ts';
import { ALL_FAULTS, claim, difference, effective, shanghai } from './zone-situations.ts';

const DAY = 86_400_000;

export const localType = (hours: number, abbreviation = 'XST'): LocalType => ({
  utcOffsetSeconds: hours * 3600,
  isDaylight: false,
  abbreviation,
});

/** At that offset, by that zone. */
export const at = (hours: number, name: string | null): Partial<ContainerZone> => ({
  effective: name,
  utcOffset: formatUtcOffset(hours * 3600),
  type: localType(hours),
});

export const inZone = (zone: Partial<ContainerZone>, changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  container({ zone: ok(containerZone(zone)), ...changes });

export const NO_ZONE_FILES: ContainerZone['tzdata'] = { present: false, folder: null, version: null };

/** TZ is set to what is no zone there. */
export const withBadTz = (
  value: string,
  fault: ZoneFault,
  tz: Partial<ContainerTz> = {},
  zone: Partial<ContainerZone> = {},
): ContainerFacts =>
  inZone({
    tz: containerTz({ value, fault, intended: null, ...tz }),
    configTz: value,
    processTz: ok(value),
    decidedBy: 'tz',
    isFallback: true,
    ...(fault === 'no-zoneinfo' ? { tzdata: NO_ZONE_FILES } : {}),
    ...zone,
  });

/** TZ is set to a POSIX string. */
export const withPosixTz = (value: string, hours: number, changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  inZone(
    {
      tz: containerTz({ value, form: 'posix', intended: null, difference: difference(0, hours) }),
      configTz: value,
      processTz: ok(value),
      decidedBy: 'tz',
      ...at(hours, null),
    },
    changes,
  );

/** TZ is set to a zone, over an image in UTC. */
export const withTz = (
  value: string,
  hours: number,
  changes: Partial<ContainerFacts> = {},
  zone: Partial<ContainerZone> = {},
): ContainerFacts =>
  inZone(
    {
      tz: containerTz({
        value,
        difference: hours === 0 ? null : difference(0, hours),
        intended: { name: value, utcOffsetSeconds: hours * 3600 },
      }),
      configTz: value,
      processTz: ok(value),
      decidedBy: 'tz',
      ...at(hours, value),
      ...zone,
    },
    changes,
  );

export const emptyTz = (zone: Partial<ContainerZone> = {}, changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  inZone(
    {
      tz: containerTz({ value: '', form: 'empty', intended: null }),
      configTz: '',
      processTz: ok(''),
      decidedBy: 'tz',
      ...at(0, 'UTC'),
      ...zone,
    },
    changes,
  );

const LOCALTIME_SHANGHAI = containerLocaltime({
  target: '/usr/share/zoneinfo/Asia/Shanghai',
  linkedZone: 'Asia/Shanghai',
  zone: 'Asia/Shanghai',
});

export const localtimeShanghai: Partial<ContainerZone> = { localtime: ok(LOCALTIME_SHANGHAI) };

export const noLocaltime: Partial<ContainerZone> = {
  localtime: ok(containerLocaltime({ kind: 'none', target: null, linkedZone: null, zone: null, namedBy: null })),
};

/** Empty over an /etc/localtime of Shanghai, from then on. */
export const emptyOverShanghai = (from = NOW, changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  emptyTz(
    {
      ...localtimeShanghai,
      tz: containerTz({ value: '', form: 'empty', intended: null, difference: difference(8, 0, from) }),
    },
    changes,
  );

export const SHANGHAI = { name: 'Asia/Shanghai', utcOffsetSeconds: 28_800 } as const;

/** The image's own link leads nowhere. */
export const danglingTo = (
  linkedZone: string,
  suggestion: string | null = null,
  zone: Partial<ContainerZone> = {},
): ContainerFacts =>
  inZone({
    isFallback: true,
    localtime: ok(
      containerLocaltime({
        target: `/usr/share/zoneinfo/${linkedZone}`,
        linkedZone,
        zone: null,
        namedBy: null,
        fault: 'dangling',
        suggestion,
      }),
    ),
    ...zone,
  });

export const program = (kind: OwnZoneProgramKind, changes: Partial<OwnZoneProgram> = {}): OwnZoneProgram => ({
  kind,
  seenBy: `/usr/bin/${kind}`,
  zone: null,
  setting: null,
  ...changes,
});

/** TZ and /etc/localtime name zones of other times. */
export const tokyoOverShanghai = (changes: Partial<ContainerFacts> = {}, from = NOW): ContainerFacts =>
  withTz('Asia/Tokyo', 9, changes, {
    ...localtimeShanghai,
    tz: containerTz({
      value: 'Asia/Tokyo',
      difference: difference(8, 9, from),
      intended: { name: 'Asia/Tokyo', utcOffsetSeconds: 32_400 },
    }),
  });

export const etcTimezoneSays = (
  value: string,
  hours: number,
  zone: Partial<ContainerZone> = {},
  changes: Partial<ContainerFacts> = {},
): ContainerFacts => inZone({ etcTimezone: ok(claim(value, { difference: difference(0, hours) })), ...zone }, changes);

/** Only its first process has that TZ. */
export const byEntrypoint = (zone: Partial<ContainerZone> = {}): ContainerFacts =>
  withTz(
    'Asia/Shanghai',
    8,
    {},
    {
      configTz: null,
      tz: containerTz({ setBy: 'process', difference: difference(0, 8) }),
      execDifference: difference(0, 8),
      ...zone,
    },
  );

/** A Go program, and nothing else. */
export const goFromScratch = (changes: Partial<ContainerZone> = {}): ContainerFacts => ({
  ...withBadTz('Asia/Shanghai', 'no-zoneinfo', { intended: SHANGHAI }, { libc: 'none', ...changes }),
  programs: [program('go')],
});

export const rightTokyo: Partial<ContainerZone> = {
  leapSeconds: 27,
  withoutLeapSeconds: { name: 'Asia/Tokyo', utcOffsetSeconds: 32_400 },
  ...at(9, 'right/Asia/Tokyo'),
};

/** As glibc shows it in November 2026: the file's last change is that of March, its leap seconds expire in June. */
export const rightBerlin: Partial<ContainerZone> = {
  leapSeconds: 27,
  withoutLeapSeconds: { name: 'Europe/Berlin', utcOffsetSeconds: 3600 },
  ...at(2, 'right/Europe/Berlin'),
};

const typo = { suggestion: 'Asia/Shanghai', intended: SHANGHAI } as const;
const unknownType = { type: null, utcOffset: null, isFallback: false } as const;

const INVALID: readonly ContainerFacts[] = [
  ...ALL_FAULTS.map((fault) => withBadTz('Asia/Shangai', fault, { suggestion: 'Asia/Shanghai' })),
  ...ALL_FAULTS.map((fault) => withBadTz('Asia/Shangai', fault, {}, unknownType)),
  withBadTz('Asia/Shangai', 'missing', typo),
  withBadTz('asia/shanghai', 'missing', typo),
  withBadTz('"Asia/Shanghai"', 'missing', typo),
  withBadTz('Asia/Shanghai ', 'missing', typo),
  withBadTz('utc ', 'missing', { intended: { name: 'UTC', utcOffsetSeconds: 0 } }),
  withBadTz('IST', 'missing'),
  withBadTz('Asia/Shanghai', 'missing', { folder: '/opt/zones', intended: SHANGHAI }),
  withBadTz('Mars/Base', 'missing', {}, { readBy: 'inspect', ...unknownType }),
  withPosixTz('GMT+8', -8),
  withPosixTz('UTC-8', 8),
  withPosixTz('UTC+3', -3),
  withTz('right/Asia/Tokyo', 9, {}, rightTokyo),
  inZone(rightTokyo),
  withTz('right/Europe/Berlin', 2, {}, rightBerlin),
  inZone(rightBerlin),
  inZone({ ...rightTokyo, effective: null }),
];

const EMPTY: readonly ContainerFacts[] = [
  emptyTz(),
  emptyOverShanghai(),
  emptyOverShanghai(NOW + 90 * DAY),
  emptyOverShanghai(NOW, { programs: [program('jvm')] }),
];

const LACKING: readonly ContainerFacts[] = [
  withBadTz('Asia/Shanghai', 'no-zoneinfo', { intended: SHANGHAI }),
  withBadTz('Asia/Shanghai', 'no-zoneinfo', { intended: SHANGHAI }, unknownType),
  withBadTz('US/Pacific', 'missing', {
    suggestion: 'America/Los_Angeles',
    intended: { name: 'US/Pacific', utcOffsetSeconds: -28_800 },
  }),
  withBadTz('Asia/Shanghai', 'missing', { intended: SHANGHAI }),
  withBadTz('Asia/Shanghai', 'truncated', { intended: SHANGHAI }),
  { ...withBadTz('Asia/Shanghai', 'no-zoneinfo', { intended: SHANGHAI }), programs: [program('node')] },
  {
    ...withBadTz('Asia/Shanghai', 'no-zoneinfo', { intended: SHANGHAI }),
    programs: [program('node'), program('jvm'), program('go')],
  },
  goFromScratch(),
];

const CONFLICTS: readonly ContainerFacts[] = [
  tokyoOverShanghai(),
  tokyoOverShanghai({}, NOW + 90 * DAY),
  tokyoOverShanghai({ programs: [program('cron')] }),
  withTz(
    'Asia/Tokyo',
    9,
    { programs: [program('cron')] },
    {
      ...noLocaltime,
      tz: containerTz({ value: 'Asia/Tokyo' }),
    },
  ),
  etcTimezoneSays('Asia/Shanghai', 8),
  etcTimezoneSays('Asia/Shanghai', 8, noLocaltime),
  inZone({ localtime: ok(containerLocaltime({ kind: 'bind-mount', zone: 'Asia/Tokyo', namedBy: 'mount' })) }),
];

const ENTRYPOINTS: readonly ContainerFacts[] = [
  byEntrypoint(),
  byEntrypoint({ configTz: 'Europe/Berlin', execDifference: difference(1, 8, NOW + 90 * DAY) }),
];

export const wakapi = (wakapiDatabase: string | null, changes: Partial<ContainerFacts> = {}): ContainerFacts => ({
  ...withBadTz('Asia/Shangai', 'missing', typo),
  programs: [program('wakapi')],
  wakapiDatabase,
  ...changes,
});

const PROGRAMS: readonly ContainerFacts[] = [
  withPosixTz('CST-8', 8, { programs: [program('go'), program('dotnet')] }),
  withPosixTz('GMT+8', -8, { programs: [program('jvm')] }),
  { ...withBadTz('IST', 'missing'), programs: [program('jvm')] },
  inZone({}, { programs: [program('jvm', { zone: 'Asia/Tokyo', setting: '-Duser.timezone' })] }),
  inZone({}, { programs: [program('mysql', { zone: '+09:00', setting: 'default-time-zone' })] }),
  inZone({}, { programs: [program('dify', { zone: 'Asia/Shanghai', setting: 'LOG_TZ' })] }),
  withTz('Asia/Shanghai', 8, {
    programs: [
      program('php'),
      program('postgres'),
      program('mysql', { setting: 'MYSQL_INITDB_SKIP_TZINFO' }),
      program('dify'),
    ],
  }),
  wakapi('postgres'),
];

const ALL: readonly ContainerFacts[] = [
  ...INVALID,
  ...EMPTY,
  ...LACKING,
  ...CONFLICTS,
  ...ENTRYPOINTS,
  ...PROGRAMS,
  container({ zone: missing('denied', 'EACCES') }),
];

/** A host in China, with these containers. */
export const onShanghai = (...containers: readonly ContainerFacts[]): Facts => facts({ zone: shanghai(), containers });

export const chinese = (): ZoneFacts =>
  shanghai({ effective: ok(effective('Asia/Shanghai', 8, { type: localType(8, 'CST') })) });

/** Together they make every check of a container's zone find something, in each of its moods. */
export const CONTAINER_ZONE_SITUATIONS: readonly Facts[] = [
  ...ALL.map((one) => facts({ containers: [one] })),
  ...INVALID.map((one) => onShanghai(one)),
  facts({ zone: chinese(), containers: [withBadTz('CST', 'missing')] }),
];
