import { expect, test, type TestContext } from 'vitest';
import { freeUdpPort } from '../lab/free-port.ts';
import type { HostileServer } from '../lab/hostile-server.ts';
import { runWithHosts } from '../lab/own-hosts.ts';
import { findingsOf, type ReportJson } from '../lab/report-json.ts';
import { lab } from '../lab/require-lab.ts';
import { runForJson, runProgram } from '../lab/run-program.ts';
import { hostileServerFor } from '../lab/servers-for-test.ts';

const ADDRESSES = ['127.0.0.62', '127.0.0.63', '127.0.0.64', '127.0.0.65', '127.0.0.66'];

/** One truthful server on each address, all on one port, as the members of a pool have it. */
async function poolFor(context: TestContext, addresses: readonly string[]): Promise<HostileServer[]> {
  const port = await freeUdpPort('127.0.0.62');
  return Promise.all(addresses.map((address) => hostileServerFor(context, 'truthful', { address, port })));
}

const statesOf = (json: ReportJson): string[] => json.facts.ntp.value.sources.map(({ state }) => state);

await lab('a name with several addresses', ['own hosts file'], () => {
  test('four of them are asked, and each is a source', async (context) => {
    const pool = await poolFor(context, ADDRESSES);
    const { json, exitCode } = await runWithHosts('pool.test', ADDRESSES, ['-s', `pool.test:${pool[0]?.port}`]);
    expect(exitCode).toBe(0);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { asked: 4, answered: 4, agreeing: 4 } });
    expect(new Set(json.facts.ntp.value.sources.map(({ name }) => name))).toEqual(new Set(['pool.test']));
    expect(new Set(json.facts.ntp.value.sources.map(({ address }) => address)).size).toBe(4);
    expect(pool.filter(({ requests }) => requests.length > 0)).toHaveLength(4);
  });

  test('the dead among them do no harm', async (context) => {
    const [alive] = await poolFor(context, ['127.0.0.62']);
    const addresses = ['127.0.0.62', '127.0.0.63', '127.0.0.64'];
    const { json } = await runWithHosts('pool.test', addresses, ['-s', `pool.test:${alive?.port}`]);
    expect(statesOf(json).toSorted()).toEqual(['agreeing', 'refused', 'refused']);
    expect(json.clock.verdict).toBe('in-sync');
    expect(findingsOf(json, 'ntp-unreachable')).toEqual([]);
  });
});

await lab('IPv6', ['IPv6'], () => {
  test('is asked like IPv4, and both are sources', async (context) => {
    const six = await hostileServerFor(context, 'truthful', { address: '::1' });
    const four = await hostileServerFor(context, 'truthful');
    const { json } = await runForJson(['-s', `[::1]:${six.port}`, '-s', `127.0.0.1:${four.port}`]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { asked: 2, answered: 2, agreeing: 2 } });
    expect(json.facts.ntp.value.sources.map(({ address }) => address)).toEqual(['::1', '127.0.0.1']);
  });

  test('a closed port is refused there too, and named as it was typed', async () => {
    const port = await freeUdpPort('::1');
    const { stdout, exitCode } = await runProgram(['-s', `[::1]:${port}`]);
    expect(stdout).toContain(`[::1]:${port}`);
    expect(stdout).toMatch(/refused/);
    expect(exitCode).toBe(3);
  });
});
