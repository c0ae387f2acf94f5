/** What may be wrong with wakatime-cli's files, for the tests of the checks and of their words. */
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type {
  QueueFault,
  WakatimeConfig,
  WakatimeConfigFault,
  WakatimeHome,
  WakatimeLog,
  WakatimeQueue,
  WakatimeState,
  WakatimeStatePlace,
} from '../../src/model/wakatime-facts.ts';
import { NOW, agreed, facts } from './facts.ts';
import {
  homeWith,
  queue,
  queueOf,
  server,
  wakatimeConfig,
  wakatimeHome,
  wakatimeLog,
  wakatimeState,
} from './wakatime-facts.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const inHome = (changes: Partial<WakatimeHome> = {}): Facts => facts({ wakatime: [wakatimeHome(changes)] });

/** Ten heartbeats, of which the ones at these places cannot be read. */
export const withBroken = (places: readonly number[], changes: Partial<WakatimeHome> = {}): Facts => {
  const content = queueOf(60, NOW - 10 * MINUTE, NOW - MINUTE, { unreadableCount: Math.max(1, places.length) });
  const firstTimes = content.firstTimes.map((time, index) => (places.includes(index) ? null : time));
  return facts({ wakatime: [homeWith({ ...content, firstTimes }, changes)] });
};

export const withQueueFault = (fault: QueueFault, changes: Partial<WakatimeHome> = {}): Facts =>
  inHome({ queues: [queue({ content: missing(fault === 'deadline' ? 'timeout' : 'failed', fault) })], ...changes });

export const cliOf = (version: string): Pick<WakatimeHome, 'cli'> => ({
  cli: ok({ path: '/home/ann/.wakatime/wakatime-cli', version: ok(version) }),
});

export const place = (changes: Partial<WakatimeStatePlace> = {}): WakatimeStatePlace => ({
  path: '/home/ann/.wakatime/wakatime-internal.cfg',
  kind: 'current',
  backoffAt: null,
  backoffRetries: 0,
  lastSentAt: null,
  unreadable: [],
  ...changes,
});

/** The first of them counts. */
export const remembering = (...places: readonly [WakatimeStatePlace, ...WakatimeStatePlace[]]): WakatimeState => {
  const { backoffAt, backoffRetries, lastSentAt } = places[0];
  return wakatimeState({ backoffAt, backoffRetries, lastSentAt, places });
};

export const withState = (state: WakatimeState, changes: Partial<WakatimeHome> = {}): Facts =>
  inHome({ state: ok(state), ...changes });

/** This host's clock is off by that. */
export const offBy = (offsetMs: number, { wakatime }: Facts): Facts => ({
  ...facts({ ntp: agreed(offsetMs) }),
  wakatime,
});

export const CONFIG_PLACE = { path: '/home/ann/.wakatime.cfg', kind: 'config' } as const;

export const withLog = (log: Partial<WakatimeLog>, changes: Partial<WakatimeHome> = {}): Facts =>
  inHome({ log: ok(wakatimeLog(log)), ...changes });

export const withKey = (key: 'accepted' | 'refused'): Pick<WakatimeHome, 'server'> => ({
  server: ok(server({ key: ok(key) })),
});

export const withConfig = (config: Partial<WakatimeConfig>, changes: Partial<WakatimeHome> = {}): Facts =>
  inHome({ config: ok(wakatimeConfig(config)), ...changes });

export const fault = (
  kind: WakatimeConfigFault['kind'],
  changes: Partial<WakatimeConfigFault> = {},
): WakatimeConfigFault => ({ kind, path: '/home/ann/.wakatime.cfg', line: null, key: null, ...changes });

export const NEVER_SENT = { state: missing('absent', 'ENOENT') };

/** Its place in the home, with so many heartbeats of the last day. */
export const legacyQueue = (count: number, modifiedAt: number) =>
  queue({
    path: '/home/ann/.wakatime.bdb',
    kind: 'legacy',
    modifiedAt,
    content: ok(queueOf(count, NOW - DAY, NOW - HOUR)),
  });

/** Queues that were moved away, with these contents. */
const asides = (...contents: readonly WakatimeQueue['content'][]): Pick<WakatimeHome, 'queues'> => ({
  queues: contents.map((content) =>
    queue({ path: '/home/ann/.wakatime.bdb.aside-20261121T120000Z', kind: 'aside', content }),
  ),
});

const homes = (...all: readonly Facts[]): readonly WakatimeHome[] =>
  all.flatMap(({ wakatime }) => (wakatime.status === 'ok' ? wakatime.value : []));

const ahead = place({ backoffAt: NOW + 730 * DAY, backoffRetries: 1 });
const QUEUE_FAULTS: readonly QueueFault[] = [
  'not-bolt',
  'bolt-version',
  'truncated',
  'corrupt-meta',
  'corrupt-page',
  'not-a-file',
  'link-loop',
  'link-dangling',
  'changing',
  'deadline',
];

