import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mendQueue, sufficientMaxAge } from '../../src/checks/fixes/mend-queue.ts';
import { asideOf, copyQueues, moveStateAway, setQueueAside, syncQueue } from '../../src/checks/fixes/wakatime.ts';
import { SHARED } from '../../src/model/foreign-clock.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { QueueContent, WakatimeHome } from '../../src/model/wakatime-facts.ts';
import { container } from './container-facts.ts';
import { midnight } from './wakapi-situations.ts';
import { agreed, daemon, host, machine, NOW } from './facts.ts';
import {
  foreignClock,
  homeWith,
  queue,
  queueContent,
  queueOf,
  server,
  wakapi,
  wakatimeConfig,
  wakatimeHome,
  wakatimeLog,
  wakatimeState,
} from './wakatime-facts.ts';
import {
  DAY,
  fromFuture,
  fromPast,
  HOUR,
  MINUTE,
  mixed,
  serverApart,
  serverOff,
  sharedServer,
  unreadable,
  waiting,
} from './wakatime-queue-situations.ts';
import { cliOf, fault, legacyQueue, withKey } from './wakatime-state-situations.ts';

const scene = (hostMs = 0, wakatime: readonly WakatimeHome[] = []) => ({
  wakatime,
  now: NOW,
  ntp: agreed(hostMs),
  host: host(),
  daemon: daemon(),
  machine: machine(),
  containers: [container({ name: 'wakapi' })],
  wakapi: [wakapi()],
});

const idsOf = (home: WakatimeHome, hostMs = 0): string[] => mendQueue(home, scene(hostMs)).map(({ id }) => id);
const commandsOf = (fixes: readonly { readonly commands: readonly (readonly string[])[] }[]): string[] =>
  fixes.flatMap(({ commands }) => commands.map((command) => command.join(' ')));

const QUEUE = '/home/ann/.wakatime/offline_heartbeats.bdb';
const stateAhead = ok(wakatimeState({ backoffAt: NOW + 700 * DAY, backoffRetries: 1 }));

test('a slow server: the queue is copied, that clock is mended, then it is sent', () => {
  expect(idsOf(waiting(serverOff(2 * HOUR)))).toEqual([
    'wakatime-copy-queue',
    'wakatime-mend-server-clock',
    'wakatime-sync',
  ]);
});

test('a server that drops what it refuses is sent nothing until its clock is right', () => {
  for (const version of ['2.15.0', null])
    expect(idsOf(waiting(serverOff(2 * HOUR, { version }))).at(-1)).toBe('wakatime-sync-later');
});

test('without true time, both clocks are to be looked at', () => {
  const fixes = mendQueue(waiting(serverApart(2 * HOUR)), { ...scene(), ntp: null });
  expect(fixes.map(({ id }) => id)).toEqual(['wakatime-copy-queue', 'wakatime-compare-clocks', 'wakatime-sync']);
});

test('what lies in the future is moved away and waited for, after this host’s clock was set right', () => {
  expect(idsOf(fromFuture(serverOff(0, {}, -2 * HOUR), 3, { state: stateAhead }), -2 * HOUR)).toEqual([
    'wakatime-copy-queue',
    'chrony-step',
    'wakatime-move-state',
    'wakatime-set-aside',
    'wakatime-wait',
  ]);
});

test('less than an hour in the future is only waited for', () => {
  const near = queueOf(9, NOW, NOW + 5 * MINUTE, { futureCount: 8, mostFutureMs: 5 * MINUTE });
  expect(idsOf(homeWith(near))).toEqual(['wakatime-copy-queue', 'wakatime-wait']);
});

test('what is too old is sent after the server was made to take it', () => {
  const there = mendQueue(fromPast(server({ version: '2.14.1' }), 201, 1), scene());
  expect(there.map(({ id }) => id)).toEqual([
    'wakatime-copy-queue',
    'wakatime-raise-max-age',
    'wakatime-sync',
    'wakatime-regenerate',
  ]);
  const here = mendQueue(fromPast(sharedServer(), 201), scene());
  expect(here.map(({ id }) => id).at(-1)).toBe('wakatime-regenerate');
  expect(JSON.stringify(here)).toContain('8760h');
  // A server that is fast is not told to take what is old.
  expect(idsOf(fromPast(serverOff(-200 * DAY), 1, 1))).not.toContain('wakatime-raise-max-age');
});

