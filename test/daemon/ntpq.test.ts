import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unixMsOfNtp } from '../../src/daemon/ntp-timestamp.ts';
import { parsePeers } from '../../src/daemon/ntpq-peers.ts';
import { parseNtpq, readNtpd } from '../../src/daemon/ntpq.ts';
import type { DaemonClaim, DaemonSource } from '../../src/model/daemon-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import type { FakeOutput } from '../gather/fake-doors.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';
import { recorded } from './recording.ts';
import { expectSound } from './sound-claim.ts';

const COMMAND = 'ntpq -n -c peers -c rv';

const ask = (output: FakeOutput) => readNtpd(fakeDoors({ programs: fakePrograms({ [COMMAND]: output }) }), null);

const claimOf = (path: string): DaemonClaim => {
  const claim = parseNtpq(recorded(path));
  if (claim.status !== 'ok') throw new Error(claim.reason);
  return claim.value;
};

const peersOf = (path: string): readonly DaemonSource[] => {
  const sources = parsePeers(recorded(path).split('\n'));
  if (sources === null || sources === 'unclear') throw new Error(path);
  return sources;
};

const WHOLE = [
  ...['starting', 'synchronised', 'behind', 'far', 'lost', 'no-servers', '0.9.6-refclocks'].map(
    (name) => `ntpsec/${name}`,
  ),
  ...['4.2.0-rv', '4.2.6p5-rv', '4.2.8p2-pps', '2024-client', '2024-alarm'].map((name) => `ntpd/${name}`),
].map((path) => `${path}.txt`);

test('one start of ntpq asks for both', async () => {
  const programs = fakePrograms({ [COMMAND]: recorded('ntpsec/synchronised.txt') });
  expect(await readNtpd(fakeDoors({ programs }), null)).toMatchObject({ status: 'ok', value: { synchronised: true } });
  expect(programs.calls).toEqual([COMMAND]);
});

test('ntpsec, synchronised', () => {
  expect(claimOf('ntpsec/synchronised.txt')).toEqual({
    synchronised: true,
    offsetMs: -0.002481,
    boundMs: 1.06 + 0.065 / 2,
    stratum: 2,
    reference: '10.9.0.1',
    lastUpdateAt: expect.closeTo(Date.parse('2026-11-22T13:15:30.810Z'), -0.3),
    updateIntervalMs: 4 * 8000,
    sources: expect.arrayContaining([
      {
        name: '10.9.0.1',
        kind: 'server',
        state: 'selected',
        stratum: 1,
        reach: 0o7,
        pollSeconds: 8,
        lastReceivedSeconds: 4,
        offsetMs: 0.0207,
      },
    ]),
  });
});

test('each tally code is a state; what has not answered is unusable and has no offset', () => {
  const states = peersOf('ntpsec/peers.txt').map(({ name, state, offsetMs }) => [name, state, offsetMs]);
  expect(states).toEqual([
    ['10.9.0.1', 'selected', 0.0207],
    ['10.9.0.2', 'combined', 0.0139],
    ['10.9.0.3', 'usable', 0.0199],
    ['10.9.0.4', 'falseticker', 150.0454],
    ['10.9.0.5', 'unusable', null],
    ['10.9.0.9', 'unusable', null],
    ['fd00:9::1234:56…', 'combined', 0.0144],
  ]);
  expect(peersOf('ntpd/2023-peers.txt').map(({ state }) => state)).toEqual([
    'combined',
    'usable',
    'usable',
    'selected',
    'usable',
    'unusable',
  ]);
});

test('a pool is no source, its servers are', () => {
  expect(peersOf('ntpd/2023-peers.txt').map(({ name }) => name)).not.toContain('ntp.ubuntu.com');
  expect(claimOf('ntpd/2024-alarm.txt').sources).toEqual([]);
});

test('long names on lines of their own', () => {
  const names = peersOf('ntpsec/peers-wide.txt').map(({ name }) => name);
  expect(names).toContain('fd00:9::1234:5678:9abc:1');
  expect(names).toHaveLength(peersOf('ntpsec/peers.txt').length);
});

test('with units the same numbers', () => {
  const inUnits = peersOf('ntpsec/peers-units.txt').map(({ offsetMs }) => offsetMs);
  expect(inUnits).toEqual(
    [0.020723, 0.013931, 0.019876, 150.05, null, null, 0.014435].map((value) => value && expect.closeTo(value, 9)),
  );
});

