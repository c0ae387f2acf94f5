/** Homes, queues and servers as the gatherers tell them, for tests that need some. Healthy unless changed. */
import type { ForeignClock } from '../../src/model/engine-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type {
  QueueContent,
  WakapiFacts,
  WakatimeConfig,
  WakatimeHome,
  WakatimeLog,
  WakatimeQueue,
  WakatimeServer,
  WakatimeState,
} from '../../src/model/wakatime-facts.ts';

/** As in facts.ts: 2026-11-22T12:00:00Z. */
const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

/** Its offset from true time, which is this host's; ± 0.5 ms. */
export const foreignClock = (offsetMs: number, changes: Partial<ForeignClock> = {}): ForeignClock => ({
  toHost: { lowMs: offsetMs - 0.5, highMs: offsetMs + 0.5 },
  readBy: 'date-header',
  offsetMs,
  lowMs: offsetMs - 0.5,
  highMs: offsetMs + 0.5,
  ...changes,
});

export const queueContent = (changes: Partial<QueueContent> = {}): QueueContent => ({
  count: 3,
  unreadableCount: 0,
  oldestAt: NOW - 2 * MINUTE,
  newestAt: NOW - MINUTE,
  futureCount: 0,
  mostFutureMs: null,
  farFutureCount: 0,
  expiredCount: 0,
  firstTimes: [NOW - 2 * MINUTE, NOW - 1.5 * MINUTE, NOW - MINUTE],
  days: [{ day: '2026-11-22', count: 3 }],
  projects: null,
  ...changes,
});

/** With that many heartbeats, evenly from the oldest to the newest. ms since the Unix epoch. */
export const queueOf = (
  count: number,
  oldestAt: number,
  newestAt: number,
  changes: Partial<QueueContent> = {},
): QueueContent => {
  const step = count > 1 ? (newestAt - oldestAt) / (count - 1) : 0;
  return queueContent({
    count,
    oldestAt,
    newestAt,
    firstTimes: Array.from({ length: Math.min(count, 25) }, (_, index) => Math.round(oldestAt + index * step)),
    ...changes,
  });
};

export const queue = (changes: Partial<WakatimeQueue> = {}): WakatimeQueue => ({
  path: '/home/ann/.wakatime/offline_heartbeats.bdb',
  kind: 'current',
  size: 65_536,
  modifiedAt: NOW - MINUTE,
  content: ok(queueContent()),
  ...changes,
});

export const wakatimeConfig = (changes: Partial<WakatimeConfig> = {}): WakatimeConfig => ({
  path: '/home/ann/.wakatime.cfg',
  importedPath: null,
  apiUrl: 'https://wakapi.example/api',
  key: 'file',
  keepsOffline: true,
  hasProxy: false,
  rateLimitSeconds: null,
  faults: [],
  ...changes,
});

export const wakatimeState = (changes: Partial<WakatimeState> = {}): WakatimeState => ({
  backoffAt: null,
  backoffRetries: 0,
  lastSentAt: NOW - MINUTE,
  places: [
    {
      path: '/home/ann/.wakatime/wakatime-internal.cfg',
      kind: 'current',
      backoffAt: changes.backoffAt ?? null,
      backoffRetries: changes.backoffRetries ?? 0,
      lastSentAt: changes.lastSentAt ?? NOW - MINUTE,
      unreadable: [],
    },
  ],
  ...changes,
});

export const wakatimeLog = (changes: Partial<WakatimeLog> = {}): WakatimeLog => ({
  path: '/home/ann/.wakatime/wakatime.log',
  badRequests24h: 0,
  unauthorized24h: 0,
  isWhole: true,
  lastError: null,
  futureLines: 0,
  cliVersion: 'v1.115.2',
  ...changes,
});

export const server = (changes: Partial<WakatimeServer> = {}): WakatimeServer => ({
  url: 'https://wakapi.example/api',
  kind: 'wakapi',
  answered: true,
  container: null,
  version: '2.14.1',
  versionBy: 'page',
  proxy: null,
  redirect: null,
  health: ok({ app: true, database: true }),
  clock: ok(foreignClock(0)),
  maxAge: { ms: 4320 * 60 * MINUTE, knownBy: 'assumed' },
  key: missing('absent', 'not sent'),
  ...changes,
});

export const wakatimeHome = (changes: Partial<WakatimeHome> = {}): WakatimeHome => ({
  home: '/home/ann',
  foundBy: 'user',
  uid: 1000,
  isOurs: true,
  cli: ok({ path: '/home/ann/.wakatime/wakatime-cli', version: ok('v1.115.2') }),
  config: ok(wakatimeConfig()),
  queues: [queue()],
  cliCount: missing('absent', 'not asked for'),
  state: ok(wakatimeState()),
  log: ok(wakatimeLog()),
  server: ok(server()),
  ...changes,
});

/** One home whose queue holds this. */
export const homeWith = (content: QueueContent, changes: Partial<WakatimeHome> = {}): WakatimeHome =>
  wakatimeHome({ queues: [queue({ content: ok(content) })], ...changes });

export const wakapi = (changes: Partial<WakapiFacts> = {}): WakapiFacts => ({
  container: 'wakapi',
  id: 'a'.repeat(64),
  image: 'ghcr.io/muety/wakapi:2.17.6',
  state: 'running',
  version: '2.17.6',
  versionBy: 'tag',
  ports: [3000],
  database: 'sqlite3',
  maxAgeSetting: null,
  maxAge: { ms: 4320 * 60 * MINUTE, knownBy: 'assumed' },
  zone: 'UTC',
  missingMidnights: [],
  zonesWithoutMidnight: [],
  log: ok({ rejections: 0, lastRejectionAt: null, aggregationPanics: 0, lines: 40 }),
  ...changes,
});
