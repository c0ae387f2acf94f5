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
import { isTellable, sentQueues, usesCurrent } from '../wakatime-evidence.ts';

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
  | 'wakatime-wait'
  | 'wakatime-regenerate'
  | 'wakatime-set-aside';

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

const asRoot = (commands: readonly Command[]): Command[] => commands.map((command) => ['sudo', ...command]);

const onFiles = (id: WakatimeFix, home: WakatimeHome, commands: readonly Command[], denied = false): Fixes => {
  if (commands.length === 0) return [];
  const needsRoot = (denied || !home.isOurs) && !isWindows(home);
  return [{ id, commands: needsRoot ? asRoot(commands) : commands, needsRoot, safety: 'safe' }];
};

/** What is no file, cannot be copied: of a FIFO it would wait for ever. */
const isFile = ({ content }: WakatimeQueue): boolean =>
  content.status === 'ok' || !['not-a-file', 'link-loop'].includes(content.reason);

const besides = ({ path, modifiedAt }: WakatimeQueue, what: string): string => `${path}.${what}-${stamp(modifiedAt)}`;

/** Copies every queue aside, before anything else. Named after its last change: no copy of another day is written over. */
export const copyQueues = (home: WakatimeHome): Fixes => {
  const queues = home.queues.filter(isFile);
  return onFiles(
    'wakatime-copy-queue',
    home,
    queues.map((queue) => [...(isWindows(home) ? ['copy'] : ['cp', '-p']), queue.path, besides(queue, 'copy')]),
    queues.some(({ content }) => content.status === 'denied'),
  );
};

const move = (home: WakatimeHome): string => (isWindows(home) ? 'move' : 'mv');

/** Moves a queue away that wakatime-cli cannot get past: it begins a new one, and nothing that is in the old one is lost. */
export const setQueueAside = (home: WakatimeHome, queue: WakatimeQueue): Fixes =>
  onFiles('wakatime-set-aside', home, [[move(home), queue.path, besides(queue, 'aside')]]);

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

/** Whether the server, a Wakapi, would now refuse anything of this. */
const wouldRefuse = ({ oldestAt, newestAt }: QueueContent, server: WakatimeServer, now: number): boolean => {
  const rules = rulesOf(server);
  const there = serverNow(server, now);
  if (rules === null || there === null) return false;
  return [oldestAt, newestAt].some((time) => time !== null && fateOf(judge(time, there, rules)) !== 'taken');
};

/**
 * Whether sending may lose what is in this queue, though the server sends back what it refuses: the legacy one, which
 * wakatime-cli since 1.94.1 deletes then.
 */
export const mayLose = (home: WakatimeHome, { kind, content }: WakatimeQueue, now: number): boolean => {
  if (kind !== 'legacy' || usesCurrent(home) === false || content.status !== 'ok' || content.value.count === 0)
    return false;
  if (content.value.unreadableCount > 0) return true;
  if (home.server.status !== 'ok') return false;
  const server = home.server.value;
  const isKeyRefused = server.key.status === 'ok' && server.key.value === 'refused';
  return server.kind === 'unknown' || isKeyRefused || wouldRefuse(content.value, server, now);
};

/** Not asked of a server that sends all of a batch back, where nothing is lost. */
const wouldDrop = ({ server }: WakatimeHome, contents: readonly QueueContent[], now: number): boolean =>
  server.status === 'ok' &&
  rulesOf(server.value)?.wholeBatch !== true &&
  contents.some((content) => wouldRefuse(content, server.value, now));

/** As the user whose home it is, and with that home. */
const asItsUser = ({ home, foundBy, uid, isOurs }: WakatimeHome, command: Command): Command | null => {
  const variable = `${foundBy === 'WAKATIME_HOME' ? foundBy : 'HOME'}=${home}`;
  if (!isOurs) return uid === null ? null : ['sudo', '-u', `#${uid}`, 'env', variable, ...command];
  if (foundBy === 'user') return command;
  // WAKATIME_HOME goes before HOME.
  return ['env', ...(foundBy === 'WAKATIME_HOME' ? [] : ['-u', 'WAKATIME_HOME']), variable, ...command];
};

const send = (home: WakatimeHome, queues: readonly WakatimeQueue[], now: number): Fixes => {
  const contents = queues.flatMap(({ content }) => (content.status === 'ok' ? [content.value] : []));
  const isRead = contents.length === queues.length;
  if (isRead && contents.every(({ count }) => count === 0)) return [];
  if (!isRead || wouldDrop(home, contents, now)) return [advise('wakatime-sync-later')];
  // It would stop there, and send nothing.
  if (contents.some(({ firstTimes }) => firstTimes.includes(null))) return [];
  const sync = home.cli.status === 'ok' ? asItsUser(home, [home.cli.value.path, '--sync-offline-activity', '0']) : null;
  if (sync === null || (isWindows(home) && sync[0] === 'env')) return [advise('wakatime-sync-by-hand')];
  return [{ id: 'wakatime-sync', commands: [sync], needsRoot: !home.isOurs, safety: 'safe' }];
};

/**
 * Sends what waits: a command only where nothing can be lost by it, never while anything lies in the future, since a server
 * may take the others of a batch and drop that. What would be deleted unsent is moved away first. `now`: this host's clock,
 * ms since the epoch.
 */
export const syncQueue = (home: WakatimeHome, now: number): Fixes => {
  const sent = sentQueues(home);
  const rest = sent.filter((queue) => !mayLose(home, queue, now));
  const aside = sent.filter((queue) => !rest.includes(queue)).flatMap((queue) => setQueueAside(home, queue));
  const isEmpty = sent.every(({ content }) => content.status === 'ok' && content.value.count === 0);
  const isAhead = home.queues.some(({ content }) => content.status === 'ok' && content.value.futureCount > 0);
  return [...aside, ...(isAhead && !isEmpty ? [advise('wakatime-wait')] : send(home, rest, now))];
};
