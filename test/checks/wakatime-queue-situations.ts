/** How a queue and its server may be wrong, for the tests of the checks and of their words. */
import type { Facts } from '../../src/model/facts.ts';
import { SHARED } from '../../src/model/foreign-clock.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { WakatimeHome, WakatimeServer } from '../../src/model/wakatime-facts.ts';
import { agreed, facts, NOW } from './facts.ts';
import { container } from './container-facts.ts';
import { foreignClock, homeWith, queue, queueOf, server, wakatimeHome, wakatimeLog } from './wakatime-facts.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A server whose clock has to be set forward by that much, ms, true time being known; and this host's by the other. */
export const serverOff = (byMs: number, changes: Partial<WakatimeServer> = {}, hostMs = 0): WakatimeServer =>
  server({
    clock: ok(foreignClock(byMs, { toHost: { lowMs: byMs - hostMs - 0.5, highMs: byMs - hostMs + 0.5 } })),
    ...changes,
  });

/** The same where true time is not known. */
export const serverApart = (byMs: number, changes: Partial<WakatimeServer> = {}): WakatimeServer =>
  serverOff(byMs, { clock: ok(foreignClock(byMs, { offsetMs: null, lowMs: null, highMs: null })), ...changes });

export const sharedServer = (changes: Partial<WakatimeServer> = {}): WakatimeServer =>
  server({
    clock: missing('absent', SHARED),
    container: 'wakapi',
    maxAge: { ms: 4320 * HOUR, knownBy: 'container' },
    ...changes,
  });

/** 1,204 heartbeats of the last three hours. */
export const waiting = (told: WakatimeServer, changes: Partial<WakatimeHome> = {}): WakatimeHome =>
  homeWith(queueOf(1204, NOW - 3 * HOUR, NOW - MINUTE), { server: ok(told), ...changes });

/** 40 heartbeats that lie in the future, from an hour and a half to the given hours. */
export const fromFuture = (told: WakatimeServer, hours = 3, changes: Partial<WakatimeHome> = {}): WakatimeHome =>
  homeWith(
    queueOf(40, NOW + 1.5 * HOUR, NOW + hours * HOUR, {
      futureCount: 40,
      farFutureCount: 40,
      mostFutureMs: hours * HOUR,
    }),
    { server: ok(told), ...changes },
  );

/** 40 heartbeats that are so old, in days, and the given number of refusals in the log. */
export const fromPast = (told: WakatimeServer, days: number, badRequests24h = 0): WakatimeHome =>
  homeWith(queueOf(40, NOW - days * DAY, NOW - (days - 1) * DAY, { expiredCount: 40 }), {
    server: ok(told),
    log: ok(wakatimeLog({ badRequests24h })),
  });

/** The queue's own content, with nothing in its first batch that would be refused. */
export const mixed = (told: WakatimeServer): WakatimeHome =>
  homeWith(queueOf(50, NOW - HOUR, NOW + 2 * HOUR, { futureCount: 12, farFutureCount: 6, mostFutureMs: 2 * HOUR }), {
    server: ok(told),
  });

export const unreadable = wakatimeHome({
  queues: [
    queue({ content: ok({ ...queueOf(9, NOW - HOUR, NOW), firstTimes: [NOW - HOUR, null], unreadableCount: 1 }) }),
  ],
});

/** Sent the newest first, with a wakatime-cli since 2.19.1: of 201 days, four of them beyond the server's maximum age. */
export const newestSent = (told: WakatimeServer): WakatimeHome =>
  homeWith(queueOf(40, NOW - 201 * DAY, NOW, { expiredCount: 4, firstTimes: [NOW, NOW - MINUTE] }), {
    server: ok(told),
    cli: ok({ path: '/home/ann/.wakatime/wakatime-cli', version: ok('v2.19.1') }),
  });

export const offlineFacts = (home: WakatimeHome): Facts => ({
  ...facts({ wakatime: [home] }),
  ntp: missing('absent', 'offline'),
});

const all = (...homes: readonly WakatimeHome[]): Facts =>
  facts({ wakatime: homes, containers: [container({ name: 'wakapi' })] });

/** This host's clock, which is the server's too, was set back by two hours: what it stamped before is right. */
export const clockSetBack = homeWith(queueOf(40, NOW + 1.5 * HOUR, NOW + 1.75 * HOUR), { server: ok(sharedServer()) });

export const WAKATIME_QUEUE_SITUATIONS: readonly Facts[] = [
  all(waiting(serverOff(2 * HOUR), { log: ok(wakatimeLog({ badRequests24h: 87 })) })),
  all(waiting(serverOff(2 * HOUR, { version: '2.17.6', proxy: 'nginx' })), unreadable),
  facts({
    wakatime: [waiting(serverOff(2 * HOUR, {}, 2 * HOUR)), clockSetBack],
    ntp: agreed(2 * HOUR),
  }),
  facts({
    wakatime: [fromFuture(serverOff(0, {}, -2 * HOUR)), waiting(sharedServer({ version: null }))],
    ntp: agreed(-2 * HOUR),
  }),
  all(waiting(serverOff(-200 * DAY)), fromPast(server({ version: '2.17.6' }), 10), fromFuture(serverOff(-3 * HOUR))),
  all(waiting(server({ version: null, clock: missing('failed', 'no Date') })), fromFuture(server(), 31 * 24)),
  all(fromPast(serverOff(-200 * DAY), 1, 3), fromFuture(serverOff(0, { version: null }), 200)),
  all(
    fromPast(sharedServer(), 201, 3),
    newestSent(sharedServer()),
    homeWith(queueOf(40, NOW - 201 * DAY, NOW, { expiredCount: 4 }), {
      server: ok(sharedServer()),
      cli: missing('absent', 'not installed'),
      log: missing('absent', 'ENOENT'),
    }),
  ),
  all(fromPast(server({ version: '2.17.6' }), 201), mixed(server({ version: '2.17.6' }))),
  all(fromPast(server({ version: null }), 181, 2), mixed(server({ version: null }))),
  offlineFacts(fromFuture(sharedServer())),
  offlineFacts(waiting(serverApart(2 * HOUR))),
  all(
    homeWith(queueOf(1, NOW - 2 * HOUR, NOW - 2 * HOUR), { server: ok(serverOff(-2 * HOUR)) }),
    homeWith(queueOf(30, NOW + MINUTE, NOW + 5 * MINUTE, { futureCount: 1, mostFutureMs: 5 * MINUTE }), {
      server: ok(
        server({
          kind: 'other',
          version: null,
          url: 'https://b.example',
          maxAge: null,
          clock: ok(foreignClock(9 * MINUTE)),
        }),
      ),
    }),
    wakatimeHome({
      queues: [queue({ modifiedAt: NOW - 3 * DAY, content: ok(queueOf(3, NOW - 3 * DAY, NOW - 3 * DAY)) })],
      state: missing('absent', 'ENOENT'),
      server: ok(server({ kind: 'unknown', url: 'https://c.example', clock: missing('timeout', 'no answer') })),
    }),
    homeWith(queueOf(300, NOW - 2 * DAY, NOW - MINUTE), {
      server: ok(server({ kind: 'unknown', url: 'https://c.example', clock: missing('timeout', 'no answer') })),
    }),
  ),
];
