import { boundAround, midpoint } from '../model/interval.ts';
import { formatCount } from '../model/quantity.ts';
import { isNotAsked } from '../model/gathered.ts';
import type {
  QueueContent,
  WakapiFacts,
  WakatimeConfig,
  WakatimeHome,
  WakatimeLog,
  WakatimeQueue,
  WakatimeServer,
} from '../model/wakatime-facts.ts';
import { SHARED } from '../model/foreign-clock.ts';
import { isAtLeast } from '../model/version-order.ts';
import { countDiffers } from '../model/wakatime-queues.ts';
import type { ReportOptions } from './reporter.ts';
import type { LabelledRow } from './rows.ts';
import { row } from './rows.ts';

type Words = ReportOptions['messages']['wakatime'];

/** What all rows are told by. */
export interface View {
  readonly words: Words;
  /** True time as far as it is known, ms since the Unix epoch. */
  readonly now: number;
  /** Everything, or only what waits and what is wrong. */
  readonly isFull: boolean;
  /** In containers here. */
  readonly wakapi: readonly WakapiFacts[];
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

const formatSize = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
};

const oddRow = (isOdd: boolean, one: LabelledRow): LabelledRow => ({ ...one, isOdd });

const contentParts = (content: QueueContent, { words, now, isFull }: View): (string | null)[] => {
  const { count, unreadableCount, oldestAt, newestAt, futureCount, mostFutureMs, expiredCount } = content;
  if (count === 0) return [words.empty];
  return [
    words.waiting(count, oldestAt === null ? null : now - oldestAt),
    isFull && newestAt !== null && newestAt !== oldestAt ? words.newest(now - newestAt) : null,
    futureCount > 0 ? words.future(futureCount, isFull ? mostFutureMs : null) : null,
    (expiredCount ?? 0) > 0 ? words.expired(expiredCount ?? 0) : null,
    unreadableCount > 0 ? words.unreadable(unreadableCount) : null,
  ];
};

const isOddQueue = ({ content }: WakatimeQueue): boolean =>
  content.status === 'ok'
    ? content.value.futureCount + content.value.unreadableCount + (content.value.expiredCount ?? 0) > 0
    : content.status !== 'absent';

const queueRow = (queue: WakatimeQueue, isItsOwn: boolean, view: View): LabelledRow => {
  const { path, kind, size, content } = queue;
  const { words, isFull } = view;
  return oddRow(
    isOddQueue(queue),
    row(
      words.labels.queue,
      ...(isFull ? [path, formatSize(size)] : []),
      ...(content.status === 'ok' ? contentParts(content.value, view) : [words.unread(content.status, content.reason)]),
      kind === 'aside' ? words.aside : kind === 'legacy' && !isItsOwn ? words.legacy : null,
    ),
  );
};

/** Of a wakatime-cli that has its queue where newer ones have it no more. */
const usesLegacy = ({ cli, log, queues }: WakatimeHome): boolean => {
  const said = cli.status === 'ok' && cli.value.version.status === 'ok' ? cli.value.version.value : null;
  const version = said ?? (log.status === 'ok' ? log.value.cliVersion : null);
  return isAtLeast(version, [1, 94, 1]) === false && (said !== null || queues.every(({ kind }) => kind !== 'current'));
};

/** Those with something in them, or that could not be read. */
const isTold = ({ content }: WakatimeQueue): boolean => content.status !== 'ok' || content.value.count > 0;

const queueRows = (home: WakatimeHome, view: View): LabelledRow[] => {
  const { queues, cliCount } = home;
  const { words, isFull } = view;
  const told = isFull ? queues : queues.filter(isTold);
  const isItsOwn = usesLegacy(home);
  const differs = countDiffers(home);
  return [
    ...(told.every(({ kind }) => kind === 'aside') ? [row(words.labels.queue, words.empty)] : []),
    ...told.map((queue) => queueRow(queue, isItsOwn, view)),
    ...(cliCount.status === 'ok'
      ? [oddRow(differs, row('', words.cliCounts(cliCount.value, differs)))]
      : isNotAsked(cliCount)
        ? []
        : [row('', words.cliCountsNot(cliCount.reason))]),
  ];
};

const clockText = ({ clock }: WakatimeServer, words: Words): string | null => {
  if (clock.status !== 'ok') {
    if (clock.status === 'absent') return clock.reason === SHARED ? words.sharedClock : null;
    return words.noClock;
  }
  const { offsetMs, lowMs, highMs, toHost } = clock.value;
  return offsetMs !== null && lowMs !== null && highMs !== null
    ? words.clock(offsetMs, boundAround({ lowMs, highMs }, offsetMs), 'true')
    : words.clock(midpoint(toHost), boundAround(toHost, midpoint(toHost)), 'host');
};

const isWell = ({ health }: WakatimeServer): boolean | null =>
  health.status === 'ok' ? health.value.app && health.value.database : null;

/** Why it does not answer; `null`: not in time. */
const silenceOf = ({ health }: WakatimeServer): string | null =>
  health.status === 'ok' || health.status === 'timeout' ? null : health.reason;

