/** How one address is asked, in virtual time. */
import { describe, expect, test } from 'vitest';
import type { BurstPlan, BurstResult } from '../../src/ntp/burst.ts';
import { askAddress } from '../../src/ntp/burst.ts';
import type { Packet } from '../../src/ntp/packet.ts';
import { decodePacket } from '../../src/ntp/packet.ts';
import { ScriptedUdp } from '../system/scripted-udp.ts';
import type { Request, Server } from '../system/scripted-udp.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import { replyTo } from './virtual-server.ts';

const PUBLIC: BurstPlan = { requests: 4, spacingMs: 50, replyTimeoutMs: 1000, polite: true };
const LOCAL: BurstPlan = { requests: 8, spacingMs: 25, replyTimeoutMs: 1000, polite: false };

const RATE = Buffer.from('RATE', 'latin1').readUInt32BE();
const KISS: Partial<Packet> = { leap: 3, stratum: 0, referenceId: RATE };

interface Asked {
  readonly result: BurstResult;
  readonly requests: readonly Request[];
  readonly elapsedMs: number;
  readonly clock: VirtualClock;
  readonly udp: ScriptedUdp;
}

type Answering = (request: Request, clock: VirtualClock) => void;

const ask = async (
  plan: BurstPlan,
  server: Answering | Exclude<Server, () => void>,
  abortAtMs?: number,
): Promise<Asked> => {
  const clock = new VirtualClock();
  const udp = new ScriptedUdp(clock);
  udp.servers.set('192.0.2.1 123', typeof server === 'string' ? server : (request) => server(request, clock));
  const controller = new AbortController();
  if (abortAtMs !== undefined) clock.after(abortAtMs, () => controller.abort());
  const result = await clock.until(askAddress('192.0.2.1', 123, plan, { udp, clock }, controller.signal));
  return { result, requests: udp.requests, elapsedMs: clock.elapsedMs, clock, udp };
};

const answer: Answering = (request, clock) => request.reply(10, replyTo(request, clock));
const silent: Answering = () => {};
const statusesOf = ({ result }: Asked): string[] =>
  result.exchanges.map((one) => (one.status === 'rejected' ? one.reason : one.status));
const timesOf = ({ requests }: Asked): number[] => requests.map(({ atMs }) => atMs);

const expectNothingLeft = ({ clock, udp }: Asked): void => {
  expect(udp.open).toBe(0);
  expect(clock.pendingTimers).toBe(0);
};

