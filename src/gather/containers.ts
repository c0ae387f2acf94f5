import type { EngineClient, EngineInfo, InspectedContainer } from '../engine/client.ts';
import { runsOnThisKernel } from '../engine/kernel-proof.ts';
import { isStartedAmongOurFiles } from '../engine/mount-namespace.ts';
import { describeProduct } from '../engine/product.ts';
import type { Anchor } from '../model/anchor.ts';
import type { ContainerFacts } from '../model/container-facts.ts';
import type { EngineFacts, ForeignClock } from '../model/engine-facts.ts';
import type { EngineOptions } from '../model/engine-options.ts';
import type { Facts, NtpFacts } from '../model/facts.ts';
import type { MeasuredClock } from '../model/foreign-clock.ts';
import { SHARED, withTrueTime } from '../model/foreign-clock.ts';
import type { WakapiFacts } from '../model/wakatime-facts.ts';
import type { Gathered, MissingStatus } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Doors } from '../system/doors.ts';
import { atMost } from './containers/at-most.ts';
import { gatherEngineClock } from './containers/clocks.ts';
import { composeReader } from './containers/compose.ts';
import { openEngine } from './containers/engine.ts';
import { hostZones } from './containers/host-zones.ts';
import type { Afterwards } from './containers/one.ts';
import { gatherContainer, isProof } from './containers/one.ts';
import { localTimeServices } from './containers/time-services.ts';
import { findContainer } from './machine/virtualisation.ts';
import { gatherWakapi } from './containers/wakapi.ts';
import { shareOf } from './share.ts';
import { readHostZone } from './zone.ts';

/** What is known of the time when it has been measured. */
export interface MeasuredTime {
  /** ms since the Unix epoch, by this host's clock. */
  readonly now: number;
  readonly estimate: NtpFacts['estimate'];
}

export type ContainersGathered = Pick<Facts, 'engineAccess' | 'engine' | 'containers' | 'wakapi'>;

/** More than these are not looked at: nobody would read of them, and each costs some ms. */
const MAX_CONTAINERS = 1000;
/** More programs at once are no faster, and each is measured less exactly. */
const LOOKED_AT_AT_ONCE = 8;
/** Each takes the engine a tenth of a second: for each of a dozen files, everything is mounted anew. */
const MOST_BY_ARCHIVE = 16;

/** One call to the engine, and one look inside a container by a program: more of a longer run, and never less than this. */
const [CALL_MS, CALL_SHARE] = [1000, 0.4];
const [PROBE_MS, PROBE_SHARE] = [2500, 0.5];

interface Inspected {
  readonly total: number;
  readonly containers: readonly InspectedContainer[];
  /** See `EngineFacts`. */
  readonly unread: EngineFacts['unread'];
}

const TOO_MANY: EngineFacts['unread'] = { status: 'absent', reason: `no more than ${MAX_CONTAINERS} are looked at` };
/** What tells the most comes first. */
const WORST_FIRST: readonly MissingStatus[] = ['failed', 'timeout', 'denied'];

const unreadOf = (answers: readonly Gathered<InspectedContainer>[]): EngineFacts['unread'] => {
  for (const status of WORST_FIRST) {
    const found = answers.find((answer) => answer.status === status);
    if (found !== undefined && found.status !== 'ok') return { status: found.status, reason: found.reason };
  }
  return null;
};

const inspectAll = async (client: EngineClient): Promise<Gathered<Inspected>> => {
  const listed = await client.list();
  if (listed.status !== 'ok') return listed;
  // All at once: the door sees to it that few are under way, and ends the rest where the engine has stopped answering.
  const answers = await Promise.all(listed.value.slice(0, MAX_CONTAINERS).map(({ id }) => client.inspect(id)));
  // One that is gone meanwhile is none any more.
  const isGone = (answer: (typeof answers)[number]): boolean => answer.status === 'absent';
  return ok({
    total: listed.value.length - answers.filter(isGone).length,
    containers: answers.flatMap((answer) => (answer.status === 'ok' ? [answer.value] : [])),
    unread: unreadOf(answers) ?? (listed.value.length > MAX_CONTAINERS ? TOO_MANY : null),
  });
};

/** By the containers that run: all ordinary ones of an engine run on one kernel. */
const kernelOf = (
  containers: readonly InspectedContainer[],
  onThisKernel: ReadonlySet<InspectedContainer>,
  info: EngineInfo | null,
  product: EngineFacts['product'],
  { files }: Doors,
): EngineFacts['kernel'] => {
  if (onThisKernel.size > 0) return 'same';
  const ours = files.readText('/proc/sys/kernel/osrelease', 256);
  const theirs = info?.kernelVersion ?? null;
  const isOther = ours.status !== 'ok' || (theirs !== null && ours.value.trim() !== theirs);
  return product !== null || (isOther && containers.length > 0) ? 'other' : 'unknown';
};

/** In a container of our own, what the engine mounts may come from another file system than the one that we see. */
const hasOurFiles = (onThisKernel: ReadonlySet<InspectedContainer>, doors: Doors): boolean =>
  onThisKernel.size > 0 &&
  (findContainer(doors) === null ||
    [...onThisKernel].some((container) => isStartedAmongOurFiles(container, doors.files)));

