import type { Anchor } from '../model/anchor.ts';
import type { Facts } from '../model/facts.ts';
import { SHARED, withTrueTime } from '../model/foreign-clock.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Interval } from '../model/interval.ts';
import { formatWallTime } from '../model/local-time.ts';
import type {
  WakapiFacts,
  WakatimeHome,
  WakatimeOptions,
  WakatimeQueue,
  WakatimeServer,
} from '../model/wakatime-facts.ts';
import type { Doors } from '../system/doors.ts';
import type { WakatimePlaces } from '../wakatime/homes.ts';
import type { QueueScene } from '../wakatime/queue.ts';
import { readQueue } from '../wakatime/queue.ts';
import { UTC } from '../zone/zone.ts';
import { shareOf } from './share.ts';
import type { MeasuredTime } from './containers.ts';
import { askCliCount, findCli } from './wakatime/cli.ts';
import type { ReadConfig } from './wakatime/config.ts';
import { readConfig, readState } from './wakatime/config.ts';
import { findHomes } from './wakatime/homes.ts';
import { readWakatimeLog } from './wakatime/log.ts';
import type { AskedServer } from './wakatime/server.ts';
import { askServer, isThisHost } from './wakatime/server.ts';
import { readHostZone } from './zone.ts';

export interface GatherWakatimeOptions extends WakatimeOptions {
  /** Nobody is asked over the network. */
  readonly offline: boolean;
  /** Heartbeats are counted by project too. */
  readonly byProject: boolean;
  /** Of the whole run, ms. */
  readonly timeoutMs: number;
}

/** What other gatherers find out at the same time. */
export interface BesideWakatime {
  readonly measured: Promise<MeasuredTime>;
  readonly wakapi: Promise<Facts['wakapi']>;
  readonly signal: AbortSignal;
}

/** A Wakapi that is not told otherwise: config.default.yml of every version, and of all images. */
const ASSUMED_MAX_AGE_MS = 4320 * 3_600_000;
/** One call to the server, more of a longer run. */
const [CALL_MS, CALL_SHARE] = [1500, 0.4];
/** What is computed stops so often for others, ms. */
const SLICE_MS = 20;
/** wakatime-cli sends so many at once, since 2.13.2 fewer. */
const [BATCH, SMALL_BATCH, SMALL_SINCE] = [25, 10, [2, 13, 2]] as const;

const NOT_ASKED_CLI = missing('absent', 'not asked for');
const OFFLINE = missing('absent', 'offline');

const isAtLeast = (version: string, wanted: readonly number[]): boolean => {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (parts === undefined) return false;
  const at = wanted.findIndex((number, index) => parts[index] !== number);
  return at < 0 || (parts[at] ?? 0) > (wanted[at] ?? 0);
};

/** A Wakapi here, if the server's address leads to one: its port does, on an address of this host. */
const containerBehind = (server: AskedServer, wakapi: Facts['wakapi'], doors: Doors): WakapiFacts | null =>
  wakapi.status === 'ok' && isThisHost(server.host, doors)
    ? (wakapi.value.find(({ ports }) => ports.includes(server.port)) ?? null)
    : null;

const serverFacts = (
  asked: Gathered<AskedServer>,
  { estimate }: MeasuredTime,
  wakapi: Facts['wakapi'],
  containers: Facts['containers'],
  doors: Doors,
): Gathered<WakatimeServer> => {
  if (asked.status !== 'ok') return asked;
  const { host: _host, port: _port, ...told } = asked.value;
  const container = containerBehind(asked.value, wakapi, doors);
  const isShared =
    container !== null &&
    containers.status === 'ok' &&
    containers.value.some(({ name, clock }) => name === container.container && clock.shared);
  const kind = container === null ? told.kind : 'wakapi';
  const clock = told.clock;
  return ok({
    ...told,
    kind,
    container: container?.container ?? null,
    version: container?.version ?? told.version,
    versionBy: container === null || container.version === null ? told.versionBy : 'container',
    clock: isShared
      ? missing('absent', SHARED)
      : clock.status === 'ok'
        ? ok(withTrueTime(clock.value, estimate))
        : clock,
    maxAge: kind === 'wakapi' ? (container?.maxAge ?? { ms: ASSUMED_MAX_AGE_MS, knownBy: 'assumed' }) : null,
  });
};

/** When a server's clock is read against this host's, what it shows now. */
const serverNow = (server: Gathered<WakatimeServer>, nowMs: number): Interval | null => {
  if (server.status !== 'ok') return null;
  const { clock } = server.value;
  if (clock.status !== 'ok') return clock.reason === SHARED ? { lowMs: nowMs, highMs: nowMs } : null;
  const { lowMs, highMs } = clock.value.toHost;
  return { lowMs: nowMs - highMs, highMs: nowMs - lowMs };
};

const dayIn = (doors: Doors, now: number): QueueScene['dayOf'] => {
  const zone = readHostZone(doors, now).services.zone ?? UTC;
  return (ms) => formatWallTime(ms, zone.typeAt(Math.floor(ms / 1000)).utcOffsetSeconds).slice(0, 10);
};