test('old summaries are not made anew where that never ends', () => {
  const ids = (inDays: number, container = 'wakapi'): string[] =>
    mendQueue(fromPast(sharedServer(), 201), {
      ...scene(),
      wakapi: [wakapi({ container, missingMidnights: [midnight(inDays)] })],
    }).map(({ id }) => id);
  expect(ids(-60)).not.toContain('wakatime-regenerate');
  expect(ids(60)).toContain('wakatime-regenerate');
  expect(ids(-60, 'another')).toContain('wakatime-regenerate');
});

describe('the file that a newer wakatime-cli sends once and deletes', () => {
  const aside = (changes: Partial<WakatimeHome>, ageMs = HOUR): string[] => {
    const legacy = { ...legacyQueue(0, NOW - DAY), content: ok(queueOf(9, NOW - ageMs, NOW - ageMs + 9)) };
    return commandsOf(syncQueue(wakatimeHome({ queues: [legacy, queue()], ...changes }), scene()));
  };
  const MOVED = 'mv /home/ann/.wakatime.bdb /home/ann/.wakatime.bdb.aside-20261121T120000Z';
  const SENT = '/home/ann/.wakatime/wakatime-cli --sync-offline-activity 0';

  test('is sent with the other if the server takes all of it', () => {
    expect(aside({})).toEqual([SENT]);
    expect(
      aside({ server: ok(server({ kind: 'wakatime.com', maxAge: null, health: missing('absent', '') })) }),
    ).toEqual([SENT]);
  });

  test('is moved away first if any of it may be refused, also by a server that drops none', () => {
    expect(aside({ server: ok(sharedServer()) }, 201 * DAY)).toEqual([MOVED, SENT]);
    expect(aside({ server: ok(sharedServer()), ...cliOf('unset'), log: missing('absent', '') }, 201 * DAY)).toEqual([
      MOVED,
      SENT,
    ]);
    expect(aside({}, 100 * DAY)).toEqual([MOVED, SENT]);
    expect(aside({ server: ok(serverOff(2 * HOUR)) })).toEqual([MOVED, SENT]);
  });

  test.each<[string, Partial<WakatimeHome>]>([
    ['was not asked', { server: missing('absent', 'offline') }],
    ['did not answer', { server: ok(server({ answered: false })) }],
    ['answered as none that is known', { server: ok(server({ kind: 'other', maxAge: null })) }],
    ['has no database', { server: ok(server({ health: ok({ app: true, database: false }) })) }],
    ['does not tell of its health', { server: ok(server({ health: missing('timeout', 'no answer') })) }],
    ['has a clock that could not be measured', { server: ok(server({ clock: missing('failed', 'no Date') })) }],
    ['loses what is posted', { server: ok(server({ redirect: { code: 301, origin: 'https://b.example' } })) }],
    ['refused the key today', { log: ok(wakatimeLog({ unauthorized24h: 1 })) }],
    ['refused something today', { log: ok(wakatimeLog({ badRequests24h: 1 })) }],
    ['is reached by a proxy', { config: ok(wakatimeConfig({ hasProxy: true })) }],
    ['gets no key', { config: ok(wakatimeConfig({ key: 'none' })) }],
    ['is named in a file that cannot be parsed', { config: ok(wakatimeConfig({ faults: [fault('not-understood')] })) }],
    ['is not known', { config: missing('denied', 'EACCES') }],
  ])('is moved away if the server %s', (_, changes) => {
    expect(aside(changes)[0]).toBe(MOVED);
  });

  test('or all of it, or wakatime-cli stops in it', () => {
    expect(aside({ server: ok(server({ kind: 'unknown' })) })).toEqual([MOVED, SENT]);
    expect(aside(withKey('refused'))).toEqual([MOVED, SENT]);
    const broken = { ...legacyQueue(0, NOW - DAY), content: ok(queueContent({ unreadableCount: 1 })) };
    expect(aside({ queues: [broken] })).toEqual([MOVED]);
  });

  test('stays where an older one has its queue', () => {
    expect(aside({ server: ok(sharedServer()), ...cliOf('v1.90.0') }, 201 * DAY)).toEqual([SENT]);
  });

  test('is moved once', () => {
    const legacy = { ...legacyQueue(0, NOW - DAY), content: fromFuture(server()).queues[0]!.content };
    const commands = commandsOf(mendQueue(wakatimeHome({ queues: [legacy, queue()] }), scene()));
    expect(commands.filter((command) => command === MOVED)).toHaveLength(1);
  });
});

