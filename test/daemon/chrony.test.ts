import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSources, parseTracking, readChrony } from '../../src/daemon/chrony.ts';
import type { DaemonClaim, DaemonConfiguration } from '../../src/model/daemon-facts.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { configuration } from '../checks/facts.ts';
import type { FakeOutput, FakePrograms } from '../gather/fake-doors.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';
import { recorded } from './recording.ts';

const tracking = (name: string): string => recorded(`chrony/${name}.tracking.csv`);
const sources = (name: string): string => recorded(`chrony/${name}.sources.csv`);
const text = (name: string): string => recorded(`chrony/${name}`);

/** A chronyc that answers so. */
const chronyc = (trackingOutput: FakeOutput, sourcesOutput: FakeOutput = ''): FakePrograms =>
  fakePrograms({ 'chronyc -n -c tracking': trackingOutput, 'chronyc -n -c sources': sourcesOutput });
const read = (programs: FakePrograms, config: DaemonConfiguration | null = null): Promise<Gathered<DaemonClaim>> =>
  readChrony(fakeDoors({ programs }), config);
const claimOf = async (name: string): Promise<DaemonClaim> => {
  const claim = await read(chronyc(tracking(name), sources(name)));
  if (claim.status !== 'ok') throw new Error(claim.reason);
  return claim.value;
};

describe('what chronyd claims', () => {
  test('synchronised: who it follows, and how well', async () => {
    const { sources: list, ...claim } = await claimOf('4.3/synchronised');
    expect(claim).toEqual({
      synchronised: true,
      offsetMs: expect.closeTo(-0.001687, 9),
      // Root dispersion 2.254 µs, root delay 6.272 µs.
      boundMs: expect.closeTo(0.002254 + 0.003136, 9),
      stratum: 2,
      reference: '127.0.0.2',
      lastUpdateAt: expect.closeTo(1_795_353_717_823.174, 0),
      updateIntervalMs: 1000,
    });
    expect(list).toHaveLength(3);
    expect(list?.[0]).toEqual({
      name: '127.0.0.2',
      kind: 'server',
      state: 'selected',
      stratum: 1,
      reach: 0o377,
      pollSeconds: 1,
      lastReceivedSeconds: 0,
      offsetMs: expect.closeTo(-0.000397 - 0.001687, 9),
    });
  });

  test.for([
    ['4.3/no-source', 0],
    ['4.3/unreachable', 1],
    ['3.5.1/unreachable', 1],
    ['4.8/unreachable', 1],
    ['4.8/no-majority', 2],
  ] as const)('%s: not synchronised, so it claims nothing', async ([name, count]) => {
    const { sources: list, ...claim } = await claimOf(name);
    expect(claim).toMatchObject({
      synchronised: false,
      offsetMs: null,
      boundMs: null,
      stratum: null,
      reference: null,
      lastUpdateAt: null,
    });
    expect(list).toHaveLength(count);
  });

  test('a reference clock, faster than once a second; one that is silent, and a server that is', async () => {
    const { reference, stratum, offsetMs, sources: list } = await claimOf('4.3/reference-clock');
    expect([reference, stratum]).toEqual(['TEST', 1]);
    expect(list).toMatchObject([
      { name: 'TEST', kind: 'reference-clock', state: 'selected', stratum: null, pollSeconds: 0.5, reach: 0o125 },
      { name: 'SHMX', kind: 'reference-clock', state: 'unusable', pollSeconds: 4, reach: 0, offsetMs: null },
      { name: '127.0.0.2', kind: 'server', state: 'unusable', lastReceivedSeconds: null, offsetMs: null },
    ]);
    // chronyc wrote -0.000000000: nothing is left to be added but what it has not yet corrected.
    expect(list?.[0]?.offsetMs).toBe(offsetMs);
  });

  test('a peer, and a server that nobody listens at', async () => {
    const { sources: list } = await claimOf('4.3/one-of-three');
    expect(list).toMatchObject([
      { kind: 'server', state: 'selected', reach: 0o377, lastReceivedSeconds: 1 },
      { kind: 'server', state: 'unusable', reach: 0, stratum: null, lastReceivedSeconds: null, offsetMs: null },
      { kind: 'peer', state: 'unusable', reach: 0, stratum: null, lastReceivedSeconds: null, offsetMs: null },
    ]);
  });

  test('one that is not to be followed', async () => {
    const { sources: list } = await claimOf('4.8/noselect');
    expect(list?.map(({ state }) => state)).toEqual(['selected', 'unusable', 'combined']);
  });

  test('it goes on saying so after it has lost every source, but not when it last heard of one', async () => {
    const claim = await claimOf('4.3/stale');
    expect(claim).toMatchObject({ synchronised: true, reference: '127.0.0.3', updateIntervalMs: 4000 });
    expect(1_795_354_042_772 - (claim.lastUpdateAt ?? 0)).toBeCloseTo(77_161, -1);
    expect(claim.sources).toMatchObject([
      { state: 'unusable', reach: 0, lastReceivedSeconds: 76 },
      { state: 'unusable', reach: 0, lastReceivedSeconds: 76 },
    ]);
  });
});

