import { describe, expect, test, type TestContext } from 'vitest';
import { freeUdpPort } from '../lab/free-port.ts';
import { behaviours, type BehaviourName } from '../lab/hostile-behaviours.ts';
import type { HostileServer } from '../lab/hostile-server.ts';
import { ntpFromUnixNs } from '../lab/ntp-packet.ts';
import { findingsOf, sourceAt, type IntervalJson, type ReportJson, type SourceState } from '../lab/report-json.ts';
import { lab } from '../lab/require-lab.ts';
import { runForJson, runProgram, sourcesAlone } from '../lab/run-program.ts';
import { hostileServerFor, serverOptions, truthfulServersFor } from '../lab/servers-for-test.ts';

/** What has to come of a server that behaves so. */
interface Counted {
  /** The verdict when it is the only one: its time counts, and its interval holds its offset. */
  readonly verdict: 'in-sync' | 'behind';
}
interface Uncounted {
  readonly state: SourceState;
  readonly reason: string;
}
type Outcome = Counted | Uncounted;

const inSync: Counted = { verdict: 'in-sync' };
const anotherEra: Counted = { verdict: 'behind' };
const rejected = (reason: string): Uncounted => ({ state: 'rejected', reason });
const silent: Uncounted = { state: 'silent', reason: 'no-reply' };

const outcomes = {
  truthful: inSync,

  'kiss RATE': rejected('kiss-RATE'),
  'kiss DENY': rejected('kiss-DENY'),
  'kiss RSTR': rejected('kiss-RSTR'),
  'kiss NTSN': rejected('kiss-NTSN'),
  'kiss unprintable': rejected('kiss-0x011bff7f'),
  'kiss with wrong origin': rejected('origin'),
  'kiss with leap 0': rejected('kiss-RATE'),
  'kiss with wrong origin before the true reply': inSync,
  'RATE after the first true reply': inSync,

  'stratum 0': rejected('stratum'),
  'stratum 15': inSync,
  'stratum 16': rejected('stratum'),
  'stratum 255': rejected('stratum'),
  'leap 3': rejected('unsynchronised'),

  'zero origin': rejected('origin'),
  'zero receive': rejected('receive-zero'),
  'zero transmit': rejected('transmit-zero'),
  'receive 50 µs after transmit': inSync,
  'receive 500 ms after transmit': rejected('time-order'),
  'receive 5 s before transmit': rejected('processing-time'),
  'reference after transmit': rejected('reference-after-transmit'),
  'reference 48 h old': rejected('reference-stale'),

  'root dispersion 15.9 s': rejected('root-distance'),
  'root dispersion 16 s': rejected('root-distance'),
  'root dispersion 65535 s': rejected('root-distance'),
  'precision +127': rejected('precision'),
  'precision −128': inSync,
  // A clock of whole seconds: it shows that ours is right within two of them.
  'precision 0': inSync,

  'length 0': rejected('length'),
  'length 47': rejected('length'),
  'length 49': rejected('length'),
  // 48 bytes and a key identifier with an MD5 digest, and 48 bytes with extension fields: both well-formed.
  'length 68': inSync,
  'length 8192': inSync,
  'mode 0': rejected('mode'),
  'mode 3': rejected('mode'),
  'mode 5': rejected('mode'),
  'mode 6': rejected('mode'),
  'version 0': rejected('version'),
  'version 2': rejected('version'),
  'version 3': inSync,
  'version 5': rejected('version'),

  'era 1': anotherEra,
  'transmit after the rollover, receive before': anotherEra,

  'every reply three times': inSync,
  'a lying second reply': inSync,
  'reply 2 s late': silent,
  'reply from another port': silent,
  'lie from another port before the true reply': inSync,
  'forged reply before the true one': inSync,
  'stray packets before the true reply': inSync,

  silent,
  'only the first answered': inSync,
  'path of 20 ms up, 80 ms down': inSync,
  'terminal escapes as reference identifier': inSync,
} satisfies Record<BehaviourName, Outcome>;

const names = Object.keys(behaviours) as BehaviourName[];
const counted = names.flatMap((name) => {
  const outcome: Outcome = outcomes[name];
  return 'verdict' in outcome ? [{ name, ...outcome }] : [];
});
const uncounted = names.flatMap((name) => {
  const outcome: Outcome = outcomes[name];
  return 'verdict' in outcome ? [] : [{ name, ...outcome }];
});

