import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseObservation, readNtpdRs } from '../../src/daemon/ntpd-rs.ts';
import { claimOfMetrics } from '../../src/daemon/ntpd-rs-metrics.ts';
import { referenceIdOf } from '../../src/daemon/ntpd-rs-reference.ts';
import type { DaemonClaim, DaemonConfiguration } from '../../src/model/daemon-facts.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { FakeOutput } from '../gather/fake-doors.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';
import { recorded, recordedBytes } from './recording.ts';
import { expectSound } from './sound-claim.ts';

const CTL = 'ntp-ctl status --format prometheus';
const METRICS = 'ntpd-rs/1.9.0-ipv6.prometheus.txt';
const RECORDINGS = ['1.9.0-starting', '1.9.0-synchronised', '1.9.0-ipv6', '1.4.0-synchronised'];

const bytesOf = (name: string): Buffer => recordedBytes(`ntpd-rs/${name}.bin`);

const claimOf = (name: string): DaemonClaim => {
  const claim = parseObservation(bytesOf(name));
  if (claim.status !== 'ok') throw new Error(claim.reason);
  return claim.value;
};

/** As the daemon would send it. */
const framed = (json: string): Buffer => {
  const text = Buffer.from(json);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(text.length));
  return Buffer.concat([length, text]);
};

// oxlint-disable-next-line typescript/no-explicit-any
const stateOf = (name: string): any => JSON.parse(bytesOf(name).subarray(8).toString());

const doorsOf = (sockets: Record<string, Gathered<Uint8Array>>, programs: Record<string, FakeOutput> = {}) => {
  const asked: string[] = [];
  const doors = fakeDoors({
    programs: fakePrograms(programs),
    sockets: {
      readAll: (path) => {
        asked.push(path);
        return Promise.resolve(sockets[path] ?? missing('absent', 'ENOENT'));
      },
      stop: () => {},
    },
  });
  return { doors, asked };
};

const DEFAULT_PATH = '/var/run/ntpd-rs/observe';

const configured = (path: string): DaemonConfiguration => ({
  files: ['/etc/ntpd-rs/ntp.toml'],
  unreadable: [],
  directives: [{ name: 'observability.observation-path', values: [path], path: '/etc/ntpd-rs/ntp.toml', line: 4 }],
  sources: [],
});

test('1.9, synchronised: the bound is its root distance now', () => {
  const { sources, ...claim } = claimOf('1.9.0-synchronised');
  const { system, program } = stateOf('1.9.0-synchronised');
  const age = (program.now.timestamp - system.root_variance_base_time.timestamp) / 2 ** 32;
  const variance =
    system.root_variance_base +
    system.root_variance_linear * age +
    system.root_variance_quadratic * age ** 2 +
    system.root_variance_cubic * age ** 3;
  expect(claim).toEqual({
    synchronised: true,
    offsetMs: -2.1322630350785942e-3,
    boundMs: expect.closeTo((Math.sqrt(variance) + system.root_delay / 2) * 1000, 9),
    stratum: 3,
    reference: '10.9.0.2',
    lastUpdateAt: expect.closeTo(Date.parse('2026-11-22T13:30:16Z'), -3.5),
    updateIntervalMs: 16_000,
  });
  expect(sources?.find(({ name }) => name === '10.9.0.4')).toEqual({
    name: '10.9.0.4',
    kind: 'server',
    // It does not tell that this one is a falseticker.
    state: 'usable',
    stratum: null,
    reach: null,
    pollSeconds: 16,
    lastReceivedSeconds: expect.closeTo(4.66, 1),
    offsetMs: expect.closeTo(149.9, 1),
  });
  expect(sources?.filter(({ state }) => state === 'unusable')).toEqual([
    expect.objectContaining({ name: '10.9.0.9', reach: 0, offsetMs: null, lastReceivedSeconds: null }),
    expect.objectContaining({ name: '10.9.0.5', reach: 0, offsetMs: null, lastReceivedSeconds: null }),
  ]);
});

test('just started, it says synchronised and that it knows nothing', () => {
  const { synchronised, boundMs } = claimOf('1.9.0-starting');
  expect(synchronised).toBe(true);
  expect(boundMs).toBeGreaterThan(5000);
});

