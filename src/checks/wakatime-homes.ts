import type { Found } from '../model/check.ts';
import type { Severity } from '../model/finding.ts';
import type { WakatimeHome } from '../model/wakatime-facts.ts';
import type { MendQueueFix, MendScene } from './fixes/mend-queue.ts';
import { mendQueue } from './fixes/mend-queue.ts';
import type { Block } from './wakatime-block.ts';
import { blockOf } from './wakatime-block.ts';
import { sentContents, sentQueues, wakatimeEvidence } from './wakatime-evidence.ts';

/** What the checks of the queue want to know beside the homes. */
export const MEND_WANTS = ['ntp', 'host', 'daemon', 'machine', 'containers', 'wakapi'] as const;

/** All that waits in the queues that are sent. Instants as ms since the epoch. */
export interface Waiting {
  readonly count: number;
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
  readonly future: number;
  readonly far: number;
  readonly mostFutureMs: number;
  /** `null`: not known. */
  readonly expired: number | null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

export const waitingOf = (home: WakatimeHome): Waiting => {
  const contents = sentContents(home).filter(({ count }) => count > 0);
  const instants = (of: 'oldestAt' | 'newestAt'): number[] =>
    contents.flatMap(({ [of]: at }) => (at === null ? [] : [at]));
  const [oldest, newest] = [instants('oldestAt'), instants('newestAt')];
  return {
    count: sum(contents.map(({ count }) => count)),
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    newestAt: newest.length === 0 ? null : Math.max(...newest),
    future: sum(contents.map(({ futureCount }) => futureCount)),
    far: sum(contents.map(({ farFutureCount }) => farFutureCount)),
    mostFutureMs: Math.max(0, ...contents.map(({ mostFutureMs }) => mostFutureMs ?? 0)),
    expired: contents.some(({ expiredCount }) => expiredCount === null)
      ? null
      : sum(contents.map(({ expiredCount }) => expiredCount ?? 0)),
  };
};

/** What a check says of one home. */
export interface HomeVerdict<Args> {
  readonly severity: Severity;
  readonly args: Args;
  /** Another finding has the remedy. */
  readonly isExplained: boolean;
}

type Judge<Args> = (
  home: WakatimeHome,
  waiting: Waiting,
  block: Block | null,
) => HomeVerdict<Args> | 'passed' | 'unknown';

/**
 * Findings of all homes, with the remedy of the whole queue; `null` where none was found and one could not be judged, or
 * not read.
 */
export const ofHomes = <Args>(scene: MendScene, judge: Judge<Args>): readonly Found<Args, MendQueueFix>[] | null => {
  let isKnown = true;
  const findings = scene.wakatime.flatMap((home) => {
    const block = blockOf(home, scene);
    const verdict = judge(home, waitingOf(home), typeof block === 'object' ? block : null);
    isKnown &&= verdict !== 'unknown' && sentContents(home).length === sentQueues(home).length;
    if (typeof verdict === 'string') return [];
    const { severity, args, isExplained } = verdict;
    const subject = { kind: 'home' as const, name: home.home };
    return [
      { severity, subject, args, evidence: wakatimeEvidence(home), fixes: isExplained ? [] : mendQueue(home, scene) },
    ];
  });
  return findings.length === 0 && !isKnown ? null : findings;
};