describe('signs: positive = this host is behind', () => {
  test.for([
    ['4.3/behind', 150],
    ['3.5.1/behind', 150],
    ['4.8/behind', 150],
    ['4.3/ahead', -250],
    ['4.3/fast-45s', -45_250],
  ] as const)('%s: the clock has to be set forward by %d ms', async ([name, offsetMs]) => {
    const claim = await claimOf(name);
    // libfaketime serves an offset to some tenths of a millisecond.
    expect(Math.abs((claim.offsetMs ?? 0) - offsetMs)).toBeLessThan(0.2);
  });

  test.for(['2.4.1', '3.5.1', '4.3', '4.8'])(
    'chrony %s: the falseticker, 150 ms ahead of this host and the others',
    (version) => {
      const list = parseSources(sources(`${version}/liar`)) ?? [];
      expect(list.map(({ state }) => state).toSorted()).toEqual(['combined', 'combined', 'falseticker', 'selected']);
      const liar = list.find(({ state }) => state === 'falseticker');
      expect(Math.abs((liar?.offsetMs ?? 0) - 150)).toBeLessThan(0.2);
      for (const one of list.filter((other) => other !== liar)) expect(Math.abs(one.offsetMs ?? 1)).toBeLessThan(0.01);
    },
  );
});

describe('the interval in which an update is due', () => {
  const withInterval = (seconds: string): string =>
    tracking('4.3/synchronised').replace(/,1\.0,Normal/, `,${seconds},Normal`);
  const withPoll = (poll: number): string =>
    sources('4.3/synchronised').replace('127.0.0.2,1,0,', `127.0.0.2,1,${poll},`);

  test.for([
    ['2.0', 6, 64_000],
    ['64.2', 6, 64_200],
    ['1040.5', 10, 1_040_500],
    ['0.0', 10, 1_024_000],
    ['0.0', -1, 500],
  ] as const)('%s s between the last two, poll 2^%d: %d ms', async ([seconds, poll, expected]) => {
    const claim = await read(chronyc(withInterval(seconds), withPoll(poll)));
    expect(claim).toMatchObject({ status: 'ok', value: { updateIntervalMs: expect.closeTo(expected, 6) } });
  });

  test('not known where neither is', async () => {
    expect(await read(chronyc(withInterval('0.0'), sources('4.3/no-source')))).toMatchObject({
      value: { updateIntervalMs: null },
    });
  });

  test('while none is followed, the greatest poll of all, up to 64 s', async () => {
    const list = sources('4.3/stale');
    expect(parseSources(list)).toHaveLength(2);
    const slower = list.replace(/^((?:[^,]*,){4})\d+/, (_, before: string) => `${before}9`);
    expect(await read(chronyc(withInterval('0.0'), slower))).toMatchObject({ value: { updateIntervalMs: 64_000 } });
  });
});

