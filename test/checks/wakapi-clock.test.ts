import { expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { WakatimeServer } from '../../src/model/wakatime-facts.ts';
import { agreed, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { foreignClock, server, wakatimeHome, wakatimeLog } from './wakatime-facts.ts';
import { DAY, HOUR, MINUTE, serverApart, serverOff, sharedServer } from './wakatime-queue-situations.ts';

const CHECK = 'wakapi-clock';

const of = (told: WakatimeServer, hostMs = 0) => {
  const { findings, outcome } = runCheck(
    CHECK,
    facts({ wakatime: [wakatimeHome({ server: ok(told) })], ntp: agreed(hostMs) }),
  );
  return findings[0]?.severity ?? outcome;
};

test('an hour slow refuses everything, ten minutes are a warning', () => {
  expect([HOUR + 1, 59 * MINUTE, 10 * MINUTE + 1, 5 * MINUTE, MINUTE / 2].map((ms) => of(serverOff(ms)))).toEqual([
    'critical',
    'warning',
    'warning',
    'info',
    'passed',
  ]);
});

test('a fast one refuses nothing until the maximum age', () => {
  expect([3 * HOUR, 30 * MINUTE].map((ms) => of(serverOff(-ms)))).toEqual(['warning', 'info']);
});

test('that it refuses all is a guess where the maximum age is one, until a log tells of refusals', () => {
  const found = (changes: Partial<WakatimeServer>, badRequests24h = 0) => {
    const home = wakatimeHome({
      server: ok(serverOff(-181 * DAY, changes)),
      log: ok(wakatimeLog({ badRequests24h })),
    });
    const { severity, args } = findOne(CHECK, facts({ wakatime: [home] }));
    return [severity, args['refusesAll'], args['isAssumed']];
  };
  expect(found({})).toEqual(['warning', true, true]);
  expect(found({}, 1)).toEqual(['critical', true, false]);
  expect(found({ maxAge: { ms: 180 * DAY, knownBy: 'container' } })).toEqual(['critical', true, false]);
});

test('by its version: 2.3.0 takes nothing from the future, what was before it everything', () => {
  expect(of(serverOff(2 * MINUTE, { version: '2.3.0' }))).toBe('critical');
  expect(of(serverOff(2 * HOUR, { version: '2.2.5' }))).toBe('warning');
});

test('it says which of the two is wrong', () => {
  const wrong = (told: WakatimeServer, hostMs: number) =>
    findOne(CHECK, facts({ wakatime: [wakatimeHome({ server: ok(told) })], ntp: agreed(hostMs) }));
  expect(wrong(serverOff(2 * HOUR), 0)).toMatchObject({
    args: { wrong: 'server', offsetMs: 2 * HOUR, refusesAll: true },
  });
  expect(wrong(serverOff(0, {}, -2 * HOUR), -2 * HOUR)).toMatchObject({
    severity: 'info',
    args: { wrong: 'host', hostOffsetMs: -2 * HOUR, refusesAll: true },
    fixes: [],
  });
  // Both are slow by the same: it refuses nothing until this host alone is mended.
  const both = wrong(serverOff(2 * HOUR, {}, 2 * HOUR), 2 * HOUR);
  expect(both).toMatchObject({ severity: 'warning', args: { wrong: 'server', refusesAll: false } });
  expect(both.fixes.map(({ id }) => id)).toEqual(['wakatime-mend-server-clock', 'chrony-step']);
  expect(wrong(serverApart(2 * HOUR), 0)).toMatchObject({ severity: 'critical', args: { wrong: 'either' } });
});

test('of another server only the clock is told', () => {
  for (const kind of ['wakatime.com', 'other'] as const)
    expect(of(serverOff(2 * HOUR, { kind, maxAge: null }))).toBe('info');
});

test('behind a proxy it may be another clock', () => {
  expect(of(serverOff(2 * HOUR, { proxy: 'nginx' }))).toBe('warning');
});

test('a container here is told of by other checks', () => {
  expect([of(sharedServer()), of(serverOff(2 * HOUR, { container: 'wakapi' }))]).toEqual(['passed', 'passed']);
});

test('one server of two homes is told once', () => {
  const home = wakatimeHome({ server: ok(serverOff(2 * HOUR)) });
  const found = findOne(CHECK, facts({ wakatime: [home, { ...home, home: '/home/bob' }] }));
  expect(found.subject).toEqual({ kind: 'server', name: 'https://wakapi.example/api' });
});

test('what was not measured, or not well enough, is not judged', () => {
  expect(of(server({ clock: missing('failed', 'no Date') }))).toBe('skipped');
  expect(of(server({ clock: ok(foreignClock(0, { lowMs: -2 * HOUR, highMs: 2 * HOUR })) }))).toBe('passed');
  expect(
    of(server({ clock: ok(foreignClock(0, { toHost: { lowMs: -HOUR, highMs: HOUR }, lowMs: null, highMs: null })) })),
  ).toBe('skipped');
  expect(runCheck(CHECK, facts({ wakatime: [wakatimeHome({ server: missing('absent', 'offline') })] })).outcome).toBe(
    'skipped',
  );
});
