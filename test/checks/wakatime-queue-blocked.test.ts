import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { WakatimeHome } from '../../src/model/wakatime-facts.ts';
import { agreed, facts, NOW } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { foreignClock, homeWith, queue, queueContent, queueOf, server, wakatimeHome } from './wakatime-facts.ts';
import {
  clockSetBack,
  DAY,
  fromFuture,
  fromPast,
  HOUR,
  MINUTE,
  mixed,
  offlineFacts,
  serverApart,
  serverOff,
  sharedServer,
  unreadable,
  waiting,
} from './wakatime-queue-situations.ts';
import { cliOf } from './wakatime-state-situations.ts';

const CHECK = 'wakatime-queue-blocked';

const blocked = (home: WakatimeHome, hostMs = 0) => findOne(CHECK, facts({ wakatime: [home], ntp: agreed(hostMs) }));
const outcome = (home: WakatimeHome): string => runCheck(CHECK, facts({ wakatime: [home] })).outcome;

describe('whose clock is wrong', () => {
  test('a server that is two hours slow refuses what is stamped now, and so nothing behind it is sent', () => {
    const { severity, subject, args } = blocked(waiting(serverOff(2 * HOUR)));
    expect([severity, subject]).toEqual(['critical', { kind: 'home', name: '/home/ann' }]);
    expect(args).toMatchObject({ cause: 'server-slow', refusesNew: true, serverOffsetMs: 2 * HOUR, count: 1204 });
  });

  test('one that is 59 minutes slow, or three hours fast, refuses nothing', () => {
    expect(outcome(waiting(serverOff(59 * MINUTE)))).toBe('passed');
    expect(outcome(waiting(serverOff(-3 * HOUR)))).toBe('passed');
  });

  test('within the bounds of the measurement it is not judged', () => {
    const clock = foreignClock(HOUR, { toHost: { lowMs: HOUR - 500, highMs: HOUR + 500 } });
    const home = homeWith(queueOf(9, NOW - 10, NOW), { server: ok(server({ clock: ok(clock) })) });
    expect(outcome(home)).toBe('skipped');
  });

  test('a server 200 days fast takes everything for too old', () => {
    const told = serverOff(-200 * DAY, { maxAge: { ms: 180 * DAY, knownBy: 'container' } });
    expect(blocked(fromPast(told, 1)).args).toMatchObject({ cause: 'server-fast', serverOffsetMs: -200 * DAY });
  });

  test("this host's clock was fast, or is, where true time has not come to what was stamped", () => {
    const was = blocked(fromFuture(serverOff(0)));
    expect(was.args).toMatchObject({ cause: 'host-was-fast', hostOffsetMs: null, refusesNew: false });
    expect(was.args['until']).toBe(NOW + Math.round((1.5 + (1.5 * 24) / 39 - 1) * HOUR));
    const is = blocked(fromFuture(serverOff(0, {}, -2 * HOUR)), -2 * HOUR);
    expect(is.args).toMatchObject({ cause: 'host-was-fast', hostOffsetMs: -2 * HOUR, refusesNew: true, until: null });
  });

  test("a server with this host's slow clock", () => {
    expect(blocked(clockSetBack, 2 * HOUR).args).toMatchObject({
      cause: 'server-slow',
      sharesClock: true,
      serverOffsetMs: 2 * HOUR,
    });
  });

  test('without true time it is not said', () => {
    expect(findOne(CHECK, offlineFacts(fromFuture(sharedServer()))).args).toMatchObject({ cause: 'unknown' });
    expect(findOne(CHECK, offlineFacts(waiting(serverApart(2 * HOUR)))).args).toMatchObject({ cause: 'unknown' });
  });

  test('a clock that may be a proxy’s is a warning, unless the log bears it out', () => {
    const home = waiting(serverOff(2 * HOUR, { proxy: 'nginx' }));
    expect(blocked(home).severity).toBe('warning');
    expect(blocked({ ...home, log: fromPast(server(), 1, 3).log }).severity).toBe('critical');
  });
});