/**
 * Far from what these servers say or differ by, so that a slow machine changes no verdict; and time enough, so that
 * what ends a run is its sources.
 */
const patience = ['--warn', '3s', '--crit', '6s', '--timeout', '15s'];

/** Requests to a loopback address unless `--samples` says otherwise. */
const REQUESTS = 8;
const FORTY_FIVE_SECONDS_MS = 45_000;
const ROUNDING_MS = 0.002;

const ask = (servers: readonly { readonly spec: string }[], ...options: string[]) =>
  runForJson([...serverOptions(servers), ...patience, ...sourcesAlone, ...options]);

function expectToHold({ offsetMs, lowMs, highMs }: IntervalJson, server: HostileServer): void {
  const slackMs = server.boundMs + ROUNDING_MS;
  expect(lowMs).toBeLessThanOrEqual(server.offsetMs + slackMs);
  expect(highMs).toBeGreaterThanOrEqual(server.offsetMs - slackMs);
  expect(lowMs).toBeLessThanOrEqual(offsetMs ?? NaN);
  expect(highMs).toBeGreaterThanOrEqual(offsetMs ?? NaN);
}

function expectUndetermined({ exitCode, json }: { exitCode: number | null; json: ReportJson }): void {
  expect(json.clock).toMatchObject({ verdict: 'unknown', offsetMs: null, lowMs: null, highMs: null });
  expect(json.status).toBe('unknown');
  expect(exitCode).toBe(3);
}

function expectPolite({ requests }: HostileServer): void {
  expect(requests.length).toBeLessThanOrEqual(REQUESTS);
  for (const { bytes, arrivedNs } of requests) {
    expect(bytes).toHaveLength(48);
    expect(bytes.readUInt8(0) & 0b111).toBe(3);
    // Nothing about the host in the fields from the stratum to the receive timestamp, but for the polling interval.
    expect(bytes.readUInt8(1)).toBe(0);
    expect(bytes.subarray(3, 40).every((byte) => byte === 0)).toBe(true);
    // Random, and not the clock: within a minute of the truth by chance once in 36 million.
    const secondsOff = BigInt.asIntN(64, bytes.readBigUInt64BE(40) - ntpFromUnixNs(arrivedNs)) >> 32n;
    expect(secondsOff < -60n || secondsOff > 60n).toBe(true);
  }
  const transmitTimestamps = requests.map(({ bytes }) => bytes.toString('hex', 40, 48));
  expect(new Set(transmitTimestamps).size).toBe(requests.length);
}

const isKiss = (reason: string): boolean => reason.startsWith('kiss-');

describe.concurrent('the only server, and it counts', () => {
  test.for(counted)('$name: $verdict', async ({ name, verdict }, context) => {
    const server = await hostileServerFor(context, name);
    const { json, exitCode } = await ask([server]);
    const source = sourceAt(json, server);
    expect(source).toMatchObject({ state: 'agreeing', reason: null });
    expect(json.clock).toMatchObject({ verdict, sources: { asked: 1, answered: 1, agreeing: 1 } });
    for (const each of [json.clock, source, ...source.samples.filter(({ status }) => status === 'ok')]) {
      expectToHold(each, server);
    }
    expect(findingsOf(json, 'ntp-unreachable')).toEqual([]);
    expect(findingsOf(json, 'ntp-kiss')).toHaveLength(name === 'RATE after the first true reply' ? 1 : 0);
    expect(exitCode).toBe(verdict === 'in-sync' ? 0 : 1);
    expectPolite(server);
  });
});

describe.concurrent('the only server, and it does not count', () => {
  test.for(uncounted)('$name: $state, $reason', async ({ name, state, reason }, context) => {
    const server = await hostileServerFor(context, name);
    const run = await ask([server]);
    expect(sourceAt(run.json, server)).toMatchObject({ state, reason, offsetMs: null, lowMs: null, highMs: null });
    expect(run.json.clock.sources).toEqual({ asked: 1, answered: 0, agreeing: 0 });
    expectUndetermined(run);
    expect(findingsOf(run.json, 'ntp-unreachable')).toHaveLength(1);
    expect(findingsOf(run.json, 'ntp-kiss')).toHaveLength(isKiss(reason) ? 1 : 0);
    expectPolite(server);
  });
});