test('a sufficient age leaves a day', () => {
  expect([29 * DAY, 29 * DAY + 1, 365 * DAY, 56 * 365 * DAY, Infinity].map(sufficientMaxAge)).toEqual([
    '720h',
    '2160h',
    '17520h',
    '876000h',
    null,
  ]);
});

test('one that wakatime-cli cannot read is moved away with its queue, and no command says to send it', () => {
  expect(idsOf(unreadable)).toEqual(['wakatime-copy-queue', 'wakatime-set-aside-broken']);
});

test('nothing waits, nothing to do', () => {
  expect(idsOf(homeWith(queueContent({ count: 0, firstTimes: [], oldestAt: null, newestAt: null })))).toEqual([]);
});

test('where only the age is in doubt, the command stands behind what is to be seen to', () => {
  for (const version of ['2.17.6', null])
    expect(mendQueue(fromPast(server({ version }), 10), scene()).slice(-1)).toMatchObject([
      { id: 'wakatime-sync-old', commands: [['/home/ann/.wakatime/wakatime-cli', '--sync-offline-activity', '0']] },
    ]);
  expect(idsOf(fromPast(server({ version: '2.17.6' }), 201))).toEqual([
    'wakatime-copy-queue',
    'wakatime-raise-max-age',
    'wakatime-sync-old',
    'wakatime-regenerate',
  ]);
  // By a clock that is wrong, too old is nothing.
  expect(idsOf(waiting(serverOff(-200 * DAY, { version: '2.17.6' }))).at(-1)).toBe('wakatime-sync-later');
});

test('to a clock that is not known nothing is sent, unless a whole batch comes back', () => {
  const last = (version: string | null) =>
    idsOf(waiting(server({ version, clock: missing('failed', 'no Date') }))).at(-1);
  expect(['2.14.1', '2.17.6', null].map(last)).toEqual([
    'wakatime-sync',
    'wakatime-sync-unclocked',
    'wakatime-sync-unclocked',
  ]);
});

test('for a date of years ahead nobody waits', () => {
  expect(idsOf(fromFuture(server(), 31 * 24)).slice(-2)).toEqual(['wakatime-set-aside', 'wakatime-far']);
  expect(idsOf(fromFuture(server(), 29 * 24)).slice(-1)).toEqual(['wakatime-wait']);
});

test('a queue that is empty or set aside holds up no other', () => {
  const none = ok(queueContent({ count: 0, firstTimes: [], oldestAt: null, newestAt: null }));
  const asides = fromFuture(server()).queues.map((one) => ({ ...one, kind: 'aside' as const, path: '/q' }));
  const fixes = mendQueue(
    wakatimeHome({ queues: [{ ...legacyQueue(0, NOW), content: none }, queue(), ...asides] }),
    scene(),
  );
  expect(fixes.map(({ id }) => id)).toEqual(['wakatime-copy-queue', 'wakatime-sync']);
  expect(JSON.stringify(fixes)).not.toContain('/q');
});

test('a copy is named after the last change, so that no other is written over', () => {
  expect(commandsOf(copyQueues(wakatimeHome()))).toEqual([`cp -p ${QUEUE} ${QUEUE}.copy-20261122T115900Z`]);
  expect(commandsOf(copyQueues(wakatimeHome({ queues: [queue({ modifiedAt: 1e300 })] })))).toEqual([
    `cp -p ${QUEUE} ${QUEUE}.copy-19700101T000000Z`,
  ]);
});

test('what is no file is not copied; what we may not read is, by root', () => {
  const fifo = queue({ content: missing('failed', 'not-a-file') });
  expect(copyQueues(wakatimeHome({ queues: [fifo] }))).toEqual([]);
  const denied = queue({ content: missing('denied', 'EACCES') });
  expect(copyQueues(wakatimeHome({ queues: [fifo, denied] }))).toMatchObject([
    { commands: [['sudo', 'cp', '-p', QUEUE, `${QUEUE}.copy-20261122T115900Z`]], needsRoot: true },
  ]);
});