test('1.4 tells its dispersion as a number, and no time: the newest answer is its last update', () => {
  expect(claimOf('1.4.0-synchronised')).toMatchObject({
    synchronised: true,
    offsetMs: expect.closeTo(-0.003033, 6),
    boundMs: expect.closeTo((6.16069883251579e-7 + 0.000014059012759024979 / 2 + 15e-6 * 16) * 1000, 12),
    stratum: 3,
    reference: '10.9.0.3',
    lastUpdateAt: expect.closeTo(Date.parse('2026-11-22T13:30:17Z'), -3.5),
    updateIntervalMs: 16_000,
  });
});

test('1.1 and before: sources one level deeper, or nothing of them', () => {
  const state = stateOf('1.4.0-synchronised');
  const [first, second] = state.sources;
  const old = { ...state, sources: ['Nothing', { Observable: first }, { Observable: second }] };
  expect(parseObservation(framed(JSON.stringify(old)))).toMatchObject({
    value: { sources: [{ name: '10.9.0.9' }, { name: '10.9.0.3' }] },
  });
});

test('an IPv6 server is known by the hash of its address', () => {
  expect(claimOf('1.9.0-ipv6')).toMatchObject({
    reference: 'fd00:9::1234:5678:9abc:1',
    offsetMs: expect.closeTo(-0.00606, 5),
    sources: [{ name: 'fd00:9::1234:5678:9abc:1', state: 'selected' }],
  });
  expect(referenceIdOf('fd00:9::1234:5678:9abc:1')).toBe(2_772_661_978);
  expect(referenceIdOf('10.9.0.2')).toBe(168_361_986);
  for (const text of [
    '',
    ':',
    ':::',
    '1::2::3',
    '10.9.0',
    '10.9.0.256',
    'ntp.example',
    '1:2:3:4:5:6:7:8:9',
    '::1%eth0',
  ]) {
    expect(referenceIdOf(text)).toBe(null);
  }
  expect([referenceIdOf('::'), referenceIdOf('1:2:3:4:5:6:7:8'), referenceIdOf('::1')]).not.toContain(null);
});

test('not synchronised yet', () => {
  const state = stateOf('1.9.0-synchronised');
  const never = { ...state.system, stratum: 16, leap_indicator: 'Unknown', root_variance_base_time: { timestamp: 0 } };
  expect(parseObservation(framed(JSON.stringify({ ...state, system: never, sources: [] })))).toEqual(
    ok({
      synchronised: false,
      offsetMs: null,
      boundMs: null,
      stratum: null,
      reference: null,
      lastUpdateAt: null,
      updateIntervalMs: null,
      sources: [],
    }),
  );
});

test('the socket is where the packages put it, or where the configuration says', async () => {
  const usual = doorsOf({ [DEFAULT_PATH]: ok(bytesOf('1.9.0-synchronised')) });
  expect(await readNtpdRs(usual.doors, null)).toMatchObject({ status: 'ok' });
  const other = doorsOf({ '/run/other': ok(bytesOf('1.9.0-synchronised')) });
  expect(await readNtpdRs(other.doors, configured('/run/other'))).toMatchObject({ status: 'ok' });
  expect([...usual.asked, ...other.asked]).toEqual([DEFAULT_PATH, '/run/other']);
});

test('a path that is no path of a socket is not opened', async () => {
  for (const path of ['123', 'localhost', '', '/run/\0x']) {
    const { doors, asked } = doorsOf({});
    expect(await readNtpdRs(doors, configured(path))).toMatchObject({ status: 'absent' });
    expect(asked).toEqual([]);
  }
});

test('why the socket gives no answer', async () => {
  for (const status of ['denied', 'timeout', 'failed'] as const) {
    const { doors } = doorsOf({ [DEFAULT_PATH]: missing(status, 'E') }, { [CTL]: recorded(METRICS) });
    expect(await readNtpdRs(doors, null)).toEqual(missing(status, 'E'));
  }
  expect(await readNtpdRs(doorsOf({}).doors, null)).toEqual(missing('absent', `no socket at ${DEFAULT_PATH}`));
});

