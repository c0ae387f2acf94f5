import type { ArgsOf } from '../../checks/index.ts';
import { formatInstant } from '../../model/local-time.ts';
import { formatCount, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off } from './phrases.ts';

const sentences = (...all: readonly (string | false)[]): string => all.filter(Boolean).join(' ');
const many = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
const theyWait = (count: number): string => (count === 1 ? '1 heartbeat waits' : `${many(count, 'heartbeat')} wait`);

type Unreadable = ArgsOf<'wakatime-queue-unreadable'>;

const QUEUE_FAULTS: Record<Exclude<Unreadable['what'], 'values' | 'count'>, string> = {
  'not-bolt': 'is no queue of wakatime-cli: it is not a bolt database',
  'bolt-version': 'is a bolt database of a version that is not known',
  truncated: 'is cut off: its end is missing',
  'corrupt-meta': 'is broken: neither of its two heads is valid',
  'corrupt-page': 'is broken inside',
  'not-a-file': 'is no regular file',
  'link-dangling': 'is a link that leads nowhere',
  'link-loop': 'is a link that leads to itself',
  changing: 'could not be read: it was being written all the time',
  deadline: 'could not be read to its end in time',
  denied: 'may not be read by this user',
  other: 'could not be read',
};

const notUsed = (isDeleted: boolean): string =>
  isDeleted
    ? 'wakatime-cli sends this file along at its next sync and then deletes it, the newest versions even unsent.'
    : 'The wakatime-cli that is found does not use it.';

const unreadableDetail = ({ what, isSent, isDeleted, isOurs, recovers, blocks }: Unreadable): string => {
  switch (what) {
    case 'values':
      if (!isSent) return notUsed(isDeleted);
      return blocks
        ? 'wakatime-cli stops there, and sends nothing that waits.'
        : 'wakatime-cli sends what comes before the first of them, and stops there.';
    case 'changing':
    case 'count':
      return 'Run timecheck again.';
    case 'deadline':
      return 'Run it again with a longer --timeout.';
    case 'other':
      return 'What waits in it is not known.';
    case 'denied':
      if (!isOurs) return 'Run timecheck with sudo.';
      return isSent
        ? 'Nor by wakatime-cli: heartbeats that the server does not take at once are lost. Often something was run with sudo once.'
        : notUsed(isDeleted);
    default:
      return sentences(
        !isSent
          ? notUsed(isDeleted)
          : recovers
            ? 'wakatime-cli moves it away by itself; what is in it is not sent.'
            : 'wakatime-cli cannot open it either: heartbeats that the server does not take at once are lost.',
        what.startsWith('corrupt') && 'bbolt can repair some such files: timecheck explain wakatime-queue-unreadable',
      );
  }
};

const PAST = 'Since then all was sent, as it seems.';

const ASIDE: Record<NonNullable<ArgsOf<'wakatime-queue-legacy'>['fate']>, (dueAt: number | null) => string> = {
  ready: () => 'The server would take all of them now.',
  age: () => 'The oldest may be older than the server takes.',
  due: (at) => `They can be sent from ${at === null ? '?' : formatInstant(at, 0)} on, by the right time.`,
  far: () => 'The dates of some are wrong.',
  broken: () => 'wakatime-cli cannot send that file, or it could not be read. Keep it.',
  later: () => 'The server may not take all now. timecheck tells when they can be sent.',
};

type Ahead = ArgsOf<'wakatime-state-future'>;

const AHEAD: Record<Ahead['key'], string> = {
  backoff_at: 'its last failure to send',
  heartbeats_last_sent_at: 'its last sending',
};

const aheadTitle = ({ effect, key, byMs, path }: Ahead): string => {
  const by = formatSpan(byMs);
  switch (effect) {
    case 'holds':
    case 'clock-slow':
      return `wakatime-cli sends nothing for another ${by}: by its own notes, ${AHEAD[key]} lies in the future.`;
    case 'after-clock':
      return `Once this clock is right, wakatime-cli will send nothing for ${by}: ${AHEAD[key]} will then lie in the future.`;
    case 'stale':
      return `${path} has wakatime-cli wait for ${by} (${key}), but is not read now.`;
  }
};

