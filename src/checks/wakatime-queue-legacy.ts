import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { WakatimeHome, WakatimeQueue } from '../model/wakatime-facts.ts';
import type { MendQueueFix, MendScene } from './fixes/mend-queue.ts';
import { mendQueue } from './fixes/mend-queue.ts';
import type { AsideFate } from './fixes/wakatime.ts';
import { asideOf, copyQueues, mayLose } from './fixes/wakatime.ts';
import { cliVersion, instant, usesCurrent } from './wakatime-evidence.ts';
import { MEND_WANTS } from './wakatime-homes.ts';

interface Args {
  readonly path: string;
  readonly count: number;
  /** `legacy`: of before 1.94.1, in a file that newer ones send at the next sync and delete; `current`: in one that this older one does not know; `aside`: in one that was moved away. */
  readonly kind: WakatimeQueue['kind'];
  readonly version: string | null;
  /** It would be deleted unsent, as far as is known. */
  readonly mayLose: boolean;
  /** Of `aside`: what becomes of it now; else `null`. */
  readonly fate: AsideFate | null;
  /** Of `due`: from when on it can be sent, by the right time, ms since the epoch. */
  readonly dueAt: number | null;
}

const HOLDS_NONE = ['empty-file', 'no-bucket', 'ENOENT'];

const countOf = ({ content }: WakatimeQueue): number => (content.status === 'ok' ? content.value.count : 0);

/** Whose place is not that of the wakatime-cli here: by its version, else the older one of two. */
const strayQueues = (home: WakatimeHome): readonly WakatimeQueue[] => {
  const { queues } = home;
  const isNew = usesCurrent(home);
  const newest = Math.max(...queues.filter(({ kind }) => kind === 'current').map(({ modifiedAt }) => modifiedAt));
  return queues.filter(({ kind, modifiedAt }) =>
    isNew === null ? kind === 'legacy' && modifiedAt < newest : kind === (isNew ? 'legacy' : 'current'),
  );
};

const ofAside = (home: WakatimeHome, scene: MendScene): Found<Args, MendQueueFix>[] =>
  home.queues
    .filter(
      ({ kind, content }) =>
        kind === 'aside' && (content.status === 'ok' ? content.value.count > 0 : !HOLDS_NONE.includes(content.reason)),
    )
    .map((queue) => {
      const { fate, fixes } = asideOf(home, queue, scene);
      const { path, kind, content } = queue;
      const newest = content.status === 'ok' ? content.value.newestAt : null;
      return {
        severity: fate === 'ready' || fate === 'age' ? 'warning' : 'info',
        subject: { kind: 'home', name: home.home },
        args: {
          path,
          kind,
          count: countOf(queue),
          version: cliVersion(home),
          mayLose: false,
          fate,
          dueAt: fate === 'due' ? newest : null,
        },
        evidence: [
          {
            label: content.status === 'ok' ? 'queue' : content.status,
            value: content.status === 'ok' ? `${content.value.count}, … ${instant(newest)}` : content.reason,
            source: path,
          },
        ],
        fixes,
      };
    });

/** Heartbeats that wait where another version of wakatime-cli has its queue, or where they were set aside. */
export const wakatimeQueueLegacy = defineCheck<Args, MendQueueFix>()({
  name: 'wakatime-queue-legacy',
  needs: ['wakatime'],
  wants: MEND_WANTS,
  run: (scene) =>
    scene.wakatime.flatMap((home) => {
      const version = cliVersion(home);
      const stray = strayQueues(home).filter((queue) => countOf(queue) > 0);
      const found = stray.map((queue) => ({
        severity: 'warning' as const,
        subject: { kind: 'home' as const, name: home.home },
        args: {
          path: queue.path,
          count: countOf(queue),
          kind: queue.kind,
          version,
          mayLose: mayLose(home, queue, scene.now),
          fate: null,
          dueAt: null,
        },
        evidence: [
          { label: 'queue', value: `${countOf(queue)}, ${instant(queue.modifiedAt)}`, source: queue.path },
          ...(version === null ? [] : [{ label: 'wakatime-cli', value: version, source: '--version' }]),
        ],
        fixes: queue.kind === 'legacy' ? mendQueue(home, scene) : copyQueues(home),
      }));
      return [...found, ...ofAside(home, scene)];
    }),
});
