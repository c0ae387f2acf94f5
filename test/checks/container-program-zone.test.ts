import { describe, expect, test, vi } from 'vitest';
import type { ContainerFacts, OwnZoneProgram, OwnZoneProgramKind } from '../../src/model/container-facts.ts';
import { container, containerTz } from './container-facts.ts';
import {
  SHANGHAI,
  emptyTz,
  inZone,
  localType,
  onShanghai,
  program,
  wakapi,
  withBadTz,
  withPosixTz,
  withTz,
} from './container-zone-situations.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { askedFor } from './played-container-fixes.ts';

vi.mock(import('../../src/checks/fixes/container.ts'), async (original) => ({
  ...(await original()),
  ...((await import('./played-container-fixes.ts')).playedContainerFixes as object),
}));

const NAME = 'container-program-zone';
const outcome = (one: ContainerFacts) => runCheck(NAME, facts({ containers: [one] })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));

const run = (kind: OwnZoneProgramKind, changes: Partial<OwnZoneProgram> = {}) => ({
  programs: [program(kind, changes)],
});

const KINDS = ['go', 'jvm', 'node', 'php', 'dotnet', 'postgres', 'mysql', 'cron', 'dify', 'wakapi'] as const;

test.for(KINDS)('%s in UTC is no news', (kind) => {
  expect(outcome(container(run(kind)))).toBe('passed');
  expect(outcome(withTz('UTC', 0, run(kind)))).toBe('passed');
});

test.for(['go', 'jvm', 'node', 'dotnet', 'mysql', 'cron', 'wakapi'] as const)(
  '%s follows the name of a zone',
  (kind) => {
    expect(outcome(withTz('Asia/Shanghai', 8, run(kind)))).toBe('passed');
  },
);

test.for<readonly [OwnZoneProgramKind, Partial<OwnZoneProgram>]>([
  ['jvm', { zone: 'Asia/Shanghai', setting: '-Duser.timezone' }],
  ['jvm', { zone: 'GMT+8', setting: '-Duser.timezone' }],
  ['php', { zone: 'Asia/Shanghai', setting: 'date.timezone' }],
  ['postgres', { zone: 'Asia/Shanghai', setting: 'timezone' }],
  ['mysql', { zone: '+08:00', setting: 'default-time-zone' }],
  ['dify', { zone: 'Asia/Shanghai', setting: 'LOG_TZ' }],
])('%s that is told the same zone (%o) is no news', ([kind, changes]) => {
  expect(outcome(withTz('Asia/Shanghai', 8, run(kind, changes)))).toBe('passed');
});

test('other names of UTC are the same', () => {
  expect(outcome(container(run('jvm', { zone: 'UTC', setting: '-Duser.timezone' })))).toBe('passed');
  expect(outcome(container(run('jvm', { zone: 'GMT+00:00', setting: '-Duser.timezone' })))).toBe('passed');
});

describe('POSIX strings', () => {
  test.for(['go', 'dotnet'] as const)('%s does not know them', (kind) => {
    expect(find(withPosixTz('CST-8', 8, run(kind)))).toMatchObject({
      severity: 'info',
      subject: { kind: 'container', name: 'api' },
      args: { program: kind, effect: 'no-posix', value: 'CST-8', utcOffsetSeconds: 28_800, programUtcOffsetSeconds: 0 },
    });
  });

  test.for(['node', 'jvm', 'mysql'] as const)('%s does', (kind) => {
    expect(
      find(withPosixTz('CST-8', 8, { programs: [program('go'), program(kind, { zone: null })] })).args,
    ).toMatchObject({
      program: 'go',
    });
  });

  test('that come to UTC are UTC to all', () => {
    expect(outcome(withPosixTz('UTC0', 0, run('go')))).toBe('passed');
  });

  test('are to be the name of this host’s zone, where that is the same', () => {
    expect(askedFor(findOne(NAME, onShanghai(withPosixTz('CST-8', 8, run('go')))))).toEqual(['set TZ Asia/Shanghai']);
    expect(askedFor(find(withPosixTz('CST-8', 8, run('go'))))).toEqual(['set TZ ?']);
  });
});

