import { formatInstant } from '../../model/local-time.ts';
import { formatBound, formatCount, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import type { ArgsOf } from '../../checks/index.ts';
import { off } from './phrases.ts';

const heartbeats = (count: number): string => (count === 1 ? '1 heartbeat' : `${formatCount(count)} heartbeats`);
const allWait = (count: number): string =>
  count === 1 ? 'The 1 heartbeat in the queue waits' : `All ${formatCount(count)} heartbeats wait`;
const sentences = (...all: readonly (string | false)[]): string => all.filter(Boolean).join(' ');
const instant = (at: number): string => formatInstant(at, 0);

type Blocked = ArgsOf<'wakatime-queue-blocked'>;

const blockedTitle = (args: Blocked): string => {
  const { count, cause, serverOffsetMs, sharesClock, hostOffsetMs, aheadMs, ageMs, maxAgeMs } = args;
  const wait = allWait(count);
  switch (cause) {
    case 'server-slow':
    case 'server-fast': {
      const whose = sharesClock ? "this host's clock, which is the server's too," : "the server's clock";
      const why = cause === 'server-slow' ? 'refuses what comes from its future' : 'takes them for too old';
      return `${wait}: ${whose} is ${serverOffsetMs === null ? 'wrong' : off(serverOffsetMs)}, and it ${why}.`;
    }
    case 'host-was-fast': {
      const whose = hostOffsetMs !== null && hostOffsetMs < 0 ? `is ${off(hostOffsetMs)}` : 'was fast';
      return `${wait}: this host's clock ${whose}, so that heartbeats are stamped up to ${formatSpan(aheadMs ?? 0)} ahead, and the server refuses them.`;
    }
    case 'too-old':
      return maxAgeMs === null
        ? `${wait}: the oldest is ${formatSpan(ageMs ?? 0)} old, which seems to be more than the server takes.`
        : `${wait}: the oldest is ${formatSpan(ageMs ?? 0)} old, and the server takes none older than ${formatSpan(maxAgeMs)}.`;
    case 'unreadable':
      return `${wait}: wakatime-cli cannot read one of the first, and stops there.`;
    case 'unknown':
      return `${wait}: heartbeats are stamped up to ${formatSpan(aheadMs ?? 0)} ahead of the server's clock, and it refuses them.`;
  }
};

const batchRule = (version: string | null, wholeBatch: boolean | null, refusesNew: boolean): string => {
  const name = version === null ? 'Wakapi' : `Wakapi ${version}`;
  const drops = `Where it takes some of a batch, ${name} drops the others: they are lost.`;
  if (refusesNew)
    return sentences(
      'wakatime-cli sends the queue only after a new heartbeat was taken, and none is.',
      wholeBatch === false && drops,
    );
  if (wholeBatch === null) return 'wakatime-cli stops at the batch that is refused.';
  return wholeBatch
    ? `${name} refuses a whole batch for one bad heartbeat, and wakatime-cli stops there.`
    : `All of the first batch is refused, and wakatime-cli stops there. ${drops}`;
};

const blockedDetail = (args: Blocked): string => {
  const { cause, refusesNew, hostOffsetMs, version, wholeBatch, until, sufficient, maxAgeMs, mayPass } = args;
  const { sharesClock, proxy } = args;
  return sentences(
    cause === 'unreadable' ? 'Nothing gets past it.' : batchRule(version, wholeBatch, refusesNew),
    mayPass && 'If this wakatime-cli is 2.19.1 or newer, it sends the newest first, and new ones get through.',
    cause === 'unknown' &&
      (sharesClock
        ? "True time is not known: this host's clock may have been fast, or be slow now."
        : "True time is not known: the server's clock may be slow, or this host's fast."),
    cause === 'too-old' && hostOffsetMs !== null && `This host's clock is ${off(hostOffsetMs)}.`,
    until !== null && `They are taken from ${instant(until)} on.`,
    cause === 'too-old' &&
      maxAgeMs === null &&
      'Usual are 180 d, or 7 d since 2.13.0 where its configuration names none.',
    sufficient !== null && `WAKAPI_HEARTBEAT_MAX_AGE=${sufficient} takes all.`,
    proxy !== null && datedBy(proxy),
  );
};

const datedBy = (proxy: string): string => `${proxy} stands before it: the time may be that of its host.`;

const dropsRefused = (drops: boolean | null): string => {
  if (drops === false)
    return 'This server refuses a whole batch for one of them, and what is behind it waits; none is lost.';
  return drops === true
    ? 'This server drops them where it takes others of their batch: they are lost.'
    : 'A server may drop them where it takes others of their batch.';
};

type Clock = ArgsOf<'wakapi-clock'>;

const clockTitle = ({ url, isWakapi, wrong, offsetMs, hostOffsetMs, refusesAll, isAssumed }: Clock): string => {
  const all = `it ${isAssumed ? 'seems to refuse' : 'refuses'} every heartbeat from here`;
  if (wrong === 'host')
    return `The clock of ${url} is right, and this host's is ${hostOffsetMs === null ? 'not' : off(hostOffsetMs)}${refusesAll ? `: ${all}` : ''}.`;
  const against = wrong === 'either' ? ` against this host's` : '';
  if (refusesAll) return `The clock of ${url} is ${off(offsetMs)}${against}: ${all}.`;
  return `The clock of ${url} is ${off(offsetMs)}${against}${isWakapi ? ', and it takes heartbeats still' : ''}.`;
};

const clockDetail = ({
  isWakapi,
  wrong,
  offsetMs,
  boundMs,
  hostOffsetMs,
  aheadMs,
  maxAgeMs,
  refusesAll,
  proxy,
}: Clock): string =>
  sentences(
    `Measured to ± ${formatBound(boundMs)}.`,
    wrong === 'either' && 'True time is not known: either may be wrong.',
    proxy !== null && datedBy(proxy),
    wrong === 'host' && 'clock-offset has the remedy.',
    !isWakapi && 'What it takes is not known.',
    offsetMs > 0 &&
      aheadMs !== null &&
      (aheadMs === 0
        ? 'This version takes nothing that lies ahead of its clock.'
        : `It takes what lies less than ${formatSpan(aheadMs)} ahead of its clock.`),
    offsetMs < 0 &&
      maxAgeMs !== null &&
      `It refuses what is older than its maximum age by its clock (${formatSpan(maxAgeMs)}, unless it is configured otherwise).`,
    isWakapi && wrong !== 'host' && 'Its days and sums are off by the same.',
    wrong === 'server' &&
      hostOffsetMs !== null &&
      `This host's clock is ${off(hostOffsetMs)}${offsetMs > 0 && !refusesAll ? ', and to mend it alone may have all refused' : ''}.`,
  );

export const wakatimeQueueWords: WordsFor<
  | 'wakatime-queue-blocked'
  | 'wakatime-queue-future'
  | 'wakatime-queue-expired'
  | 'wakatime-queue-backlog'
  | 'wakapi-clock'
> = {
  checks: {
    'wakatime-queue-blocked': { title: blockedTitle, detail: blockedDetail },
    'wakatime-queue-future': {
      title: ({ future, count, mostMs, against }) =>
        `${formatCount(future)} of ${heartbeats(count)} that wait ${future === 1 ? 'lies' : 'lie'} in the future${against === 'host' ? " of this host's clock" : ''}, by up to ${formatSpan(mostMs)}.`,
      detail: ({ far, until, drops, takes, blocks, against }) =>
        sentences(
          `This host's clock was fast when they were stamped${against === 'host' ? ', or is slow now' : ''}.`,
          far > 0 && (takes ? 'By its clock, which is as fast, the server takes them now.' : dropsRefused(drops)),
          far === 0 && 'All lie less than an hour ahead, which a Wakapi takes.',
          until !== null && `The newest is due at ${instant(until)}${against === 'host' ? '' : ', by true time'}.`,
          blocks && 'wakatime-queue-blocked says more.',
        ),
    },
    'wakatime-queue-expired': {
      title: ({ expired, count, ageMs, maxAgeMs, isAssumed, serverFastMs }) =>
        serverFastMs === null
          ? `${formatCount(expired)} of ${heartbeats(count)} that wait ${expired === 1 ? 'is' : 'are'} older than the ${formatSpan(maxAgeMs)} that ${isAssumed ? 'a Wakapi usually' : 'the server'} takes, by up to ${formatSpan(Math.max(0, ageMs - maxAgeMs))}.`
          : `${formatCount(expired)} of ${heartbeats(count)} that wait ${expired === 1 ? 'is' : 'are'} too old for the server only by its own clock, which is ${formatSpan(serverFastMs)} fast.`,
      detail: ({ drops, newestFirst, sufficient, serverFastMs, blocks }) =>
        sentences(
          dropsRefused(drops),
          newestFirst === true && !blocks && 'wakatime-cli sends the newest first: new ones still get through.',
          serverFastMs === null && sufficient !== null && `WAKAPI_HEARTBEAT_MAX_AGE=${sufficient} takes all.`,
          blocks && 'wakatime-queue-blocked says more.',
        ),
    },
    'wakatime-queue-backlog': {
      title: ({ count, ageMs }) =>
        count === 1
          ? `1 heartbeat has waited for ${formatSpan(ageMs)}.`
          : `${heartbeats(count)} wait, the oldest for ${formatSpan(ageMs)}.`,
      detail: ({ triedMs, fromMs, explainedBy, isServerSilent }) => {
        if (explainedBy !== null) return `${explainedBy} says why.`;
        if (triedMs <= fromMs)
          return 'wakatime-cli has hardly run since, as without an editor: the next time it may send them.';
        return sentences(
          `${formatSpan(triedMs)} after the oldest was queued wakatime-cli still ran, and had not sent it.`,
          isServerSilent && 'The server does not answer.',
          'wakatime.log says why, if debug = true stands under [settings]: the network, the key, a limit.',
        );
      },
    },
    'wakapi-clock': { title: clockTitle, detail: clockDetail },
  },
  fixes: {},
};
