import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { Severity } from '../model/finding.ts';
import { isAtLeast } from '../model/version-order.ts';
import type { QueueFault, WakatimeHome, WakatimeQueue } from '../model/wakatime-facts.ts';
import { countDiffers, waitingCount } from '../model/wakatime-queues.ts';
import type { OwnFileFix } from './fixes/own-file.ts';
import { ownFile } from './fixes/own-file.ts';
import type { SendScene, WakatimeFix } from './fixes/wakatime.ts';
import { copyQueues, setQueueAside, syncQueue } from './fixes/wakatime.ts';
import type { BlockScene } from './wakatime-block.ts';
import { blockOf } from './wakatime-block.ts';
import { cliVersion, isSentAlong, sentQueues } from './wakatime-evidence.ts';

interface Args {
  readonly path: string;
  /**
   * `values`: of heartbeats in it; `count`: all queues together, `count` of which wakatime-cli counts another number;
   * `other`: what the system said, which is among the evidence.
   */
  readonly what: Exclude<QueueFault, 'empty-file' | 'no-bucket'> | 'values' | 'count' | 'denied' | 'other';
  readonly unreadable: number;
  readonly count: number;
  /** Of `count`; else 0. */
  readonly cliCount: number;
  /** wakatime-cli sends from it and puts into it. */
  readonly isSent: boolean;
  /** It only sends it along once, and deletes it then: by newer versions whatever became of it. */
  readonly isDeleted: boolean;
  /** It cannot open it either. */
  readonly isOurs: boolean;
  /** Whether that wakatime-cli moves a broken file away by itself. */
  readonly recovers: boolean;
  /** Of `values`: whether one holds up all that waits now. */
  readonly blocks: boolean;
}

type FixId = WakatimeFix | OwnFileFix;
type Finding = Found<Args, FixId>;

const FAULTS: readonly string[] = [
  'not-bolt',
  'bolt-version',
  'truncated',
  'corrupt-meta',
  'corrupt-page',
  'changing',
  'not-a-file',
  'link-loop',
  'link-dangling',
  'deadline',
] satisfies Args['what'][];

/** wakatime-cli fills these itself. */
const HARMLESS: readonly string[] = ['empty-file', 'no-bucket'] satisfies QueueFault[];

/** It reads all values before it sends any since 2.0.7, and moves away what it cannot open since 2.21.2. */
const READS_ALL = [2, 0, 7] as const;
const RECOVERS = [2, 21, 2] as const;

const whatOf = (status: string, reason: string): Args['what'] =>
  status === 'denied' ? 'denied' : FAULTS.includes(reason) ? (reason as Args['what']) : 'other';

const severityOf = ({ what, isSent, isOurs, recovers }: Args): Severity => {
  if (what === 'changing' || what === 'deadline' || what === 'other') return 'unknown';
  if (what === 'denied') return isOurs ? (isSent ? 'critical' : 'warning') : 'unknown';
  const isItsOwnWork = recovers && !what.startsWith('link') && what !== 'not-a-file';
  return isSent && !isItsOwnWork ? 'critical' : 'warning';
};

const ofValues = (queue: WakatimeQueue, args: Args, home: WakatimeHome, scene: BlockScene & SendScene): Finding => {
  const block = blockOf(home, scene);
  // Another check tells that, and why nothing is sent.
  const isTold = args.isSent && typeof block === 'object' && block.cause === 'unreadable';
  const aside = setQueueAside(home, queue);
  return {
    severity: isTold ? 'info' : args.blocks ? 'critical' : 'warning',
    subject: { kind: 'home', name: home.home },
    args,
    evidence: [{ label: 'unreadable', value: `${args.unreadable} / ${args.count}`, source: queue.path }],
    fixes: isTold
      ? []
      : args.blocks || !args.isSent
        ? aside
        : [...copyQueues(home), ...syncQueue(home, scene), ...aside],
  };
};

const judge = (queue: WakatimeQueue, home: WakatimeHome, scene: BlockScene & SendScene): Finding[] => {
  const { path, content, size } = queue;
  const version = cliVersion(home);
  const isDeleted = isSentAlong(home, queue);
  const isSent = !isDeleted && sentQueues(home).includes(queue);
  const recovers = isAtLeast(version, RECOVERS) === true;
  const base = { path, cliCount: 0, isSent, isDeleted, isOurs: home.isOurs, recovers };
  if (content.status === 'ok') {
    const { count, unreadableCount: unreadable, firstTimes } = content.value;
    if (unreadable === 0) return [];
    const blocks = isSent && (firstTimes.includes(null) || isAtLeast(version, READS_ALL) === true);
    return [ofValues(queue, { ...base, what: 'values', unreadable, count, blocks }, home, scene)];
  }
  const { status, reason } = content;
  if (HARMLESS.includes(reason)) return [];
  const args: Args = { ...base, what: whatOf(status, reason), unreadable: 0, count: 0, blocks: false };
  const severity = severityOf(args);
  return [
    {
      severity,
      subject: { kind: 'home', name: home.home },
      args,
      evidence: [{ label: status, value: `${reason}, ${size} B`, source: path }],
      fixes: severity === 'unknown' ? [] : args.what === 'denied' ? ownFile(home, path) : setQueueAside(home, queue),
    },
  ];
};

/** wakatime-cli was asked, and both read the same files. */
const ofCount = (home: WakatimeHome): Finding[] => {
  const { home: path, cliCount, queues, isOurs } = home;
  if (cliCount.status !== 'ok' || !countDiffers(home)) return [];
  const count = waitingCount(queues);
  const none = { unreadable: 0, isSent: true, isDeleted: false, recovers: false, blocks: false };
  return [
    {
      severity: 'warning',
      subject: { kind: 'home', name: path },
      args: { ...none, path, what: 'count', count, cliCount: cliCount.value, isOurs },
      evidence: [{ label: 'count', value: `${cliCount.value} / ${count}`, source: '--offline-count' }],
      fixes: [],
    },
  ];
};

/** Queues that cannot be read, and heartbeats in them that cannot; and those that wakatime-cli counts otherwise. */
export const wakatimeQueueUnreadable = defineCheck<Args, FixId>()({
  name: 'wakatime-queue-unreadable',
  needs: ['wakatime'],
  wants: ['ntp'],
  run: (scene) =>
    scene.wakatime.flatMap((home) => [
      ...home.queues.flatMap((queue) => (queue.kind === 'aside' ? [] : judge(queue, home, scene))),
      ...ofCount(home),
    ]),
});
