import type { Fix } from '../../model/finding.ts';
import { fateOf, judge, rulesOf, serverNow } from '../../model/heartbeat-rules.ts';
import { formatWallTime } from '../../model/local-time.ts';
import type {
  QueueContent,
  WakatimeHome,
  WakatimeQueue,
  WakatimeServer,
  WakatimeStatePlace,
} from '../../model/wakatime-facts.ts';
import { HARMLESS_MS } from '../wakatime-block.ts';
import { badRequests, isTellable, sentQueues, usesCurrent } from '../wakatime-evidence.ts';

/** What checks of WakaTime propose, in the order that loses no heartbeat. */
export type WakatimeFix =
  | 'wakatime-copy-queue'
  | 'wakatime-mend-server-clock'
  | 'wakatime-compare-clocks'
  | 'wakatime-raise-max-age'
  | 'wakatime-move-state'
  | 'wakatime-clear-internal'
  | 'wakatime-sync'
  | 'wakatime-sync-by-hand'
  | 'wakatime-sync-later'
  | 'wakatime-sync-old'
  | 'wakatime-sync-unclocked'
  | 'wakatime-wait'
  | 'wakatime-far'
  | 'wakatime-regenerate'
  | 'wakatime-set-aside'
  | 'wakatime-set-aside-broken';

type Fixes = readonly Fix<WakatimeFix>[];
type Command = readonly string[];

/** What is only said. */
export const advise = (id: WakatimeFix): Fix<WakatimeFix> => ({ id, commands: [], needsRoot: false, safety: 'safe' });

const isWindows = ({ home }: WakatimeHome): boolean => /^(?:[A-Za-z]:|\\\\)/.test(home);

/** `20261122T115900Z`. */
const stamp = (at: number): string =>
  `${formatWallTime(isTellable(at) ? at : 0, 0)
    .replaceAll(/[-:]/g, '')
    .replace(' ', 'T')}Z`;

/** Never by root in a folder of somebody else, who may have put links there; by root alone what is denied to us in our own. */
const onFiles = (id: WakatimeFix, home: WakatimeHome, commands: readonly Command[], denied = false): Fixes => {
  if (commands.length === 0) return [];
  const { isOurs, uid } = home;
  const needsRoot = (denied || !isOurs) && !isWindows(home);
  if (needsRoot && !isOurs && uid === null) return [advise(id)];
  const by = !needsRoot ? [] : isOurs ? ['sudo'] : asOwner(uid);
  return [{ id, commands: commands.map((command) => [...by, ...command]), needsRoot, safety: 'safe' }];
};

const asOwner = (uid: number | null): Command => ['sudo', '-u', `#${uid}`];

/** What is no file, cannot be copied: of a FIFO it would wait for ever. */
const isFile = ({ content }: WakatimeQueue): boolean =>
  content.status === 'ok' || !['not-a-file', 'link-loop', 'link-dangling'].includes(content.reason);

const besides = ({ path, modifiedAt }: WakatimeQueue, what: string): string => `${path}.${what}-${stamp(modifiedAt)}`;

/** Copies every queue aside, before anything else. Named after its last change: no copy of another day is written over. */
export const copyQueues = (home: WakatimeHome): Fixes => {
  const isDenied = ({ content }: WakatimeQueue): boolean => home.isOurs && content.status === 'denied';
  const queues = home.queues.filter((queue) => queue.kind !== 'aside' && isFile(queue));
  return onFiles(
    'wakatime-copy-queue',
    home,
    queues.map((queue) => [...(isWindows(home) ? ['copy'] : ['cp', '-p']), queue.path, besides(queue, 'copy')]),
    queues.some(isDenied),
  );
};

const move = (home: WakatimeHome): string => (isWindows(home) ? 'move' : 'mv');

const isBroken = ({ content }: WakatimeQueue): boolean => content.status !== 'ok' || content.value.unreadableCount > 0;

/** Moves a queue away that wakatime-cli cannot get past: it begins a new one, and nothing that is in the old one is lost. */
export const setQueueAside = (home: WakatimeHome, queue: WakatimeQueue): Fixes =>
  onFiles(isBroken(queue) ? 'wakatime-set-aside-broken' : 'wakatime-set-aside', home, [
    [move(home), queue.path, besides(queue, 'aside')],
  ]);

const says = ({ backoffAt, lastSentAt, unreadable }: WakatimeStatePlace): boolean =>
  backoffAt !== null || lastSentAt !== null || unreadable.length > 0;