const serverRow = ({ server }: WakatimeHome, { words, isFull, wakapi }: View): LabelledRow => {
  const { server: label } = words.labels;
  if (server.status !== 'ok') return oddRow(server.status !== 'absent', row(label, words.notAsked(server.reason)));
  const { value } = server;
  const { url, kind, answered, version, container, proxy, redirect, key, maxAge } = value;
  const state = wakapi.find((one) => one.container === container)?.state ?? 'running';
  const well = isWell(value);
  return oddRow(
    !answered || well === false,
    row(
      label,
      answered ? null : words.noAnswer(silenceOf(value)),
      kind === 'unknown' || (kind === 'other' && !answered)
        ? null
        : `${words.kinds[kind]}${version === null ? '' : ` ${version}`}`,
      url,
      container === null ? null : words.inContainer(container) + (state === 'running' ? '' : ` (${state})`),
      isFull && redirect !== null ? `${redirect.code} → ${redirect.origin}` : null,
      isFull && proxy !== null ? words.proxy(proxy) : null,
      answered ? clockText(value, words) : null,
      well === null || (well && !isFull) ? null : words.health(well),
      isFull && key.status === 'ok' ? words.keyTaken[key.value] : null,
      isFull && answered && maxAge !== null ? words.maxAge(maxAge.ms, maxAge.knownBy === 'assumed') : null,
    ),
  );
};

/** What is told of a home where only what matters is asked for. */
export const shortRows = (home: WakatimeHome, isNamed: boolean, isWrong: boolean, view: View): LabelledRow[] => [
  ...(isNamed ? [row(view.words.labels.home, home.home)] : []),
  ...queueRows(home, view),
  ...(home.server.status !== 'absent' && (isWrong || home.queues.some(isTold)) ? [serverRow(home, view)] : []),
];

const cliRow = ({ cli, log }: WakatimeHome, words: Words): LabelledRow => {
  const { cli: label } = words.labels;
  if (cli.status === 'absent') {
    const known = log.status === 'ok' ? log.value.cliVersion : null;
    return row(label, words.notInstalled, known);
  }
  if (cli.status !== 'ok') return row(label, words.unread(cli.status, cli.reason));
  const { path, version } = cli.value;
  return row(label, version.status === 'ok' ? version.value : words.noVersion, path);
};

const configParts = (
  { path, importedPath, apiUrl, key, keepsOffline, hasProxy, rateLimitSeconds, faults }: WakatimeConfig,
  words: Words,
): (string | null)[] => [
  path,
  importedPath === null ? null : `import_cfg = ${importedPath}`,
  `api_url = ${apiUrl ?? (faults.some(({ kind }) => kind === 'api-url' || kind === 'too-large') ? '?' : words.defaultUrl)}`,
  words.keys[key],
  keepsOffline ? null : 'offline = false',
  hasProxy ? 'proxy' : null,
  rateLimitSeconds === null ? null : `heartbeat_rate_limit_seconds = ${rateLimitSeconds}`,
  faults.length === 0 ? null : words.faults(faults.length),
];

const sendingParts = ({ state }: WakatimeHome, { words, now }: View): (string | null)[] => {
  if (state.status === 'absent') return [words.nothingSent];
  if (state.status !== 'ok') return [words.unread(state.status, state.reason)];
  const { backoffAt, backoffRetries, lastSentAt } = state.value;
  const isPaused = backoffAt !== null || backoffRetries > 0;
  return [
    lastSentAt === null ? null : words.lastSent(now - lastSentAt),
    isPaused ? words.backoff(backoffAt === null ? null : now - backoffAt, backoffRetries) : null,
    lastSentAt === null && !isPaused ? words.nothingSent : null,
  ];
};

const logParts = (
  { path, badRequests24h, unauthorized24h, isWhole, lastError }: WakatimeLog,
  { words, now }: View,
): (string | null)[] => {
  const isRefused = badRequests24h + unauthorized24h > 0;
  return [
    path,
    isRefused ? words.rejections(badRequests24h, unauthorized24h, isWhole) : null,
    lastError === null ? null : words.lastError(now - lastError.at, lastError.message),
    !isRefused && lastError === null ? words.noErrors : null,
  ];
};

const projectsRow = ({ queues }: WakatimeHome, words: Words): LabelledRow[] =>
  queues.flatMap(({ kind, content }) =>
    kind !== 'aside' && content.status === 'ok' && (content.value.projects ?? []).length > 0
      ? [
          row(
            words.labels.projects,
            ...(content.value.projects ?? []).map(({ name, count }) => `${name} ${formatCount(count)}`),
          ),
        ]
      : [],
  );

/** All that is known of a home. */
export const fullRows = (home: WakatimeHome, view: View): LabelledRow[] => {
  const { words } = view;
  const { labels, unread } = words;
  const { config, state, log } = home;
  return [
    row(labels.home, home.home, home.foundBy === 'WAKATIME_HOME' ? home.foundBy : null),
    cliRow(home, words),
    row(
      labels.config,
      ...(config.status === 'ok' ? configParts(config.value, words) : [unread(config.status, config.reason)]),
    ),
    ...queueRows(home, view),
    ...projectsRow(home, words),
    oddRow(state.status === 'denied' || state.status === 'failed', row(labels.sending, ...sendingParts(home, view))),
    oddRow(
      log.status === 'ok' && log.value.badRequests24h + log.value.unauthorized24h > 0,
      row(labels.log, ...(log.status === 'ok' ? logParts(log.value, view) : [unread(log.status, log.reason)])),
    ),
    serverRow(home, view),
  ];
};

export const wakapiRow = (
  { container, state, version, database, zone, maxAge, log }: WakapiFacts,
  { words }: View,
): LabelledRow => {
  const logged = log.status === 'ok' ? log.value : { rejections: 0, aggregationPanics: 0 };
  return oddRow(
    logged.rejections + logged.aggregationPanics > 0,
    row(
      words.labels.container,
      words.inContainer(container),
      state === 'running' ? null : state,
      version,
      database,
      zone,
      maxAge === null ? null : words.maxAge(maxAge.ms, maxAge.knownBy === 'assumed'),
      logged.rejections + logged.aggregationPanics > 0
        ? words.logged(logged.rejections, logged.aggregationPanics)
        : null,
    ),
  );
};