const lookAround = (
  { now, estimate }: MeasuredTime,
  onThisKernel: ReadonlySet<InspectedContainer>,
  doors: Doors,
): Afterwards => {
  const { scene, version, services } = readHostZone(doors, now);
  return {
    zones: hostZones({ ...scene, zone: services.zone, version }),
    estimate,
    timeServices: onThisKernel.size > 0 ? localTimeServices(doors.files) : new Map(),
  };
};

const NOT_MEASURED = 'none of its containers runs';

const missingAll = (access: ContainersGathered['engineAccess'], engine: Gathered<never>): ContainersGathered => ({
  engineAccess: access,
  engine,
  containers: engine,
  wakapi: engine,
});

/** The Wakapi servers among them. */
const wakapiAmong = async (
  containers: readonly InspectedContainer[],
  facts: readonly ContainerFacts[],
  client: EngineClient,
  afterwards: () => Promise<Afterwards>,
  now: number,
): Promise<readonly WakapiFacts[]> => {
  const found = containers.flatMap((container, index) => {
    const own = facts[index];
    return own?.programs.some(({ kind }) => kind === 'wakapi') === true ? [{ container, own }] : [];
  });
  if (found.length === 0) return [];
  const { zones } = await afterwards();
  const told = await Promise.all(found.map(({ container, own }) => gatherWakapi(container, own, client, zones, now)));
  return told.filter((one) => one !== null);
};

/**
 * Finds the container engine and looks at its containers, beside the measurement of the time; what is computed waits for
 * the end of that. Nothing here or there is changed. `timeoutMs`: of the whole run.
 */
export const gatherContainers = async (
  { url, required, mayExec, timeoutMs }: EngineOptions & { readonly timeoutMs: number },
  doors: Doors,
  measured: Promise<MeasuredTime>,
): Promise<ContainersGathered> => {
  const { access, engine } = await openEngine(
    { engine: url, required, callMs: shareOf(timeoutMs, CALL_SHARE, CALL_MS) },
    doors,
  );
  if (engine.status !== 'ok') return missingAll(ok(access), engine);
  const client = engine.value;
  const [information, inspected] = await Promise.all([client.info(), inspectAll(client)]);
  const info = information.status === 'ok' ? information.value : null;
  const product = describeProduct(info, client.endpoint);
  const containers = inspected.status === 'ok' ? inspected.value.containers : [];
  const onThisKernel = new Set(containers.filter((container) => runsOnThisKernel(container, doors.files)));
  const kernel = kernelOf(containers, onThisKernel, info, product, doors);

  let anchor: Anchor | null = null;
  const takeAnchor = (): Anchor => (anchor ??= doors.clock.anchor());
  const isForeign = kernel !== 'same' && containers.some(isProof);
  const engineClock: Promise<Gathered<MeasuredClock>> = isForeign
    ? gatherEngineClock(client, doors.clock, takeAnchor)
    : Promise.resolve(missing('absent', kernel === 'same' ? SHARED : NOT_MEASURED));

  let known: Promise<Afterwards> | null = null;
  // Where there is no container, there is nothing to hold against this host either.
  const afterwards = (): Promise<Afterwards> =>
    (known ??= measured.then((time) => lookAround(time, onThisKernel, doors)));
  let archived = 0;
  const scene = {
    client,
    doors,
    rootless: info?.rootless ?? false,
    kernel,
    isLocal: hasOurFiles(onThisKernel, doors),
    mayExec,
    probeMs: shareOf(timeoutMs, PROBE_SHARE, PROBE_MS),
    mayArchive: () => archived++ < MOST_BY_ARCHIVE,
    takeAnchor,
    engineClock,
    afterwards,
    readCompose: composeReader(doors.files),
  };
  const facts: readonly ContainerFacts[] = await atMost(LOOKED_AT_AT_ONCE, containers, (container) =>
    gatherContainer(container, onThisKernel.has(container), scene),
  );
  const { estimate } = await measured;
  const wakapi = await wakapiAmong(containers, facts, client, afterwards, doors.clock.wallMs());
  const clock = await engineClock;
  const told: Gathered<ForeignClock> = clock.status === 'ok' ? ok(withTrueTime(clock.value, estimate)) : clock;
  return {
    engineAccess: ok(access),
    engine: ok({
      ...client.endpoint,
      kind: client.kind,
      version: client.version,
      apiVersion: client.apiVersion,
      operatingSystem: info?.operatingSystem ?? null,
      kernelVersion: info?.kernelVersion ?? null,
      product,
      rootless: info?.rootless ?? false,
      kernel,
      clock: told,
      containers: {
        total: inspected.status === 'ok' ? inspected.value.total : 0,
        read: containers.length,
      },
      unread:
        inspected.status === 'ok' ? inspected.value.unread : { status: inspected.status, reason: inspected.reason },
    }),
    containers: inspected.status === 'ok' ? ok(facts) : inspected,
    wakapi: inspected.status === 'ok' ? ok(wakapi) : inspected,
  };
};
