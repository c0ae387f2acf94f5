import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseProperties, parseTimesync, parseTimesyncStatus } from '../../src/daemon/timedatectl.ts';
import { readTimesyncd } from '../../src/daemon/timesyncd.ts';
import type { DaemonClaim } from '../../src/model/daemon-facts.ts';
import type { FakeFile } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import type { FakeOutput } from '../gather/fake-doors.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';
import { recorded } from './recording.ts';
import { expectSound } from './sound-claim.ts';

const STAMP = '/run/systemd/timesync/synchronized';
const STAMPED_AT = Date.parse('2026-11-22T13:28:39Z');
const stamped: FakeFile = { text: '', modifiedAt: STAMPED_AT };

interface Answers {
  readonly show?: FakeOutput;
  readonly timesync?: FakeOutput;
  readonly status?: FakeOutput;
  readonly stamp?: FakeFile | null;
}

const kernelSays = (word: 'yes' | 'no'): string =>
  recorded('timesyncd/252-unsynchronised.show.txt').replace('NTPSynchronized=no', `NTPSynchronized=${word}`);

const doorsOf = ({ show = kernelSays('yes'), timesync = '', status = '', stamp = stamped }: Answers) =>
  fakeDoors({
    programs: fakePrograms({
      'timedatectl show': show,
      'timedatectl show-timesync': timesync,
      'timedatectl timesync-status': status,
    }),
    files: fakeFiles(stamp === null ? {} : { [STAMP]: stamp }),
  });

const ask = (answers: Answers) => readTimesyncd(doorsOf(answers), null);

/** As recorded in `test/fixtures/daemon/timesyncd`. */
const recordedAnswers = (name: string): Answers => ({
  timesync: recorded(`timesyncd/${name}.show-timesync.txt`),
  status: recorded(`timesyncd/${name}.timesync-status.txt`),
});

const claimOf = async (answers: Answers): Promise<DaemonClaim> => {
  const claim = await ask(answers);
  if (claim.status !== 'ok') throw new Error(claim.reason);
  return claim.value;
};

const failed = (path: string): FakeOutput => ({ exitCode: 1, stderr: recorded(`timesyncd/${path}.stderr.txt`) });

const MESSAGES = ['239', '2023-jitter', '2024-all', '252-synchronised', '252-behind'].map(
  (name) => `timesyncd/${name}.show-timesync.txt`,
);
const STATUSES = ['2024-all', '252-synchronised', '252-behind'].map((name) => `timesyncd/${name}.timesync-status.txt`);

test('synchronised: the clock is held to be right within the root distance of the last answer', async () => {
  expect(await ask(recordedAnswers('2024-all'))).toEqual({
    status: 'ok',
    value: {
      synchronised: true,
      offsetMs: 0,
      boundMs: expect.closeTo(4.077 + 8.322 + 24.042 / 2 + 15e-6 * 64_000, 9),
      stratum: 3,
      reference: '0.north-america.pool.ntp.org',
      lastUpdateAt: STAMPED_AT,
      updateIntervalMs: 64_000,
      sources: [
        {
          name: '0.north-america.pool.ntp.org',
          kind: 'server',
          state: 'selected',
          stratum: 2,
          reach: null,
          pollSeconds: 64,
          lastReceivedSeconds: null,
          offsetMs: null,
        },
      ],
    },
  });
});

test('while it slews, the offset that it measured may still be there', async () => {
  const claim = await claimOf(recordedAnswers('252-behind'));
  expect(claim.boundMs).toBeCloseTo(150.089 + 0.199 / 2 + 15e-6 * 16_000, 9);
});

test('what it stepped is not there any more', async () => {
  const status = recorded('timesyncd/252-behind.timesync-status.txt').replace('+150.089ms', '-7.150089s');
  expect((await claimOf({ ...recordedAnswers('252-behind'), status })).boundMs).toBeCloseTo(
    0.199 / 2 + 15e-6 * 16_000,
    9,
  );
});

test('the three questions are asked at once, each of them once', async () => {
  const doors = doorsOf(recordedAnswers('252-synchronised'));
  await readTimesyncd(doors, null);
  expect((doors.programs as ReturnType<typeof fakePrograms>).calls).toEqual([
    'timedatectl show',
    'timedatectl show-timesync',
    'timedatectl timesync-status',
  ]);
});

