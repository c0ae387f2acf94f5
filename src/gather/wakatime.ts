import type { Anchor } from '../model/anchor.ts';
import { isLive } from '../model/container-state.ts';
import type { Facts } from '../model/facts.ts';
import { SHARED, withTrueTime } from '../model/foreign-clock.ts';
import type { Gathered } from '../model/gathered.ts';
import { NOT_ASKED, missing, ok } from '../model/gathered.ts';
import { formatWallTime } from '../model/local-time.ts';
import type {
  QueueFault,
  WakapiFacts,
  WakatimeHome,
  WakatimeOptions,
  WakatimeQueue,
  WakatimeServer,
} from '../model/wakatime-facts.ts';
import { SHIPPED_MAX_AGE_MS, serverNow } from '../model/heartbeat-rules.ts';
import { isAtLeast } from '../model/version-order.ts';
import { countDiffers } from '../model/wakatime-queues.ts';
import type { Doors } from '../system/doors.ts';
import type { WakatimePlaces } from '../wakatime/homes.ts';
import type { QueueScene } from '../wakatime/queue.ts';
import { readQueue } from '../wakatime/queue.ts';
import { UTC } from '../zone/zone.ts';
import { faultOf } from './fault.ts';
import { shareOf } from './share.ts';
import type { MeasuredTime } from './containers.ts';
import { askCliCount, findCli } from './wakatime/cli.ts';
import type { ReadConfig } from './wakatime/config.ts';
import { readConfig, readState } from './wakatime/config.ts';
import { closedHome, findHomes, setAside } from './wakatime/homes.ts';
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
  readonly containers: Promise<Facts['containers']>;
  readonly wakapi: Promise<Facts['wakapi']>;
  readonly signal: AbortSignal;
}

/** One call to the server, more of a longer run. */
const [CALL_MS, CALL_SHARE] = [1500, 0.4];
/** What is computed stops so often for others, ms. */
const SLICE_MS = 20;
/** What all queues may take after the end of the run. */
const LEAST_READING_MS = 300;
/** Of the run; later than that the queue does not wait for what the containers tell. */
const CONTAINERS_SHARE = 0.6;
/** wakatime-cli sends so many at once, since 2.13.2 fewer. */
const [BATCH, SMALL_BATCH, SMALL_SINCE] = [25, 10, [2, 13, 2]] as const;
const NEWEST_FIRST_SINCE = [2, 19, 1] as const;

const OFFLINE = missing('absent', 'offline');

/** A Wakapi here, if the server's address leads to one: its port does, on an address of this host. */
const containerBehind = (
  { host, port, answered }: AskedServer,
  wakapi: Facts['wakapi'],
  doors: Doors,
): WakapiFacts | null => {
  const there =
    wakapi.status === 'ok' && isThisHost(host, doors) ? wakapi.value.filter(({ ports }) => ports.includes(port)) : [];
  const mayRun = there.find(isLive);
  // What answers is none that does not run.
  return mayRun ?? (answered ? null : (there[0] ?? null));
};

const serverFacts = (
  asked: Gathered<AskedServer>,
  { estimate }: MeasuredTime,
  wakapi: Facts['wakapi'],
  containers: Facts['containers'],
  url: string,
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
    url,
    kind,
    container: container?.container ?? null,
    version: container?.version ?? told.version,
    versionBy: container === null || container.version === null ? told.versionBy : 'container',
    clock: isShared
      ? missing('absent', SHARED)
      : clock.status === 'ok'
        ? ok(withTrueTime(clock.value, estimate))
        : clock,
    maxAge: kind === 'wakapi' ? (container?.maxAge ?? { ms: SHIPPED_MAX_AGE_MS, knownBy: 'assumed' }) : null,
  });
};

const dayIn = (doors: Doors, now: number): QueueScene['dayOf'] => {
  const zone = readHostZone(doors, now).services.zone ?? UTC;
  return (ms) => formatWallTime(ms, zone.typeAt(Math.floor(ms / 1000)).utcOffsetSeconds).slice(0, 10);
};

/**
 * Lets go of the processor every few ms; `false` once the run is over, but not before small queues are read. `startNs`:
 * when the first of all was begun.
 */
const pauseUntil = ({ clock }: Doors, signal: AbortSignal, startNs: bigint): QueueScene['pause'] => {
  const msSince = (startNs: bigint): number => Number(clock.monotonicNs() - startNs) / 1e6;
  let sliceNs = startNs;
  return async () => {
    if (msSince(sliceNs) < SLICE_MS) return true;
    await new Promise((resolve) => setImmediate(resolve));
    sliceNs = clock.monotonicNs();
    return !signal.aborted || msSince(startNs) < LEAST_READING_MS;
  };
};

const QUEUE_FAULT: ReadonlyMap<string, QueueFault> = new Map([
  ['not a regular file', 'not-a-file'],
  ['ELOOP', 'link-loop'],
]);

