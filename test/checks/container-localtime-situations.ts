/** What may be mounted over a container's /etc/localtime, for the tests of its checks and of their words. */
import type { ContainerFacts, ContainerMount, ContainerZone, PoisonedZone } from '../../src/model/container-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { LocaltimeFacts, TzdataDifference, ZoneFault } from '../../src/model/zone-facts.ts';
import {
  composePlace,
  container,
  containerLocaltime,
  containerMount,
  containerTz,
  containerZone,
  engine,
  engineAccess,
  foreignClock,
} from './container-facts.ts';
import { NOW, facts } from './facts.ts';
import { ALL_FAULTS, difference, gap, shanghai } from './zone-situations.ts';

export const DAY = 86_400_000;
const HOURS = 3600;

/** One that shows the time of that zone, by its /etc/localtime. */
export const inZone = (name: string, hours: number, changes: Partial<ContainerZone> = {}): ContainerZone =>
  containerZone({
    effective: name,
    utcOffset: `+0${hours}:00`,
    type: { utcOffsetSeconds: hours * HOURS, isDaylight: false, abbreviation: 'XST' },
    localtime: ok(containerLocaltime({ target: `/usr/share/zoneinfo/${name}`, linkedZone: name, zone: name })),
    hostDifference: hours === 8 ? null : difference(hours, 8),
    ...changes,
  });

/** One that TZ tells so. */
export const byTz = (name: string, hours: number, changes: Partial<ContainerZone> = {}): ContainerZone =>
  inZone(name, hours, {
    decidedBy: 'tz',
    tz: containerTz({ value: name, intended: { name, utcOffsetSeconds: hours * HOURS } }),
    localtime: ok(containerLocaltime()),
    ...changes,
  });

/** UTC because the image is. */
export const inUtc = (changes: Partial<ContainerZone> = {}): ContainerZone =>
  containerZone({ hostDifference: difference(0, 8), ...changes });

/** One whose /etc/localtime is no zone, and so shows UTC. */
export const brokenLocaltime = (
  fault: ZoneFault,
  localtime: Partial<LocaltimeFacts> = {},
  changes: Partial<ContainerZone> = {},
): ContainerZone =>
  inUtc({
    effective: 'UTC',
    isFallback: true,
    localtime: ok(
      containerLocaltime({
        kind: 'copy',
        target: null,
        linkedZone: null,
        zone: null,
        namedBy: null,
        fault,
        ...localtime,
      }),
    ),
    ...changes,
  });

/** With something mounted over its /etc/localtime. */
export const mounting = (
  mount: Partial<ContainerMount>,
  zone: ContainerZone = inZone('Asia/Shanghai', 8),
  changes: Partial<ContainerFacts> = {},
): ContainerFacts => container({ mounts: [containerMount(mount)], zone: ok(zone), ...changes });

