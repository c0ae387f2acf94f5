import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { Evidence, Severity } from '../model/finding.ts';
import type { WakatimeHome, WakatimeLog } from '../model/wakatime-facts.ts';
import type { BlockScene } from './wakatime-block.ts';
import { blockOf } from './wakatime-block.ts';
import { instant, sentQueues } from './wakatime-evidence.ts';

interface Args {
  readonly what: 'bad-request' | 'unauthorized' | 'future';
  /** Lines of the log, of the last 24 h. */
  readonly count: number;
  /** There may be more. */
  readonly isWhole: boolean;
  /** Of `bad-request`: wakatime-queue-blocked tells why. */
  readonly isExplained: boolean;
  /** Nothing waits any more, or something was sent since. */
  readonly isPast: boolean;
  /** Of `unauthorized`: what the server says of the key now, if it was asked. */
  readonly key: 'accepted' | 'refused' | null;
}

type FixId = 'wakatime-enter-key';
type Finding = Found<Args, FixId>;

const KEY_SEVERITY = { accepted: 'info', refused: 'critical' } as const;

/** What was refused has been sent since: no error is newer than the last sending, or all queues are empty. */
const hasPassed = (home: WakatimeHome, { lastError }: WakatimeLog, now: number): boolean => {
  const sentAt = home.state.status === 'ok' ? home.state.value.lastSentAt : null;
  if (lastError !== null && sentAt !== null && lastError.at < sentAt && sentAt <= now) return true;
  const keeps = home.config.status === 'ok' && home.config.value.keepsOffline;
  return keeps && sentQueues(home).every(({ content }) => content.status === 'ok' && content.value.count === 0);
};

const judge = (home: WakatimeHome, log: WakatimeLog, scene: BlockScene): Finding[] => {
  const { badRequests24h, unauthorized24h, futureLines, isWhole, lastError, path } = log;
  const block = blockOf(home, scene);
  // What holds up the queue without a word of the server explains none of its words.
  const isExplained = typeof block === 'object' && block.cause !== 'unreadable';
  const server = home.server.status === 'ok' ? home.server.value.key : null;
  const key = server?.status === 'ok' ? server.value : null;
  const isPast = hasPassed(home, log, scene.now);
  const evidence: Evidence[] =
    lastError === null ? [] : [{ label: instant(lastError.at), value: lastError.message, source: path }];
  const finding = (what: Args['what'], count: number, severity: Severity, fixes: Finding['fixes'] = []): Finding[] =>
    count === 0
      ? []
      : [
          {
            severity,
            subject: { kind: 'home', name: home.home },
            args: { what, count, isWhole, isExplained, isPast, key },
            evidence: [{ label: what, value: String(count), source: path }, ...evidence],
            fixes,
          },
        ];
  return [
    ...finding('bad-request', badRequests24h, isExplained || isPast ? 'info' : 'warning'),
    ...finding(
      'unauthorized',
      unauthorized24h,
      key === null ? (isPast ? 'info' : 'warning') : KEY_SEVERITY[key],
      key === 'accepted' || (key === null && isPast)
        ? []
        : [{ id: 'wakatime-enter-key', commands: [], needsRoot: false, safety: 'safe' }],
    ),
    ...finding('future', futureLines, 'info'),
  ];
};

/** What the log says of the server's answers, and of this host's clock. */
export const wakatimeLogRejections = defineCheck<Args, FixId>()({
  name: 'wakatime-log-rejections',
  needs: ['wakatime'],
  wants: ['ntp'],
  run: ({ wakatime, now, ntp }) => {
    const read = wakatime.flatMap((home) => (home.log.status === 'ok' ? [{ home, log: home.log.value }] : []));
    const isKnown = wakatime.every(({ log }) => log.status === 'ok' || log.status === 'absent');
    const findings = read.flatMap(({ home, log }) => judge(home, log, { now, ntp }));
    return findings.length === 0 && !isKnown ? null : findings;
  },
});