/** Moves the internal state away, which wakatime-cli makes anew. One that stands in the configuration is only told of. */
export const moveStateAway = (home: WakatimeHome): Fixes => {
  if (home.state.status !== 'ok') return [];
  const places = home.state.value.places.filter(says);
  return [
    ...onFiles(
      'wakatime-move-state',
      home,
      places.filter(({ kind }) => kind !== 'config').map(({ path }) => [move(home), path, `${path}.old`]),
    ),
    ...(places.some(({ kind }) => kind === 'config') ? [advise('wakatime-clear-internal')] : []),
  ];
};

/**
 * What speaks against that a server takes all of this: it is not known what it takes; its clock is not known; only whether
 * it takes what is so old, since nobody told its maximum age; `refusal`: it does not, or might not, by its clock.
 */
type Doubt = 'rules' | 'clock' | 'age' | 'refusal';

const doubtOf = ({ oldestAt, newestAt }: QueueContent, server: WakatimeServer, now: number): Doubt | null => {
  const rules = rulesOf(server);
  if (rules === null) return server.kind === 'wakatime.com' ? null : 'rules';
  const there = serverNow(server, now);
  if (there === null) return 'clock';
  const judged = [oldestAt, newestAt].flatMap((time) => (time === null ? [] : [judge(time, there, rules)]));
  if (judged.every((one) => fateOf(one) === 'taken')) return null;
  // By a clock that is wrong, too old is nothing.
  const isRight = Math.max(there.highMs - now, now - there.lowMs) < HARMLESS_MS;
  return isRight && judged.every(({ ahead, old }) => ahead === 'taken' && old !== 'refused') ? 'age' : 'refusal';
};

/** Whether the server answers, is healthy where it tells, and takes what it is sent: the key, and the way to it. */
const isThere = ({ server, config, log }: WakatimeHome): boolean => {
  if (server.status !== 'ok' || config.status !== 'ok') return false;
  const { answered, kind, health, key, redirect } = server.value;
  const isWell = health.status === 'ok' ? health.value.app && health.value.database : kind !== 'wakapi';
  const said = key.status === 'ok' ? key.value : null;
  const isRefused = said === null ? log.status === 'ok' && log.value.unauthorized24h > 0 : said === 'refused';
  const { key: has, faults } = config.value;
  return (
    answered &&
    isWell &&
    !isRefused &&
    has !== 'none' &&
    (redirect === null || redirect.code > 303) &&
    faults.every((fault) => fault.kind === 'bom' || fault.kind === 'duplicate-key')
  );
};

const isSent = (home: WakatimeHome, content: QueueContent, now: number): boolean =>
  content.unreadableCount === 0 &&
  isThere(home) &&
  home.server.status === 'ok' &&
  doubtOf(content, home.server.value, now) === null;

/**
 * Whether sending may lose what is in this queue, though the server sends back what it refuses: the legacy one, which
 * wakatime-cli since 1.94.1 deletes then. So unless all that is known says that it is taken.
 */
export const mayLose = (home: WakatimeHome, { kind, content }: WakatimeQueue, now: number): boolean =>
  kind === 'legacy' &&
  usesCurrent(home) !== false &&
  content.status === 'ok' &&
  content.value.count > 0 &&
  !(
    isSent(home, content.value, now) &&
    badRequests(home) === 0 &&
    home.config.status === 'ok' &&
    !home.config.value.hasProxy
  );

/** This host's clock, ms since the epoch, and all homes. */
export interface SendScene {
  readonly now: number;
  readonly wakatime: readonly WakatimeHome[];
}

/** As the user whose home it is, and with that home. WAKATIME_HOME goes before HOME. */
const asItsUser = (
  { home, foundBy, uid, isOurs }: WakatimeHome,
  command: Command,
  { wakatime }: SendScene,
): Command | null => {
  const variable = `${foundBy === 'WAKATIME_HOME' ? foundBy : 'HOME'}=${home}`;
  if (!isOurs) return uid === null ? null : [...asOwner(uid), 'env', variable, ...command];
  const unset = ['env', '-u', 'WAKATIME_HOME'];
  if (foundBy === 'user')
    return wakatime.some((one) => one.foundBy === 'WAKATIME_HOME') ? [...unset, ...command] : command;
  return [...(foundBy === 'WAKATIME_HOME' ? ['env'] : unset), variable, ...command];
};