describe('how it is asked', () => {
  const directive = (line: string) => {
    const [name = '', ...values] = line.split(' ');
    return { name, values, path: '/etc/chrony/chrony.conf', line: 1 };
  };
  const callsWith = async (...lines: readonly string[]): Promise<readonly string[]> => {
    const programs = fakePrograms({});
    await read(programs, configuration({ directives: lines.map(directive) }));
    return programs.calls;
  };

  test('for the addresses as they are, both at once, and nothing else', async () => {
    const programs = chronyc('', '');
    await read(programs);
    expect(programs.calls).toEqual(['chronyc -n -c tracking', 'chronyc -n -c sources']);
  });

  test.for<readonly [string, readonly string[], string]>([
    ['where it looks by itself', [], ''],
    ['at another port', ['cmdport 3323'], ' -p 3323'],
    ['at the port that is given last', ['cmdport 1', 'cmdport 3323'], ' -p 3323'],
    ['by its socket, where UDP is switched off', ['cmdport 0'], ''],
    ['at no port that is none', ['cmdport -h'], ''],
    ['where it looks by itself, if the socket is switched off', ['bindcmdaddress /', 'bindcmdaddress 0.0.0.0'], ''],
    [
      'at other addresses',
      ['bindcmdaddress 127.0.0.1', 'bindcmdaddress ::1', 'cmdport 3323'],
      ' -h /run/chrony/chronyd.sock,127.0.0.1,::1 -p 3323',
    ],
    [
      'at another socket, and by UDP, which anybody may use',
      ['bindcmdaddress /run/other/chronyd.sock'],
      ' -h /run/other/chronyd.sock,127.0.0.1,::1',
    ],
    [
      'at another socket, and at the address that is given',
      ['bindcmdaddress /run/other/chronyd.sock', 'bindcmdaddress 192.0.2.1'],
      ' -h /run/other/chronyd.sock,192.0.2.1',
    ],
    [
      'at another socket alone, where UDP is switched off',
      ['bindcmdaddress /run/other/chronyd.sock', 'cmdport 0'],
      ' -h /run/other/chronyd.sock',
    ],
    ['not at the port or the address for time', ['server 127.0.0.1', 'port 11123', 'bindaddress 192.0.2.1'], ''],
  ])('%s', async ([, lines, options]) => {
    expect(await callsWith(...lines)).toEqual([`chronyc -n -c${options} tracking`, `chronyc -n -c${options} sources`]);
  });
});

describe('no answer', () => {
  test('chronyc is not installed', async () => {
    expect(await read(fakePrograms({}))).toMatchObject({ status: 'absent' });
  });

  test.for([
    ['absent', 'chronyc is not installed'],
    ['denied', 'EACCES'],
    ['timeout', 'no answer in 1000 ms'],
    ['failed', 'ended by SIGSEGV'],
  ] as const)('%s stays %s', async ([status, reason]) => {
    expect(await read(chronyc({ status, reason }, { status, reason }))).toEqual({ status, reason });
  });

  test.for([
    ['4.3/506.txt', 'stdout', 'failed', '506 Cannot talk to daemon'],
    ['4.3/501.txt', 'stdout', 'denied', '501 Not authorised'],
    ['4.3/no-socket.txt', 'stderr', 'failed', 'Could not open connection to daemon'],
    ['4.3/unknown-command.txt', 'stderr', 'failed', 'Unrecognized command'],
  ] as const)('%s is %s', async ([name, stream, status, reason]) => {
    const output = { exitCode: 1, [stream]: text(name) };
    expect(await read(chronyc(output, output))).toEqual({ status, reason });
  });

  test('an exit code without a word', async () => {
    expect(await read(chronyc({ exitCode: 1 }))).toEqual({ status: 'failed', reason: 'no answer' });
  });

  test('exit code 0 and something else', async () => {
    for (const said of ['', '\n', 'a,b,c\n', text('4.3/506.txt'), '<html>\n', tracking('4.3/liar').repeat(2)]) {
      expect(await read(chronyc(said)), said).toMatchObject({ status: 'failed', reason: /not understood/ });
    }
  });

  test('tracking, but no sources: what is told counts, and the sources are not known', async () => {
    for (const output of [
      { exitCode: 1, stdout: text('4.3/501.txt') },
      'rubbish\n',
      { status: 'timeout', reason: '' },
    ]) {
      expect(await read(chronyc(tracking('4.3/synchronised'), output as FakeOutput))).toMatchObject({
        status: 'ok',
        value: { synchronised: true, sources: null, updateIntervalMs: 1000 },
      });
    }
  });
});