/** Lets go of the processor every few ms; `false` once the run is over. */
const pauseUntil = ({ clock }: Doors, signal: AbortSignal): QueueScene['pause'] => {
  let since = clock.monotonicNs();
  return async () => {
    if (Number(clock.monotonicNs() - since) / 1e6 < SLICE_MS) return !signal.aborted;
    await new Promise((resolve) => setImmediate(resolve));
    since = clock.monotonicNs();
    return !signal.aborted;
  };
};

const readQueueFile = async (
  { path, kind }: WakatimePlaces['queues'][number],
  scene: QueueScene,
  { files }: Doors,
): Promise<WakatimeQueue[]> => {
  const opened = files.open(path);
  if (opened.status === 'absent') return [];
  if (opened.status !== 'ok') {
    const info = files.info(path);
    const { size, modifiedAt } = info.status === 'ok' ? info.value : { size: 0, modifiedAt: 0 };
    const reason = opened.reason === 'not a regular file' ? 'not-a-file' : opened.reason;
    const content = missing(opened.status, reason === 'ELOOP' ? 'link-loop' : reason);
    return [{ path, kind, size, modifiedAt, content }];
  }
  const file = opened.value;
  try {
    const { size, modifiedAt } = file.info;
    return [{ path, kind, size, modifiedAt, content: await readQueue(file, scene) }];
  } finally {
    file.close();
  }
};

interface Begun {
  readonly places: WakatimePlaces;
  readonly config: ReadConfig;
  readonly server: Promise<Gathered<AskedServer>>;
  readonly cli: WakatimeHome['cli'];
}

const begin = async (
  places: WakatimePlaces,
  { offline, withKey, timeoutMs }: GatherWakatimeOptions,
  doors: Doors,
  takeAnchor: () => Anchor,
): Promise<Begun> => {
  const config = readConfig(places, doors);
  const { apiUrl, key } = config;
  const callMs = shareOf(timeoutMs, CALL_SHARE, CALL_MS);
  const server: Promise<Gathered<AskedServer>> = offline
    ? Promise.resolve(OFFLINE)
    : apiUrl === null
      ? Promise.resolve(missing('absent', 'no address'))
      : askServer({ apiUrl, key: withKey ? key : null, callMs }, doors, takeAnchor);
  return { places, config, server, cli: await findCli(places, doors) };
};

const finish = async (
  { places, config, server, cli }: Begun,
  { askCli, byProject }: GatherWakatimeOptions,
  { measured, wakapi, signal, containers }: BesideWakatime & { readonly containers: Facts['containers'] },
  doors: Doors,
  dayOf: QueueScene['dayOf'],
): Promise<WakatimeHome> => {
  const time = await measured;
  const told = serverFacts(await server, time, await wakapi, containers, doors);
  const nowMs = doors.clock.wallMs();
  const { estimate } = time;
  const log = readWakatimeLog(config.logFile ?? places.log, nowMs, doors);
  const version = cli.status === 'ok' && cli.value.version.status === 'ok' ? cli.value.version.value : null;
  const known = version ?? (log.status === 'ok' ? log.value.cliVersion : null);
  const scene: QueueScene = {
    trueNow:
      estimate === null
        ? { lowMs: nowMs, highMs: nowMs }
        : { lowMs: nowMs + estimate.lowMs, highMs: nowMs + estimate.highMs },
    serverNow: serverNow(told, nowMs),
    maxAgeMs: told.status === 'ok' ? (told.value.maxAge?.ms ?? null) : null,
    batch: known !== null && isAtLeast(known, SMALL_SINCE) ? SMALL_BATCH : BATCH,
    dayOf,
    withProjects: byProject,
    pause: pauseUntil(doors, signal),
  };
  const queues: WakatimeQueue[] = [];
  // One after the other: together they would only take turns.
  for (const queue of places.queues) queues.push(...(await readQueueFile(queue, scene, doors)));
  return {
    home: places.home,
    foundBy: places.foundBy,
    uid: places.uid,
    isOurs: places.isOurs,
    cli,
    config: config.facts,
    queues,
    cliCount: askCli ? await askCliCount(cli, places, doors) : NOT_ASKED_CLI,
    state: readState(places, config, doors),
    log,
    server: told,
  };
};

/**
 * Looks at wakatime-cli's queue, configuration and state in every home, and at the server that heartbeats are sent to.
 * Files are only read, and the server is only asked. What is computed waits for the end of the measurement.
 */
export const gatherWakatime = async (
  options: GatherWakatimeOptions,
  doors: Doors,
  beside: BesideWakatime & { readonly containers: Promise<Facts['containers']> },
): Promise<Facts['wakatime']> => {
  const homes = findHomes(options.homes, doors);
  if (homes.length === 0) return missing('absent', 'no home with wakatime-cli');
  let anchor: Anchor | null = null;
  const takeAnchor = (): Anchor => (anchor ??= doors.clock.anchor());
  const begun = await Promise.all(homes.map((places) => begin(places, options, doors, takeAnchor)));
  const { now } = await beside.measured;
  const containers = await beside.containers;
  const dayOf = dayIn(doors, now);
  const found: WakatimeHome[] = [];
  for (const one of begun) found.push(await finish(one, options, { ...beside, containers }, doors, dayOf));
  return ok(found);
};
