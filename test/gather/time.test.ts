/** From names to facts, in virtual time. */
import { describe, expect, test } from 'vitest';
import type { AskOptions, Progress } from '../../src/gather/ask.ts';
import type { TimeFacts } from '../../src/gather/time.ts';
import { gatherTime } from '../../src/gather/time.ts';
import type { NtpSource } from '../../src/model/facts.ts';
import { contains } from '../../src/model/interval.ts';
import { identity, virtualServer, replyTo } from '../ntp/virtual-server.ts';
import type { VirtualServerOptions } from '../ntp/virtual-server.ts';
import { VIRTUAL_START_MS } from '../system/virtual-clock.ts';
import { fakeDoors, found } from './fake-doors.ts';
import type { FakeDoors } from './fake-doors.ts';

const RATE = Buffer.from('RATE', 'latin1').readUInt32BE();

interface Run {
  readonly doors: FakeDoors;
  readonly progress: Progress[];
  readonly facts: TimeFacts;
  sourceOf(name: string): NtpSource;
}

interface RunOptions {
  readonly samples?: number | null;
  readonly abort?: { readonly atMs: number; readonly reason: string };
  readonly origin?: 'default' | 'named';
}

const run = async (doors: FakeDoors, hosts: readonly string[], options: RunOptions = {}): Promise<Run> => {
  const progress: Progress[] = [];
  const asked: AskOptions = {
    sources: hosts.map((host) => ({ endpoint: { host, port: 123 }, origin: options.origin ?? 'named', addresses: 4 })),
    samples: options.samples ?? null,
    onProgress: (one) => progress.push(one),
  };
  const controller = new AbortController();
  if (options.abort) doors.clock.after(options.abort.atMs, () => controller.abort(options.abort?.reason));
  const facts = await doors.clock.until(gatherTime(asked, doors, controller.signal));
  expect(doors.udp.open).toBe(0);
  const sourceOf = (name: string): NtpSource => {
    const [one, ...others] = facts.ntp.sources.filter((source) => source.name === name);
    if (one === undefined || others.length > 0) throw new Error(`${others.length} more of ${name}`);
    return one;
  };
  return { doors, progress, facts, sourceOf };
};

/** Servers of their own at 192.0.2.1, .2, …, each with its own reference. */
const withServers = (...servers: readonly VirtualServerOptions[]): { doors: FakeDoors; hosts: string[] } => {
  const doors = fakeDoors();
  const hosts = servers.map((options, index) => {
    const address = `192.0.2.${index + 1}`;
    const changes = { ...identity(index), ...options.changes };
    doors.udp.servers.set(`${address} 123`, virtualServer(doors.clock, { ...options, changes }));
    return address;
  });
  return { doors, hosts };
};

describe('a right clock and truthful servers', () => {
  const { doors, hosts } = withServers({}, { upMs: 20, downMs: 2 }, { upMs: 1, downMs: 1 });

  test('are found to agree, with the truth inside every interval', async () => {
    const { facts, progress } = await run(doors, hosts);
    expect(facts.ntp.sources.map(({ state, reason }) => [state, reason])).toEqual([
      ['agreeing', null],
      ['agreeing', null],
      ['agreeing', null],
    ]);
    for (const { lowMs, highMs, samples } of facts.ntp.sources) {
      expect(lowMs).toBeLessThanOrEqual(0);
      expect(highMs).toBeGreaterThanOrEqual(0);
      expect(samples).toHaveLength(4);
    }
    const estimate = facts.ntp.estimate ?? { lowMs: 1, highMs: -1 };
    expect(contains(estimate, 0)).toBe(true);
    expect(facts.clock).toMatchObject({ steps: [], measuredAgain: false });
    expect(progress.at(-1)).toEqual({ asked: 3, settled: 3 });
  });

  test('the facts bear the time at which they were measured', async () => {
    const { facts } = await run(doors, hosts);
    expect(facts.now).toBe(Math.round(VIRTUAL_START_MS + doors.clock.elapsedMs));
  });
});

test('a clock that is 45 s behind: so it is told, by every server', async () => {
  const { doors, hosts } = withServers({}, {}, {});
  doors.clock.wallErrorMs = -45_000;
  const { facts } = await run(doors, hosts);
  expect(facts.ntp.estimate?.offsetMs).toBeCloseTo(45_000, 3);
  for (const { offsetMs, samples } of facts.ntp.sources) {
    expect(offsetMs).toBeCloseTo(45_000, 3);
    for (const sample of samples) expect(sample.offsetMs).toBeCloseTo(45_000, 3);
  }
});

