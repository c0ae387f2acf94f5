import type { EngineClient, InspectedContainer } from '../../engine/client.ts';
import { faketimeEnvironment, faketimeOf } from '../../engine/faketime.ts';
import { privilegesOf } from '../../engine/privileges.ts';
import type { ContainerView } from '../../engine/view.ts';
import type { ContainerFacts, ContainerTimeService } from '../../model/container-facts.ts';
import { isOrdinaryRuntime } from '../../model/container-runtime.ts';
import { isStarted } from '../../model/container-state.ts';
import type { EngineFacts } from '../../model/engine-facts.ts';
import type { NtpFacts } from '../../model/facts.ts';
import type { MeasuredClock } from '../../model/foreign-clock.ts';
import { containerClockOf } from '../../model/foreign-clock.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { Doors } from '../../system/doors.ts';
import type { TakeAnchor } from './clocks.ts';
import { gatherContainerClock } from './clocks.ts';
import { composePlaceOf } from './compose-labels.ts';
import type { composeReader } from './compose.ts';
import type { HostZones } from './host-zones.ts';
import { ignoredChecks } from './ignore-label.ts';
import { lookInto } from './look.ts';
import { containerMounts } from './mounts.ts';
import { programsOf, wakapiDatabaseOf } from './programs.ts';
import { engineReach } from './reach.ts';
import { isRemarkable } from './remarkable.ts';
import type { localTimeServices } from './time-services.ts';
import { localTimeServicesOf, timeServicesInside } from './time-services.ts';
import { containerZone } from './zone.ts';

/** What one container is looked at with: the same for all of an engine. */
export interface ContainerScene {
  readonly client: EngineClient;
  readonly doors: Doors;
  readonly rootless: boolean;
  /** See `EngineFacts`. */
  readonly kernel: EngineFacts['kernel'];
  /** Its bind mounts come from the file system that we see. */
  readonly isLocal: boolean;
  readonly mayExec: boolean;
  /** How long a look inside by a program may take, in ms. */
  readonly probeMs: number;
  /** See `LookContext`. */
  readonly mayArchive: () => boolean;
  readonly takeAnchor: TakeAnchor;
  readonly engineClock: Promise<Gathered<MeasuredClock>>;
  /** Known when the time has been measured: what is computed takes the processor, which would make that less exact. */
  readonly afterwards: () => Promise<Afterwards>;
  readonly readCompose: ReturnType<typeof composeReader>;
}

/** What is known when the time has been measured. */
export interface Afterwards {
  readonly zones: HostZones;
  readonly estimate: NtpFacts['estimate'];
  readonly timeServices: ReturnType<typeof localTimeServices>;
}

const timeServicesOf = (
  container: InspectedContainer,
  onThisKernel: boolean,
  sysTime: boolean | null,
  { files }: ContainerView,
  { timeServices }: Afterwards,
): Gathered<readonly ContainerTimeService[]> =>
  onThisKernel ? localTimeServicesOf(timeServices, container.id) : timeServicesInside(files, sysTime);

/** Looks at one container. `onThisKernel`: by `runsOnThisKernel`. */
export const gatherContainer = async (
  container: InspectedContainer,
  onThisKernel: boolean,
  scene: ContainerScene,
): Promise<ContainerFacts> => {
  const { client, doors, mayExec, isLocal, takeAnchor, engineClock, rootless } = scene;
  const { view, session, failure } = await lookInto(container, {
    client,
    doors,
    onThisKernel,
    mayExec,
    wantClock: !onThisKernel,
    probeMs: scene.probeMs,
    isLocal,
    mayArchive: scene.mayArchive,
  });
  const faketime = faketimeOf(container, view);
  const clock = await gatherContainerClock(
    {
      container,
      onThisKernel,
      engineIsHere: scene.kernel === 'same',
      faketime,
      faketimeEnvironment: faketime === null ? [] : faketimeEnvironment(view),
      session,
      mayExec,
      engineClock,
    },
    client,
    doors.clock,
    takeAnchor,
  );
  const afterwards = await scene.afterwards();
  const privileges = privilegesOf(container, view, { rootless });
  const compose = composePlaceOf(container.labels);
  const facts: ContainerFacts = {
    id: container.id,
    name: container.name,
    image: container.image,
    engine: client.kind,
    reach: engineReach(client.endpoint, client.kind, isLocal),
    state: container.state,
    startError: container.startError,
    startedAt: container.startedAt,
    runtime: container.runtime,
    compose: compose === null ? null : { ...compose, written: missing('absent', 'not looked at') },
    ignore: ignoredChecks(container.labels),
    clock: containerClockOf(clock, afterwards.estimate),
    faketime,
    privileges,
    timeServices: timeServicesOf(container, onThisKernel, privileges.sysTime, view, afterwards),
    // What should have been read and was not is not known, whatever its configuration says.
    zone: failure === null ? containerZone(container, view, afterwards.zones) : missing(failure.status, failure.reason),
    mounts: containerMounts(container, view, afterwards.zones, isLocal),
    programs: programsOf(container, view),
    wakapiDatabase: wakapiDatabaseOf(container),
  };
  if (compose === null || !isLocal || !isRemarkable(facts)) return facts;
  return { ...facts, compose: { ...compose, written: await scene.readCompose(compose) } };
};

/** Whether an ordinary container that runs here proves where its engine is: all of them run on its kernel. */
export const isProof = (container: InspectedContainer): boolean =>
  isStarted(container) && isOrdinaryRuntime(container.runtime);