test('without the file it has never corrected the clock, whatever the kernel says', async () => {
  expect(await claimOf({ ...recordedAnswers('252-synchronised'), stamp: null })).toMatchObject({
    synchronised: false,
    offsetMs: null,
    boundMs: null,
    reference: null,
    lastUpdateAt: null,
  });
});

test('the kernel denies it: not synchronised any more, and when it last was', async () => {
  const answers = { ...recordedAnswers('252-synchronised'), show: kernelSays('no') };
  expect(await claimOf(answers)).toMatchObject({ synchronised: false, offsetMs: null, lastUpdateAt: STAMPED_AT });
});

test('what the kernel says is not known: the file decides', async () => {
  for (const show of [failed('252-no-service'), 'NTPSynchronized=ja\n', 'NTPSynchronized=no', '']) {
    expect(await claimOf({ ...recordedAnswers('252-synchronised'), show })).toMatchObject({ synchronised: true });
  }
});

test('the folder is closed to us: its last answer decides, and when it was is not known', async () => {
  const stamp: FakeFile = { unreadable: 'denied' };
  const doors = doorsOf(recordedAnswers('252-synchronised'));
  const closed = {
    ...doors,
    files: { ...fakeFiles({ [STAMP]: stamp }), info: () => ({ status: 'denied' as const, reason: 'EACCES' }) },
  };
  expect(await readTimesyncd(closed, null)).toMatchObject({ value: { synchronised: true, lastUpdateAt: null } });
});

test.each(['252-silent', '252-unsynchronised-server'])('%s: nobody has answered', async (name) => {
  expect(await claimOf({ ...recordedAnswers(name), stamp: null })).toMatchObject({
    synchronised: false,
    boundMs: null,
    stratum: null,
    reference: null,
    sources: [{ state: 'unusable', stratum: null, reach: 0 }],
  });
});

test('restarted and not answered yet: the file of before still counts, and no bound is claimed', async () => {
  expect(await claimOf(recordedAnswers('252-silent'))).toMatchObject({
    synchronised: true,
    offsetMs: null,
    boundMs: null,
    reference: null,
  });
});

test('a spike is not what the clock was corrected by', async () => {
  const timesync = recorded('timesyncd/252-behind.show-timesync.txt').replace('Ignored=no', 'Ignored=yes');
  expect(await claimOf({ ...recordedAnswers('252-behind'), timesync })).toMatchObject({
    synchronised: true,
    offsetMs: null,
    boundMs: null,
    sources: [{ state: 'variable', offsetMs: 150.089 }],
  });
});

test('without timesync-status it claims no bound', async () => {
  expect(
    await claimOf({ ...recordedAnswers('252-synchronised'), status: failed('252-no-service-status') }),
  ).toMatchObject({
    synchronised: true,
    offsetMs: null,
    boundMs: null,
  });
});

test('no server is known: it has no sources', async () => {
  const timesync = 'RootDistanceMaxUSec=5s\nPollIntervalMinUSec=32s\nPollIntervalUSec=0\nFrequency=0\n';
  expect(await claimOf({ timesync, stamp: null })).toMatchObject({ sources: [], updateIntervalMs: null });
});

test('with and without the comma that older ones lack', () => {
  expect(parseTimesync(recorded('timesyncd/239.show-timesync.txt'))).toEqual({
    serverName: '0.arch.pool.ntp.org',
    serverAddress: '103.47.76.177',
    pollIntervalMs: 64_000,
    message: { stratum: 2, ignored: false },
  });
  expect(parseTimesync(recorded('timesyncd/2023-jitter.show-timesync.txt'))).toMatchObject({
    serverAddress: '2620:2d:4000:1::3f',
    pollIntervalMs: 1_024_000,
    message: { stratum: 2 },
  });
  expect(parseTimesync(recorded('timesyncd/252-synchronised.show-timesync.txt'))).toMatchObject({
    message: { stratum: 1 },
  });
});