describe.concurrent('a server beside three truthful ones', () => {
  const cases = [
    ...counted.map(({ name, verdict }) => ({
      name,
      state: verdict === 'in-sync' ? 'agreeing' : 'falseticker',
      sources: { asked: 4, answered: 4, agreeing: verdict === 'in-sync' ? 4 : 3 },
    })),
    ...uncounted.map(({ name, state }) => ({ name, state, sources: { asked: 4, answered: 3, agreeing: 3 } })),
  ];

  test.for(cases)('$name: $state', async ({ name, state, sources }, context) => {
    const truthful = await truthfulServersFor(context, 3);
    const server = await hostileServerFor(context, name);
    const { json, exitCode } = await ask([...truthful.slice(0, 1), server, ...truthful.slice(1)]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources });
    expect(sourceAt(json, server).state).toBe(state);
    for (const each of truthful) {
      expect(sourceAt(json, each).state).toBe('agreeing');
      expectToHold(sourceAt(json, each), each);
      expectToHold(json.clock, each);
    }
    expect(exitCode).toBe(0);
  });

  test.for(names)('%s, and lies by 45 s', async (name, context) => {
    const truthful = await truthfulServersFor(context, 3);
    const server = await hostileServerFor(context, name, { offsetMs: FORTY_FIVE_SECONDS_MS });
    const { json, exitCode } = await ask([...truthful, server]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 3 } });
    expect(sourceAt(json, server).state).not.toBe('agreeing');
    for (const each of truthful) expectToHold(json.clock, each);
    expect(exitCode).toBe(0);
  });
});

describe.concurrent('kiss codes', () => {
  test.for<BehaviourName>(['kiss RATE', 'kiss DENY', 'RATE after the first true reply'])(
    'after %s the server is left alone',
    async (name, context) => {
      const server = await hostileServerFor(context, name);
      // Some requests may be on their way before the kiss is read; with so many to send, not half of them.
      await ask([server], '--samples', '30');
      expect(server.requests.length).toBeGreaterThan(0);
      expect(server.requests.length).toBeLessThan(15);
    },
  );

  test('servers that answer once and then say RATE are still several, and what they said first stands', async (context) => {
    const servers = await Promise.all(
      [1, 2, 3].map(() => hostileServerFor(context, 'RATE after the first true reply')),
    );
    const { json } = await ask(servers);
    for (const server of servers) {
      expect(sourceAt(json, server)).toMatchObject({ state: 'agreeing', stratum: server.identity.stratum });
      expect(sourceAt(json, server).refid).not.toBe('RATE');
    }
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { asked: 3, answered: 3, agreeing: 3 } });
    expect(findingsOf(json, 'ntp-kiss')).toHaveLength(3);
  });

  test('a forged kiss stops nothing', async (context) => {
    const server = await hostileServerFor(context, 'kiss with wrong origin');
    await ask([server], '--samples', '3');
    expect(server.requests).toHaveLength(3);
  });
});

describe.concurrent('the number of samples', () => {
  test('is 8 on loopback', async (context) => {
    const server = await hostileServerFor(context, 'truthful');
    const { json } = await ask([server]);
    expect(server.requests).toHaveLength(REQUESTS);
    const { state, samples } = sourceAt(json, server);
    expect(state).toBe('agreeing');
    expect(samples).toHaveLength(REQUESTS);
  });

  test('is what --samples says', async (context) => {
    const server = await hostileServerFor(context, 'truthful');
    const { json } = await ask([server], '--samples', '2');
    expect(server.requests).toHaveLength(2);
    expect(sourceAt(json, server).samples).toHaveLength(2);
  });

  test('each request has one sample, whatever comes back', async (context) => {
    const server = await hostileServerFor(context, 'every reply three times');
    const { json } = await ask([server]);
    expect(sourceAt(json, server).samples).toHaveLength(REQUESTS);
  });

  test('a server that answers once has answered', async (context) => {
    const server = await hostileServerFor(context, 'only the first answered');
    const { json } = await ask([server]);
    const [first, ...others] = sourceAt(json, server).samples;
    expect(first).toMatchObject({ status: 'ok', reason: null });
    for (const sample of others) expect(sample).toMatchObject({ status: 'silent', offsetMs: null });
  });
});

describe.concurrent('the 2036 rollover inside a single exchange', () => {
  test('is measured', async (context) => {
    const server = await hostileServerFor(context, 'transmit after the rollover, receive before');
    const { json } = await ask([server], '--samples', '1');
    expect(sourceAt(json, server)).toMatchObject({ state: 'agreeing', samples: [{ status: 'ok' }] });
    expectToHold(json.clock, server);
  });
});