test('a positive offset: the host is behind', () => {
  const { offsetMs, boundMs, sources } = claimOf('ntpsec/behind.txt');
  expect(offsetMs).toBeCloseTo(150, 0);
  // ntpd counts the offset into its dispersion.
  expect(boundMs).toBeGreaterThan(150);
  expect(sources).toMatchObject([{ offsetMs: 150.2853 }]);
});

test('a column of seven digits may have lost some: nobody knows the offset', () => {
  const { offsetMs, sources } = claimOf('ntpsec/far.txt');
  expect(offsetMs).toBe(2000000.078392);
  expect(sources).toMatchObject([{ name: '10.9.0.5', offsetMs: null }]);
});

test('not synchronised: no offset and no bound, and nothing was ever updated', () => {
  for (const path of ['ntpsec/starting.txt', 'ntpsec/no-servers.txt', 'ntpd/2024-alarm.txt']) {
    expect(claimOf(path)).toMatchObject({
      synchronised: false,
      offsetMs: null,
      boundMs: null,
      stratum: null,
      reference: null,
      lastUpdateAt: null,
    });
  }
});

test('no server at all is an empty list', () => {
  expect(claimOf('ntpsec/no-servers.txt').sources).toEqual([]);
});

test('after the loss of all servers it still says synchronised; the time of its last update and its bound tell', () => {
  const lost = claimOf('ntpsec/lost.txt');
  expect(lost).toMatchObject({ synchronised: true, stratum: 2, boundMs: 8001.124, updateIntervalMs: 4 * 8000 });
  expect(lost.lastUpdateAt).toBeCloseTo(Date.parse('2026-11-22T13:32:47.011Z'), -0.3);
  expect(lost.sources?.map(({ state, reach, lastReceivedSeconds }) => [state, reach, lastReceivedSeconds])).toEqual([
    ['unusable', 0, 105],
    ['unusable', 0, 104],
    ['unusable', 0, 103],
  ]);
});

test('ntpd 4.2.8 with a PPS signal', () => {
  const { sources, ...claim } = claimOf('ntpd/4.2.8p2-pps.txt');
  expect(claim).toMatchObject({
    synchronised: true,
    offsetMs: 0.311032,
    boundMs: 1.165,
    stratum: 1,
    reference: 'PPS',
    lastUpdateAt: expect.closeTo(Date.parse('2015-06-15T15:40:46.977+10:00'), -0.3),
    updateIntervalMs: 4 * 16_000,
  });
  expect(sources?.slice(0, 2)).toMatchObject([
    { name: 'PPS(0)', kind: 'reference-clock', state: 'selected', stratum: 0, offsetMs: 0.311 },
    { name: 'SHM(0)', kind: 'reference-clock', state: 'selected', offsetMs: -347.04 },
  ]);
});

test('ntpd 4.2.8 of Ubuntu', () => {
  expect(claimOf('ntpd/2024-client.txt')).toMatchObject({
    synchronised: true,
    offsetMs: 0.834,
    boundMs: 29.552 + 16.475 / 2,
    reference: '216.239.35.0',
    updateIntervalMs: 4 * 1_024_000,
  });
});

test('ntpd 4.2.6; without the table it is not known which sources it has', () => {
  expect(claimOf('ntpd/4.2.6p5-rv.txt')).toEqual({
    synchronised: true,
    offsetMs: 0.671,
    boundMs: 101.044 + 122.293 / 2,
    stratum: 3,
    reference: '133.18.174.255',
    lastUpdateAt: expect.closeTo(Date.parse('2022-01-04T11:57:54.752+08:00'), -0.3),
    updateIntervalMs: 4 * 1_024_000,
    sources: null,
  });
});

test('ntpd 4.2.0 names things otherwise', () => {
  expect(claimOf('ntpd/4.2.0-rv.txt')).toMatchObject({
    synchronised: true,
    boundMs: 3231.83 + 13.569 / 2,
    stratum: 4,
    updateIntervalMs: null,
  });
});

test('reference clocks of ntpsec, days without a reply, names from DNS', () => {
  expect(claimOf('ntpsec/0.9.6-refclocks.txt')).toMatchObject({ reference: 'SHM(1)', updateIntervalMs: 4 * 64_000 });
  expect(peersOf('ntpd/2018-peers-local.txt')[0]).toMatchObject({
    name: 'LOCAL(0)',
    kind: 'reference-clock',
    lastReceivedSeconds: 7 * 86_400,
    reach: 0,
  });
  expect(peersOf('ntpd/2003-peers.txt')).toHaveLength(7);
});