type Config = ArgsOf<'wakatime-config'>;

const nothingIsSent = (waiting: number): string =>
  `Nothing is sent; ${waiting > 0 ? theyWait(waiting) : 'all goes into the queue'}.`;

const configTitle = ({ what, path, line, keys, status }: Config): string => {
  const at = line === null ? path : `${path} (line ${line})`;
  switch (what) {
    case 'bom':
      return `${path} begins with a byte order mark.`;
    case 'duplicate-key':
      return `${keys.length === 0 ? 'A key stands' : `${list(keys)} ${keys.length === 1 ? 'stands' : 'stand'}`} more than once in ${at}.`;
    case 'not-understood':
      return `wakatime-cli cannot parse ${at} and ends with exit code 103.`;
    case 'api-url':
      return `api_url in ${at} is no address of a server.`;
    case 'no-key':
      return keys.length === 0 ? 'wakatime-cli has no API key.' : `The API key in ${at} is malformed.`;
    case 'import-unreadable':
      return `${at} names a file by import_cfg that cannot be read.`;
    case 'too-large':
      return `${at} is larger than what is read of it.`;
    case 'offline':
      return 'offline = false: what cannot be sent at once is lost.';
    case 'plain-http':
      return 'The API key goes to the server without encryption.';
    case 'redirect':
      return `The server of api_url sends on to ${list(keys)}, where heartbeats may not arrive.`;
    case 'missing':
      return `Heartbeats wait, and there is no ${at}.`;
    case 'unread':
      return status === 'denied' ? `This user may not read ${at}.` : `${at} could not be read.`;
  }
};

const configDetail = ({ what, keys, waiting, status, isOurs }: Config): string => {
  switch (what) {
    case 'bom':
      return 'wakatime-cli skips it; some editors do not.';
    case 'duplicate-key':
      return 'The last one holds, in silence.';
    case 'not-understood':
      return `It needs sections, NAME = VALUE and comments (# or ;). ${nothingIsSent(waiting)}`;
    case 'api-url':
      return nothingIsSent(waiting);
    case 'no-key':
      return sentences(
        keys.length > 0 && 'It is to look like 01234567-89ab-4cde-8f01-23456789abcd, with waka_ before it or without.',
        nothingIsSent(waiting),
        'A key that the editor hands over at each call is not seen here.',
      );
    case 'import-unreadable':
      return 'If it is not there, it is left out in silence; if it may not be read, nothing is sent (exit code 103).';
    case 'too-large':
      return 'What stands behind is not known.';
    case 'offline':
      return 'A wrong clock or a restart of the server is enough.';
    case 'plain-http':
      return 'Whoever is on the way there can read it. Let the server speak https.';
    case 'redirect':
      return sentences(
        'wakatime-cli follows it without what it posts, and with the key. Write that address into api_url, unless it is a page to log in.',
        waiting > 0 && `${theyWait(waiting)}.`,
      );
    case 'missing':
      return 'Without a key nothing is sent. With WAKATIME_HOME set, the file stands there.';
    case 'unread':
      return status !== 'denied'
        ? 'Where heartbeats are sent is not known.'
        : isOurs
          ? 'Nor may wakatime-cli: it ends with exit code 103, and nothing is sent.'
          : 'Run timecheck with sudo.';
  }
};

export const wakatimeStateWords: WordsFor<
  | 'wakatime-queue-unreadable'
  | 'wakatime-queue-legacy'
  | 'wakatime-state-future'
  | 'wakatime-backoff'
  | 'wakatime-log-rejections'
  | 'wakatime-config'
