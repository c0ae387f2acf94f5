/** What clocks of engines and containers may look like, for the tests of their checks and of their words. */
import type {
  ContainerFacts,
  ContainerPrivileges,
  ContainerTimeService,
  FaketimeFacts,
} from '../../src/model/container-facts.ts';
import type { EngineFacts, EngineProduct, ForeignClock } from '../../src/model/engine-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container, engine, foreignClock } from './container-facts.ts';
import { agreed, daemon, facts, failed, ntp, running } from './facts.ts';

export const HOUR = 3_600_000;

/** Where true time is not known, and the clock stands so against this host's. */
export const againstHost = (offsetMs: number, boundMs = 2): ForeignClock =>
  foreignClock(offsetMs, boundMs, { offsetMs: null, lowMs: null, highMs: null });

/** True time is not known. */
export const NO_TIME = ntp([failed('silent', 'no-reply')]);

/** An engine with a kernel of its own. */
export const otherEngine = (clock: ForeignClock, changes: Partial<EngineFacts> = {}): EngineFacts =>
  engine({ kernel: 'other', clock: ok({ ...clock, readBy: 'date-header' }), ...changes });

/** A container whose clock is not this host's. */
export const withClock = (clock: ForeignClock, changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  container({
    clock: {
      shared: false,
      offsetMs: clock.offsetMs,
      lowMs: clock.lowMs,
      highMs: clock.highMs,
      measured: ok(clock),
    },
    ...changes,
  });

/** One whose clock could not be read. */
export const unmeasured = (changes: Partial<ContainerFacts> = {}): ContainerFacts =>
  container({
    clock: { shared: false, offsetMs: null, lowMs: null, highMs: null, measured: missing('denied', 'no exec') },
    ...changes,
  });

export const faketime = (changes: Partial<FaketimeFacts> = {}): FaketimeFacts => ({
  seenBy: 'config',
  library: '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  setting: '-45',
  ...changes,
});

export const withPrivileges = (
  changes: Partial<ContainerPrivileges>,
  others: Partial<ContainerFacts> = {},
): ContainerFacts =>
  container({ privileges: { privileged: false, sysTime: true, readBy: 'process', ...changes }, ...others });

export const withService = (
  changes: Partial<ContainerTimeService> = {},
  others: Partial<ContainerFacts> = {},
): ContainerFacts =>
  container({
    timeServices: ok([{ service: 'ntpd', command: '/usr/sbin/ntpd -n', setsClock: true, ...changes }]),
    ...others,
  });

const PRODUCTS: readonly EngineProduct[] = [
  'docker-desktop',
  'colima',
  'lima',
  'orbstack',
  'rancher-desktop',
  'podman-machine',
  'wsl',
  'minikube',
];

const ENGINES: readonly Facts[] = [
  ...PRODUCTS.map((product) => facts({ engine: otherEngine(foreignClock(3 * HOUR), { product }), ntp: agreed(0) })),
  facts({ engine: otherEngine(foreignClock(-2000)), ntp: agreed(0) }),
  facts({ engine: otherEngine(foreignClock(3 * HOUR), { url: 'ssh://ann@build-01' }), ntp: agreed(0) }),
  facts({ engine: otherEngine(foreignClock(3 * HOUR), { url: 'tcp://192.0.2.7:2376' }), ntp: agreed(45_000) }),
  facts({ engine: otherEngine(foreignClock(45_000, 20, { toHost: { lowMs: -9, highMs: 9 } })), ntp: agreed(45_000) }),
  facts({ engine: otherEngine(foreignClock(3 * HOUR)), ntp: agreed(100, 50) }),
  facts({ engine: otherEngine(againstHost(3 * HOUR)), ntp: NO_TIME }),
  facts({ engine: otherEngine(foreignClock(150, 100)), ntp: agreed(0) }),
];

const CONTAINERS: readonly (readonly ContainerFacts[])[] = [
  [withClock(foreignClock(45_000), { faketime: faketime() })],
  [withClock(againstHost(45_000), { faketime: faketime({ seenBy: 'ld.so.preload' }) })],
  [withClock(foreignClock(150, 100), { runtime: 'runsc' })],
  [withClock(foreignClock(5000), { runtime: 'runsc' })],
  [withClock(againstHost(5000))],
  [withClock(foreignClock(56 * 366 * 24 * HOUR))],
  [withClock(foreignClock(0), { faketime: faketime({ setting: '+0' }) })],
  [unmeasured({ faketime: faketime({ seenBy: 'process' }) })],
  [unmeasured({ faketime: faketime({ library: null }) })],
  [withPrivileges({})],
  [withPrivileges({ privileged: true })],
  [{ ...withService({ service: 'chrony' }), privileges: { privileged: false, sysTime: true, readBy: 'process' } }],
  [withService()],
  [withService({ setsClock: null })],
  [withService({ setsClock: false })],
];

/** Together they make every check of these clocks find something, in each of its moods. */
export const CONTAINER_CLOCK_SITUATIONS: readonly Facts[] = [
  ...ENGINES,
  ...CONTAINERS.map((containers) =>
    facts({ containers, ntp: agreed(0), daemon: daemon({ services: [running('chrony')] }) }),
  ),
  facts({
    engine: otherEngine(foreignClock(0)),
    containers: [{ ...withService(), privileges: { privileged: false, sysTime: true, readBy: 'config' } }],
    ntp: agreed(0),
  }),
];