describe('liars', () => {
  test('one of four is named', async () => {
    const { doors, hosts } = withServers({}, { lieMs: -7000 }, {}, {});
    const { sourceOf, facts } = await run(doors, hosts);
    expect(sourceOf('192.0.2.2')).toMatchObject({ state: 'falseticker', reason: 'outside-majority' });
    expect(sourceOf('192.0.2.2').offsetMs).toBeCloseTo(-7000, 3);
    expect(Math.abs(facts.ntp.estimate?.offsetMs ?? 99)).toBeLessThan(6);
  });

  test('two of four: nobody is believed, and nobody is accused', async () => {
    const { doors, hosts } = withServers({}, { lieMs: -7000 }, {}, { lieMs: -7000 });
    const { facts } = await run(doors, hosts);
    expect(facts.ntp.estimate).toBeNull();
    for (const { state, reason } of facts.ntp.sources) expect([state, reason]).toEqual(['undecided', 'no-majority']);
  });
});

describe('one clock counts once', () => {
  test('an address under two names is asked once, and bears both', async () => {
    const { doors } = withServers({}, {});
    doors.lookups.set('one.example', found('192.0.2.1'));
    doors.lookups.set('two.example', found('192.0.2.1', '192.0.2.2'));
    const { facts } = await run(doors, ['one.example', 'two.example', '192.0.2.1', 'one.example']);
    expect(facts.ntp.sources.map(({ address, name }) => [address, name])).toEqual([
      ['192.0.2.1', expect.any(String)],
      ['192.0.2.2', 'two.example'],
    ]);
    const [first] = facts.ntp.sources;
    expect([first?.name, ...(first?.aliases ?? [])].toSorted()).toEqual(['192.0.2.1', 'one.example', 'two.example']);
    expect(doors.udp.requestsTo('192.0.2.1 123')).toHaveLength(4);
  });

  test('the same reference and reference time behind two addresses: the second is a duplicate', async () => {
    const { doors, hosts } = withServers({ changes: identity(7) }, { changes: identity(8) }, { changes: identity(7) });
    const { sourceOf } = await run(doors, hosts);
    expect(sourceOf('192.0.2.1').state).toBe('agreeing');
    expect(sourceOf('192.0.2.2').state).toBe('agreeing');
    expect(sourceOf('192.0.2.3')).toMatchObject({ state: 'duplicate', reason: 'same-clock' });
  });

  test('a liar under many addresses of its own has one vote', async () => {
    const liar = { lieMs: 9000, changes: identity(7) };
    const { doors, hosts } = withServers(liar, liar, liar, {}, {});
    const { facts, sourceOf } = await run(doors, hosts);
    expect(sourceOf('192.0.2.1').state).toBe('falseticker');
    expect(sourceOf('192.0.2.2').state).toBe('duplicate');
    expect(Math.abs(facts.ntp.estimate?.offsetMs ?? 9000)).toBeLessThan(6);
  });

  test('a liar that borrows a good server’s reference does not take its place', async () => {
    const { doors, hosts } = withServers({ lieMs: 9000, changes: identity(7) }, { changes: identity(7) }, {}, {});
    const { sourceOf, facts } = await run(doors, hosts);
    expect(sourceOf('192.0.2.1').state).toBe('falseticker');
    expect(sourceOf('192.0.2.2').state).toBe('agreeing');
    expect(Math.abs(facts.ntp.estimate?.offsetMs ?? 9000)).toBeLessThan(6);
  });

  test('replies that do not count make nobody a duplicate', async () => {
    const borrowed = identity(7);
    const { doors, hosts } = withServers({ changes: { ...borrowed, leap: 3 } }, { changes: borrowed }, {});
    const { sourceOf } = await run(doors, hosts);
    expect(sourceOf('192.0.2.1')).toMatchObject({ state: 'rejected', reason: 'unsynchronised' });
    expect(sourceOf('192.0.2.2').state).toBe('agreeing');
  });

  test('the same upstream, read at different times, are two clocks', async () => {
    const { doors, hosts } = withServers({ changes: identity(7) }, {});
    doors.udp.servers.set('192.0.2.2 123', (request) => {
      const now = doors.clock.trueNsAt(doors.clock.monotonicNs());
      const reference = ((now / 1_000_000_000n + 2_208_988_800n - 64n) << 32n) & ((1n << 64n) - 1n);
      request.reply(10, replyTo(request, doors.clock, { changes: { ...identity(7), reference } }));
    });
    const { facts } = await run(doors, hosts);
    expect(facts.ntp.sources.map(({ state }) => state)).toEqual(['agreeing', 'agreeing']);
  });

  test('one address at two ports may be two servers', async () => {
    const { doors } = withServers({});
    doors.udp.servers.set('192.0.2.1 1123', virtualServer(doors.clock, { changes: identity(9) }));
    const sources = [123, 1123].map((port) => ({
      endpoint: { host: '192.0.2.1', port },
      origin: 'named' as const,
      addresses: 4,
    }));
    const facts = await doors.clock.until(
      gatherTime({ sources, samples: null, onProgress: () => {} }, doors, new AbortController().signal),
    );
    expect(facts.ntp.sources.map(({ port, state }) => [port, state])).toEqual([
      [123, 'agreeing'],
      [1123, 'agreeing'],
    ]);
  });
});