/** Docker has made a folder for a source that was not there. */
export const madeFolder = (changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  mounting(
    { source: '/srv/zones/berlin', sourceKind: 'directory' },
    brokenLocaltime('directory', { kind: 'bind-mount' }),
    changes,
  );

/** Docker 20.10 with runc 1.1: `docker run -v /srv/zones/berlin:/etc/localtime:ro` of an image that has the file. */
export const FOLDER_OVER_FILE =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/srv/zones/berlin" to rootfs at "/etc/localtime": mount /srv/zones/berlin:/etc/localtime (via /proc/self/fd/6), flags: 0x5001: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type';

/** The same, where the source is a link that leads nowhere. */
export const DANGLING_SOURCE =
  "error while creating mount source path '/srv/zones/berlin': mkdir /srv/zones/berlin: file exists";

export const notStarted = (startError: string, mount: Partial<ContainerMount> = {}): ContainerFacts =>
  container({
    state: 'created',
    startedAt: null,
    startError,
    zone: missing('absent', 'not running'),
    mounts: [containerMount({ source: '/srv/zones/berlin', sourceKind: 'directory', landsOn: null, ...mount })],
  });

export const poisonedZone = (changes: Partial<PoisonedZone> = {}): PoisonedZone => ({
  path: '/usr/share/zoneinfo/Etc/UTC',
  name: 'Etc/UTC',
  zone: 'Asia/Shanghai',
  utcOffsetSeconds: 8 * HOURS,
  trueUtcOffsetSeconds: 0,
  aliases: ['UTC', 'Etc/Zulu'],
  ...changes,
});

/** The host's /etc/localtime, mounted over a link to UTC. */
export const poisoned = (
  zones: Partial<PoisonedZone>[] = [{}],
  changes: Partial<ContainerFacts> = {},
): ContainerFacts =>
  mounting(
    { landsOn: '/usr/share/zoneinfo/Etc/UTC' },
    inZone('Asia/Shanghai', 8, { poisoned: zones.map((one) => poisonedZone(one)) }),
    changes,
  );

/** The host has become Asia/Shanghai since it was started. */
export const switched = (changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  mounting({ change: 'switched', sourceZone: 'Asia/Shanghai' }, inZone('Asia/Tokyo', 9), changes);

export const tzdataDifference = (changes: Partial<TzdataDifference> = {}): TzdataDifference => ({
  zone: 'America/Vancouver',
  other: 'localtime-copy',
  version: '2026b',
  otherVersion: '2024a',
  ...difference(-7, -8),
  ...changes,
});

/** Its own zone files compute its zone otherwise. */
export const oldTzdata = (
  changes: Partial<TzdataDifference> = {},
  others: Partial<ContainerFacts> = {},
): ContainerFacts =>
  container({
    zone: ok(byTz('America/Vancouver', -8, { tzdataDifference: tzdataDifference(changes) })),
    ...others,
  });

/** A service of a compose project. */
export const service = (name: string, zone: ContainerZone, project = 'shop'): ContainerFacts =>
  container({
    name: `${project}-${name}-1`,
    zone: ok(zone),
    compose: composePlace({ project, service: name }),
  });

const tzBeside = { decidedBy: 'tz', tz: containerTz(), isFallback: false } as const;
const many = (count: number, one: ContainerFacts): ContainerFacts[] =>
  Array.from({ length: count }, (_, index) => ({ ...one, name: `${one.name}${index}` }));
const unread = (status: 'timeout' | 'failed' | 'denied' | 'absent'): ContainerFacts[] => [
  container({
    zone: missing(status, 'EX'),
    clock: { shared: false, offsetMs: null, lowMs: null, highMs: null, measured: missing(status, 'EX') },
  }),
];

const MOUNTS: readonly ContainerFacts[] = [
  madeFolder(),
  madeFolder({ state: 'exited' }),
  mounting({ sourceKind: 'absent' }, inZone('Asia/Shanghai', 8), {
    state: 'exited',
    zone: missing('absent', 'stopped'),
  }),
  notStarted(FOLDER_OVER_FILE),
  notStarted(DANGLING_SOURCE, { sourceKind: 'symlink' }),
  mounting({ destination: '/etc/timezone', source: '/etc/timezone', sourceKind: 'directory' }),
  ...ALL_FAULTS.flatMap((fault) => [
    mounting({ sourceKind: 'file' }, brokenLocaltime(fault)),
    mounting({}, brokenLocaltime(fault, {}, tzBeside)),
    container({ zone: ok(brokenLocaltime(fault, {}, tzBeside)) }),
    container({ zone: ok(brokenLocaltime(fault)), state: 'exited' }),
  ]),
  mounting({ writable: true }),
  mounting({ writable: true }, inZone('Asia/Shanghai', 8), { state: 'exited' }),
  mounting({ writable: true, source: '/srv/zones/berlin' }),
  poisoned(),
  poisoned([{ zone: null, aliases: [] }]),
  poisoned([{ name: 'Local', trueUtcOffsetSeconds: null, aliases: [] }]),
  poisoned([{ name: 'Asia/Tokyo', trueUtcOffsetSeconds: 9 * HOURS, aliases: [] }]),
  poisoned([{ zone: 'Europe/London', utcOffsetSeconds: 0 }]),
  switched(),
  mounting({ change: 'replaced', sourceZone: 'Asia/Tokyo', source: '/srv/zone' }),
  mounting({ change: 'deleted', sourceKind: 'absent' }),
  mounting({ change: 'replaced' }, inZone('America/Vancouver', 8, { tzdataDifference: tzdataDifference() })),
  oldTzdata(),
  oldTzdata({ at: NOW + 90 * DAY }),
  oldTzdata({ version: null, otherVersion: null }),
  oldTzdata({ version: '2023c', otherVersion: '2025b' }),
];

const EVERYWHERE: readonly (readonly ContainerFacts[])[] = [
  ...MOUNTS.map((one) => [one]),
  [mounting({ change: 'replaced' })],
  [mounting({ change: 'replaced', sourceKind: null })],
  [mounting({ change: 'replaced', sourceKind: 'directory' })],
  many(20, mounting({ change: 'replaced' })),
  many(20, oldTzdata({ version: '2023c', otherVersion: null })),
  [service('db', inUtc()), service('api', byTz('Asia/Shanghai', 8)), service('worker', byTz('Asia/Shanghai', 8))],
  [service('db', byTz('Asia/Tokyo', 9)), service('api', byTz('Asia/Shanghai', 8))],
  [
    service('db', inZone('Europe/Berlin', 1, { changes: [gap(100)] })),
    service('api', inZone('Africa/Algiers', 1)),
    service('mail', byTz('', 1, { effective: null })),
  ],
  many(20, container({ zone: ok(inUtc()) })),
  [container({ zone: ok(inUtc({ hostDifference: difference(0, 1, NOW + 90 * DAY) })) })],
  ...(['timeout', 'failed', 'denied', 'absent'] as const).map(unread),
  [container({ zone: ok(containerZone({ readBy: 'inspect' })) })],
  many(20, container({ zone: missing('denied', 'EACCES') })),
];

/** Together they make every check of /etc/localtime, tzdata and what was not read find something, in each mood. */
export const CONTAINER_LOCALTIME_SITUATIONS: readonly Facts[] = [
  ...EVERYWHERE.map((containers) => facts({ containers, zone: shanghai() })),
  facts({ containers: [mounting({ writable: true })], engine: engine({ rootless: true }) }),
  facts({ containers: [container()], engine: engine({ containers: { total: 4, read: 1 } }) }),
  facts({ containers: [container()], engine: engine({ containers: { total: 2, read: 1 } }) }),
  ...(['timeout', 'failed', 'denied', 'absent'] as const).flatMap((status) => {
    const unread = { status, reason: 'EX' };
    const nothing = { engine: engine({ containers: { total: 0, read: 0 }, unread }) };
    return [
      facts({ containers: [container()], engine: engine({ containers: { total: 4, read: 1 }, unread }) }),
      { ...facts(nothing), containers: missing(status, 'EX') },
      { ...facts({ ...nothing, engineAccess: engineAccess({ required: true }) }), containers: missing(status, 'EX') },
    ];
  }),
  facts({
    containers: [
      container({
        clock: { shared: false, offsetMs: 0, lowMs: -2, highMs: 2, measured: ok(foreignClock(0)) },
      }),
    ],
  }),
];