describe('too old', () => {
  test('beyond what the container is told', () => {
    const { severity, args } = blocked(fromPast(sharedServer(), 201));
    expect(severity).toBe('critical');
    expect(args).toMatchObject({ cause: 'too-old', ageMs: 201 * DAY - 5, maxAgeMs: 180 * DAY, sufficient: '8760h' });
  });

  test('beyond what is only assumed: with refusals in the log as witness', () => {
    expect(outcome(fromPast(server(), 201))).toBe('skipped');
    expect(blocked(fromPast(server(), 201, 1))).toMatchObject({ severity: 'critical', args: { maxAgeMs: null } });
    expect(blocked(fromPast(server(), 8, 1))).toMatchObject({ severity: 'warning', args: { maxAgeMs: null } });
    expect(outcome(fromPast(server({ version: '2.12.0' }), 8))).toBe('passed');
  });
});

describe('by the version', () => {
  test('one bad heartbeat in the first batch holds up all before 2.15.0, and is dropped since', () => {
    const first = { ...mixed(server()), queues: [queue({ content: ok(queueOf(20, NOW - HOUR, NOW + 2 * HOUR)) })] };
    expect(blocked(first).args).toMatchObject({ cause: 'host-was-fast', wholeBatch: true });
    expect(outcome({ ...first, server: ok(server({ version: '2.15.0' })) })).toBe('passed');
    expect(outcome({ ...first, server: ok(server({ version: null })) })).toBe('skipped');
  });

  test('of unknown rules nothing is said', () => {
    for (const kind of ['wakatime.com', 'other', 'unknown'] as const)
      expect(outcome(waiting(serverOff(2 * HOUR, { kind })))).toBe('skipped');
  });
});

test('one that wakatime-cli cannot read blocks whatever the server takes', () => {
  const offline = { ...unreadable, server: missing('absent', 'offline') };
  for (const home of [unreadable, offline])
    expect(blocked(home)).toMatchObject({ severity: 'critical', args: { cause: 'unreadable' } });
});

test('where a wakatime-cli of unknown version may send what is new first, it is a warning', () => {
  const old = {
    ...fromPast(sharedServer(), 201),
    queues: [queue({ content: ok(queueOf(60, NOW - 201 * DAY, NOW, { expiredCount: 30 })) })],
  };
  const unset = { ...cliOf('unset'), log: missing('absent', 'ENOENT') };
  expect(blocked(old)).toMatchObject({ severity: 'critical', args: { mayPass: false } });
  expect(blocked({ ...old, ...unset })).toMatchObject({ severity: 'warning', args: { mayPass: true } });
  // All are too old: no order helps.
  expect(blocked({ ...fromPast(sharedServer(), 201), ...unset }).severity).toBe('critical');
});

test('of two queues all waits where nothing new is taken; one that is only sent along blocks nothing else', () => {
  const legacy = { ...queue({ content: ok(queueOf(5, NOW - DAY, NOW - HOUR)) }), kind: 'legacy' as const };
  const old = { ...legacy, content: ok(queueOf(5, NOW - 201 * DAY, NOW - 200 * DAY)) };
  const both = waiting(serverOff(2 * HOUR));
  expect(blocked({ ...both, queues: [legacy, ...both.queues] }).args['count']).toBe(1209);
  expect(outcome(wakatimeHome({ queues: [old, queue()], server: ok(sharedServer()) }))).toBe('passed');
  expect(
    outcome(
      wakatimeHome({
        queues: [old],
        server: ok(sharedServer()),
        cli: ok({ path: 'wakatime-cli', version: ok('v1.90.0') }),
      }),
    ),
  ).toBe('found');
});

test('only the queue that is sent counts', () => {
  const stuck = queue({ kind: 'legacy', content: ok(queueContent({ firstTimes: [null] })) });
  const home = wakatimeHome({ queues: [queue(), stuck] });
  expect(outcome(home)).toBe('passed');
  expect(outcome({ ...home, cli: ok({ path: 'wakatime-cli', version: ok('v1.90.0') }) })).toBe('found');
  expect(outcome({ ...home, cli: missing('absent', ''), log: missing('absent', 'ENOENT') })).toBe('found');
});

test('a healthy queue, an empty one and none are all right; one that was not read is not judged', () => {
  expect(outcome(wakatimeHome())).toBe('passed');
  expect(outcome(homeWith(queueContent({ count: 0, firstTimes: [] })))).toBe('passed');
  expect(outcome(wakatimeHome({ queues: [] }))).toBe('passed');
  expect(outcome(wakatimeHome({ queues: [queue({ content: missing('failed', 'changing') })] }))).toBe('skipped');
});
