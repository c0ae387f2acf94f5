import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAdjtimex, parseNtptime, parseTimedatectl, readKernel } from '../../src/daemon/kernel.ts';
import type { KernelFacts } from '../../src/model/daemon-facts.ts';
import type { FakeOutput } from '../gather/fake-doors.ts';
import { fakePrograms } from '../gather/fake-doors.ts';
import { recorded } from './recording.ts';

const said = (name: string): string => recorded(`kernel/${name}.txt`);
const adjtimex = (text: string): KernelFacts | null => parseAdjtimex(text, 'adjtimex');

const STATES = [
  ['never', { synchronised: false, maximumErrorMs: 16_000, estimatedErrorMs: 16_000 }],
  ['synchronised', { synchronised: true, maximumErrorMs: 7.5, estimatedErrorMs: 0.012 }],
  ['no-flags', { synchronised: true, maximumErrorMs: 250, estimatedErrorMs: 0 }],
  // Within 16 s, and yet the bit is set: so is chrony's without rtcsync.
  ['unsynchronised-pll', { synchronised: false, maximumErrorMs: 511, estimatedErrorMs: 20 }],
] as const;

describe('what the kernel says, by whichever program', () => {
  test.for(STATES)('%s', ([name, expected]) => {
    const facts = { ...expected, meaning: 'status-bit' };
    expect(adjtimex(said(`adjtimex-1.29-${name}`))).toEqual({ readBy: 'adjtimex', ...facts });
    expect(adjtimex(said(`busybox-1.35.0-${name}`))).toEqual({ readBy: 'adjtimex', ...facts });
    expect(parseNtptime(said(`ntptime-1.2.2-${name}`))).toEqual({ readBy: 'ntptime', ...facts });
  });

  test('timedatectl, which means something else', () => {
    const facts = { readBy: 'timedatectl', meaning: 'maximum-error', maximumErrorMs: null, estimatedErrorMs: null };
    expect(parseTimedatectl(said('timedatectl-252-synchronised'))).toEqual({ ...facts, synchronised: true });
    expect(parseTimedatectl(said('timedatectl-252-never'))).toEqual({ ...facts, synchronised: false });
  });
});

describe('who is asked', () => {
  const NEVER = said('adjtimex-1.29-never');
  const ALL: Readonly<Record<string, string>> = {
    'adjtimex --print': NEVER,
    'busybox adjtimex': said('busybox-1.35.0-never'),
    ntptime: said('ntptime-1.2.2-never'),
    'timedatectl show': said('timedatectl-252-never'),
  };
  const lines = Object.keys(ALL);

  test('the best one of those that are here, and no other', async () => {
    for (const [first, line] of lines.entries()) {
      const programs = fakePrograms(Object.fromEntries(Object.entries(ALL).slice(first)));
      expect(await readKernel(programs)).toMatchObject({
        status: 'ok',
        value: { readBy: ['adjtimex', 'busybox adjtimex', 'ntptime', 'timedatectl'][first] },
      });
      expect(programs.calls).toEqual([line]);
    }
  });

  test('none is here', async () => {
    const programs = fakePrograms({});
    expect(await readKernel(programs)).toMatchObject({ status: 'absent' });
    expect(programs.calls).toEqual([]);
  });

  test.for<readonly [string, FakeOutput]>([
    ['a BusyBox that was built without it', { exitCode: 127, stderr: 'adjtimex: applet not found\n' }],
    ['one that may not be started', { status: 'denied', reason: 'EACCES' }],
    ['one that crashes', { status: 'failed', reason: 'ended by SIGSEGV' }],
    ['one that says something else', 'usage: adjtimex\n'],
  ])('%s: the next one is asked', async ([, output]) => {
    const programs = fakePrograms({ ...ALL, 'adjtimex --print': output, 'busybox adjtimex': output });
    expect(await readKernel(programs)).toMatchObject({ status: 'ok', value: { readBy: 'ntptime' } });
    expect(programs.calls).toEqual(lines.slice(0, 3));
  });

  test('after one that is slow, no other is: the time is used up', async () => {
    const programs = fakePrograms({
      ...ALL,
      'adjtimex --print': { status: 'timeout', reason: 'no answer in 1000 ms' },
    });
    expect(await readKernel(programs)).toEqual({ status: 'timeout', reason: 'no answer in 1000 ms' });
    expect(programs.calls).toEqual(['adjtimex --print']);
  });

  test('if none of them tells, why the last one did not', async () => {
    const stderr = said('timedatectl-252-no-systemd.stderr');
    expect(await readKernel(fakePrograms({ 'timedatectl show': { exitCode: 1, stderr } }))).toMatchObject({
      status: 'failed',
    });
    expect(
      await readKernel(
        fakePrograms({ ntptime: 'rubbish', 'timedatectl show': { status: 'denied', reason: 'EACCES' } }),
      ),
    ).toEqual({ status: 'denied', reason: 'EACCES' });
  });

  test('an exit code is no answer: ntptime ends with the state of the clock', async () => {
    const programs = fakePrograms({ ntptime: { exitCode: 5, stdout: said('ntptime-1.2.2-never') } });
    expect(await readKernel(programs)).toMatchObject({ status: 'ok', value: { synchronised: false } });
  });
});

