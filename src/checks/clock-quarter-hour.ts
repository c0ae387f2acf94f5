import { defineCheck } from '../model/check.ts';
import { bound } from '../model/interval.ts';
import { offsetEvidence } from './evidence.ts';

interface Args {
  /** The nearest multiple of 15 minutes, in minutes; positive = this clock is behind. */
  readonly minutes: number;
  /** What is left beside it, ms. */
  readonly restMs: number;
}

type FixId = 'rtc-in-utc' | 'check-hypervisor-clock';

const QUARTER_HOUR_MS = 15 * 60_000;
/** A clock that was set by hand to the wrong zone's time is not exact either. */
const TOLERANCE_MS = 60_000;
/** Zones reach from −12 to +14 hours; what is further away has another cause. */
const MAX_ZONE_MS = 14 * 3_600_000;

/** Zones stand a multiple of 15 minutes apart: an offset of that kind is local time taken for UTC, not drift. */
export const clockQuarterHour = defineCheck<Args, FixId>()({
  name: 'clock-quarter-hour',
  needs: ['ntp', 'host'],
  run: ({ ntp, host }) => {
    const { estimate } = ntp;
    if (estimate === null) return null;
    const multiple = Math.round(estimate.offsetMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
    const restMs = estimate.offsetMs - multiple;
    const isZone = multiple !== 0 && Math.abs(multiple) <= MAX_ZONE_MS;
    // An interval wide enough to reach the next multiple tells nothing.
    const near = Math.abs(restMs) <= Math.max(bound(estimate), TOLERANCE_MS) && bound(estimate) < QUARTER_HOUR_MS / 2;
    if (!isZone || !near) return [];
    const rtc = { id: 'rtc-in-utc', needsRoot: true, safety: 'review' } as const;
    const hasTimedatectl = host.systemd && !host.clockOutOfReach;
    return [
      {
        severity: 'warning',
        subject: { kind: 'host', name: host.name },
        args: { minutes: multiple / 60_000, restMs },
        evidence: ntp.sources.filter(({ state }) => state === 'agreeing').flatMap(offsetEvidence),
        fixes: hasTimedatectl
          ? [{ ...rtc, commands: [['timedatectl'], ['sudo', 'timedatectl', 'set-local-rtc', '0']] }]
          : [{ id: 'check-hypervisor-clock', commands: [], needsRoot: false, safety: 'review' }],
      },
    ];
  },
});