const syncBy = (
  id: 'wakatime-sync' | 'wakatime-sync-old',
  home: WakatimeHome,
  scene: SendScene,
  file?: string,
): Fixes => {
  const cli = home.cli.status === 'ok' ? home.cli.value.path : null;
  const of = file === undefined ? [] : ['--offline-queue-file', file];
  const sync = cli === null ? null : asItsUser(home, [cli, ...of, '--sync-offline-activity', '0'], scene);
  if (sync === null || (isWindows(home) && sync[0] === 'env'))
    return file === undefined ? [advise(id === 'wakatime-sync' ? 'wakatime-sync-by-hand' : 'wakatime-sync-later')] : [];
  return [{ id, commands: [sync], needsRoot: !home.isOurs, safety: id === 'wakatime-sync' ? 'safe' : 'review' }];
};

const send = (home: WakatimeHome, queues: readonly WakatimeQueue[], scene: SendScene): Fixes => {
  const contents = queues.flatMap(({ content }) => (content.status === 'ok' ? [content.value] : []));
  const isRead = contents.length === queues.length;
  const full = contents.filter(({ count }) => count > 0);
  if (isRead && full.length === 0) return [];
  if (!isRead) return [advise('wakatime-sync-later')];
  const server = home.server.status === 'ok' ? home.server.value : null;
  // Nothing is lost by one that sends all of a batch back.
  const doubts =
    server === null || rulesOf(server)?.wholeBatch === true ? [] : full.map((one) => doubtOf(one, server, scene.now));
  if (doubts.includes('refusal')) return [advise('wakatime-sync-later')];
  if (doubts.includes('clock')) return [advise('wakatime-sync-unclocked')];
  // It would stop there, and send nothing.
  if (full.some(({ firstTimes }) => firstTimes.includes(null))) return [];
  return syncBy(doubts.includes('age') ? 'wakatime-sync-old' : 'wakatime-sync', home, scene);
};

/** Nobody waits that long: such a date is a wrong one. */
export const FAR_MS = 30 * 86_400_000;

const isFarAhead = ({ mostFutureMs }: QueueContent): boolean => (mostFutureMs ?? 0) > FAR_MS;

/**
 * Sends what waits: a command only where nothing can be lost by it, never while anything lies in the future, since a server
 * may take the others of a batch and drop that. What would be deleted unsent is moved away first.
 */
export const syncQueue = (home: WakatimeHome, scene: SendScene): Fixes => {
  const sent = sentQueues(home);
  const rest = sent.filter((queue) => !mayLose(home, queue, scene.now));
  const aside = sent.filter((queue) => !rest.includes(queue)).flatMap((queue) => setQueueAside(home, queue));
  const contents = home.queues.flatMap(({ kind, content }) =>
    kind !== 'aside' && content.status === 'ok' ? [content.value] : [],
  );
  const isEmpty = sent.every(({ content }) => content.status === 'ok' && content.value.count === 0);
  const wait = contents.some(isFarAhead)
    ? ('wakatime-far' as const)
    : contents.some(({ futureCount }) => futureCount > 0)
      ? ('wakatime-wait' as const)
      : null;
  return [...aside, ...(wait !== null && !isEmpty ? [advise(wait)] : send(home, rest, scene))];
};

/**
 * - `ready`: the server would take all of it; `age`: if it takes what is so old
 * - `due`: all of it, once the newest lies in the future no more; `far`: nobody waits for that
 * - `broken`: wakatime-cli cannot send it; `later`: what was tried now does not tell, or speaks against it
 */
export type AsideFate = 'ready' | 'age' | 'due' | 'far' | 'broken' | 'later';

/** What is to be done with a queue that was moved away. */
export const asideOf = (
  home: WakatimeHome,
  queue: WakatimeQueue,
  scene: SendScene,
): { readonly fate: AsideFate; readonly fixes: Fixes } => {
  const { content, path } = queue;
  const none = (fate: AsideFate) => ({ fate, fixes: [] });
  if (content.status !== 'ok' || content.value.unreadableCount > 0) return none('broken');
  if (isFarAhead(content.value)) return { fate: 'far', fixes: [advise('wakatime-far')] };
  if (content.value.futureCount > 0) return none('due');
  const server = home.server.status === 'ok' ? home.server.value : null;
  const doubt = server === null ? 'rules' : doubtOf(content.value, server, scene.now);
  // The same command would send and delete the legacy one.
  const isSafe = !sentQueues(home).some(
    (other) =>
      other.kind === 'legacy' &&
      usesCurrent(home) !== false &&
      (other.content.status !== 'ok' || mayLose(home, other, scene.now)),
  );
  if (!isThere(home) || !isSafe || (doubt !== null && doubt !== 'age')) return none('later');
  return doubt === null
    ? { fate: 'ready', fixes: syncBy('wakatime-sync', home, scene, path) }
    : { fate: 'age', fixes: syncBy('wakatime-sync-old', home, scene, path) };
};