/** Together they make every check of wakatime-cli's files find something, in each of its moods. */
export const WAKATIME_STATE_SITUATIONS: readonly Facts[] = [
  facts({
    wakatime: homes(
      ...QUEUE_FAULTS.map((one) => withQueueFault(one)),
      withQueueFault('corrupt-page', cliOf('v2.21.2')),
      inHome({ cliCount: ok(2) }),
      withQueueFault('corrupt-page', cliOf('v1.90.0')),
      inHome({ queues: [queue({ content: missing('denied', 'EACCES') })] }),
      inHome({ queues: [queue({ content: missing('denied', 'EACCES') })], isOurs: false }),
      inHome({ queues: [queue({ content: missing('failed', 'EIO') })] }),
      withBroken([0]),
      withBroken([]),
      withBroken([], cliOf('v2.1.0')),
      withBroken([], { ...cliOf('v1.90.0'), queues: [legacyQueue(1, NOW), ...homes(withBroken([0]))[0]!.queues] }),
    ),
  }),
  facts({
    wakatime: homes(
      inHome({ queues: [queue(), legacyQueue(12, NOW - DAY)] }),
      inHome({
        queues: [queue(), legacyQueue(1, NOW - DAY)],
        ...cliOf('<local-build>'),
        log: missing('absent', 'ENOENT'),
      }),
      inHome(cliOf('v1.90.0')),
      inHome({ queues: [legacyQueue(3, NOW - DAY)], server: ok(server({ kind: 'unknown' })) }),
      inHome({ queues: [{ ...legacyQueue(3, NOW - DAY), content: missing('failed', 'truncated') }] }),
      inHome(asides(ok(queueOf(12, NOW - DAY, NOW - HOUR)), missing('failed', 'truncated'))),
      inHome(asides(ok(queueOf(1, NOW + HOUR, NOW + HOUR, { futureCount: 1, mostFutureMs: HOUR })))),
      inHome(asides(ok(queueOf(9, NOW, NOW + 60 * DAY, { futureCount: 8, mostFutureMs: 60 * DAY })))),
      inHome({ ...asides(ok(queueOf(9, NOW - 10 * DAY, NOW))), server: ok(server({ version: '2.17.6' })) }),
      inHome({ ...asides(ok(queueOf(9, NOW - DAY, NOW))), server: missing('absent', 'offline') }),
    ),
  }),
  facts({
    wakatime: homes(
      withState(remembering(ahead)),
      withState(remembering(place({ lastSentAt: NOW + 5 * HOUR })), { queues: [] }),
      withState(remembering(place({ lastSentAt: NOW }), { ...ahead, ...CONFIG_PLACE })),
      withState(remembering(place({ lastSentAt: NOW }), { ...ahead, kind: 'legacy' })),
    ),
  }),
  offBy(-2 * HOUR, withState(remembering(place({ lastSentAt: NOW - MINUTE })))),
  offBy(2 * HOUR, withState(remembering(place({ lastSentAt: NOW + HOUR })))),
  offBy(40_000, withState(remembering(place({ lastSentAt: NOW + 70_000 })))),
  facts({
    wakatime: homes(
      ...[1, 6, 2839].map((backoffRetries) =>
        withState(remembering(place({ backoffAt: NOW - 10_000, backoffRetries })), {
          log: ok(wakatimeLog({ lastError: { at: NOW - 10_000, message: 'EXAMPLE' } })),
        }),
      ),
      withLog({ badRequests24h: 3, lastError: { at: NOW - MINUTE, message: 'bad request' } }),
      withLog({ badRequests24h: 1, unauthorized24h: 1, futureLines: 1 }),
      withLog({ badRequests24h: 1204, unauthorized24h: 7, futureLines: 2, isWhole: false }, withKey('refused')),
      withLog({ badRequests24h: 2, unauthorized24h: 2 }, { queues: [] }),
      withLog({ unauthorized24h: 2 }, withKey('accepted')),
    ),
  }),
  facts({
    wakatime: homes(
      withConfig({
        keepsOffline: false,
        apiUrl: 'http://wakapi.example.org/api',
        faults: [
          fault('bom', { line: 1 }),
          fault('not-understood', { line: 3 }),
          fault('api-url', { line: 4, key: 'settings.api_url' }),
          fault('duplicate-key', { line: 5, key: 'settings.api_url' }),
          fault('duplicate-key', { line: 6, key: 'settings.debug' }),
          fault('import-unreadable'),
          fault('too-large'),
        ],
      }),
      withConfig({ faults: [fault('no-key', { line: 2, key: 'settings.api_key' })] }, NEVER_SENT),
      withConfig({ faults: [fault('no-key')] }, { ...NEVER_SENT, queues: [] }),
      withConfig({ faults: [fault('duplicate-key', { line: 6, key: 'settings.debug' })] }),
      withConfig({ faults: [fault('duplicate-key', { line: 6 })] }),
      inHome({ config: missing('absent', 'ENOENT'), ...NEVER_SENT }),
      inHome({ config: missing('denied', 'EACCES') }),
      inHome({ config: missing('denied', 'EACCES'), isOurs: false }),
      inHome({ config: missing('failed', 'EIO') }),
    ),
  }),
];