test('no socket there: ntp-ctl may know of another', async () => {
  expect(await readNtpdRs(doorsOf({}, { [CTL]: recorded(METRICS) }).doors, null)).toMatchObject({
    value: {
      synchronised: true,
      stratum: 3,
      boundMs: expect.closeTo(83_707.67, 1),
      offsetMs: null,
      reference: null,
      lastUpdateAt: null,
      sources: [
        { name: 'fd00:9::1234:5678:9abc:1', state: 'usable', pollSeconds: 16, offsetMs: expect.closeTo(-0.00606, 5) },
      ],
    },
  });
  const noSocket = 'Could not open socket at /var/run/ntpd-rs/observe: No such file or directory (os error 2)\n';
  expect(await readNtpdRs(doorsOf({}, { [CTL]: { exitCode: 1, stderr: noSocket } }).doors, null)).toMatchObject({
    status: 'absent',
  });
  for (const [output, status] of [
    ['Synchronization status:\n', 'failed'],
    [{ exitCode: 1 }, 'failed'],
    [{ exitCode: 1, stderr: 'rubbish\n' }, 'failed'],
    [{ exitCode: 1, stderr: 'Could not open socket at /run/x: Permission denied (os error 13)\n' }, 'denied'],
    [missing('timeout', 'no answer in 1000 ms'), 'timeout'],
    [missing('denied', 'EACCES'), 'denied'],
    [missing('failed', 'ended by SIGKILL'), 'failed'],
  ] as const) {
    expect(await readNtpdRs(doorsOf({}, { [CTL]: output }).doors, null)).toMatchObject({ status });
  }
});

test('metrics without a known leap indicator', () => {
  const unknown = recorded(METRICS).replace(/^ntp_system_leap_indicator 0$/m, 'ntp_system_leap_indicator 3');
  expect(claimOfMetrics(unknown)).toMatchObject({ synchronised: false, boundMs: null });
});

test('cut anywhere, it is not understood', () => {
  for (const name of RECORDINGS) {
    const bytes = bytesOf(name);
    for (let length = 0; length < bytes.length; length++) {
      expect(parseObservation(bytes.subarray(0, length))).toMatchObject({ status: 'failed' });
      expect(parseObservation(bytes.subarray(length + 1))).toMatchObject({ status: 'failed' });
    }
    expect(parseObservation(Buffer.concat([bytes, Buffer.from(' ')]))).toMatchObject({ status: 'failed' });
  }
  const text = `${recorded(METRICS).trimEnd()}\n`;
  for (let length = 0; length < text.length; length++) expect(claimOfMetrics(text.slice(0, length))).toBe(null);
});

test('any bytes and any JSON are not understood', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.json(), (bytes, json) => {
      expect(parseObservation(bytes)).toMatchObject({ status: 'failed' });
      expect(parseObservation(framed(json))).toMatchObject({ status: 'failed' });
    }),
  );
});

/** Every place in a JSON document. */
const placesIn = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] => {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
};

test('with anything put in the place of any value, every number is one', () => {
  const values = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(1e308, -1e308, 2 ** 64, -1, 0.5, 'x'.repeat(1000), [], {}, null, 'Nothing', { Observable: null }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...RECORDINGS), fc.nat(), values, (name, index, value) => {
      const state = stateOf(name);
      const places = placesIn(state).slice(1);
      const place = places[index % places.length] ?? [];
      const last = place.at(-1) ?? '';
      // oxlint-disable-next-line typescript/no-explicit-any
      const parent = place.slice(0, -1).reduce<any>((inner, key) => inner[key], state);
      parent[last] = value;
      expectSound(parseObservation(framed(JSON.stringify(state))));
    }),
    { numRuns: 1000 },
  );
});

test('with anything put in anywhere in its metrics, every number is one', () => {
  const whole = recorded(METRICS);
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('9'.repeat(400), 'e99', '-', '\n', '{', '"', 'NaN', '+Inf', '# EOF\n'),
  );
  fc.assert(
    fc.property(fc.nat(), fc.nat(30), junk, (at, removed, text) => {
      const start = at % whole.length;
      const claim = claimOfMetrics(whole.slice(0, start) + text + whole.slice(start + removed));
      if (claim !== null) expectSound(ok(claim));
    }),
    { numRuns: 500 },
  );
});

test('hostile JSON does no harm', () => {
  const state = stateOf('1.9.0-synchronised');
  const hostile = [
    '['.repeat(1_000_000),
    `{"system":${'{"a":'.repeat(100_000)}`,
    '{"__proto__":{"system":{}}}',
    JSON.stringify(state).replace('"system":{', '"system":{"__proto__":{"stratum":2},"constructor":1,'),
    '"\\ud800"',
    '',
  ];
  for (const json of hostile) expectSound(parseObservation(framed(json)));
  expect(parseObservation(framed(hostile[2] ?? ''))).toMatchObject({ status: 'failed' });
  const notUtf8 = Buffer.concat([framed('"xx"').subarray(0, 9), Buffer.from([0xff, 0xfe]), Buffer.from('"')]);
  expect(parseObservation(notUtf8)).toMatchObject({ status: 'failed' });
});