describe('what did not answer says why', () => {
  test('names', async () => {
    const { doors, hosts } = withServers({});
    doors.lookups.set('gone.example', { status: 'not-found' });
    doors.lookups.set('broken.example', { status: 'failed' });
    const { sourceOf } = await run(doors, [...hosts, 'gone.example', 'broken.example', 'slow.example']);
    const nothing = { address: null, stratum: null, refid: null, offsetMs: null, samples: [] };
    expect(sourceOf('gone.example')).toMatchObject({ state: 'unresolved', reason: 'name-not-found', ...nothing });
    expect(sourceOf('broken.example')).toMatchObject({ state: 'unresolved', reason: 'lookup-failed', ...nothing });
    expect(sourceOf('slow.example')).toMatchObject({ state: 'unresolved', reason: 'lookup-timeout', ...nothing });
    expect(sourceOf('192.0.2.1').state).toBe('agreeing');
  });

  test('a slow name holds up nobody else', async () => {
    const { doors, hosts } = withServers({}, {});
    await run(doors, ['slow.example', ...hosts]);
    expect(doors.udp.requests[0]?.atMs).toBe(0);
  });

  test.for([
    ['refused', 'refused', 'connection-refused'],
    ['no-route', 'unreachable', 'no-route'],
    ['not-permitted', 'unreachable', 'not-permitted'],
    ['failed', 'unreachable', 'socket-error'],
  ] as const)('a socket: %s', async ([failure, state, reason]) => {
    const { doors, hosts } = withServers({});
    doors.udp.servers.set('192.0.2.9 123', failure);
    const { sourceOf } = await run(doors, [...hosts, '192.0.2.9']);
    expect(sourceOf('192.0.2.9')).toMatchObject({ state, reason, offsetMs: null, samples: [] });
  });

  test('silence', async () => {
    const { doors, hosts } = withServers({});
    const { sourceOf } = await run(doors, [...hosts, '192.0.2.9']);
    expect(sourceOf('192.0.2.9')).toMatchObject({ state: 'silent', reason: 'no-reply' });
    expect(sourceOf('192.0.2.9').samples).toMatchObject([
      { status: 'silent', reason: 'no-reply' },
      { status: 'silent' },
    ]);
  });

  test('a reply that must not count outranks silence, and names its fault', async () => {
    const { doors, hosts } = withServers({}, { changes: { leap: 3 } }, { changes: { mode: 5 } });
    const { sourceOf } = await run(doors, hosts);
    expect(sourceOf('192.0.2.2')).toMatchObject({ state: 'rejected', reason: 'unsynchronised', offsetMs: null });
    expect(sourceOf('192.0.2.3')).toMatchObject({ state: 'rejected', reason: 'mode', offsetMs: null });
  });

  test('a server that answers later than it may is silent, and has forged nothing', async () => {
    const doors = fakeDoors();
    // In one's own network: eight requests, 25 ms apart, so that replies to the first come while others are awaited.
    doors.udp.servers.set('10.0.0.9 123', virtualServer(doors.clock, { upMs: 550, downMs: 550 }));
    const { sourceOf } = await run(doors, ['10.0.0.9']);
    expect(sourceOf('10.0.0.9')).toMatchObject({ state: 'silent', reason: 'no-reply' });
  });

  test('replies that contradict each other', async () => {
    const doors = fakeDoors();
    doors.udp.servers.set('192.0.2.1 123', (request) =>
      request.reply(10, replyTo(request, doors.clock, { lieMs: request.number % 2 === 0 ? 0 : 3000 })),
    );
    const { sourceOf } = await run(doors, ['192.0.2.1']);
    expect(sourceOf('192.0.2.1')).toMatchObject({ state: 'rejected', reason: 'inconsistent', offsetMs: null });
  });
});