describe('text that was spoilt', () => {
  const TRACKINGS = ['synchronised', 'liar', 'behind', 'fast-45s', 'no-source', 'reference-clock', 'local'].map(
    (name) => tracking(`4.3/${name}`),
  );
  const SOURCES = ['liar', 'one-of-three', 'reference-clock', 'stale'].map((name) => sources(`4.3/${name}`));

  test('cut anywhere, it is no tracking', () => {
    for (const whole of TRACKINGS) {
      for (let end = 0; end < whole.length; end++) expect(parseTracking(whole.slice(0, end))).toBeNull();
      for (let start = 1; start < whole.length; start++) {
        const rest = parseTracking(whole.slice(start));
        // What is left of the reference identifier is none.
        expect(rest, whole.slice(start)).toBeNull();
      }
    }
  });

  test('cut anywhere, sources are those of the whole lines, or none', () => {
    for (const whole of SOURCES) {
      const all = parseSources(whole) ?? [];
      for (let end = 0; end < whole.length; end++) {
        const part = parseSources(whole.slice(0, end));
        const lines = whole.slice(0, end).split('\n');
        expect(part).toEqual(lines.at(-1) === '' ? all.slice(0, lines.length - 1) : null);
      }
    }
  });

  /** What is in no number; a sign or a point can make another number that is none the worse. */
  const foreign = fc.constantFrom('x', ' ', '+', '/', ':', 'e', '\0', '\t', '\r', '\n', '０', 'é', ',', '"');
  const spoilt = (whole: string): fc.Arbitrary<string> =>
    fc
      .tuple(fc.nat(whole.length - 1), fc.boolean(), foreign)
      .map(([at, replaces, one]) => whole.slice(0, at) + one + whole.slice(at + (replaces ? 1 : 0)));
  const numbersIn = (value: unknown): number[] => {
    if (typeof value === 'number') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
  };

  test('a letter that does not belong gives no other number', () => {
    for (const whole of TRACKINGS) {
      fc.assert(
        fc.property(spoilt(whole), (text) => {
          const [parsed, right] = [parseTracking(text), parseTracking(whole)];
          if (parsed === null || right === null) return;
          expect(numbersIn({ ...parsed, address: '' })).toEqual(numbersIn({ ...right, address: '' }));
        }),
        { numRuns: 300 },
      );
    }
  });

  test('whatever it is, nothing is thrown, and no number is none', () => {
    const field = fc.oneof(
      fc.constantFrom('^', '*', '=', '#', '?', 'x', '0', '1', '377', '-1', 'nan', 'inf', '1e9', '', '-', '__proto__'),
      fc.integer().map(String),
      fc.double().map(String),
      fc.string({ maxLength: 8 }),
    );
    const line = fc.array(field, { minLength: 9, maxLength: 15 }).map((fields) => fields.join(','));
    const hostile = fc.oneof(
      fc.string(),
      line.map((one) => `${one}\n`),
      fc.array(line).map((all) => `${all.join('\n')}\n`),
    );
    fc.assert(
      fc.property(hostile, (given) => {
        for (const number of [...numbersIn(parseTracking(given)), ...numbersIn(parseSources(given))]) {
          expect(Number.isFinite(number)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('a number that no chronyc writes', () => {
    const whole = tracking('4.3/synchronised');
    for (const number of ['nan', '-nan', 'inf', '0x10', '1e3', '', ' 1', '1.', '.5', '1,5', '9'.repeat(400)]) {
      expect(parseTracking(whole.replace('-0.000001687', number)), number).toBeNull();
    }
    for (const [from, to] of [
      [',2,1795353717', ',17,1795353717'],
      [',2,1795353717', ',1.5,1795353717'],
      [',2,1795353717', ',-1,1795353717'],
      ['0.000002254', '-0.000002254'],
      [',Normal', ',Abnormal'],
      [',Normal', ',normal'],
    ] as const) {
      expect(parseTracking(whole.replace(from, to)), to).toBeNull();
    }
  });

  test('a leap second that is announced is no fault', () => {
    for (const leap of ['Insert second', 'Delete second']) {
      expect(parseTracking(tracking('4.3/synchronised').replace('Normal', leap))?.synchronised).toBe(true);
    }
  });

  test('lines without end do not take long', () => {
    const long = `${'1'.repeat(500_000)},${'-'.repeat(500_000)}\n`;
    expect(parseTracking(long)).toBeNull();
    expect(parseSources(`${'^,*,a,1,1,377,1,'}${'1'.repeat(100_000)}.${'1'.repeat(100_000)}x,0,0\n`)).toBeNull();
  });
});
