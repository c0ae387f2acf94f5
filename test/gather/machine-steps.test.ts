import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gatherMachine } from '../../src/gather/machine.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { StepLog } from '../../src/model/machine-facts.ts';
import type { ProgramOutput, Programs } from '../../src/system/programs.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import { fakeMachine } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const NOW = Date.UTC(2026, 10, 22, 14);
const DAY = 86_400_000;
const MACHINE_ID = '1'.repeat(32);

const recorded = (name: string): string =>
  readFileSync(new URL(`../fixtures/machine/${name}`, import.meta.url), 'utf8');

const journal: FakeTree = { [`/var/log/journal/${MACHINE_ID}/system.journal`]: 'LPKSHHRH' };

const printed = (stdout: string, changes: Partial<ProgramOutput> = {}): Gathered<ProgramOutput> =>
  ok({ exitCode: 0, stdout, stderr: '', ...changes });

/** `answer`: what journalctl does when it is started. */
const stepsOf = async (
  tree: FakeTree,
  answer: Gathered<ProgramOutput> = missing('absent', 'journalctl is not installed'),
): Promise<{ steps: Gathered<StepLog>; calls: readonly string[] }> => {
  const calls: string[] = [];
  const programs: Programs = {
    find: () => null,
    run: (name, args) => {
      calls.push([name, ...args].join(' '));
      return Promise.resolve(answer);
    },
    stop: () => {},
  };
  const doors = { files: fakeFiles(tree), machine: fakeMachine(), programs, clock: new VirtualClock() };
  const gathered = await gatherMachine(doors, NOW);
  if (gathered.status !== 'ok') throw new Error(gathered.reason);
  return { steps: gathered.value.steps, calls };
};

const logOf = async (tree: FakeTree, answer?: Gathered<ProgramOutput>): Promise<StepLog> => {
  const { steps } = await stepsOf(tree, answer);
  if (steps.status !== 'ok') throw new Error(steps.reason);
  return steps.value;
};

describe('the journal', () => {
  test('is asked once, for few entries of few programs', async () => {
    const { calls } = await stepsOf(journal, printed(recorded('journal-chrony.json')));
    expect(calls).toEqual([expect.stringMatching(/^journalctl --no-pager --output=json /)]);
    for (const part of [
      '--since=-7d',
      '--lines=1000',
      'SYSLOG_IDENTIFIER=chronyd',
      '+ MESSAGE=Clock change detected',
    ]) {
      expect(calls[0]).toContain(part);
    }
  });

  test('tells the steps of the last seven days, the latest first', async () => {
    const { steps, read, unread } = await logOf(journal, printed(recorded('journal-chrony.json')));
    expect(read).toEqual([{ source: 'journal', since: NOW - 7 * DAY }]);
    expect(unread).toEqual([]);
    expect(steps.map(({ byMs, by }) => [byMs, by])).toEqual([
      [-7_200_000.024, 'chronyd'],
      [7_200_000.024, null],
      [-2499.974, 'chronyd'],
      [4000.022, 'chronyd'],
    ]);
  });

  test('that tells of no step is an answer', async () => {
    expect(await logOf(journal, printed('-- No entries --\n'))).toEqual({
      steps: [],
      read: [{ source: 'journal', since: NOW - 7 * DAY }],
      unread: [],
    });
  });

  test('that is kept in memory tells from the start on', async () => {
    const tree = {
      [`/run/log/journal/${MACHINE_ID}/system.journal`]: 'x',
      '/proc/stat': `btime ${(NOW - 2 * DAY) / 1000}\n`,
    };
    expect((await logOf(tree, printed(''))).read).toEqual([{ source: 'journal', since: NOW - 2 * DAY }]);
  });

  test('is not asked where there is none', async () => {
    const { steps, calls } = await stepsOf({ '/var/log/journal/remote/x': '' });
    expect(steps).toEqual(missing('absent', 'there is no log'));
    expect(calls).toEqual([]);
  });

  test('is not asked where we may not read it: it would show our own entries alone', async () => {
    const denied: FakeTree = { [`/var/log/journal/${MACHINE_ID}/system.journal`]: { unreadable: 'denied' } };
    const { steps, calls } = await stepsOf(denied, printed(''));
    expect(steps).toMatchObject({ status: 'denied' });
    expect(calls).toEqual([]);
  });

  test.for([
    ['denied', printed('', { stderr: 'Hint: You are currently not seeing messages from other users and the system.' })],
    ['denied', printed('', { exitCode: 1, stderr: 'No journal files were opened due to insufficient permissions.' })],
    ['failed', printed('', { exitCode: 1, stderr: "journalctl: unrecognized option '--output-fields=MESSAGE'" })],
    ['failed', printed('{"MESSAGE":"cut o')],
    ['failed', printed('Nov 22 10:00:00 web-01 chronyd[1]: System clock was stepped by 4.0 seconds\n')],
    ['timeout', missing('timeout', 'no answer in 1000 ms')],
  ] as const)('%s: %o', async ([status, answer]) => {
    expect((await stepsOf(journal, answer)).steps).toMatchObject({ status });
  });
});