test('what it measured', () => {
  expect(parseTimesyncStatus(recorded('timesyncd/252-synchronised.timesync-status.txt'))).toEqual({
    offsetMs: 0.004,
    delayMs: 0.042,
    rootDistanceMs: 0,
    jitterMs: 0.005,
  });
  expect(parseTimesyncStatus(recorded('timesyncd/252-silent.timesync-status.txt'))).toBe(null);
});

test('why there is no answer', async () => {
  const reasonOf = async (timesync: FakeOutput) => (await ask({ timesync })).status;
  expect(await reasonOf(failed('252-no-systemd'))).toBe('absent');
  expect(await reasonOf(failed('252-no-bus'))).toBe('absent');
  expect(await reasonOf(failed('252-no-service'))).toBe('absent');
  expect(await reasonOf(failed('252-no-service-status'))).toBe('absent');
  expect(await reasonOf({ exitCode: 1, stderr: 'Failed to connect to bus: Permission denied\n' })).toBe('denied');
  expect(await reasonOf({ exitCode: 1, stderr: 'Failed to parse bus message: Access denied\n' })).toBe('denied');
  expect(await reasonOf({ exitCode: 1, stderr: 'Failed to parse bus message: Connection timed out\n' })).toBe(
    'timeout',
  );
  expect(await reasonOf({ exitCode: 1, stderr: 'Unknown operation show-timesync.\n' })).toBe('failed');
  expect(await reasonOf({ status: 'timeout', reason: '' })).toBe('timeout');
  expect(await reasonOf('')).toBe('failed');
  expect(await readTimesyncd(fakeDoors(), null)).toMatchObject({ status: 'absent' });
});

test('cut anywhere, it is not understood or says the same', () => {
  for (const path of MESSAGES) {
    const text = recorded(path);
    for (let length = 0; length < text.length; length++) {
      expect(parseTimesync(text.slice(0, length)), `${path} ${length}`).toBe(null);
    }
  }
  for (const path of STATUSES) {
    const text = recorded(path);
    const whole = parseTimesyncStatus(text);
    for (let length = 0; length < text.length; length++) {
      expect([null, whole]).toContainEqual(parseTimesyncStatus(text.slice(0, length)));
    }
  }
});

test('with its beginning lost, it says of the message what it said, or nothing', () => {
  for (const path of MESSAGES) {
    const text = recorded(path);
    const message = parseTimesync(text)?.message;
    for (let start = 1; start < text.length; start++) {
      const timesync = parseTimesync(text.slice(start));
      expect(timesync === null ? message : timesync.message).toEqual(message);
    }
  }
});

test('any text is not understood', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect([parseTimesync(text), parseTimesyncStatus(text)]).toEqual([null, null]);
      expect(parseProperties(text) === null || text === '' || text.endsWith('\n')).toBe(true);
    }),
  );
});

test('with anything put in anywhere, every number is one', async () => {
  const names = fc.constantFrom('2024-all', '252-synchronised', '252-behind');
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('9'.repeat(400), ' }', '{ ', ', Stratum=3', '\n', '-', '__proto__=1\n', 'y', '\0'),
  );
  const mutate = (text: string, at: number, removed: number, inserted: string): string => {
    const start = at % text.length;
    return text.slice(0, start) + inserted + text.slice(start + removed);
  };
  await fc.assert(
    fc.asyncProperty(names, fc.nat(), fc.nat(30), junk, async (name, at, removed, inserted) => {
      const { timesync, status } = recordedAnswers(name) as { timesync: string; status: string };
      expectSound(await ask({ timesync: mutate(timesync, at, removed, inserted), status }));
      expectSound(await ask({ timesync, status: mutate(status, at, removed, inserted) }));
    }),
    { numRuns: 300 },
  );
});

test('a megabyte of one thing does no harm', () => {
  for (const unit of [' ', ',', 'A=', '\n', '9', '=', ' A=', ': ']) {
    const text = `NTPMessage={ ${unit.repeat(1_000_000 / unit.length)} }\nPollIntervalUSec=0\nFrequency=0\n`;
    expect(parseTimesync(text)).toBe(null);
    expect(parseTimesyncStatus(text)).toBe(null);
  }
});
