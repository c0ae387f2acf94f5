import { wallNsAt } from '../model/anchor.ts';
import type { Scenario } from '../model/report.ts';
import { UsageError } from '../model/usage-error.ts';
import { respond } from '../ntp/responder.ts';
import { fromUnixNs } from '../ntp/timestamp.ts';
import type { Doors } from '../system/doors.ts';
import { systemDoors } from '../system/doors.ts';
import type { UdpServer } from '../system/udp-server.ts';
import { check } from './check.ts';
import type { Context } from './context.ts';
import type { CheckOptions } from './options.ts';

/** By how much each of the four servers is off, ms. */
const OFFSETS_MS: Record<Scenario, readonly number[]> = {
  truthful: [0, 0, 0, 0],
  liar: [0, 0, 45_000, 0],
  off: [45_000, 45_000, 45_000, 45_000],
};

export const SCENARIO_NAMES = Object.keys(OFFSETS_MS) as readonly Scenario[];

/** A truthful server apart from its offset, on loopback. `index` tells the servers apart: each is its own reference. */
const startServer = (offsetMs: number, index: number, { clock, udpServers }: Doors): Promise<UdpServer> => {
  const anchor = clock.anchor();
  const identity = { stratum: 1, referenceId: 0x44_45_4d_31 + index, precision: -20, rootDispersionMs: 0.1 };
  const timestampAt = (monotonicNs: bigint): bigint =>
    fromUnixNs(wallNsAt(anchor, monotonicNs) + BigInt(offsetMs) * 1_000_000n);
  return udpServers.listen((request, receivedNs) =>
    respond(request, identity, timestampAt(receivedNs), timestampAt(clock.monotonicNs())),
  );
};

const play = async (scenario: Scenario, options: CheckOptions, context: Context, doors: Doors): Promise<number> => {
  const servers = await Promise.all(OFFSETS_MS[scenario].map((offsetMs, index) => startServer(offsetMs, index, doors)));
  try {
    const endpoints = servers.map(({ port }) => ({ host: '127.0.0.1', port }));
    return await check(
      { ...options, scope: 'sources', engine: null, wakatime: null, servers: endpoints, demonstration: scenario },
      context,
      doors,
    );
  } finally {
    for (const server of servers) server.close();
  }
};

/**
 * The true pipeline against servers of our own. That it is a demonstration stands above each report in words; of a
 * document or a single line it is said on stderr, and in the document itself. Answers the worst of the exit codes.
 */
export const demo = async (scenario: Scenario | null, options: CheckOptions, context: Context): Promise<number> => {
  const { format, output, quiet } = options;
  if (scenario === null && (format === 'json' || output !== null)) throw new UsageError({ kind: 'demo-json' });
  const { messages, terminal, interrupt } = context;
  const doors = systemDoors();
  const codes: number[] = [];
  const inWords = format === 'text' && !quiet;
  if (!inWords) await terminal.stderr.write(`${messages.demo.banner}\n`);
  for (const name of scenario === null ? SCENARIO_NAMES : [scenario]) {
    if (inWords && codes.length > 0) await terminal.stdout.write('\n');
    codes.push(await play(name, options, context, doors));
    if (interrupt.aborted) break;
  }
  return codes.includes(1) ? 1 : Math.max(...codes);
};