describe('logs of text', () => {
  const syslog = recorded('rsyslog-classic.log');

  test('where there is no journal', async () => {
    const { steps, read } = await logOf({ '/var/log/syslog': syslog });
    expect(read).toEqual([{ source: '/var/log/syslog', since: Date.UTC(2026, 10, 22, 13, 34, 31) }]);
    expect(steps.map(({ byMs, by, source }) => [byMs, by, source])).toEqual([
      [900.023, 'ntpd', '/var/log/syslog'],
      [-2499.974, 'chronyd', '/var/log/syslog'],
    ]);
  });

  test('where the journal does not answer, which is told', async () => {
    const { steps, unread } = await logOf({ ...journal, '/var/log/syslog': syslog }, missing('timeout', 'no answer'));
    expect(steps).toHaveLength(2);
    expect(unread).toEqual([{ source: 'journal', status: 'timeout', reason: 'no answer' }]);
  });

  test('which the journal makes needless', async () => {
    const { steps, read } = await logOf({ ...journal, '/var/log/syslog': syslog }, printed(''));
    expect(steps).toEqual([]);
    expect(read).toHaveLength(1);
  });

  test('those of the daemons themselves are read in any case, each step once', async () => {
    const own = recorded('chronyd-l.log');
    const tree = {
      ...journal,
      '/var/log/chrony/chronyd.log': own,
      '/var/log/chrony/tracking.log': own,
      '/var/log/chrony.log': own,
      '/var/log/ntpsec/ntpd.log': recorded('ntpsec-l.log'),
    };
    const { steps, read } = await logOf(tree, printed(''));
    expect(read.map(({ source }) => source)).toEqual([
      'journal',
      '/var/log/chrony.log',
      '/var/log/ntpsec/ntpd.log',
      '/var/log/chrony/chronyd.log',
    ]);
    expect(steps.map(({ by }) => by)).toEqual(['ntpd', 'chronyd']);
  });

  test('go by the host’s local time', async () => {
    // Version 1, no transition, one type: 8 h east.
    const header = Buffer.alloc(44);
    header.write('TZif');
    header.writeUInt32BE(1, 36);
    header.writeUInt32BE(4, 40);
    const type = Buffer.alloc(6);
    type.writeInt32BE(8 * 3600);
    const tree = { '/var/log/syslog': syslog, '/etc/localtime': Buffer.concat([header, type, Buffer.from('CST\0')]) };
    expect((await logOf(tree)).steps[0]?.at).toBe(Date.UTC(2026, 10, 22, 13 - 8, 36, 8));
  });

  test('of which only the last mebibyte counts', async () => {
    const filler = 'Nov 22 13:50:00 web-01 CRON[1]: (root) CMD (true)\n'.repeat(25_000);
    expect((await logOf({ '/var/log/messages': syslog + filler })).steps).toEqual([]);
  });

  test('older than seven days do not count', async () => {
    const old = 'Nov 15 13:59:00 web-01 chronyd[1]: System clock was stepped by 4.0 seconds\n';
    expect((await logOf({ '/var/log/syslog': old })).steps).toEqual([]);
  });

  test('one that may not be read is told, and is no log without steps', async () => {
    const denied: FakeTree = { '/var/log/syslog': { unreadable: 'denied' } };
    expect((await stepsOf(denied)).steps).toMatchObject({ status: 'denied' });
    expect(await logOf({ ...denied, '/var/log/messages': syslog })).toMatchObject({
      unread: [{ source: '/var/log/syslog', status: 'denied' }],
    });
  });

  test.for(['', 'no time\nin\nany line\n', '\0\0\0\0'])('%j is no log', async (text) => {
    expect((await stepsOf({ '/var/log/syslog': text })).steps).toMatchObject({ status: 'absent' });
  });

  test('of very many steps the latest hundred are kept', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => {
      const at = new Date(NOW - 6 * DAY + index * 60_000).toISOString();
      return `${at} web-01 chronyd[1]: System clock was stepped by 1.0 seconds`;
    });
    const { steps } = await logOf({ '/var/log/syslog': lines.join('\n') });
    expect(steps).toHaveLength(100);
    expect(steps[0]?.at).toBe(NOW - 6 * DAY + 2999 * 60_000);
  });
});