test('what is of somebody else is copied and moved by that user, never by root', () => {
  const home = wakatimeHome({ isOurs: false, queues: [queue({ content: missing('denied', 'EACCES') })] });
  expect(commandsOf([...copyQueues(home), ...setQueueAside(home, queue())])).toEqual([
    `sudo -u #1000 cp -p ${QUEUE} ${QUEUE}.copy-20261122T115900Z`,
    `sudo -u #1000 mv ${QUEUE} ${QUEUE}.aside-20261122T115900Z`,
  ]);
  expect(copyQueues({ ...home, uid: null })).toMatchObject([{ id: 'wakatime-copy-queue', commands: [] }]);
});

test('the state is moved, never the configuration, in which the key is', () => {
  const places = (kind: 'current' | 'legacy' | 'config', path: string) => ({
    path,
    kind,
    backoffAt: NOW,
    backoffRetries: 1,
    lastSentAt: null,
    unreadable: [],
  });
  const state = ok(
    wakatimeState({
      places: [
        places('current', '/a'),
        places('config', '/home/ann/.wakatime.cfg'),
        { ...places('legacy', '/b'), backoffAt: null },
      ],
    }),
  );
  const fixes = moveStateAway(wakatimeHome({ state }));
  expect(fixes.map(({ id }) => id)).toEqual(['wakatime-move-state', 'wakatime-clear-internal']);
  expect(commandsOf(fixes)).toEqual(['mv /a /a.old']);
});

test.each<[string, Partial<WakatimeHome>, string]>([
  ['ours', {}, '/home/ann/.wakatime/wakatime-cli'],
  [
    'by WAKATIME_HOME',
    { foundBy: 'WAKATIME_HOME', home: '/w' },
    'env WAKATIME_HOME=/w /home/ann/.wakatime/wakatime-cli',
  ],
  ['named', { foundBy: 'option', home: '/o' }, 'env -u WAKATIME_HOME HOME=/o /home/ann/.wakatime/wakatime-cli'],
  [
    "another user's",
    { foundBy: 'option', isOurs: false },
    'sudo -u #1000 env HOME=/home/ann /home/ann/.wakatime/wakatime-cli',
  ],
])('a home that is %s', (_, changes, command) => {
  expect(commandsOf(syncQueue(wakatimeHome(changes), scene()))).toEqual([`${command} --sync-offline-activity 0`]);
});

test('beside a home by WAKATIME_HOME, that variable is not for the other', () => {
  const home = wakatimeHome();
  const other = wakatimeHome({ foundBy: 'WAKATIME_HOME', home: '/w' });
  expect(commandsOf(syncQueue(home, scene(0, [home, other])))).toEqual([
    'env -u WAKATIME_HOME /home/ann/.wakatime/wakatime-cli --sync-offline-activity 0',
  ]);
});

test('without a program, or without knowing whose it is, words alone', () => {
  for (const changes of [{ cli: missing('absent', 'not installed') }, { isOurs: false, uid: null }])
    expect(syncQueue(wakatimeHome(changes), scene())).toMatchObject([{ id: 'wakatime-sync-by-hand', commands: [] }]);
});

test('on Windows by its own commands', () => {
  const path = String.raw`C:\Users\Ann\.wakatime\offline_heartbeats.bdb`;
  const home = wakatimeHome({ home: String.raw`C:\Users\Ann`, isOurs: false, queues: [queue({ path })] });
  expect(commandsOf([...copyQueues(home), ...setQueueAside(home, queue({ path }))])).toEqual([
    `copy ${path} ${path}.copy-20261122T115900Z`,
    `move ${path} ${path}.aside-20261122T115900Z`,
  ]);
});

const content = fc
  .record({
    count: fc.integer({ min: 0, max: 2000 }),
    oldestAt: fc.integer({ min: -400 * DAY, max: 3 * DAY }),
    span: fc.integer({ min: 0, max: 3 * DAY }),
    futureCount: fc.integer({ min: 0, max: 3 }),
    expired: fc.constantFrom(null, 0, 5),
    isUnreadable: fc.boolean(),
  })
  .map(({ count, oldestAt, span, futureCount, expired, isUnreadable }) => {
    const made = queueOf(count, NOW + oldestAt, NOW + oldestAt + span, {
      futureCount,
      farFutureCount: futureCount >> 1,
      expiredCount: expired,
    });
    return isUnreadable ? { ...made, unreadableCount: 1, firstTimes: [...made.firstTimes, null] } : made;
  });