> = {
  checks: {
    'wakatime-queue-unreadable': {
      title: ({ what, path, unreadable, count, cliCount }) =>
        what === 'values'
          ? `${formatCount(unreadable)} of ${many(count, 'heartbeat')} in ${path} cannot be read.`
          : what === 'count'
            ? `wakatime-cli counts ${many(cliCount, 'heartbeat')} where ${formatCount(count)} can be read.`
            : `The queue ${path} ${QUEUE_FAULTS[what]}.`,
      detail: unreadableDetail,
    },
    'wakatime-queue-legacy': {
      title: ({ count, path, kind, fate }) =>
        kind === 'aside'
          ? `${fate === 'broken' ? 'Heartbeats' : many(count, 'heartbeat')} ${count === 1 ? 'is' : 'are'} set aside in ${path}.`
          : `${theyWait(count)} in ${path}, the place of ${kind === 'legacy' ? 'wakatime-cli up to 1.94.0' : 'wakatime-cli from 1.94.1 on'}.`,
      detail: ({ kind, version, mayLose, fate, dueAt }) =>
        fate !== null
          ? ASIDE[fate](dueAt)
          : kind === 'legacy'
            ? sentences(
                `A newer one${version === null ? '' : ` (here ${version})`} sends this file at its next sync and then deletes it, the newest even unsent.`,
                mayLose && 'Some of it may be refused now, and lost.',
              )
            : `The one that is found here (${version ?? '?'}) does not know that place. Update it, or find out which one the editor runs.`,
    },
    'wakatime-state-future': {
      title: aheadTitle,
      detail: ({ effect, kind, key, path, waiting, clockOffsetMs }) => {
        switch (effect) {
          case 'holds':
            return sentences(`${key} in ${path}: this clock was fast once.`, waiting > 0 && `${theyWait(waiting)}.`);
          case 'clock-slow':
            return `This clock is ${clockOffsetMs === null ? 'slow' : off(clockOffsetMs)}: once it is right, that is past.`;
          case 'after-clock':
            return `${key} in ${path} is of this clock, which is fast. Move the state away once it is right.`;
          case 'stale':
            return kind === 'config'
              ? 'It counts as soon as wakatime-internal.cfg is moved away. Delete the section [internal] from it.'
              : 'Another version of wakatime-cli would read it. Delete the file.';
        }
      },
    },
    'wakatime-backoff': {
      title: ({ retries, waitMs }) =>
        waitMs === null
          ? `wakatime-cli failed to send ${formatCount(retries)} times in a row.`
          : `wakatime-cli failed to send ${retries === 1 ? 'once' : `${retries} times in a row`}, and waits another ${formatSpan(waitMs)}.`,
      detail: ({ agoMs, waitMs }) =>
        sentences(
          `The last time was ${formatSpan(agoMs)} ago.`,
          waitMs === null ? 'It tries again with every heartbeat.' : 'Meanwhile everything goes into the queue.',
          'Why it failed is in wakatime.log, if debug = true stands under [settings].',
        ),
    },
    'wakatime-log-rejections': {
      title: ({ what, count, isWhole }) => {
        const times = `${isWhole ? '' : 'at least '}${many(count, 'time')}`;
        switch (what) {
          case 'bad-request':
            return `The server refused heartbeats as a bad request ${times} in the last 24 h.`;
          case 'unauthorized':
            return `The server refused the API key ${times} in the last 24 h.`;
          case 'future':
            return `${isWhole ? '' : 'At least '}${many(count, 'line')} of wakatime.log ${count === 1 ? 'lies' : 'lie'} in the future: this clock was set back.`;
        }
      },
      detail: ({ what, isExplained, isPast, key }) => {
        switch (what) {
          case 'bad-request':
            return isExplained
              ? 'wakatime-queue-blocked tells why.'
              : isPast
                ? PAST
                : "wakatime-cli keeps them and tries again. The server's own log says what was wrong with them.";
          case 'unauthorized':
            return key === 'accepted'
              ? 'It takes the key now.'
              : isPast && key === null
                ? PAST
                : 'wakatime-cli keeps the heartbeats until the key is right.';
          case 'future':
            return 'What happened in the last 24 h may be counted wrongly.';
        }
      },
    },
    'wakatime-config': { title: configTitle, detail: configDetail },
  },
  fixes: {
    'wakatime-own-file': 'Give the file back to the user whose home it is in.',
    'wakatime-edit-config': 'Mend that in an editor. The file holds the API key: keep it from others.',
    'wakatime-enter-key':
      'Put the API key of your account on the server under [settings] as api_key = … and keep the file from others.',
  },
};