describe('Java', () => {
  test.for<readonly [string, number, number]>([
    ['GMT+8', -8, 8],
    ['GMT-3', 3, -3],
    ['GMT+5:30', -5.5, 5.5],
  ])('counts %s eastward', ([value, hours, javaHours]) => {
    expect(find(withPosixTz(value, hours, run('jvm'))).args).toMatchObject({
      effect: 'sign',
      utcOffsetSeconds: hours * 3600,
      programUtcOffsetSeconds: javaHours * 3600,
    });
  });

  test.for(['UTC+8', 'CST-8', 'GMT8', '<+08>-8'])('takes %s as the C library does', (value) => {
    expect(outcome(withPosixTz(value, value.includes('-') ? 8 : -8, run('jvm')))).toBe('passed');
  });

  test.for<readonly [string, string]>([
    ['CST', 'America/Chicago'],
    ['IST', 'Asia/Kolkata'],
    ['BST', 'Asia/Dhaka'],
  ])('takes %s for %s', ([value, zone]) => {
    expect(find({ ...withBadTz(value, 'missing'), ...run('jvm') }).args).toMatchObject({
      effect: 'abbreviation',
      programZone: zone,
    });
  });

  test.for(['XYZ', '__proto__', 'constructor'])('takes %s for GMT as others do', (value) => {
    expect(outcome({ ...withBadTz(value, 'missing'), ...run('jvm') })).toBe('passed');
  });

  test('goes by -Duser.timezone, whatever TZ is', () => {
    const own = run('jvm', { zone: 'Asia/Tokyo', setting: '-Duser.timezone' });
    for (const one of [container(own), withTz('Asia/Shanghai', 8, own), withPosixTz('GMT+8', -8, own)])
      expect(find(one).args).toMatchObject({
        effect: 'own-zone',
        programZone: 'Asia/Tokyo',
        setting: '-Duser.timezone',
      });
  });
});

test('an empty TZ is told by another check', () => {
  for (const kind of KINDS) expect(outcome(emptyTz({}, run(kind)))).toBe('passed');
});

describe('a container that has a zone', () => {
  const inShanghai = (kind: OwnZoneProgramKind, changes: Partial<OwnZoneProgram> = {}) =>
    find(withTz('Asia/Shanghai', 8, run(kind, changes))).args;

  test('PHP does not read it', () => {
    expect(inShanghai('php')).toMatchObject({ effect: 'no-tz', programUtcOffsetSeconds: 0 });
  });

  test('PostgreSQL had one when its cluster was created', () => {
    expect(inShanghai('postgres')).toMatchObject({ effect: 'at-init', programZone: null });
  });

  test('MySQL may be without names', () => {
    expect(inShanghai('mysql', { setting: 'MYSQL_INITDB_SKIP_TZINFO' })).toMatchObject({
      effect: 'no-names',
      setting: 'MYSQL_INITDB_SKIP_TZINFO',
    });
  });

  test('Dify goes by LOG_TZ, by default UTC', () => {
    expect(inShanghai('dify')).toMatchObject({ effect: 'own-zone', programZone: 'UTC', setting: null });
    expect(inShanghai('dify', { zone: 'UTC', setting: 'LOG_TZ' })).toMatchObject({ setting: 'LOG_TZ' });
  });

  test('London is one in winter too', () => {
    expect(find(withTz('Europe/London', 0, run('php'))).args).toMatchObject({ effect: 'no-tz' });
  });

  test('what the C library shows must be known', () => {
    const unknown = inZone({ effective: null, type: null, utcOffset: null }, run('php'));
    expect(outcome(unknown)).toBe('passed');
  });
});

test('nobody is told to change LOG_TZ, or the zone of a program', () => {
  const programs = KINDS.map((kind) => program(kind, { zone: 'Asia/Tokyo', setting: 'X' }));
  const { findings } = runCheck(NAME, facts({ containers: [withTz('Asia/Shanghai', 8, { programs })] }));
  expect(findings.flatMap(askedFor)).toEqual([]);
});

describe('Wakapi', () => {
  test.for(['postgres', 'mysql', 'cockroach'])('on %s warns of mending TZ, where that is asked for', (database) => {
    expect(find(wakapi(database)).args).toMatchObject({ effect: 'columns', setting: database });
    expect(find({ ...emptyTz(), ...run('wakapi'), wakapiDatabase: database }).args).toMatchObject({
      effect: 'columns',
    });
  });

  test.for(['sqlite3', null])('on %s does not', (database) => {
    expect(outcome(wakapi(database))).toBe('passed');
  });

  test('with a zone that is right is left alone', () => {
    expect(outcome(withTz('Asia/Shanghai', 8, { ...run('wakapi'), wakapiDatabase: 'postgres' }))).toBe('passed');
  });
});

test('each program is told by itself, by what showed it', () => {
  const one = withTz('Asia/Shanghai', 8, {
    programs: [program('php', { seenBy: 'PHP_VERSION' }), program('postgres'), program('node')],
  });
  const { findings } = runCheck(NAME, facts({ containers: [one] }));
  expect(findings.map(({ args }) => args['program'])).toEqual(['php', 'postgres']);
  expect(findings[0]?.evidence[0]).toMatchObject({ label: 'php', source: 'PHP_VERSION' });
});

test('a zone of the name that this host has for a string is named', () => {
  const one = withPosixTz('CST-8', 8, run('go'));
  const { zone } = one;
  if (zone.status !== 'ok') throw new Error('no zone');
  const named = inZone(
    { ...zone.value, type: localType(8), tz: containerTz({ value: 'CST-8', form: 'posix', intended: SHANGHAI }) },
    run('go'),
  );
  expect(askedFor(find(named))).toEqual(['set TZ Asia/Shanghai']);
});
