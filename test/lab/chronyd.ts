/**
 * Real chronyd servers on loopback, each with a clock that is wrong by a chosen amount.
 *
 * None of them can set this machine's clock: they run with -x and, as root, without the capability to.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { faketimeEnvironment, faketimeOffset, removeFaketimeLeftovers } from './faketime.ts';
import { freeUdpPort } from './free-port.ts';
import { recentHostClock } from './host-clock.ts';
import { findProgram } from './lab-parts.ts';
import { isBound } from './network-of.ts';
import { preloadLibrary } from './preload.ts';
import { queryOnce, type Endpoint } from './udp-query.ts';

export interface ChronydOptions {
  /** What its clients' clocks would have to be set forward by to agree with it, ms; 0 by default. */
  readonly offsetMs?: number;
  /** A setting of libfaketime in place of `offsetMs`, such as `+20y`. */
  readonly faketime?: string;
  /** `unsynchronised` answers with leap 3 and stratum 0. 1 by default. */
  readonly stratum?: number | 'unsynchronised';
  /** 127.0.0.1 by default. */
  readonly address?: string;
  /** A free one by default. */
  readonly port?: number;
  /** It serves in the network of this process, in place of this machine's own: needs root, and `port`. */
  readonly networkOf?: number;
}

export interface ChronydServer extends Endpoint {
  /** As `--server` takes it. */
  readonly spec: string;
  readonly pid: number;
  /** Ends it and removes all that it made. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;
const REPLY_WITHIN_MS = 200;
const RETRY_MS = 5;
const KILL_AFTER_MS = 2000;

/** Answers when the server answers. Throws, with its log, when it does not within 10 s. */
export async function startChronyd(options: ChronydOptions = {}): Promise<ChronydServer> {
  const address = options.address ?? '127.0.0.1';
  const port = options.port ?? (await freeUdpPort(address));
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-chronyd-'));
  try {
    const configuration = join(folder, 'chrony.conf');
    await writeFile(configuration, configurationText({ ...options, address, port, folder }));
    const [command = '', ...args] = [
      ...inNetworkOf(options.networkOf),
      ...withoutPowerOverTheClock(),
      'env',
      ...(await environmentOf(options)),
      requireProgram('chronyd'),
      '-x',
      '-d',
      '-f',
      configuration,
      // As an ordinary user: let go of the check for root.
      ...(isRoot() ? [] : ['-U']),
    ];
    const { networkOf } = options;
    return await startServer(command, args, { address, port, folder, networkOf });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startServer(
  command: string,
  args: readonly string[],
  server: Endpoint & { readonly folder: string; readonly networkOf: number | undefined },
): Promise<ChronydServer> {
  const { address, port, folder, networkOf } = server;
  const running = execa(command, args, {
    all: true,
    reject: false,
    forceKillAfterDelay: KILL_AFTER_MS,
    stdin: 'ignore',
  });
  const { pid } = running;
  if (pid === undefined) throw new Error(`chronyd did not start: ${(await running).message ?? ''}`);

  const stop = async (): Promise<void> => {
    running.kill('SIGTERM');
    await running;
    await removeFaketimeLeftovers(pid);
    await rm(folder, { recursive: true, force: true });
  };

  let ended = false;
  const whenEnded = running.then(() => {
    ended = true;
  });
  const clock = recentHostClock();
  const giveUpNs = clock.nowNs() + BigInt(READY_WITHIN_MS) * 1_000_000n;
  const answers = async (): Promise<boolean> =>
    networkOf === undefined
      ? (await queryOnce({ address, port }, REPLY_WITHIN_MS, clock)) !== null
      : isBound({ address, port }, networkOf);
  while (!(await answers())) {
    if (ended || clock.nowNs() > giveUpNs) {
      await stop();
      throw new Error(`chronyd on ${address}:${port} does not answer:\n${(await running).all ?? ''}`);
    }
    await Promise.race([whenEnded, delay(RETRY_MS)]);
  }
  return { address, port, spec: `${address}:${port}`, pid, stop };
}

/** `env`'s arguments: kept from setpriv, which is to run at the true time. */
async function environmentOf(options: ChronydOptions): Promise<string[]> {
  const offsetMs = options.offsetMs ?? 0;
  if (options.faketime === undefined && offsetMs === 0) return [];
  const environment = faketimeEnvironment(options.faketime ?? faketimeOffset(offsetMs));
  const preload = `${await preloadLibrary('nots')} ${environment['LD_PRELOAD']}`;
  return Object.entries({ ...environment, LD_PRELOAD: preload }).map(([name, value]) => `${name}=${value}`);
}

function inNetworkOf(pid: number | undefined): string[] {
  return pid === undefined ? [] : [requireProgram('nsenter'), '--target', String(pid), '--net'];
}

/** Also ends chronyd with us, should we be killed before we can stop it. */
function withoutPowerOverTheClock(): [string, ...string[]] {
  const setpriv = requireProgram('setpriv');
  const withUs = ['--pdeathsig', 'KILL'];
  if (!isRoot()) return [setpriv, ...withUs];
  return [setpriv, ...withUs, '--bounding-set', '-sys_time', '--inh-caps', '-sys_time'];
}

function configurationText(server: ChronydOptions & Endpoint & { readonly folder: string }): string {
  const { stratum = 1, networkOf } = server;
  return [
    ...(stratum === 'unsynchronised' ? [] : [`local stratum ${stratum}`]),
    `bindaddress ${server.address}`,
    `port ${server.port}`,
    ...(networkOf === undefined ? ['allow 127.0.0.0/8', 'allow ::1'] : ['allow']),
    // Neither the command port nor the command socket: several of them share this machine.
    'cmdport 0',
    'bindcmdaddress /',
    `pidfile ${join(server.folder, 'chronyd.pid')}`,
    `driftfile ${join(server.folder, 'drift')}`,
    `user ${userInfo().username}`,
    '',
  ].join('\n');
}

function requireProgram(name: string): string {
  const path = findProgram(name);
  if (path === null) throw new Error(`${name} is not installed`);
  return path;
}

function isRoot(): boolean {
  return userInfo().uid === 0;
}