describe.concurrent('sources that contradict each other', () => {
  test('two against two is no majority, and never a guess', async (context) => {
    const truthful = await truthfulServersFor(context, 2);
    const liars = await liarsFor(context, 2);
    const run = await ask([...truthful, ...liars]);
    expectUndetermined(run);
    expect(run.json.clock.sources).toEqual({ asked: 4, answered: 4, agreeing: 0 });
    for (const server of [...truthful, ...liars]) {
      expect(sourceAt(run.json, server)).toMatchObject({ state: 'undecided', reason: 'no-majority' });
    }
    expect(findingsOf(run.json, 'ntp-no-majority')).toHaveLength(1);
    expect(findingsOf(run.json, 'ntp-falseticker')).toEqual([]);
  });

  test('one against one is no majority', async (context) => {
    const run = await ask([...(await truthfulServersFor(context, 1)), ...(await liarsFor(context, 1))]);
    expectUndetermined(run);
    expect(findingsOf(run.json, 'ntp-no-majority')).toHaveLength(1);
  });

  test('three that all differ are no majority', async (context) => {
    const offsets = [0, 45_000, -45_000];
    const servers = await Promise.all(offsets.map((offsetMs) => hostileServerFor(context, 'truthful', { offsetMs })));
    expectUndetermined(await ask(servers));
  });

  test.for([0, 1, 2, 3])('one liar of four, asked as number %i, is named', async (place, context) => {
    const servers = await truthfulServersFor(context, 3);
    const [liar] = await liarsFor(context, 1);
    if (liar === undefined) throw new Error('no liar was started');
    const { json, exitCode } = await ask(servers.toSpliced(place, 0, liar));
    expect(sourceAt(json, liar)).toMatchObject({ state: 'falseticker', reason: 'outside-majority' });
    expectToHold(sourceAt(json, liar), liar);
    const findings = findingsOf(json, 'ntp-falseticker');
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).toContain(String(liar.port));
    expect(json.clock.sources).toEqual({ asked: 4, answered: 4, agreeing: 3 });
    expect(exitCode).toBe(0);
  });

  test('a liar behind three ports is one liar', async (context) => {
    const truthful = await truthfulServersFor(context, 2);
    const [first] = await liarsFor(context, 1);
    if (first === undefined) throw new Error('no liar was started');
    const others = await liarsFor(context, 2, first.identity);
    const { json } = await ask([first, ...others, ...truthful]);
    expect(sourceAt(json, first).state).toBe('falseticker');
    for (const other of others) {
      expect(sourceAt(json, other)).toMatchObject({ state: 'duplicate', reason: 'same-clock' });
    }
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 2 } });
  });

  test('a liar that claims the reference of a true server does not take its place', async (context) => {
    const truthful = await truthfulServersFor(context, 2);
    const [liar] = await liarsFor(context, 1, truthful[0]?.identity);
    if (liar === undefined) throw new Error('no liar was started');
    const { json } = await ask([liar, ...truthful]);
    for (const server of truthful) expect(sourceAt(json, server).state).toBe('agreeing');
    expect(sourceAt(json, liar).state).toBe('falseticker');
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { asked: 3, answered: 3, agreeing: 2 } });
  });

  test('one that contradicts itself is rejected', async (context) => {
    const { truthful } = behaviours;
    let lieNs = 0n;
    const wanderer = await hostileServerFor(context, {
      answer: (exchange) => {
        lieNs += 10_000_000_000n;
        return truthful.answer({
          ...exchange,
          receivedNs: exchange.receivedNs + lieNs,
          now: () => exchange.now() + lieNs,
        });
      },
    });
    const run = await ask([wanderer]);
    expect(sourceAt(run.json, wanderer)).toMatchObject({ state: 'rejected', reason: 'inconsistent' });
    expectUndetermined(run);
  });
});

describe.concurrent('few sources', () => {
  test.for([1, 2])('%i: measured, and said that a liar could not be told', async (count, context) => {
    const servers = await truthfulServersFor(context, count);
    const { json, exitCode } = await ask(servers);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: count } });
    expect(findingsOf(json, 'ntp-few-sources')).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  test('4 are enough', async (context) => {
    const { json } = await ask(await truthfulServersFor(context, 4));
    expect(findingsOf(json, 'ntp-few-sources')).toEqual([]);
    expect(json).toMatchObject({ status: 'ok', clock: { verdict: 'in-sync' } });
  });
});