describe('how often a server is asked', () => {
  test.for([
    ['192.0.2.1', 4],
    ['2001:db8::1', 4],
    ['127.0.0.1', 8],
    ['10.1.2.3', 8],
    ['172.31.0.1', 8],
    ['172.32.0.1', 4],
    ['192.168.1.1', 8],
    ['169.254.1.1', 8],
    ['::1', 8],
    ['fe80::1%eth0', 8],
    ['fd00::1', 8],
  ] as const)('%s: %d times', async ([address, requests]) => {
    const doors = fakeDoors();
    doors.udp.servers.set(`${address} 123`, virtualServer(doors.clock));
    const { facts } = await run(doors, [address]);
    expect(doors.udp.requests).toHaveLength(requests);
    expect(facts.ntp.sources[0]?.samples).toHaveLength(requests);
  });

  test('or as often as was asked for', async () => {
    const { doors, hosts } = withServers({});
    await run(doors, hosts, { samples: 2 });
    expect(doors.udp.requests).toHaveLength(2);
  });
});

describe('the end of the run', () => {
  test.for(['deadline', 'interrupted'])('by %s: what is known stands, the rest says so', async (reason) => {
    const { doors, hosts } = withServers({});
    const { facts, sourceOf } = await run(doors, [...hosts, '192.0.2.9', 'slow.example'], {
      abort: { atMs: 300, reason },
    });
    expect(doors.clock.elapsedMs).toBe(300);
    expect(sourceOf('192.0.2.1').state).toBe('agreeing');
    expect(sourceOf('192.0.2.9')).toMatchObject({ state: 'silent', reason });
    expect(facts.ntp.estimate).not.toBeNull();
  });

  test.for(['deadline', 'interrupted'])(
    'by %s while a name is being looked up: that is the reason, and no other',
    async (reason) => {
      const { sourceOf } = await run(fakeDoors(), ['slow.example'], { abort: { atMs: 300, reason } });
      expect(sourceOf('slow.example')).toMatchObject({ state: 'unresolved', reason });
    },
  );

  test('a server that was silent before it stays what it was: silent by itself', async () => {
    const { doors, hosts } = withServers({});
    const { sourceOf } = await run(doors, [...hosts, '192.0.2.9', 'slow.example'], {
      abort: { atMs: 1400, reason: 'interrupted' },
    });
    // 1.05 s after its first request, all of its time-outs had passed.
    expect(sourceOf('192.0.2.9')).toMatchObject({ state: 'silent', reason: 'no-reply' });
  });

  test('before anything was asked', async () => {
    const { doors, hosts } = withServers({}, {});
    const { facts } = await run(doors, hosts, { abort: { atMs: 0, reason: 'interrupted' } });
    expect(facts.ntp.estimate).toBeNull();
  });
});

