import type { EngineClient, ExecSession, InspectedContainer } from '../../engine/client.ts';
import type { ClockBounds } from '../../engine/clock-bounds.ts';
import { toHostClock } from '../../engine/clock-bounds.ts';
import { measureInside, openClockExec } from '../../engine/exec-clock.ts';
import { isSameForAll } from '../../engine/faketime.ts';
import { huntTick } from '../../engine/tick-hunt.ts';
import type { Anchor } from '../../model/anchor.ts';
import type { FaketimeFacts } from '../../model/container-facts.ts';
import { isOrdinaryRuntime } from '../../model/container-runtime.ts';
import { isStarted } from '../../model/container-state.ts';
import type { MeasuredClock } from '../../model/foreign-clock.ts';
import { SHARED } from '../../model/foreign-clock.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import { overlaps } from '../../model/interval.ts';
import type { Clock } from '../../system/clock.ts';

/** This host's wall clock. To be taken once for many clocks: it spins for some milliseconds. */
export type TakeAnchor = () => Anchor;

/**
 * The clock of an engine whose kernel is not proven to be ours, by the second of its answers: at most a second and the
 * way there, and nothing is run.
 */
export const gatherEngineClock = async (
  client: Pick<EngineClient, 'date'>,
  clock: Clock,
  takeAnchor: TakeAnchor,
): Promise<Gathered<MeasuredClock>> => {
  const bounds = await huntTick(() => client.date(), clock);
  if (bounds.status !== 'ok') return bounds;
  return ok({ toHost: toHostClock(bounds.value, takeAnchor()), readBy: 'date-header' });
};

/** What decides how the clock of a container is known. */
export interface ContainerClockPlan {
  readonly container: InspectedContainer;
  /** By `runsOnThisKernel`. */
  readonly onThisKernel: boolean;
  /** Its engine has its containers on this kernel (`EngineFacts.kernel`), as others of them prove. */
  readonly engineIsHere: boolean;
  readonly faketime: FaketimeFacts | null;
  /** By `faketimeEnvironment`. */
  readonly faketimeEnvironment: readonly string[];
  /** One that runs `CLOCK_LOOP` inside already, and is ended here; `null`: none. */
  readonly session: ExecSession | null;
  /** Whether a program may be run inside. */
  readonly mayExec: boolean;
  /** The clock of its engine; awaited only where the container's own cannot be read. */
  readonly engineClock: Promise<Gathered<MeasuredClock>>;
}

export interface ContainerClockReading {
  readonly shared: boolean;
  readonly measured: Gathered<MeasuredClock>;
}

/** Has no clock but that of its engine's kernel. */
const hasClockOfEngine = ({ container, faketime }: ContainerClockPlan): boolean =>
  faketime === null && container.pid !== null && isOrdinaryRuntime(container.runtime);

/** Has no process that would prove it, and will have one on this kernel as soon as it is started. */
const willBeHere = ({ container, engineIsHere }: ContainerClockPlan): boolean =>
  engineIsHere && !isStarted(container) && isOrdinaryRuntime(container.runtime);

const asOfEngine = ({ toHost }: MeasuredClock): Gathered<MeasuredClock> => ok({ toHost, readBy: 'engine' });

const measureSession = async (
  plan: ContainerClockPlan,
  session: ExecSession,
  clock: Clock,
  takeAnchor: TakeAnchor,
): Promise<Gathered<MeasuredClock>> => {
  // Seconds that fit the engine's clock need no second of waiting, for each of many containers.
  const fitsEngine = async (rough: ClockBounds): Promise<boolean> => {
    if (!hasClockOfEngine(plan)) return false;
    const ofEngine = await plan.engineClock;
    return ofEngine.status === 'ok' && overlaps(toHostClock(rough, takeAnchor()), ofEngine.value.toHost);
  };
  let isEngines = false;
  const inside = await measureInside(session, clock, async (rough) => (isEngines = await fitsEngine(rough)));
  const ofEngine = isEngines ? await plan.engineClock : null;
  if (ofEngine?.status === 'ok') return asOfEngine(ofEngine.value);
  if (inside.status !== 'ok') return inside;
  const { bounds, readBy } = inside.value;
  return ok({ toHost: toHostClock(bounds, takeAnchor()), readBy });
};

/** What starts a program inside gives it the variables of the container, and not those that an entrypoint has set. */
const lacksVariables = ({ container, faketimeEnvironment }: ContainerClockPlan): boolean =>
  faketimeEnvironment.some((variable) => !container.environment.includes(variable));

/** By a program that is run inside, or that runs there already. */
const measureByExec = async (
  plan: ContainerClockPlan,
  client: Pick<EngineClient, 'exec'>,
  clock: Clock,
  takeAnchor: TakeAnchor,
): Promise<Gathered<MeasuredClock>> => {
  const { container, faketimeEnvironment, session, mayExec } = plan;
  if (session !== null && !lacksVariables(plan)) return measureSession(plan, session, clock, takeAnchor);
  session?.close();
  if (!mayExec) return missing('denied', 'nothing may be run inside');
  const opened = await openClockExec(client, container.id, faketimeEnvironment);
  return opened.status === 'ok' ? measureSession(plan, opened.value, clock, takeAnchor) : opened;
};

const IS_FAKED_OTHERWISE = missing('failed', 'libfaketime gives each program a time of its own');
const FAKED_UNSEEN = missing('failed', 'the variables of libfaketime could not be read');

/** Why a program that is run inside would not see what the first one does; `null`: it does. */
const unlikeFirst = ({ faketime, faketimeEnvironment, container }: ContainerClockPlan): Gathered<never> | null => {
  if (faketime === null) return null;
  if (!isSameForAll(faketime)) return IS_FAKED_OTHERWISE;
  const isLoadedForAll = faketime.seenBy !== 'process' || faketimeEnvironment.length > 0;
  return isLoadedForAll || container.environment.some((one) => one.startsWith('LD_PRELOAD=')) ? null : FAKED_UNSEEN;
};

/**
 * The clock of one container. On this kernel it is this host's, and nothing is done, also of one that is between two
 * starts and whose engine has all of its containers here; else it is read inside where that is
 * allowed and possible, and is its engine's where it can have no other. libfaketime hides whichever it is, and then what a
 * program sees that is started as the first one was, is its clock.
 */
export const gatherContainerClock = async (
  plan: ContainerClockPlan,
  client: Pick<EngineClient, 'exec'>,
  clock: Clock,
  takeAnchor: TakeAnchor,
): Promise<ContainerClockReading> => {
  const { container, faketime, session } = plan;
  const isShared = (plan.onThisKernel || willBeHere(plan)) && faketime === null;
  const unlike = unlikeFirst(plan);
  const canBeRead = !isShared && container.state === 'running' && unlike === null;
  if (!canBeRead) session?.close();
  if (isShared) return { shared: true, measured: missing('absent', SHARED) };
  const inside = canBeRead
    ? await measureByExec(plan, client, clock, takeAnchor)
    : (unlike ?? missing('absent', `it is ${container.state}`));
  if (inside.status === 'ok' || !hasClockOfEngine(plan)) return { shared: false, measured: inside };
  const ofEngine = await plan.engineClock;
  return { shared: false, measured: ofEngine.status === 'ok' ? asOfEngine(ofEngine.value) : inside };
};