const anyQueue = fc.record({
  kind: fc.constantFrom('current' as const, 'legacy' as const, 'aside' as const),
  content: fc.oneof(
    { weight: 4, arbitrary: content.map(ok) },
    { weight: 1, arbitrary: fc.constantFrom(missing('failed', 'changing'), missing('denied', 'EACCES')) },
  ),
});

const mostly = fc.integer({ min: 0, max: 4 }).map((one) => one > 0);

const anyServer = fc
  .record({
    offsetMs: fc.constantFrom(0, 2 * HOUR, 59 * MINUTE, -3 * HOUR, -200 * DAY),
    version: fc.constantFrom(null, '2.3.0', '2.14.1', '2.17.6'),
    kind: fc.constantFrom('wakapi' as const, 'wakatime.com' as const, 'other' as const, 'unknown' as const),
    measured: fc.constantFrom('shared', 'measured', 'measured', 'not'),
    isTold: fc.boolean(),
    answered: fc.boolean(),
    database: mostly,
    key: fc.constantFrom(missing('absent', 'not sent'), ok('accepted' as const), ok('refused' as const)),
  })
  .map(({ offsetMs, version, kind, measured, isTold, answered, database, key }) =>
    server({
      version,
      kind,
      answered,
      key,
      health: ok({ app: true, database }),
      clock:
        measured === 'not'
          ? missing('failed', 'no Date')
          : measured === 'shared'
            ? missing('absent', SHARED)
            : ok(foreignClock(offsetMs)),
      maxAge: kind === 'wakapi' ? { ms: 180 * DAY, knownBy: isTold ? 'container' : 'assumed' } : null,
    }),
  );

const anyHome = fc
  .record({
    queues: fc.array(anyQueue, { maxLength: 3 }),
    told: fc.oneof(anyServer.map(ok), fc.constant(missing('absent', 'offline'))),
    backoffAt: fc.constantFrom(null, NOW - DAY, NOW + 700 * DAY),
    isOurs: fc.boolean(),
    foundBy: fc.constantFrom('user' as const, 'option' as const, 'WAKATIME_HOME' as const),
    version: fc.constantFrom('v1.90.0', 'v1.115.2', 'unset'),
    badRequests24h: fc.constantFrom(0, 3),
    isKeyTaken: mostly,
    isParsed: mostly,
  })
  .map(({ queues, told, backoffAt, isOurs, foundBy, version, badRequests24h, isKeyTaken, isParsed }) =>
    wakatimeHome({
      queues: queues.map((one) => queue({ ...one, path: `/q/${one.kind}` })),
      server: told,
      state: ok(wakatimeState({ backoffAt })),
      isOurs,
      foundBy,
      cli: ok({ path: 'wakatime-cli', version: ok(version) }),
      log: ok(wakatimeLog({ badRequests24h, unauthorized24h: isKeyTaken ? 0 : 1 })),
      config: ok(wakatimeConfig({ faults: isParsed ? [] : [fault('not-understood')] })),
    }),
  );

/** By what a server says of itself, whether it surely takes all of this, written down once more. */
const takesAll = (
  { server, log, config }: WakatimeHome,
  { oldestAt, newestAt, unreadableCount }: QueueContent,
): boolean => {
  if (server.status !== 'ok' || log.status !== 'ok' || config.status !== 'ok' || unreadableCount > 0) return false;
  const { answered, kind, key, health, clock, version, maxAge } = server.value;
  const isKeyTaken = key.status === 'ok' ? key.value === 'accepted' : log.value.unauthorized24h === 0;
  const isWell = health.status === 'ok' && health.value.database;
  if (!answered || !isKeyTaken || !isWell || config.value.faults.length > 0) return false;
  if (kind !== 'wakapi') return kind === 'wakatime.com';
  const offset = clock.status === 'ok' ? clock.value.toHost : clock.reason === SHARED ? { lowMs: 0, highMs: 0 } : null;
  if (offset === null || oldestAt === null || newestAt === null) return false;
  const days = version === '2.3.0' || maxAge?.knownBy === 'container' ? 180 : 7;
  return (
    newestAt - (NOW - offset.highMs) < (version === '2.3.0' ? 0 : HOUR) && NOW - offset.lowMs - oldestAt <= days * DAY
  );
};