const tableOf = (row: string): string[] => [
  '     remote           refid      st t when poll reach   delay   offset  jitter',
  '==============================================================================',
  row,
];

test('poll intervals are powers of two again, and a number of days that lost its unit is not known', () => {
  const row = '*192.0.2.1       .GPS.            1 u 1234  68m  377    0.100    0.200   0.300';
  expect(parsePeers(tableOf(row))).toMatchObject([{ pollSeconds: 4096, lastReceivedSeconds: 1234 }]);
  expect(parsePeers(tableOf(row.replace('1234  68m', '4600  36h')))).toMatchObject([
    { pollSeconds: 131_072, lastReceivedSeconds: null },
  ]);
});

test('a row that is not understood makes the whole table unclear', () => {
  const row = '*192.0.2.1       .GPS.            1 u   12   64  377    0.100    0.200   0.300';
  expect(parsePeers(tableOf(row))).toHaveLength(1);
  for (const wrong of [
    row.slice(0, -8),
    row.replace('377', '777'),
    row.replace('0.200', '0.2x0'),
    `?${row.slice(1)}`,
  ]) {
    expect(parsePeers(tableOf(wrong))).toBe('unclear');
  }
});

test('why there is no answer', async () => {
  expect(await ask({ stderr: recorded('ntpsec/noquery.stderr.txt') })).toEqual(
    missing('timeout', '***Request timed out'),
  );
  expect(await ask({ stderr: recorded('ntpsec/stopped.stderr.txt') })).toMatchObject({ status: 'absent' });
  expect(await ask({ stderr: 'localhost: timed out, nothing received\n***Request timed out\n' })).toEqual(
    missing('timeout', 'localhost: timed out, nothing received'),
  );
  expect(await ask({ exitCode: 1, stderr: 'ntpq: read: Connection refused\n' })).toEqual(
    missing('absent', 'ntpq: read: Connection refused'),
  );
  expect(await ask({ stderr: '***Server disallowed request (authentication?)\n' })).toMatchObject({ status: 'denied' });
  expect(await ask(missing('timeout', 'no answer in 1000 ms'))).toMatchObject({ status: 'timeout' });
  expect(await ask('')).toMatchObject({ status: 'failed' });
  expect(await readNtpd(fakeDoors(), null)).toMatchObject({ status: 'absent' });
});

test('cut anywhere, it is not understood', () => {
  for (const path of WHOLE) {
    const text = recorded(path);
    for (let length = 0; length < text.length; length++) {
      expect(parseNtpq(text.slice(0, length)), `${path} ${length}`).toMatchObject({ status: 'failed' });
    }
  }
});

test('with its beginning lost, it says of the clock what it said, or nothing', () => {
  for (const path of WHOLE) {
    const text = recorded(path);
    const { sources: _, updateIntervalMs: __, reference: ___, ...whole } = claimOf(path);
    for (let start = 1; start < text.length; start++) {
      const claim = parseNtpq(text.slice(start));
      expect(claim.status === 'ok' ? claim.value : whole).toMatchObject(whole);
    }
  }
});

test('any text is not understood', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(parseNtpq(text)).toMatchObject({ status: 'failed' });
    }),
  );
});

test('with anything put in anywhere, every number is one', () => {
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('9'.repeat(400), '1e99', '-', ',', '"', '\n', '=', '__proto__=1, ', '\0', 'nan', 'Infinity'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...WHOLE), fc.nat(), fc.nat(30), junk, (path, at, removed, text) => {
      const whole = recorded(path);
      const start = at % whole.length;
      expectSound(parseNtpq(whole.slice(0, start) + text + whole.slice(start + removed)));
    }),
    { numRuns: 500 },
  );
});

test('a megabyte of one thing does no harm', () => {
  for (const unit of [' ', ',', '"', 'a=', '\n', '9', '=', 'a ', '* ']) {
    const text = `${recorded('ntpsec/synchronised.txt').slice(0, -1)}${unit.repeat(1_000_000 / unit.length)}\n`;
    expectSound(parseNtpq(text));
  }
});

test('NTP timestamps: zero is never, and the second era begins in 2036', () => {
  expect(unixMsOfNtp(0, 0)).toBe(null);
  expect(unixMsOfNtp(0x83aa7e80, 0)).toBe(0);
  expect(unixMsOfNtp(0xffffffff, 2 ** 31)).toBe(Date.parse('2036-02-07T06:28:15.500Z'));
  expect(unixMsOfNtp(0, 2 ** 31)).toBe(Date.parse('2036-02-07T06:28:16.500Z'));
});