describe('a server that answers', () => {
  test('is asked four times, 50 ms apart, and the run ends with the last reply', async () => {
    const asked = await ask(PUBLIC, answer);
    expect(statusesOf(asked)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(timesOf(asked)).toEqual([0, 50, 100, 150]);
    expect(asked.elapsedMs).toBe(160);
    expect(asked.result).toMatchObject({ strays: [], failure: null });
    expectNothingLeft(asked);
  });

  test('is asked no faster because it is far away: requests overlap', async () => {
    const asked = await ask(LOCAL, (request, clock) => request.reply(300, replyTo(request, clock)));
    expect(timesOf(asked)).toEqual([0, 25, 50, 75, 100, 125, 150, 175]);
    expect(statusesOf(asked)).toEqual(Array.from({ length: 8 }, () => 'ok'));
  });

  test('is measured from the sending to the arrival of its own reply', async () => {
    const delays = [40, 10, 25, 30];
    const asked = await ask(PUBLIC, (request, clock) =>
      request.reply(delays[request.number - 1] ?? 0, replyTo(request, clock)),
    );
    const roundTrips = asked.result.exchanges.map((one) =>
      one.status === 'ok' ? Number(one.receivedNs - one.sentNs) / 1e6 : null,
    );
    expect(roundTrips).toEqual(delays);
  });

  test('may answer in any order', async () => {
    const asked = await ask(LOCAL, (request, clock) =>
      request.reply(300 - request.number * 30, replyTo(request, clock)),
    );
    expect(statusesOf(asked)).toEqual(Array.from({ length: 8 }, () => 'ok'));
    const first = asked.result.exchanges[0];
    expect(first?.status === 'ok' && Number(first.receivedNs - first.sentNs) / 1e6).toBe(270);
  });
});

describe('what is sent', () => {
  test('are origin numbers that are all different and tell nothing of the clock', async () => {
    const one = await ask({ ...LOCAL, requests: 64 }, answer);
    const two = await ask({ ...LOCAL, requests: 64 }, answer);
    const origins = [...one.requests, ...two.requests].map(({ origin }) => origin);
    expect(new Set(origins).size).toBe(128);
    for (const bit of Array.from({ length: 64 }, (_, index) => BigInt(index))) {
      // A bit of a clock, or of a counter, would be the same in all of them.
      const set = origins.filter((origin) => (origin >> bit) & 1n).length;
      expect(set).toBeGreaterThan(0);
      expect(set).toBeLessThan(128);
    }
  });

  test('are 48 bytes, a client’s, with nothing else in them', async () => {
    const { requests } = await ask(PUBLIC, answer);
    for (const { bytes } of requests) {
      expect(bytes).toHaveLength(48);
      expect(decodePacket(bytes)).toMatchObject({ version: 4, mode: 3, reference: 0n, origin: 0n, receive: 0n });
    }
  });
});

describe('politeness to servers of others', () => {
  test('who answers the first and not the second is asked no third time', async () => {
    const asked = await ask(PUBLIC, (request, clock) => request.number === 1 && answer(request, clock));
    expect(statusesOf(asked)).toEqual(['ok', 'silent']);
  });

  test('who answers the second late gets the third only then', async () => {
    const asked = await ask(PUBLIC, (request, clock) =>
      request.reply(request.number === 2 ? 200 : 10, replyTo(request, clock)),
    );
    expect(timesOf(asked)).toEqual([0, 50, 250, 300]);
    expect(statusesOf(asked)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('who answers nothing is asked twice', async () => {
    const asked = await ask(PUBLIC, silent);
    expect(statusesOf(asked)).toEqual(['silent', 'silent']);
    expect(asked.elapsedMs).toBe(1050);
    expectNothingLeft(asked);
  });

  test('in one’s own network, every request is sent', async () => {
    const asked = await ask(LOCAL, silent);
    expect(statusesOf(asked)).toEqual(Array.from({ length: 8 }, () => 'silent'));
    expect(asked.elapsedMs).toBe(1175);
    expectNothingLeft(asked);
  });
});

describe('a kiss-o’-death', () => {
  test('as the first reply: nothing more is sent', async () => {
    const asked = await ask(LOCAL, (request, clock) => request.reply(10, replyTo(request, clock, { changes: KISS })));
    expect(statusesOf(asked)).toEqual(['kiss-RATE']);
    expect(asked.elapsedMs).toBe(10);
    expectNothingLeft(asked);
  });

  test('after a good reply: that one stays, nothing more is sent', async () => {
    const asked = await ask(PUBLIC, (request, clock) =>
      request.reply(10, replyTo(request, clock, request.number === 2 ? { changes: KISS } : {})),
    );
    expect(statusesOf(asked)).toEqual(['ok', 'kiss-RATE']);
    expectNothingLeft(asked);
  });

  test('while others are on their way: their replies still count', async () => {
    const asked = await ask(LOCAL, (request, clock) =>
      request.reply(60, replyTo(request, clock, request.number === 1 ? { changes: KISS } : {})),
    );
    expect(statusesOf(asked)).toEqual(['kiss-RATE', 'ok', 'ok']);
    expectNothingLeft(asked);
  });

  test('with an origin that is not ours is none', async () => {
    const asked = await ask(PUBLIC, (request, clock) => {
      request.reply(5, replyTo(request, clock, { changes: { ...KISS, origin: request.origin ^ 1n } }));
      answer(request, clock);
    });
    expect(statusesOf(asked)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(asked.result.strays).toEqual(['origin', 'origin', 'origin', 'origin']);
  });
});

describe('what is no reply to a request', () => {
  test.for<readonly [string, (request: Request, clock: VirtualClock) => Uint8Array]>([
    ['length', (request, clock) => replyTo(request, clock).subarray(0, 47)],
    ['mode', (request, clock) => replyTo(request, clock, { changes: { mode: 5 } })],
    ['version', (request, clock) => replyTo(request, clock, { changes: { version: 7 } })],
    ['origin', (request, clock) => replyTo(request, clock, { changes: { origin: 0n } })],
  ])('%s: the true reply after it counts', async ([reason, forge]) => {
    const asked = await ask(PUBLIC, (request, clock) => {
      request.reply(1, forge(request, clock));
      answer(request, clock);
    });
    expect(statusesOf(asked)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(asked.result.strays).toEqual([reason, reason, reason, reason]);
  });

  test('a reply that comes twice counts once', async () => {
    const asked = await ask(PUBLIC, (request, clock) => {
      const reply = replyTo(request, clock);
      request.reply(10, reply);
      request.reply(12, reply);
    });
    expect(statusesOf(asked)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(new Set(asked.result.strays)).toEqual(new Set(['duplicate-reply']));
  });

  test('a second reply with another time changes nothing', async () => {
    const asked = await ask({ ...PUBLIC, requests: 1 }, (request, clock) => {
      request.reply(10, replyTo(request, clock, { changes: { stratum: 3 } }));
      request.reply(10, replyTo(request, clock, { changes: { stratum: 9 } }));
    });
    expect(asked.result.exchanges).toMatchObject([{ status: 'ok', packet: { stratum: 3 } }]);
  });

  test('a flood of strays ends nothing and is not kept', async () => {
    const asked = await ask({ ...LOCAL, requests: 1 }, (request, clock) => {
      for (let index = 0; index < 200; index++) request.reply(1, new Uint8Array(3));
      answer(request, clock);
    });
    expect(statusesOf(asked)).toEqual(['ok']);
    expect(asked.result.strays.length).toBeLessThan(100);
  });
});

describe('time-outs', () => {
  test('a reply takes up to a second', async () => {
    expect(
      statusesOf(await ask({ ...LOCAL, requests: 1 }, (request, clock) => request.reply(999, replyTo(request, clock)))),
    ).toEqual(['ok']);
    expect(
      statusesOf(
        await ask({ ...LOCAL, requests: 1 }, (request, clock) => request.reply(1001, replyTo(request, clock))),
      ),
    ).toEqual(['silent']);
  });

  test('once a server answered quickly, a lost packet costs no second', async () => {
    const asked = await ask(PUBLIC, (request, clock) => request.number !== 2 && answer(request, clock));
    expect(statusesOf(asked)).toEqual(['ok', 'silent']);
    // 50 ms to the second request, twice the first round trip, a quarter of a second.
    expect(asked.elapsedMs).toBe(50 + 2 * 10 + 250);
  });

  test('a slow first answer lets the others be slow, but no slower than a second', async () => {
    const asked = await ask({ ...LOCAL, spacingMs: 700, requests: 2 }, (request, clock) =>
      request.reply(request.number === 1 ? 600 : 990, replyTo(request, clock)),
    );
    expect(statusesOf(asked)).toEqual(['ok', 'ok']);
    const tooSlow = await ask({ ...LOCAL, spacingMs: 700, requests: 2 }, (request, clock) =>
      request.reply(request.number === 1 ? 600 : 1010, replyTo(request, clock)),
    );
    expect(statusesOf(tooSlow)).toEqual(['ok', 'silent']);
  });

  test('a reply that comes after its time is late, and no forgery', async () => {
    const asked = await ask(LOCAL, (request, clock) => request.reply(1100, replyTo(request, clock)));
    expect(statusesOf(asked)).toEqual(Array.from({ length: 8 }, () => 'silent'));
    expect(asked.result.strays).not.toContain('origin');
  });
});

describe('replies that must not be believed', () => {
  test('each is told by its own reason, and the next is asked for', async () => {
    const spoilt: Partial<Packet>[] = [{ leap: 3 }, { stratum: 16 }, { receive: 0n }];
    const asked = await ask(LOCAL, (request, clock) => {
      const changes = spoilt[request.number - 1];
      request.reply(10, replyTo(request, clock, changes && { changes }));
    });
    expect(statusesOf(asked)).toEqual(['unsynchronised', 'stratum', 'receive-zero', 'ok', 'ok', 'ok', 'ok', 'ok']);
  });
});

describe('failures', () => {
  test.for(['refused', 'no-route', 'not-permitted', 'failed'] as const)(
    '%s at connect: told at once',
    async (failure) => {
      const asked = await ask(PUBLIC, failure);
      expect(asked.result).toMatchObject({ exchanges: [], failure });
      expect(asked.elapsedMs).toBe(0);
    },
  );

  test('refused after the first request: nothing is waited for', async () => {
    const asked = await ask(PUBLIC, (request: Request) => request.fail(2, 'refused'));
    expect(asked.result).toMatchObject({ exchanges: [{ status: 'silent' }], failure: 'refused' });
    expect(asked.elapsedMs).toBe(2);
    expectNothingLeft(asked);
  });

  test('refused in mid-burst: what was measured stays', async () => {
    const asked = await ask(LOCAL, (request, clock) =>
      request.number < 3 ? answer(request, clock) : request.fail(2, 'refused'),
    );
    expect(statusesOf(asked)).toEqual(['ok', 'ok', 'silent']);
    expect(asked.result.failure).toBe('refused');
  });
});

describe('the end of the run', () => {
  test('in mid-burst: at once, with what is known', async () => {
    const asked = await ask(LOCAL, (request, clock) => (request.number < 3 ? answer(request, clock) : undefined), 60);
    expect(statusesOf(asked)).toEqual(['ok', 'ok', 'silent']);
    expect(asked.elapsedMs).toBe(60);
    expectNothingLeft(asked);
  });

  test('before it began: nothing is sent', async () => {
    const clock = new VirtualClock();
    const udp = new ScriptedUdp(clock);
    const result = await clock.until(askAddress('192.0.2.1', 123, PUBLIC, { udp, clock }, AbortSignal.abort()));
    expect(result).toMatchObject({ exchanges: [], strays: [], failure: null });
    expect(udp.requests).toEqual([]);
    expect(udp.open).toBe(0);
  });
});