/** Those that a newer wakatime-cli would send and delete where it stands. */
const keptSafe = (home: WakatimeHome, commands: readonly string[]): void => {
  for (const { path, kind, content } of home.queues) {
    if (kind !== 'legacy' || content.status !== 'ok' || content.value.count === 0) continue;
    if (JSON.stringify(home.cli).includes('v1.90.0') || takesAll(home, content.value)) continue;
    expect(commands.some((command) => /(?:^| )mv /.test(command) && command.includes(path))).toBe(true);
  }
};

test('the file that is deleted when it was sent stays only where the server surely takes all of it', () => {
  const oldest = fc.constantFrom(HOUR, 6 * DAY, 10 * DAY, 179 * DAY, 181 * DAY);
  fc.assert(
    fc.property(anyHome, oldest, fc.constantFrom(-30 * MINUTE, HOUR), (home, oldestMs, newestMs) => {
      const held = ok(queueOf(9, NOW - oldestMs, NOW - newestMs));
      const one = { ...home, queues: [queue({ path: '/q/legacy', kind: 'legacy', content: held })] };
      keptSafe(one, commandsOf(syncQueue(one, scene())));
    }),
    { numRuns: 1000 },
  );
});

test('what was set aside is sent only if the server surely takes it, or its age alone is in doubt', () => {
  fc.assert(
    fc.property(anyHome, (home) => {
      for (const one of home.queues.filter(({ kind }) => kind === 'aside')) {
        const { fate, fixes } = asideOf(home, one, scene());
        const commands = commandsOf(fixes);
        expect(commands.length).toBe(fate === 'ready' || fate === 'age' ? 1 : 0);
        if (commands.length === 0) continue;
        expect(commands[0]).toContain('wakatime-cli --offline-queue-file /q/aside --sync-offline-activity 0');
        expect(one.content).toMatchObject({ status: 'ok', value: { futureCount: 0, unreadableCount: 0 } });
        if (fate === 'ready' && one.content.status === 'ok' && one.content.value.count > 0)
          expect(takesAll(home, one.content.value)).toBe(true);
        // The same command sends the legacy one, and deletes it.
        keptSafe(home, []);
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever is the case: first the copy, the state before the sending, and nothing sent that may be lost', () => {
  fc.assert(
    fc.property(anyHome, fc.constantFrom(0, 2 * HOUR, -2 * HOUR), (home, hostMs) => {
      const fixes = mendQueue(home, scene(hostMs));
      const ids = fixes.map(({ id }) => id);
      const at = (id: string): number => (ids as string[]).indexOf(id);
      const queues = home.queues.filter(({ kind }) => kind !== 'aside');
      const sudo = commandsOf(fixes).filter((command) => /(?:^| )(?:cp|mv) /.test(command));
      if (!home.isOurs) for (const command of sudo) expect(command).toMatch(/^sudo -u #1000 (?:cp|mv) /);
      expect(JSON.stringify(fixes)).not.toContain('/q/aside');
      if (queues.length > 0 && fixes.length > 0) expect(ids[0]).toBe('wakatime-copy-queue');
      for (const { path } of queues.filter(() => fixes.length > 0))
        expect(commandsOf(fixes.slice(0, 1)).some((command) => command.includes(`cp -p ${path} `))).toBe(true);
      const contents = queues.map((one) => one.content);
      const sends = commandsOf(fixes).some((command) => command.includes('--sync-offline-activity'));
      const syncAt = Math.max(at('wakatime-sync'), at('wakatime-sync-old'));
      expect(sends).toBe(syncAt >= 0);
      if (!sends) return;
      const told = home.server.status === 'ok' ? home.server.value : null;
      keptSafe(home, commandsOf(fixes));
      const drops = told?.kind === 'wakapi' && (told.version === null || told.version === '2.17.6');
      expect(drops && told.clock.status === 'failed').toBe(false);
      expect(contents.some((one) => one.status === 'ok' && one.value.futureCount > 0)).toBe(false);
      expect(ids.slice(syncAt + 1)).toEqual(at('wakatime-regenerate') < 0 ? [] : ['wakatime-regenerate']);
      if (home.state.status === 'ok' && (home.state.value.backoffAt ?? 0) > NOW + DAY)
        expect(at('wakatime-move-state')).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test('a mixed queue is never sent as it is', () => {
  expect(idsOf(mixed(server({ version: '2.17.6' })))).toEqual([
    'wakatime-copy-queue',
    'wakatime-set-aside',
    'wakatime-wait',
  ]);
});
