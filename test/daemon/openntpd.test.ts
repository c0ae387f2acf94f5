import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNtpctl, readOpenntpd } from '../../src/daemon/openntpd.ts';
import type { DaemonClaim } from '../../src/model/daemon-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import type { FakeOutput } from '../gather/fake-doors.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';
import { recorded } from './recording.ts';
import { expectSound } from './sound-claim.ts';

const ask = (output: FakeOutput) =>
  readOpenntpd(fakeDoors({ programs: fakePrograms({ 'ntpctl -s all': output }) }), null);

const textOf = (name: string): string => recorded(`openntpd/${name}.txt`);

const claimOf = (text: string): DaemonClaim => {
  const claim = parseNtpctl(text);
  if (claim.status !== 'ok') throw new Error(claim.reason);
  return claim.value;
};

const WHOLE = ['starting', 'unsynced', 'synced', 'slewing', 'openbsd-synced'];

const SENSORS = `1/1 sensors valid, clock synced, stratum 1

sensor
   wt gd st  next  poll          offset  correction
nmea0  GPS
 *  1  1  0    3s   15s         0.514ms     0.000ms
`;

test('synced: what it follows, and neither offset nor bound', () => {
  const { sources, ...claim } = claimOf(textOf('synced'));
  expect(claim).toEqual({
    synchronised: true,
    offsetMs: null,
    boundMs: null,
    stratum: 3,
    reference: '10.9.0.3',
    lastUpdateAt: null,
    updateIntervalMs: 30_000,
  });
  expect(
    sources?.map(({ name, state, stratum, pollSeconds, offsetMs }) => [name, state, stratum, pollSeconds, offsetMs]),
  ).toEqual([
    ['10.9.0.1', 'combined', 1, 30, 0.009],
    ['10.9.0.2', 'combined', 2, 31, 0.001],
    ['10.9.0.3', 'selected', 2, 30, 0.008],
    // It has no word for a falseticker: this one is counted in.
    ['10.9.0.4', 'combined', 1, 32, 149.892],
    ['10.9.0.5', 'unusable', null, 3196, null],
    ['10.9.0.9', 'unusable', null, 300, null],
    ['nowhere.lab.example', 'unusable', null, 15, null],
    ['pool.lab.example', 'unusable', null, 15, null],
  ]);
});

test('unsynced, and what of the last correction is still to be added', () => {
  expect(claimOf(textOf('unsynced'))).toMatchObject({
    synchronised: false,
    offsetMs: null,
    stratum: null,
    reference: null,
  });
  expect(claimOf(textOf('slewing'))).toMatchObject({ synchronised: false, offsetMs: 12.345 });
  const ahead = textOf('slewing').replace('12.345ms', '-18161.083ms');
  expect(claimOf(ahead)).toMatchObject({ offsetMs: -18_161.083 });
});

test('just started: nothing is valid yet', () => {
  const { synchronised, sources } = claimOf(textOf('starting'));
  expect(synchronised).toBe(false);
  expect(sources?.every(({ state, offsetMs }) => state === 'unusable' && offsetMs === null)).toBe(true);
});

test('with constraints, and their errors', () => {
  const text = textOf('openbsd-synced');
  expect(claimOf(text)).toMatchObject({ synchronised: true, stratum: 2, reference: '10.10.12.13' });
  expect(claimOf(text.replace('constraint offset 0s', 'constraint offset -1s (5 errors)'))).toEqual(claimOf(text));
});

test('a sensor is a reference clock', () => {
  expect(claimOf(SENSORS)).toMatchObject({
    reference: 'nmea0',
    sources: [{ name: 'nmea0', kind: 'reference-clock', state: 'selected', stratum: 0, offsetMs: 0.514 }],
  });
  const both = `1/1 peers valid, ${SENSORS.split('\n')[0]}\n${textOf('openbsd-synced').split('\n').slice(1).join('\n')}${SENSORS.split('\n').slice(1).join('\n')}`;
  expect(claimOf(both).sources?.map(({ kind }) => kind)).toEqual(['server', 'reference-clock']);
});

test('nothing configured', () => {
  expect(claimOf('no peers and no sensors configured\nclock unsynced\n')).toMatchObject({
    synchronised: false,
    sources: [],
  });
});

test('why there is no answer', async () => {
  expect(await ask({ exitCode: 1, stderr: recorded('openntpd/denied.stderr.txt') })).toEqual(
    missing('denied', 'ntpctl: connect: /var/lib/openntpd/run/ntpd.sock: Permission denied'),
  );
  expect(await ask({ exitCode: 1, stderr: recorded('openntpd/not-running.stderr.txt') })).toMatchObject({
    status: 'absent',
  });
  expect(await ask({ exitCode: 1, stderr: recorded('openntpd/stopped.stderr.txt') })).toMatchObject({
    status: 'absent',
  });
  expect(await ask({ exitCode: 1 })).toEqual(missing('failed', 'exit code 1'));
  expect(await ask('')).toMatchObject({ status: 'failed' });
  expect(await ask(missing('timeout', ''))).toMatchObject({ status: 'timeout' });
  expect(await readOpenntpd(fakeDoors(), null)).toMatchObject({ status: 'absent' });
  expect(await ask(textOf('synced'))).toMatchObject({ status: 'ok' });
});

test('cut anywhere, it is not understood', () => {
  for (const text of [...WHOLE.map(textOf), SENSORS]) {
    for (let length = 0; length < text.length; length++) {
      expect(parseNtpctl(text.slice(0, length))).toMatchObject({ status: 'failed' });
    }
  }
});

test('with its beginning lost, it says the same or nothing', () => {
  for (const text of [...WHOLE.map(textOf), SENSORS]) {
    const whole = claimOf(text);
    for (let start = 1; start < text.length; start++) {
      const claim = parseNtpctl(text.slice(start));
      expect(claim.status === 'ok' ? claim.value : whole).toEqual(whole);
    }
  }
});

test('any text is not understood', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(parseNtpctl(text)).toMatchObject({ status: 'failed' });
    }),
  );
});

test('with anything put in anywhere, every number is one', () => {
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('9'.repeat(400), '-', '\n', '\n\n', '* ', '.', 'ms', '\0'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...WHOLE), fc.nat(), fc.nat(30), junk, (name, at, removed, text) => {
      const whole = textOf(name);
      const start = at % whole.length;
      expectSound(parseNtpctl(whole.slice(0, start) + text + whole.slice(start + removed)));
    }),
    { numRuns: 500 },
  );
});

test('a megabyte of one thing does no harm', () => {
  for (const unit of [' ', '1', '1 ', '\n', 'a\n', ', ', 'a\n * 1 ']) {
    expectSound(parseNtpctl(`${textOf('synced')}${unit.repeat(1_000_000 / unit.length)}\n`));
  }
});
