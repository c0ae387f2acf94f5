import { defineCheck } from '../model/check.ts';
import type { Fix } from '../model/finding.ts';
import type { HypervisorName } from '../model/machine-facts.ts';
import type { WriteRtcFix } from './fixes/write-rtc.ts';
import { keepRtcInUtc } from './fixes/write-rtc.ts';
import { rtcEvidence, rtcTimeOf } from './rtc-time.ts';

interface Args {
  /** `claimed`: it is kept in local time, and said to be; `unclaimed`: it runs in local time, and is said to be in UTC;
   * `unused`: it is said to be in local time, and runs in UTC. */
  readonly kind: 'claimed' | 'unclaimed' | 'unused';
  readonly device: string;
  readonly utcOffsetSeconds: number | null;
  readonly windowsBeside: boolean | null;
  readonly hypervisor: HypervisorName | null;
}

type FixId = WriteRtcFix | 'windows-utc';

const teachWindows: Fix<FixId> = { id: 'windows-utc', commands: [], needsRoot: false, safety: 'review' };

/** A hardware clock in local time is wrong for an hour twice a year, and after every move to another zone. */
export const rtcLocalTime = defineCheck<Args, FixId>()({
  name: 'rtc-local-time',
  needs: ['machine', 'ntp', 'zone', 'host'],
  run: ({ machine, ntp, zone, host }) => {
    const time = rtcTimeOf(machine, ntp, zone);
    if (time === null || host.clockOutOfReach) return null;
    const { rtc, reads, zoneOffsetMs } = time;
    const mode = rtc.claim?.mode ?? reads;
    if (mode === null) return null;
    const effective = zone.effective.status === 'ok' ? zone.effective.value : null;
    // In a zone that is at UTC for good, local time is UTC.
    const makesNoDifference = zoneOffsetMs === 0 && effective?.changes.length === 0;
    if ((mode === 'utc' && reads !== 'local') || makesNoDifference) return [];
    const kind = rtc.claim?.mode !== 'local' ? 'unclaimed' : reads === 'utc' ? 'unused' : 'claimed';
    const mayServeWindows = rtc.windowsBeside !== false;
    return [
      {
        // Beside Windows it is mostly wanted so; and without root nobody may see whether there is one.
        severity: kind === 'claimed' && mayServeWindows ? 'info' : 'warning',
        subject: { kind: 'host', name: host.name },
        args: {
          kind,
          device: rtc.device,
          utcOffsetSeconds: zoneOffsetMs === null ? null : zoneOffsetMs / 1000,
          windowsBeside: rtc.windowsBeside,
          hypervisor: machine.hypervisor,
        },
        evidence: rtcEvidence(time),
        fixes: [
          ...keepRtcInUtc(rtc, mode === 'local', host, ntp),
          ...(mayServeWindows && kind !== 'unused' ? [teachWindows] : []),
        ],
      },
    ];
  },
});
