import { describe, expect, test } from 'vitest';
import type { ComposeVariable } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { composeService } from './container-facts.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { place, withWakapi } from './wakapi-situations.ts';

const NAME = 'wakapi-max-age';
const HOUR = 3_600_000;

const withAge = (maxAgeSetting: string, ms: number | null, inContainer: object = {}, version = '2.17.6') =>
  withWakapi({ maxAgeSetting, maxAge: ms === null ? null : { ms, knownBy: 'container' }, version }, inContainer);

test('what is usual is no finding', () => {
  expect(runCheck(NAME, withWakapi({})).outcome).toBe('passed');
  expect(runCheck(NAME, withAge('168h', 168 * HOUR)).outcome).toBe('passed');
  expect(runCheck(NAME, { ...facts(), wakapi: missing('absent', 'no engine') }).outcome).toBe('skipped');
});

test.for<readonly [string, number | null, string, string]>([
  ['180d', null, 'critical', 'unreadable'],
  ['0', 0, 'critical', 'nothing'],
  ['-1h', -HOUR, 'critical', 'nothing'],
  ['24h', 24 * HOUR, 'warning', 'short'],
  ['167h59m', 168 * HOUR - 60_000, 'warning', 'short'],
])('%s', ([setting, ms, severity, fault]) => {
  expect(findOne(NAME, withAge(setting, ms))).toMatchObject({
    severity,
    subject: { kind: 'container', name: 'wakapi' },
    args: { name: 'wakapi', setting, fault, ms },
  });
});

test('before 2.3.0 there was no such limit', () => {
  expect(runCheck(NAME, withAge('180d', null, {}, '2.2.4')).outcome).toBe('passed');
});

test('a short one that does not run is told, no more', () => {
  expect(findOne(NAME, withAge('24h', 24 * HOUR, { state: 'exited' })).severity).toBe('info');
  expect(findOne(NAME, withAge('180d', null, { state: 'exited' })).severity).toBe('critical');
});

describe('the setting is to be written', () => {
  const written = (entry: Partial<ComposeVariable> | null, changes: object = {}) => {
    const variables =
      entry === null
        ? []
        : [
            {
              name: 'WAKAPI_HEARTBEAT_MAX_AGE',
              value: '24h',
              file: '/srv/wakapi/compose.yml',
              line: 12,
              text: '',
              before: null,
              taken: null,
              isShared: false,
              ...entry,
            },
          ];
    const service = composeService({ file: '/srv/wakapi/compose.yml', environment: 'map', variables, ...changes });
    return findOne(NAME, withAge('24h', 24 * HOUR, { compose: place({ written: ok(service) }) })).fixes;
  };

  test('on its line', () => {
    const name = '      WAKAPI_HEARTBEAT_MAX_AGE: ';
    expect(written({ before: name, text: `${name}24h` })).toEqual([
      {
        id: 'container-set-variable',
        commands: [
          ['docker', 'compose', '-p', 'wakapi', '-f', '/srv/wakapi/compose.yml', 'up', '-d', '--no-deps', 'wakapi'],
        ],
        snippet: { format: 'compose', file: '/srv/wakapi/compose.yml', line: 12, text: `${name}"4320h"` },
        needsRoot: false,
        safety: 'review',
      },
    ]);
    expect(written({ before: '      - ', text: '      - WAKAPI_HEARTBEAT_MAX_AGE=24h' })[0]?.snippet?.text).toBe(
      '      - WAKAPI_HEARTBEAT_MAX_AGE=4320h',
    );
    expect(written({ before: name, isShared: true })[0]?.id).toBe('container-set-variable-shared');
  });

  test('as its part of a line', () => {
    const [fix] = written({ text: 'WAKAPI_HEARTBEAT_MAX_AGE: 24h' });
    expect(fix?.snippet).toMatchObject({ isPart: true, text: 'WAKAPI_HEARTBEAT_MAX_AGE: "4320h"' });
  });

  test('anew', () => {
    expect(written(null)[0]?.snippet?.text).toBe(
      'services:\n  wakapi:\n    environment:\n      WAKAPI_HEARTBEAT_MAX_AGE: "4320h"',
    );
    expect(written({ value: '4320h' }).map(({ id }) => id)).toEqual(['container-recreate']);
  });

  test('where its file was not read, and outside of compose', () => {
    expect(findOne(NAME, withAge('24h', 24 * HOUR)).fixes[0]?.id).toBe('container-set-variable-unread');
    expect(findOne(NAME, withAge('24h', 24 * HOUR, { compose: null })).fixes).toMatchObject([
      { id: 'container-set-variable-run', snippet: { text: '--env WAKAPI_HEARTBEAT_MAX_AGE=4320h' } },
    ]);
  });
});
