import { expect, test } from 'vitest';
import { missing } from '../../src/model/gathered.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { withWakapi } from './wakapi-situations.ts';

const NAME = 'wakapi-zone-database';
const zone = 'Asia/Shanghai';

test.for(['postgres', 'mysql', 'mariadb', 'cockroach'])('%s keeps local times: their zone must stay', (database) => {
  expect(findOne(NAME, withWakapi({ database, zone }))).toMatchObject({
    severity: 'info',
    subject: { kind: 'container', name: 'wakapi' },
    args: { name: 'wakapi', database, zone },
    fixes: [{ id: 'container-keep-tz-wakapi' }],
  });
});

test('in UTC nothing moves, and neither does it where columns have a zone', () => {
  for (const utc of ['UTC', 'Etc/UTC'])
    expect(runCheck(NAME, withWakapi({ database: 'mysql', zone: utc })).outcome).toBe('passed');
  for (const database of ['sqlite3', 'mssql'])
    expect(runCheck(NAME, withWakapi({ database, zone })).outcome).toBe('passed');
  expect(runCheck(NAME, facts()).outcome).toBe('passed');
});

test('a zone that is not known is not judged', () => {
  expect(runCheck(NAME, withWakapi({ database: 'postgres', zone: null })).outcome).toBe('skipped');
  expect(runCheck(NAME, { ...facts(), wakapi: missing('timeout', 'no answer') }).outcome).toBe('skipped');
});