describe.concurrent('nobody answers', () => {
  test('a closed port is refused, and not silent', async () => {
    const closed = await closedPort();
    const run = await ask([closed]);
    expect(sourceAt(run.json, closed)).toMatchObject({ state: 'refused', reason: 'connection-refused' });
    expectUndetermined(run);
    expect(findingsOf(run.json, 'ntp-unreachable')).toHaveLength(1);
  });

  test('refused and silent stay two things', async (context) => {
    const closed = await closedPort();
    const mute = await hostileServerFor(context, 'silent');
    const run = await ask([closed, mute]);
    expect(sourceAt(run.json, closed).state).toBe('refused');
    expect(sourceAt(run.json, mute).state).toBe('silent');
    expectUndetermined(run);
  });

  test('all silent: ended by the limit for a reply, long before the deadline', async (context) => {
    const servers = await Promise.all([1, 2, 3, 4].map(() => hostileServerFor(context, 'silent')));
    const run = await ask(servers);
    for (const server of servers) {
      expect(sourceAt(run.json, server)).toMatchObject({ state: 'silent', reason: 'no-reply' });
    }
    expect(run.json.clock.sources).toEqual({ asked: 4, answered: 0, agreeing: 0 });
    expect(findingsOf(run.json, 'ntp-unreachable')).toHaveLength(1);
    expectUndetermined(run);
    // 8 requests 25 ms apart and a second for the last; the rest is for a slow machine.
    expect(run.json.elapsedMs).toBeLessThan(10_000);
  });

  // Again where the machine stood still for longer than the server has to answer: then that was the cause.
  test('the deadline is named where it was the cause', { retry: 2 }, async (context) => {
    const server = await hostileServerFor(context, 'silent');
    const run = await runForJson([...serverOptions([server]), '--timeout', '300ms']);
    expect(sourceAt(run.json, server)).toMatchObject({ state: 'silent', reason: 'deadline' });
    expectUndetermined(run);
  });

  test('--allow-unknown makes it exit 0, and not OK', async (context) => {
    const server = await hostileServerFor(context, 'kiss DENY');
    const { exitCode, json } = await ask([server], '--allow-unknown');
    expect(exitCode).toBe(0);
    expect(json.status).toBe('unknown');
  });

  test('some dead, one alive: measured', async (context) => {
    const closed = await closedPort();
    const mute = await hostileServerFor(context, 'silent');
    const [alive] = await truthfulServersFor(context, 1);
    if (alive === undefined) throw new Error('no server was started');
    const { json, exitCode } = await ask([closed, mute, alive]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { asked: 3, answered: 1, agreeing: 1 } });
    expect(exitCode).toBe(0);
  });
});

describe.concurrent('what a server says is not for the terminal', () => {
  test.for<BehaviourName>(['terminal escapes as reference identifier', 'kiss unprintable'])(
    '%s',
    async (name, context) => {
      const server = await hostileServerFor(context, name);
      for (const options of [[], ['--verbose'], ['--json']]) {
        const { stdout, stderr } = await runProgram([...serverOptions([server]), ...patience, ...options]);
        // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }
    },
  );
});

await lab('a name that is loopback', ['localhost'], () => {
  test('the same server under two names counts once', async (context) => {
    const server = await hostileServerFor(context, 'truthful');
    const { json } = await ask([server, { spec: `localhost:${server.port}` }]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 1 } });
    const measured = json.facts.ntp.value.sources.filter(({ offsetMs }) => offsetMs !== null);
    expect(measured).toHaveLength(1);
    expect(server.requests).toHaveLength(REQUESTS);
  });
});

async function liarsFor(
  context: TestContext,
  count: number,
  identity?: HostileServer['identity'],
): Promise<HostileServer[]> {
  const options = { offsetMs: FORTY_FIVE_SECONDS_MS, ...(identity === undefined ? {} : { identity }) };
  return Promise.all(Array.from({ length: count }, () => hostileServerFor(context, 'truthful', options)));
}

async function closedPort(): Promise<{ port: number; spec: string }> {
  // An address of its own, so that no other test comes by this port meanwhile.
  const port = await freeUdpPort('127.0.0.99');
  return { port, spec: `127.0.0.99:${port}` };
}
