import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { OLD, midnight, panicked, withWakapi } from './wakapi-situations.ts';

const NAME = 'wakapi-version';
const UP = ['docker', 'compose', '-p', 'wakapi', '-f', '/srv/wakapi/compose.yml'];
const SANTIAGO = 'America/Santiago';

test('a newest Wakapi is no finding, and neither is none', () => {
  expect(runCheck(NAME, withWakapi({})).outcome).toBe('passed');
  expect(runCheck(NAME, facts()).outcome).toBe('passed');
});

test('where neither the version nor the log tells, it is not judged', () => {
  expect(runCheck(NAME, withWakapi({ version: null, versionBy: null })).outcome).toBe('skipped');
  expect(runCheck(NAME, { ...facts(), wakapi: missing('denied', 'EACCES') }).outcome).toBe('skipped');
});

describe('the panic of the aggregation', () => {
  test('2.13.0 will have it', () => {
    expect(findOne(NAME, withWakapi({ ...OLD }))).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'wakapi' },
      args: { fault: 'panic', version: '2.13.0', count: 0 },
    });
    expect(findOne(NAME, withWakapi({ ...OLD, log: missing('failed', 'no log') })).severity).toBe('warning');
  });

  test.for(['2.12.2', '2.13.1', '2.13.3', '2.14.0'])('%s will not', (version) => {
    expect(runCheck(NAME, withWakapi({ version })).outcome).toBe('passed');
  });

  test('in the log it is proven, whatever the version', () => {
    for (const version of ['2.13.0', null])
      expect(findOne(NAME, withWakapi({ version, log: panicked(3) }))).toMatchObject({
        severity: 'critical',
        args: { fault: 'panic', count: 3, version },
      });
  });

  test('a newer version is pulled, after its database was saved', () => {
    const { fixes } = findOne(NAME, withWakapi({ ...OLD, image: 'ghcr.io/muety/wakapi:latest' }));
    expect(fixes).toMatchObject([
      { id: 'wakapi-back-up', commands: [] },
      {
        id: 'wakapi-pull',
        commands: [
          [...UP, 'pull', 'wakapi'],
          [...UP, 'up', '-d', '--no-deps', 'wakapi'],
        ],
      },
    ]);
  });

  test('one that the image names is to be changed', () => {
    const idsOf = (image: string) => findOne(NAME, withWakapi({ ...OLD, image })).fixes.map(({ id }) => id);
    expect(idsOf('ghcr.io/muety/wakapi:2.13.0')).toEqual(['wakapi-back-up', 'wakapi-name-version']);
    expect(idsOf('wakapi:latest@sha256:00')).toEqual(['wakapi-back-up', 'wakapi-name-version']);
    expect(idsOf('registry.example:5000/wakapi:2.13')).toEqual(['wakapi-back-up', 'wakapi-pull']);
  });

  test('outside of compose there is no command', () => {
    const { fixes } = findOne(NAME, withWakapi({ ...OLD }, { compose: null }));
    expect(fixes.flatMap(({ commands }) => commands)).toEqual([]);
  });
});

describe('a day without a midnight in its own zone', () => {
  const there = (inDays: readonly number[], changes: object = {}, container: object = {}) =>
    findOne(NAME, withWakapi({ zone: SANTIAGO, missingMidnights: inDays.map(midnight), ...changes }, container));

  test.for<readonly [readonly number[], string, boolean]>([
    [[-78, 287], 'warning', false],
    [[-360, 5], 'critical', false],
    [[-2, 363], 'critical', true],
    [[-200], 'info', true],
  ])('in %j days: %s', ([inDays, severity, isPast]) => {
    expect(there(inDays)).toMatchObject({ severity, args: { fault: 'own-zone', zones: [SANTIAGO], isPast } });
  });

  test('concerns every version that was tried', () => {
    for (const version of ['2.12.0', '2.13.4', '2.17.6', null])
      expect(there([5], { version }).severity).toBe('critical');
    expect(there([5], { version: '2.17.7' }).severity).toBe('info');
  });

  test('of one that does not run is told, no more', () => {
    expect(there([5], {}, { state: 'exited' }).severity).toBe('info');
  });

  test('in UTC every day has one, and with SQLite the zone may be changed', () => {
    const [fix] = there([100]).fixes;
    expect(fix).toMatchObject({ id: 'container-set-tz-unread', snippet: { text: expect.stringContaining('TZ: UTC') } });
    expect(there([100], { database: 'postgres' }).fixes.map(({ id }) => id)).toEqual(['container-keep-tz-wakapi']);
  });
});

describe('users where days have no midnight', () => {
  const zonesWithoutMidnight = ['America/Havana', SANTIAGO];

  test.for<readonly [string | null, boolean]>([
    ['2.12.0', true],
    ['2.13.3', true],
    ['2.13.4', false],
    ['2.17.6', false],
  ])('%s: %s', ([version, isFound]) => {
    const { findings } = runCheck(NAME, withWakapi({ version, zonesWithoutMidnight }));
    expect(findings).toMatchObject(
      isFound ? [{ severity: 'info', args: { fault: 'user-zones', zones: zonesWithoutMidnight } }] : [],
    );
  });
});

test('what is wrong with one of two is told of that one', () => {
  const [one, other] = [withWakapi({ ...OLD }), withWakapi({ container: 'other', id: 'b'.repeat(64) })];
  const both = {
    ...one,
    wakapi: ok([one, other].flatMap(({ wakapi }) => (wakapi.status === 'ok' ? wakapi.value : []))),
    containers: ok([one, other].flatMap(({ containers }) => (containers.status === 'ok' ? containers.value : []))),
  };
  expect(findOne(NAME, both).subject.name).toBe('wakapi');
});

test('a container whose label says so is ignored', () => {
  expect(runCheck(NAME, withWakapi({ ...OLD }, { ignore: [NAME] })).findings).toEqual([]);
});
