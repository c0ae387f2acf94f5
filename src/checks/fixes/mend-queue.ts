import type { ContainerFacts } from '../../model/container-facts.ts';
import type { DaemonFacts } from '../../model/daemon-facts.ts';
import type { HostFacts } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import { judge } from '../../model/heartbeat-rules.ts';
import { leastMagnitude } from '../../model/interval.ts';
import type { MachineFacts } from '../../model/machine-facts.ts';
import type { WakapiFacts, WakatimeHome, WakatimeServer } from '../../model/wakatime-facts.ts';
import type { BlockScene } from '../wakatime-block.ts';
import { HARMLESS_MS, hostOffset, rulesHere, serverOffset, sharesClock, trueNow } from '../wakatime-block.ts';
import { sentQueues } from '../wakatime-evidence.ts';
import type { ContainerFix } from './container.ts';
import type { SetClockFix } from './set-clock.ts';
import { setClock } from './set-clock.ts';
import { raiseWakapiMaxAge } from './wakapi.ts';
import type { SendScene, WakatimeFix } from './wakatime.ts';
import { advise, copyQueues, mayLose, moveStateAway, setQueueAside, syncQueue } from './wakatime.ts';

/** What is known of the host and of the containers, for the remedies; `null` where it is not. */
export interface MendScene extends BlockScene, SendScene {
  readonly host: HostFacts | null;
  readonly daemon: DaemonFacts | null;
  readonly machine: MachineFacts | null;
  readonly containers: readonly ContainerFacts[] | null;
  readonly wakapi: readonly WakapiFacts[] | null;
}

export type MendQueueFix = WakatimeFix | SetClockFix | ContainerFix;
type Fixes = readonly Fix<MendQueueFix>[];

const HOUR_MS = 3_600_000;
/** A month, a quarter, half a year, 1, 2, 5, 10, 100 years, in hours. */
const AGES_H = [720, 2160, 4320, 8760, 17_520, 43_800, 87_600, 876_000];

/** The maximum age that takes what is that old, with a day in hand for the mending: `8760h`; `null` where none is enough. */
export const sufficientMaxAge = (ageMs: number): string | null => {
  const hours = AGES_H.find((age) => age * HOUR_MS >= ageMs + 24 * HOUR_MS);
  return hours === undefined ? null : `${hours}h`;
};

/** How old the oldest that is sent is at least, by true time where that is known, ms; `null` if there is none. */
export const oldestAge = (home: WakatimeHome, scene: BlockScene): number | null => {
  const times = sentQueues(home).flatMap(({ content }) =>
    content.status === 'ok' && content.value.oldestAt !== null ? [content.value.oldestAt] : [],
  );
  return times.length === 0 ? null : (trueNow(scene)?.lowMs ?? scene.now) - Math.min(...times);
};

/**
 * Whose clock is wrong is set right: this one by commands, another by words. A slow server first, a fast host first: so
 * there is no time between at which what is stamped here lies in the future there.
 */
export const mendClocks = (server: WakatimeServer | null, scene: MendScene): Fixes => {
  const { host, daemon, machine, ntp, now } = scene;
  const offset = hostOffset(scene);
  const here = offset === null || host === null ? [] : setClock(host, { daemon, machine, ntp, now }, offset);
  if (server === null || server.clock.status !== 'ok' || sharesClock(server)) return here;
  const there = serverOffset(server);
  const mendThere = advise('wakatime-mend-server-clock');
  if (there !== null) return there > 0 ? [mendThere, ...here] : [...here, mendThere];
  const { lowMs, toHost } = server.clock.value;
  return lowMs === null && leastMagnitude(toHost) >= HARMLESS_MS ? [...here, advise('wakatime-compare-clocks')] : here;
};

/** By a clock that is right; by one that is wrong, too old is nothing that another maximum age would mend. */
const raiseMaxAge = (home: WakatimeHome, server: WakatimeServer, scene: MendScene): Fixes => {
  const ageMs = oldestAge(home, scene);
  const rules = rulesHere(home);
  if (ageMs === null || rules === null) return [];
  const { old } = judge(-ageMs, { lowMs: 0, highMs: 0 }, rules);
  if (old === 'taken' || (old === 'uncertain' && ageMs <= (server.maxAge?.ms ?? Infinity))) return [];
  const container = scene.containers?.find(({ name }) => name === server.container);
  const age = sufficientMaxAge(ageMs);
  const there = container === undefined || age === null ? [] : raiseWakapiMaxAge(container, age);
  return there.length > 0 ? there : [advise('wakatime-raise-max-age')];
};

/** Making summaries anew never ends at a day without a midnight, in any version so far. */
const regenerate = (server: WakatimeServer | null, { wakapi, now }: MendScene): Fixes =>
  wakapi?.some(
    ({ container, missingMidnights }) =>
      container === server?.container && missingMidnights.some(({ at }) => at <= now),
  )
    ? []
    : [advise('wakatime-regenerate')];

const isStateAhead = ({ state }: WakatimeHome, scene: BlockScene): boolean => {
  const latest = (trueNow(scene)?.highMs ?? scene.now) + HARMLESS_MS;
  return (
    state.status === 'ok' &&
    state.value.places.some(({ backoffAt, lastSentAt }) => [backoffAt, lastSentAt].some((at) => (at ?? 0) > latest))
  );
};

/**
 * All that is to be done for the queue of a home, in the order that loses nothing: the queues are copied, the clocks set
 * right, the server made to take what is old, the state moved away that lies in the future, and a queue that cannot be sent
 * yet; only then it is sent.
 */
export const mendQueue = (home: WakatimeHome, scene: MendScene): Fixes => {
  const server = home.server.status === 'ok' ? home.server.value : null;
  const raise = server === null ? [] : raiseMaxAge(home, server, scene);
  // Nothing gets past these; and the server may drop what lies an hour ahead as soon as an editor runs.
  const away = sentQueues(home).filter(
    (queue) =>
      queue.content.status === 'ok' &&
      (queue.content.value.farFutureCount > 0 || queue.content.value.firstTimes.includes(null)) &&
      !mayLose(home, queue, scene.now),
  );
  const steps = [
    ...mendClocks(server, scene),
    ...raise,
    ...(isStateAhead(home, scene) ? moveStateAway(home) : []),
    ...away.flatMap((queue) => setQueueAside(home, queue)),
    ...syncQueue(home, scene),
    ...(raise.length > 0 ? regenerate(server, scene) : []),
  ];
  return steps.length === 0 ? [] : [...copyQueues(home), ...steps];
};
