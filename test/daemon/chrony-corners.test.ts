/** What chronyd says and does not mean as it looks. */
import { expect, test } from 'vitest';
import { readChrony } from '../../src/daemon/chrony.ts';
import type { DaemonClaim } from '../../src/model/daemon-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import { configuration } from '../checks/facts.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { recorded } from './recording.ts';

const chronyClaim = async (name: string): Promise<DaemonClaim> => {
  const programs = fakePrograms({
    'chronyc -n -c tracking': recorded(`chrony/4.3/${name}.tracking.csv`),
    'chronyc -n -c sources': recorded(`chrony/4.3/${name}.sources.csv`),
  });
  const c = await readChrony(fakeDoors({ programs }), null);
  if (c.status !== 'ok') throw new Error(c.reason);
  return c.value;
};

test('chrony: reference time is in its corrected time, not by this host’s clock', async () => {
  const { lastUpdateAt } = await chronyClaim('fast-45s');
  expect(Math.abs(1_795_353_967_182 - (lastUpdateAt ?? 0) - 1300)).toBeLessThan(1000);
});

test('chrony: sources’ offsets are against its corrected time', async () => {
  const { sources } = await chronyClaim('behind');
  expect(sources?.[0]?.offsetMs).toBeCloseTo(150, 0);
});

test('chrony: local reference (7F7F0101) is no synchronisation, and no bound of 0', async () => {
  const c = await chronyClaim('local');
  expect(c.synchronised && c.boundMs === 0).toBe(false);
});

test('chrony: running, not permitted (socket folder closed, cmdport 0) is denied', async () => {
  const programs = fakePrograms({
    'chronyc -n -c tracking': { exitCode: 1, stdout: '506 Cannot talk to daemon\n' },
    'chronyc -n -c sources': { exitCode: 1, stdout: '506 Cannot talk to daemon\n' },
  });
  const files = { ...fakeFiles({}), info: () => missing('denied', 'EACCES') };
  const c = await readChrony(
    fakeDoors({ programs, files }),
    configuration({ directives: [{ name: 'cmdport', values: ['0'], path: '', line: 1 }] }),
  );
  expect(c.status).toBe('denied');
});

test.for([
  ['506 Cannot talk to daemon\n', 1, 'denied'],
  ['Could not open connection to daemon\n', 1, 'denied'],
  ['rubbish\n', 1, 'failed'],
  ['rubbish\n', 0, 'failed'],
  ['', 0, 'failed'],
] as const)('chrony: a closed socket, and %j with exit code %d: %s', async ([stdout, exitCode, status]) => {
  const programs = fakePrograms({ 'chronyc -n -c tracking': { exitCode, stdout } });
  const files = { ...fakeFiles({}), info: () => missing('denied', 'EACCES') };
  expect((await readChrony(fakeDoors({ programs, files }), null)).status).toBe(status);
});

test('chrony: cmdport 0 and bindcmdaddress 127.0.0.1: only the socket is there', async () => {
  const programs = fakePrograms({});
  const d = (name: string, value: string) => ({ name, values: [value], path: '', line: 1 });
  await readChrony(
    fakeDoors({ programs }),
    configuration({ directives: [d('cmdport', '0'), d('bindcmdaddress', '127.0.0.1')] }),
  );
  expect(programs.calls[0]).toBe('chronyc -n -c tracking');
});
