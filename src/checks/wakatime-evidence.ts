import type { Evidence } from '../model/finding.ts';
import { formatInstant } from '../model/local-time.ts';
import { isAtLeast } from '../model/version-order.ts';
import type { QueueContent, WakatimeHome, WakatimeQueue } from '../model/wakatime-facts.ts';
import { foreignEvidence } from './foreign-offset.ts';

/** A year of four digits: what lies beyond is no instant that anybody could use. */
export const isTellable = (at: number): boolean => at >= -62_135_596_800_000 && at < 253_402_300_800_000;

/** Of the wakatime-cli of a home: what it says, else what its log says; `null` where neither does. */
export const cliVersion = ({ cli, log }: WakatimeHome): string | null =>
  cli.status === 'ok' && cli.value.version.status === 'ok'
    ? cli.value.version.value
    : log.status === 'ok'
      ? log.value.cliVersion
      : null;

/** Whether it sends what is newest first, as since 2.19.1; `null`: its version is not known. */
export const sendsNewestFirst = (home: WakatimeHome): boolean | null => isAtLeast(cliVersion(home), [2, 19, 1]);

/** Whether it has its queue in the new place, as since 1.94.1; `null`: its version is not known. */
export const usesCurrent = (home: WakatimeHome): boolean | null => {
  const { cli, queues } = home;
  const said = isAtLeast(cliVersion(home), [1, 94, 1]);
  // The last line of a log may be of before an update.
  const isLogs = cli.status !== 'ok' || cli.value.version.status !== 'ok';
  return said === false && isLogs && queues.some(({ kind }) => kind === 'current') ? null : said;
};

/** The queues that wakatime-cli sends: since 1.94.1 the legacy one and then the current, before the legacy one alone. */
export const sentQueues = (home: WakatimeHome): readonly WakatimeQueue[] => {
  const of = (wanted: WakatimeQueue['kind']): WakatimeQueue[] => home.queues.filter(({ kind }) => kind === wanted);
  return usesCurrent(home) === false ? of('legacy') : [...of('legacy'), ...of('current')];
};

/** It only sends this one along, once: it puts nothing into it, and deletes it then, by newer versions whatever became of it. */
export const isSentAlong = (home: WakatimeHome, { kind }: WakatimeQueue): boolean =>
  kind === 'legacy' && usesCurrent(home) === true;

/** What the queues that are sent hold, of those that could be read. */
export const sentContents = (home: WakatimeHome): readonly QueueContent[] =>
  sentQueues(home).flatMap(({ content }) => (content.status === 'ok' ? [content.value] : []));

export const badRequests = ({ log }: WakatimeHome): number => (log.status === 'ok' ? log.value.badRequests24h : 0);

/** `?` for none, and for what no calendar tells. ms since the epoch. */
export const instant = (at: number | null): string => (at === null || !isTellable(at) ? '?' : formatInstant(at, 0));

const queueEvidence = ({ path, content }: WakatimeQueue): Evidence[] =>
  content.status === 'ok'
    ? [
        {
          label: 'queue',
          value: `${content.value.count}: ${instant(content.value.oldestAt)} … ${instant(content.value.newestAt)}`,
          source: path,
        },
      ]
    : [];

/** Queues, the server's version and clock, and what the log says of its answers. */
export const wakatimeEvidence = (home: WakatimeHome): Evidence[] => {
  const { server, log } = home;
  const told = server.status === 'ok' ? server.value : null;
  return [
    ...sentQueues(home).flatMap(queueEvidence),
    ...(told?.version ? [{ label: 'version', value: told.version, source: told.versionBy ?? told.url }] : []),
    ...(told?.clock.status === 'ok' ? foreignEvidence(told.url, told.clock.value) : []),
    ...(log.status === 'ok' && log.value.badRequests24h > 0
      ? [{ label: 'bad request', value: String(log.value.badRequests24h), source: log.value.path }]
      : []),
  ];
};
