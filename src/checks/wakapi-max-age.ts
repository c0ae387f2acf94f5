import { defineCheck } from '../model/check.ts';
import { isAtLeast } from '../model/version-order.ts';
import { severityIn, subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { raiseWakapiMaxAge } from './fixes/wakapi.ts';
import { inWakapis, versionEvidence } from './wakapi-evidence.ts';

interface Args {
  readonly name: string;
  /** As it is written. */
  readonly setting: string;
  /** `unreadable`: no duration of Go; `nothing`: it lets none in. */
  readonly fault: 'unreadable' | 'nothing' | 'short';
  /** `null`: unreadable. */
  readonly ms: number | null;
}

/** Holidays: what was written offline meanwhile is refused then, and blocks what comes after it (muety/wakapi#939). */
const SHORT_MS = 7 * 86_400_000;
/** What its image has. */
const USUAL = '4320h';

export const wakapiMaxAge = defineCheck<Args, ContainerFix>()({
  name: 'wakapi-max-age',
  needs: ['wakapi'],
  wants: ['containers'],
  run: ({ wakapi, containers }) =>
    inWakapis(wakapi, containers, (one, container) => {
      const { maxAgeSetting: setting, maxAge, version } = one;
      const ms = maxAge?.ms ?? null;
      if (setting === null || (ms !== null && ms >= SHORT_MS) || isAtLeast(version, [2, 3, 0]) === false) return [];
      const fault = ms === null ? 'unreadable' : ms <= 0 ? 'nothing' : 'short';
      return [
        {
          severity: fault === 'short' ? severityIn(container, 'warning') : ('critical' as const),
          subject: subjectOf(container),
          args: { name: one.container, setting, fault, ms },
          evidence: [
            { label: 'WAKAPI_HEARTBEAT_MAX_AGE', value: setting, source: 'Config.Env' },
            ...versionEvidence(one),
          ],
          fixes: raiseWakapiMaxAge(container, USUAL),
        },
      ];
    }),
});