const readQueueFile = async (
  { path, kind }: WakatimePlaces['queues'][number],
  scene: QueueScene,
  { files }: Doors,
): Promise<WakatimeQueue[]> => {
  const opened = files.open(path);
  if (opened.status !== 'ok') {
    const info = files.info(path);
    const isAbsent = opened.status === 'absent';
    if (isAbsent && (info.status !== 'ok' || info.value.kind !== 'symlink')) return [];
    const { size, modifiedAt } = info.status === 'ok' ? info.value : { size: 0, modifiedAt: 0 };
    const content = isAbsent
      ? missing('failed', 'link-dangling')
      : missing(opened.status, QUEUE_FAULT.get(opened.reason) ?? opened.reason);
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

const TOO_LATE = missing('timeout', 'deadline');

/** What comes in time. */
const within = <T>(ms: number, wanted: Promise<Gathered<T>>, { clock }: Doors): Promise<Gathered<T>> =>
  new Promise((resolve) => {
    const callOff = clock.after(ms, () => resolve(TOO_LATE));
    void wanted.then((answer) => {
      callOff();
      resolve(answer);
    });
  });

/** Newer versions move a damaged file away: only of files that are known to be whole is it asked. */
const ownCount = (
  queues: readonly WakatimeQueue[],
  ask: () => Promise<WakatimeHome['cliCount']>,
): Promise<WakatimeHome['cliCount']> => {
  const unread = queues.find(({ kind, content }) => kind !== 'aside' && content.status !== 'ok');
  return unread === undefined ? ask() : Promise.resolve(missing('failed', `${unread.path} could not be read`));
};

interface Begun {
  readonly places: WakatimePlaces;
  readonly config: ReadConfig;
  readonly server: Promise<Gathered<AskedServer>>;
  readonly cli: WakatimeHome['cli'];
}

type AskOnce = (config: ReadConfig) => Promise<Gathered<AskedServer>>;

/** Asks each server once, however many homes send to it with the same key. */
const serverAsker = ({ offline, withKey, timeoutMs }: GatherWakatimeOptions, doors: Doors): AskOnce => {
  const callMs = shareOf(timeoutMs, CALL_SHARE, CALL_MS);
  let anchor: Anchor | null = null;
  const takeAnchor = (): Anchor => (anchor ??= doors.clock.anchor());
  const asked = new Map<string, ReturnType<AskOnce>>();
  return ({ apiUrl, key: known }) => {
    if (offline) return Promise.resolve(OFFLINE);
    if (apiUrl === null) return Promise.resolve(missing('absent', 'no address'));
    const key = withKey ? known : null;
    const name = JSON.stringify([apiUrl, key]);
    const server = asked.get(name) ?? askServer({ apiUrl, key, callMs }, doors, takeAnchor).catch(faultOf);
    asked.set(name, server);
    return server;
  };
};

const begin = async (places: WakatimePlaces, ask: AskOnce, doors: Doors): Promise<Begun> => {
  const config = readConfig(places, doors);
  const server = ask(config);
  return { places, config, server, cli: await findCli(places, doors) };
};

const finish = async (
  { places, config, server, cli }: Begun,
  { askCli, byProject }: GatherWakatimeOptions,
  {
    measured,
    signal,
    startNs,
    containers,
    wakapi,
  }: Pick<BesideWakatime, 'measured' | 'signal'> & Pick<Facts, 'containers' | 'wakapi'> & { readonly startNs: bigint },
  doors: Doors,
  dayOf: QueueScene['dayOf'],
): Promise<WakatimeHome> => {
  const time = await measured;
  const told = serverFacts(await server, time, wakapi, containers, config.shownUrl, doors);
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
    serverNow: told.status === 'ok' ? serverNow(told.value, nowMs) : null,
    maxAgeMs: told.status === 'ok' ? (told.value.maxAge?.ms ?? null) : null,
    batch: isAtLeast(known, SMALL_SINCE) === true ? SMALL_BATCH : BATCH,
    newestFirst: isAtLeast(known, NEWEST_FIRST_SINCE) === true,
    dayOf,
    withProjects: byProject,
    pause: pauseUntil(doors, signal, startNs),
  };
  const readQueues = async (): Promise<WakatimeQueue[]> => {
    const read: WakatimeQueue[] = [];
    // One after the other: together they would only take turns.
    for (const queue of [...places.queues, ...setAside(places, doors)])
      read.push(...(await readQueueFile(queue, scene, doors)));
    return read;
  };
  let queues = await readQueues();
  const cliCount = askCli ? await ownCount(queues, () => askCliCount(cli, places, doors)) : NOT_ASKED;
  // What came in between is no difference.
  if (countDiffers({ cliCount, queues })) queues = await readQueues();
  return {
    home: places.home,
    foundBy: places.foundBy,
    uid: places.uid,
    isOurs: places.isOurs,
    cli,
    config: config.facts,
    queues,
    cliCount,
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
  beside: BesideWakatime,
): Promise<Facts['wakatime']> => {
  const homes = findHomes(options.homes, doors);
  if (homes.length === 0) {
    const closed = closedHome(doors);
    return closed === null ? missing('absent', 'no home with wakatime-cli') : missing('denied', closed);
  }
  const ask = serverAsker(options, doors);
  const patienceMs = CONTAINERS_SHARE * options.timeoutMs;
  const besides = Promise.all([within(patienceMs, beside.containers, doors), within(patienceMs, beside.wakapi, doors)]);
  const begun = await Promise.all(homes.map((places) => begin(places, ask, doors)));
  const { now } = await beside.measured;
  const [containers, wakapi] = await besides;
  const dayOf = dayIn(doors, now);
  const startNs = doors.clock.monotonicNs();
  const found: WakatimeHome[] = [];
  for (const one of begun)
    found.push(await finish(one, options, { ...beside, startNs, containers, wakapi }, doors, dayOf));
  return ok(found);
};
