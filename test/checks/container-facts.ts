/** Facts of containers, as a check gets them: healthy ones, but for what a test changes. */
import type {
  ComposePlace,
  ComposeService,
  ContainerFacts,
  ContainerMount,
  ContainerTz,
  ContainerZone,
} from '../../src/model/container-facts.ts';
import type { EngineAccess, EngineFacts, ForeignClock } from '../../src/model/engine-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { LocaltimeFacts } from '../../src/model/zone-facts.ts';

const URL = 'unix:///var/run/docker.sock';

/** One that was found where engines mostly are. */
export const engineAccess = (changes: Partial<EngineAccess> = {}): EngineAccess => ({
  required: false,
  tried: [{ url: URL, foundBy: 'socket', context: null, status: 'ok', fault: null, detail: null }],
  user: 'ann',
  ...changes,
});

/** Docker on this kernel. */
export const engine = (changes: Partial<EngineFacts> = {}): EngineFacts => ({
  url: URL,
  foundBy: 'socket',
  context: null,
  kind: 'docker',
  version: '28.5.1',
  apiVersion: '1.51',
  operatingSystem: 'Debian GNU/Linux 13 (trixie)',
  kernelVersion: '6.12.48',
  product: null,
  rootless: false,
  kernel: 'same',
  clock: missing('absent', 'shared'),
  containers: { total: 1, read: 1 },
  unread: null,
  ...changes,
});

/** A clock that is behind by so much; the host is right. */
export const foreignClock = (offsetMs: number, boundMs = 2, changes: Partial<ForeignClock> = {}): ForeignClock => ({
  toHost: { lowMs: offsetMs - boundMs, highMs: offsetMs + boundMs },
  readBy: 'exec',
  offsetMs,
  lowMs: offsetMs - boundMs,
  highMs: offsetMs + boundMs,
  ...changes,
});

export const containerLocaltime = (changes: Partial<LocaltimeFacts> = {}): LocaltimeFacts => ({
  path: '/etc/localtime',
  kind: 'symlink',
  target: '/usr/share/zoneinfo/Etc/UTC',
  linkedZone: 'Etc/UTC',
  zone: 'Etc/UTC',
  namedBy: 'symlink',
  candidates: [],
  fault: null,
  suggestion: null,
  ...changes,
});

/** `Asia/Shanghai` by the container's configuration. */
export const containerTz = (changes: Partial<ContainerTz> = {}): ContainerTz => ({
  value: 'Asia/Shanghai',
  form: 'name',
  folder: null,
  fault: null,
  suggestion: null,
  difference: null,
  setBy: 'config',
  intended: { name: 'Asia/Shanghai', utcOffsetSeconds: 28_800 },
  ...changes,
});

/** Debian in UTC by its own link, read through /proc. */
export const containerZone = (changes: Partial<ContainerZone> = {}): ContainerZone => ({
  readBy: 'proc',
  libc: 'glibc',
  effective: 'Etc/UTC',
  utcOffset: '+00:00',
  type: { utcOffsetSeconds: 0, isDaylight: false, abbreviation: 'UTC' },
  changes: [],
  decidedBy: 'localtime',
  isFallback: false,
  leapSeconds: 0,
  withoutLeapSeconds: null,
  tz: null,
  configTz: null,
  processTz: missing('absent', 'not set'),
  execDifference: null,
  localtime: ok(containerLocaltime()),
  etcTimezone: missing('absent', 'ENOENT'),
  tzdata: { present: true, folder: '/usr/share/zoneinfo', version: '2026b' },
  distribution: { id: 'debian', like: [], version: '12' },
  poisoned: [],
  tzdataDifference: null,
  hostDifference: null,
  ...changes,
});

/** The host's /etc/localtime over that of the container, read-only. */
export const containerMount = (changes: Partial<ContainerMount> = {}): ContainerMount => ({
  type: 'bind',
  source: '/etc/localtime',
  destination: '/etc/localtime',
  writable: false,
  sourceKind: 'symlink',
  landsOn: '/etc/localtime',
  change: null,
  sourceZone: null,
  ...changes,
});

/** A service without an environment. */
export const composeService = (changes: Partial<ComposeService> = {}): ComposeService => ({
  file: '/srv/shop/compose.yaml',
  environment: 'none',
  environmentRoom: 'service',
  tz: null,
  variables: [],
  volumes: [],
  volumesRoom: 'service',
  sysTime: [],
  isBuilt: false,
  ...changes,
});

/** The service `api` of the project `shop`, whose file was not read. */
export const composePlace = (changes: Partial<ComposePlace> = {}): ComposePlace => ({
  tool: 'docker compose',
  project: 'shop',
  service: 'api',
  files: ['/srv/shop/compose.yaml'],
  environmentFiles: [],
  workingDirectory: '/srv/shop',
  written: missing('absent', 'not looked at'),
  ...changes,
});

/** One with its host's clock and a zone that nothing is wrong with. */
export const container = (changes: Partial<ContainerFacts> = {}): ContainerFacts => ({
  engine: 'docker',
  reach: { url: null, isRemote: false },
  id: '3f4c'.repeat(16),
  name: 'api',
  image: 'registry.example/api:1.2',
  state: 'running',
  startError: null,
  startedAt: Date.UTC(2026, 10, 22, 6, 0, 0),
  runtime: 'runc',
  compose: null,
  ignore: [],
  clock: { shared: true, offsetMs: 0, lowMs: -5, highMs: 5, measured: missing('absent', 'shared') },
  faketime: null,
  privileges: { privileged: false, sysTime: false, readBy: 'process' },
  timeServices: ok([]),
  zone: ok(containerZone()),
  mounts: [],
  programs: [],
  wakapiDatabase: null,
  ...changes,
});
