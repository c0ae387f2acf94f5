import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { WakatimeHome } from '../model/wakatime-facts.ts';
import type { MendQueueFix, MendScene } from './fixes/mend-queue.ts';
import { mendQueue } from './fixes/mend-queue.ts';
import { hostOffset, trueNow } from './wakatime-block.ts';
import { instant } from './wakatime-evidence.ts';
import { MEND_WANTS, waitingOf } from './wakatime-homes.ts';
import type { Stamp, StampKey } from './wakatime-internal.ts';
import { NOTICED_MS, stampsOf } from './wakatime-internal.ts';

interface Args {
  readonly key: StampKey;
  readonly path: string;
  readonly kind: Stamp['kind'];
  /**
   * - `holds`: nothing is sent until then
   * - `clock-slow`: the same, and by true time it has passed
   * - `after-clock`: this clock is fast; once it is right nothing is sent until then
   * - `stale`: the wakatime-cli that is installed does not read it there
   */
  readonly effect: 'holds' | 'clock-slow' | 'after-clock' | 'stale';
  /** How far it lies ahead of this host's clock, of the right one where this is wrong, ms. */
  readonly byMs: number;
  /** Heartbeats in the queue. */
  readonly waiting: number;
  readonly clockOffsetMs: number | null;
}

const SEVERITY = { holds: 'critical', 'clock-slow': 'critical', 'after-clock': 'warning', stale: 'info' } as const;

const effectOf = ({ at, isUsed }: Stamp, now: number, trueLatest: number): Args['effect'] | null => {
  const isAhead = at > now + NOTICED_MS;
  const isTrulyAhead = at > trueLatest + NOTICED_MS;
  if (!isUsed) return isTrulyAhead ? 'stale' : null;
  if (isAhead) return isTrulyAhead ? 'holds' : 'clock-slow';
  return isTrulyAhead ? 'after-clock' : null;
};

/** One finding for each home: the furthest stamp of those that matter most. */
const judge = (home: WakatimeHome, scene: MendScene): Found<Args, MendQueueFix>[] => {
  const { now } = scene;
  const trueLatest = trueNow(scene)?.highMs ?? now;
  const found = stampsOf(home).flatMap((stamp) => {
    const effect = effectOf(stamp, now, trueLatest);
    return effect === null ? [] : [{ ...stamp, effect }];
  });
  const [first] = found.toSorted((a, b) => Number(b.isUsed) - Number(a.isUsed) || b.at - a.at);
  if (first === undefined) return [];
  const { key, path, kind, effect, at } = first;
  return [
    {
      severity: SEVERITY[effect],
      subject: { kind: 'home', name: home.home },
      args: {
        key,
        path,
        kind,
        effect,
        byMs: at - (effect === 'after-clock' ? trueLatest : now),
        waiting: waitingOf(home).count,
        clockOffsetMs: hostOffset(scene),
      },
      evidence: found.map((one) => ({ label: one.key, value: instant(one.at), source: one.path })),
      fixes: effect === 'holds' || effect === 'after-clock' ? mendQueue(home, scene) : [],
    },
  ];
};

/** What wakatime-cli remembers of its sending lies in the future, so that it holds back everything until then. */
export const wakatimeStateFuture = defineCheck<Args, MendQueueFix>()({
  name: 'wakatime-state-future',
  needs: ['wakatime'],
  wants: MEND_WANTS,
  run: (scene) => {
    const { wakatime } = scene;
    const findings = wakatime.flatMap((home) => judge(home, scene));
    const isKnown = wakatime.every(({ state }) => state.status === 'ok' || state.status === 'absent');
    return findings.length === 0 && !isKnown ? null : findings;
  },
});
