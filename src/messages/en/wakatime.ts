import type { MissingStatus } from '../../model/gathered.ts';
import { formatBound, formatCount, formatSpan } from '../../model/quantity.ts';
import type { Messages } from '../types.ts';
import { list, off } from './phrases.ts';

const UNREAD: Record<MissingStatus, string> = {
  absent: 'not there',
  denied: 'may not be read by this user',
  timeout: 'was not read in time',
  failed: 'could not be read',
};

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const ago = (ms: number): string => (ms < 0 ? `${formatSpan(-ms)} in the future` : `${formatSpan(ms)} ago`);

const old = (ms: number): string => (ms < 0 ? ago(ms) : formatSpan(ms));

export const wakatimeSectionWords: Messages['wakatime'] = {
  title: 'WakaTime',
  none: 'not used here',
  notLooked: (why) => `could not be looked at (${why})`,
  labels: {
    home: 'home',
    cli: 'wakatime-cli',
    config: 'configuration',
    queue: 'queue',
    sending: 'sending',
    log: 'log',
    server: 'server',
    container: 'Wakapi',
    projects: 'projects',
  },
  unread: (status, reason) => (status === 'absent' ? UNREAD.absent : `${UNREAD[status]} (${reason})`),
  notInstalled: 'not found',
  noVersion: 'version not told',
  defaultUrl: 'wakatime.com',
  keys: {
    file: 'key in the file',
    command: 'key by a command',
    environment: 'key in the environment',
    none: 'no key',
  },
  faults: (count) => `${counted(count, 'fault')} in it`,
  legacy: 'of old versions',
  aside: 'set aside',
  empty: 'empty',
  waiting: (count, oldestMs) =>
    `${counted(count, 'heartbeat')} ${count === 1 ? 'waits' : 'wait'}${oldestMs === null ? '' : `, the oldest ${old(oldestMs)}`}`,
  newest: (agoMs) => `the newest ${old(agoMs)}`,
  future: (count, byMs) =>
    `${formatCount(count)} stamped in the future${byMs === null ? '' : `, by up to ${formatSpan(byMs)}`}`,
  expired: (count) => `${formatCount(count)} older than the server takes`,
  unreadable: (count) => `${formatCount(count)} unreadable`,
  cliCounts: (count, differs) =>
    `wakatime-cli counts ${formatCount(count)}${differs ? ', not what was read here' : ''}`,
  cliCountsNot: (reason) => `wakatime-cli gave no count (${reason})`,
  lastSent: (agoMs) => `last sent ${ago(agoMs)}`,
  backoff: (agoMs, retries) =>
    `paused after a failure${agoMs === null ? '' : ` ${ago(agoMs)}`} (${counted(retries, 'retry', 'retries')})`,
  nothingSent: 'nothing remembered',
  rejections: (badRequests, unauthorized, isWhole) =>
    `in 24 h ${isWhole ? '' : 'at least '}${list([
      ...(badRequests > 0 ? [`${counted(badRequests, 'bad request')}`] : []),
      ...(unauthorized > 0 ? [`${formatCount(unauthorized)} refused for the key`] : []),
    ])}`,
  lastError: (agoMs, message) => `last error ${ago(agoMs)}: ${message}`,
  noErrors: 'no errors',
  notAsked: (reason) => `not asked (${reason})`,
  kinds: {
    'wakatime.com': 'wakatime.com',
    wakapi: 'Wakapi',
    other: 'neither wakatime.com nor Wakapi',
  },
  noAnswer: (reason) =>
    reason === null
      ? 'no answer'
      : reason.startsWith('tls: ')
        ? `TLS failed (${reason.slice(5)})`
        : `no answer (${reason})`,
  inContainer: (name) => `container ${name}`,
  proxy: (name) => `behind ${name}`,
  health: (isWell) => (isWell ? 'healthy' : 'not healthy'),
  clock: (offsetMs, boundMs, against) => {
    const than = against === 'true' ? '' : " against this host's";
    const bound = `± ${formatBound(boundMs)}`;
    return Math.abs(offsetMs) <= boundMs
      ? `clock ${against === 'true' ? 'right' : "as this host's"} (${bound})`
      : `clock ${off(offsetMs)}${than} (${bound})`;
  },
  sharedClock: "clock is this host's",
  noClock: 'clock could not be measured',
  keyTaken: { accepted: 'takes the key', refused: 'refuses the key' },
  maxAge: (ms, isAssumed) => `maximum age ${formatSpan(ms)}${isAssumed ? ' (assumed)' : ''}`,
  logged: (rejections, panics) =>
    `its log: ${list([
      ...(rejections > 0 ? [counted(rejections, 'rejection')] : []),
      ...(panics > 0 ? [counted(panics, 'panic')] : []),
    ])}`,
  histogram: (by, zone) => `waiting, by ${by}${by === 'week' ? ' from Monday' : ''} (${zone})`,
  otherDays: (count) => `and ${formatCount(count)} on other days`,
};
