import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from './project-root.ts';
import type { WakapiServer } from './wakapi-server.ts';
import { WAKAPI_KEY, WAKAPI_VERSIONS, startWakapiServer } from './wakapi-server.ts';

interface Case {
  readonly name: string;
  readonly items?: readonly (number | null | 'no time')[];
  readonly text?: string;
  readonly single?: true;
  readonly key?: 'wrong' | 'none';
  readonly path?: string;
}

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(projectRoot, 'test', 'fixtures', 'wakapi', `${name}.json`), 'utf8'));

const cases = fixture('cases') as readonly Case[];

const basic = (key: string) => ({ Authorization: `Basic ${Buffer.from(key).toString('base64')}` });

const bodyOf = ({ items, text, single }: Case, nowMs: number): string => {
  const list = items?.map((age) => {
    if (age === null) return null;
    return { entity: '/srv/a.ts', type: 'file', ...(age === 'no time' ? {} : { time: nowMs / 1000 - age }) };
  });
  return text ?? JSON.stringify(single === true ? list?.[0] : list);
};

describe.each(WAKAPI_VERSIONS)('the Wakapi of the tests answers like a real %s', (version) => {
  const recorded = fixture(version) as Readonly<Record<string, { status: number; body: string }>>;
  // An hour and 3 s: the heartbeats move with it.
  const clockAheadMs = 3_603_000;
  let server: WakapiServer;
  beforeAll(async () => {
    server = await startWakapiServer({ version, clockAheadMs });
  });
  afterAll(() => server.stop());

  test.each(cases)('$name', async (one) => {
    const response = await fetch(server.origin + (one.path ?? '/api/users/current/heartbeats.bulk'), {
      method: 'POST',
      headers: one.key === 'none' ? {} : basic(one.key ?? WAKAPI_KEY),
      body: bodyOf(one, Date.now() + clockAheadMs),
    });
    expect({ status: response.status, body: await response.text() }).toEqual(recorded[one.name]);
  });
});

test('heartbeats that were taken are counted, and what came is kept', async () => {
  const server = await startWakapiServer({ version: '2.15.0' });
  const now = Date.now() / 1000;
  const body = JSON.stringify([{ time: now - 5 }, { time: now + 7200 }, { time: now - 10 }]);
  await fetch(`${server.apiUrl}/users/current/heartbeats.bulk`, { method: 'POST', headers: basic(WAKAPI_KEY), body });
  expect(server.accepted()).toBe(2);
  expect(server.requests).toMatchObject([{ method: 'POST', path: '/api/users/current/heartbeats.bulk', body }]);
  await server.stop();
});
