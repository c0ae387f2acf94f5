/** The lab's servers are what the program's tests call the truth; this is what is known about them. */
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { FAKETIME_YEAR_MS } from './faketime.ts';
import { ERA_1_START_UNIX_NS, ntpFromUnixNs, unixNsFromNtp } from './ntp-packet.ts';
import { lab, lyingChronyd } from './require-lab.ts';
import { chronydFor, hostileServerFor } from './servers-for-test.ts';
import { queryOnce, type Endpoint, type QueryAnswer } from './udp-query.ts';

const ARTEFACT_MS = 0.05;

async function query(server: Endpoint): Promise<QueryAnswer> {
  const answer = await queryOnce(server, 10_000);
  if (answer === null) throw new Error(`${server.address}:${server.port} does not answer`);
  return answer;
}

function expectLie({ offsetMs, delayMs }: QueryAnswer, lieMs: number): void {
  expect(Math.abs(offsetMs - lieMs)).toBeLessThanOrEqual(delayMs / 2 + ARTEFACT_MS);
}

await lab('chronyd', lyingChronyd, () => {
  test.for([0, 0.5, -37.5, 150, 45_000, -7_200_000])('is wrong by %d ms', async (offsetMs, context) => {
    const server = await chronydFor(context, { offsetMs });
    const answer = await query(server);
    expect(answer.fields).toMatchObject({ leap: 0, version: 4, mode: 4, stratum: 1 });
    expectLie(answer, offsetMs);
  });

  test('is 20 years on', async (context) => {
    const answer = await query(await chronydFor(context, { faketime: '+20y' }));
    expectLie(answer, 20 * FAKETIME_YEAR_MS);
    expect(answer.fields.transmit >> 63n).toBe(0n);
  });

  test('is unsynchronised', async (context) => {
    const { fields } = await query(await chronydFor(context, { stratum: 'unsynchronised' }));
    expect(fields).toMatchObject({ leap: 3, stratum: 0 });
  });

  test('leaves nothing behind', async (context) => {
    const server = await chronydFor(context, { offsetMs: 150 });
    await server.stop();
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
    const left = (await readdir('/dev/shm')).filter((name) => name.endsWith(`_${server.pid}`));
    expect(left).toEqual([]);
    expect(await queryOnce(server, 10_000)).toBeNull();
  });
});

describe('hostile server', () => {
  test.for([0, 0.5, 45_000, -7_200_000])('is wrong by %d ms', async (offsetMs, context) => {
    const server = await hostileServerFor(context, 'truthful', { offsetMs });
    expect(server.offsetMs).toBe(offsetMs);
    expectLie(await query(server), offsetMs);
  });

  test('begins behind and ends after the rollover', async (context) => {
    const server = await hostileServerFor(context, 'transmit after the rollover, receive before');
    const { fields, ...answer } = await query(server);
    expect(fields.receive).toBe(ntpFromUnixNs(ERA_1_START_UNIX_NS - 1000n));
    expect(fields.transmit).toBeLessThan(1n << 63n);
    expectLie({ fields, ...answer }, server.offsetMs);
  });

  test('takes its time from whom it is told to', async (context) => {
    const unixNs = BigInt(Date.UTC(2050, 0)) * 1_000_000n;
    const server = await hostileServerFor(context, 'truthful', { trueTime: () => unixNs });
    const { fields } = await query(server);
    expect(fields.receive).toBe(ntpFromUnixNs(unixNs));
    expect(unixNsFromNtp(fields.transmit, unixNs)).toBe(unixNs);
  });

  test('remembers who asked, and when', async (context) => {
    const server = await hostileServerFor(context, 'truthful');
    await query(server);
    await query(server);
    expect(server.requests.map(({ bytes }) => bytes.length)).toEqual([48, 48]);
    const [first, second] = server.requests.map(({ arrivedNs }) => arrivedNs);
    expect(first).toBeLessThan(second ?? 0n);
  });

  test('can be asked over IPv6', async (context) => {
    const server = await hostileServerFor(context, 'truthful', { address: '::1' }).catch(() => null);
    if (server === null) return context.skip('this machine has no ::1');
    expectLie(await query(server), 0);
    return undefined;
  });
});