describe('text that was spoilt', () => {
  const CASES: readonly (readonly [string, (text: string) => KernelFacts | null])[] = [
    ...STATES.flatMap(
      ([name]) =>
        [
          [said(`adjtimex-1.29-${name}`), adjtimex],
          [said(`busybox-1.35.0-${name}`), adjtimex],
          [said(`ntptime-1.2.2-${name}`), parseNtptime],
        ] as const,
    ),
    [said('timedatectl-252-never'), parseTimedatectl],
    [said('timedatectl-252-synchronised'), parseTimedatectl],
  ];

  test('cut anywhere, it says the same or nothing', () => {
    for (const [whole, parse] of CASES) {
      const right = parse(whole);
      for (let end = 0; end < whole.length; end++) expect([null, right]).toContainEqual(parse(whole.slice(0, end)));
      for (let start = 1; start < whole.length; start++) {
        expect([null, right]).toContainEqual(parse(whole.slice(start)));
      }
    }
  });

  test('a line that is missing, or stands twice', () => {
    for (const [whole, parse] of CASES) {
      const right = parse(whole);
      const lines = whole.split(/(?<=\n)/);
      for (const index of lines.keys()) {
        expect([null, right]).toContainEqual(parse(lines.toSpliced(index, 1).join('')));
        expect([null, right]).toContainEqual(parse(lines.toSpliced(index, 0, lines[index] ?? '').join('')));
      }
    }
  });

  test('a letter that does not belong gives no other fact', () => {
    // A line end within a number leaves a whole line with another one: nobody can tell.
    const foreign = fc.constantFrom('x', ' ', '+', '-', '.', 'e', '\0', '\t', '\r', '０', 'é', ',', 'us', '\u2028');
    for (const [whole, parse] of CASES) {
      const right = parse(whole);
      fc.assert(
        fc.property(fc.nat(whole.length), foreign, (at, one) => {
          // There it is a digit.
          fc.pre(one !== 'e' || !/0x[\da-f]*$/.test(whole.slice(0, at)));
          expect([null, right]).toContainEqual(parse(whole.slice(0, at) + one + whole.slice(at)));
        }),
        { numRuns: 300 },
      );
    }
  });

  test('whatever it is, nothing is thrown, and no number is none', () => {
    const word = fc.constantFrom(
      'status:',
      'maxerror:',
      'esterror:',
      ' 64\n',
      ' 0 ()\n',
      '\n',
      '1',
      'status 0x40 (',
      ' us',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(word, fc.string()), { maxLength: 30 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        for (const parse of [adjtimex, parseNtptime, parseTimedatectl]) {
          const facts = parse(given);
          const { maximumErrorMs = null, estimatedErrorMs = null } = facts ?? {};
          if (maximumErrorMs !== null) expect(Number.isFinite(maximumErrorMs)).toBe(true);
          if (estimatedErrorMs !== null) expect(estimatedErrorMs).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('numbers that no kernel has', () => {
    const whole = said('adjtimex-1.29-synchronised');
    for (const number of ['-7500', '7500.5', '0x1d4c', '9'.repeat(20), 'inf', '', '7 500']) {
      expect(adjtimex(whole.replace(' 7500\n', ` ${number}\n`)), number).toBeNull();
    }
  });

  test('lines without end do not take long', () => {
    const much = ' \t'.repeat(200_000);
    for (const text of [`status:${much}`, `${much}status:${much}64`, `maximum error ${'1'.repeat(400_000)} us`]) {
      for (const parse of [adjtimex, parseNtptime, parseTimedatectl]) expect(parse(text)).toBeNull();
    }
  });
});