describe('a wall clock that is stepped while we measure', () => {
  const steppedAt = (doors: FakeDoors, atMs: number, byMs: number): void => {
    doors.clock.after(atMs, () => {
      doors.clock.wallErrorMs += byMs;
    });
  };

  test.for([60_000, -60_000, 2])('by %d ms: noticed, and measured once again', async (byMs) => {
    const { doors, hosts } = withServers({}, {}, {});
    steppedAt(doors, 60, byMs);
    const { facts } = await run(doors, hosts);
    expect(facts.clock.measuredAgain).toBe(true);
    expect(facts.clock.steps).toHaveLength(1);
    expect(facts.clock.steps[0]?.byMs).toBeCloseTo(byMs, 3);
    expect(doors.udp.requests).toHaveLength(2 * 3 * 4);
    expect(facts.ntp.estimate?.offsetMs).toBeCloseTo(-byMs, 3);
  });

  test('not twice: a second step is told, and that is all', async () => {
    const { doors, hosts } = withServers({}, {}, {});
    steppedAt(doors, 60, 60_000);
    steppedAt(doors, 220, -10_000);
    const { facts } = await run(doors, hosts);
    expect(facts.clock.steps.map(({ byMs }) => Math.round(byMs))).toEqual([60_000, -10_000]);
    expect(doors.udp.requests).toHaveLength(2 * 3 * 4);
    // Against the clock as it now stands.
    expect(facts.ntp.estimate?.offsetMs).toBeCloseTo(-50_000, 3);
  });

  test('who sent a kiss, or did not answer, is not asked again', async () => {
    const { doors, hosts } = withServers({}, {}, { changes: { leap: 3, stratum: 0, referenceId: RATE } });
    steppedAt(doors, 60, 60_000);
    await run(doors, [...hosts, '192.0.2.9']);
    expect(doors.udp.requestsTo('192.0.2.3 123')).toHaveLength(1);
    expect(doors.udp.requestsTo('192.0.2.9 123')).toHaveLength(2);
    expect(doors.udp.requestsTo('192.0.2.1 123')).toHaveLength(8);
  });

  test('what a source said before the step is read against the clock after it', async () => {
    const { doors, hosts } = withServers({}, {});
    // Answers three of four, so that it is not asked again.
    doors.udp.servers.set('192.0.2.3 123', (request) => {
      if (request.number !== 4) request.reply(10, replyTo(request, doors.clock, { changes: identity(3) }));
    });
    steppedAt(doors, 60, 60_000);
    const { sourceOf } = await run(doors, [...hosts, '192.0.2.3']);
    expect(doors.udp.requestsTo('192.0.2.3 123')).toHaveLength(4);
    expect(sourceOf('192.0.2.3').state).toBe('agreeing');
    expect(sourceOf('192.0.2.3').offsetMs).toBeCloseTo(-60_000, 3);
  });

  test('where nobody may be asked again, nothing was measured again', async () => {
    const doors = fakeDoors();
    steppedAt(doors, 60, 60_000);
    const { facts } = await run(doors, ['192.0.2.8', '192.0.2.9']);
    expect(facts.clock.steps).toHaveLength(1);
    expect(facts.clock.measuredAgain).toBe(false);
  });

  test('a run that was ended is not begun anew', async () => {
    const { doors, hosts } = withServers({}, {});
    steppedAt(doors, 60, 60_000);
    const { facts } = await run(doors, hosts, { abort: { atMs: 110, reason: 'interrupted' } });
    expect(facts.clock.measuredAgain).toBe(false);
    expect(facts.clock.steps).toHaveLength(1);
  });

  test('what the anchors themselves cannot tell apart is no step, and is owned up to', async () => {
    const { doors, hosts } = withServers({}, {});
    doors.clock.anchorErrorNs = 2_000_000n;
    steppedAt(doors, 60, 3);
    const { facts } = await run(doors, hosts);
    expect(facts.clock.steps).toEqual([]);
    expect(facts.clock.anchorErrorMs).toBeGreaterThanOrEqual(3);
    const estimate = facts.ntp.estimate ?? { lowMs: 1, highMs: -1 };
    for (const truthMs of [0, -3]) expect(contains(estimate, truthMs)).toBe(true);
  });
});

test('a server is described by its replies that count, not by the kiss that ended them', async () => {
  const doors = fakeDoors();
  doors.udp.servers.set('192.0.2.1 123', (request) =>
    request.reply(
      10,
      replyTo(request, doors.clock, {
        changes: request.number === 1 ? {} : { leap: 3, stratum: 0, referenceId: RATE },
      }),
    ),
  );
  const { sourceOf } = await run(doors, ['192.0.2.1']);
  expect(sourceOf('192.0.2.1')).toMatchObject({ state: 'agreeing', stratum: 2, refid: '192.0.2.1' });
  expect(sourceOf('192.0.2.1').samples.map(({ reason }) => reason)).toEqual([null, 'kiss-RATE']);
});

test('what is not of its own is passed on: stratum, refid, port, origin', async () => {
  const { doors, hosts } = withServers({ changes: { stratum: 1, referenceId: Buffer.from('GPS\0').readUInt32BE() } });
  const { sourceOf } = await run(doors, hosts, { origin: 'default' });
  expect(sourceOf('192.0.2.1')).toMatchObject({
    origin: 'default',
    address: '192.0.2.1',
    port: 123,
    stratum: 1,
    refid: 'GPS',
    delayMs: 10,
  });
});
