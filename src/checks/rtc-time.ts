import type { NtpFacts } from '../model/facts.ts';
import type { Evidence } from '../model/finding.ts';
import type { Interval } from '../model/interval.ts';
import { bound, midpoint } from '../model/interval.ts';
import type { MachineFacts, RtcFacts, RtcMode } from '../model/machine-facts.ts';
import { formatBound, formatOffset } from '../model/quantity.ts';
import type { ZoneFacts } from '../model/zone-facts.ts';

/** A hardware clock, and in which time it runs by its own reading. */
export interface RtcTime {
  readonly rtc: RtcFacts;
  /** What must be added to its reading, taken for UTC, to get true time; this host's where nothing was measured. */
  readonly toTrue: Interval;
  /** Of the host's zone, ms; `null` if that is not known. */
  readonly zoneOffsetMs: number | null;
  /** `null`: it fits neither, or both, as in a zone that is at UTC; or the zone is not known. */
  readonly reads: RtcMode | null;
}

/** A hardware clock drifts by some seconds a week; zones are at least 15 minutes apart. */
const DRIFT_MS = 5 * 60_000;

const isNear = (interval: Interval, ms: number): boolean =>
  bound(interval) < DRIFT_MS && Math.abs(midpoint(interval) - ms) <= DRIFT_MS;

const plus = (a: Interval, b: Interval): Interval => ({ lowMs: a.lowMs + b.lowMs, highMs: a.highMs + b.highMs });

/** `null` where there is no such clock, or it is the host's of our container. */
export const rtcTimeOf = (machine: MachineFacts, ntp: NtpFacts, zone: ZoneFacts): RtcTime | null => {
  if (machine.rtc.status !== 'ok' || machine.container !== null) return null;
  const rtc = machine.rtc.value;
  const toTrue = ntp.estimate === null ? rtc.toHost : plus(rtc.toHost, ntp.estimate);
  const zoneOffsetMs = zone.effective.status === 'ok' ? zone.effective.value.type.utcOffsetSeconds * 1000 : null;
  const isUtc = isNear(toTrue, 0);
  const isLocal = zoneOffsetMs === null ? null : isNear(toTrue, -zoneOffsetMs);
  const reads = isLocal === null || isUtc === isLocal ? null : isUtc ? 'utc' : 'local';
  return { rtc, toTrue, zoneOffsetMs, reads };
};

/** True where it is said to run in the one time and runs in the other. */
export const contradictsClaim = ({ rtc, reads }: RtcTime): boolean =>
  reads !== null && rtc.claim !== null && rtc.claim.mode !== reads;

export const rtcEvidence = ({ rtc, toTrue }: RtcTime): Evidence[] => [
  {
    label: rtc.device,
    value: `${formatOffset(midpoint(toTrue))} ± ${formatBound(bound(toTrue))}`,
    source: `/sys/class/rtc/${rtc.device}/since_epoch`,
  },
  ...(rtc.claim === null
    ? []
    : [{ label: 'mode', value: rtc.claim.mode === 'utc' ? 'UTC' : 'LOCAL', source: rtc.claim.readBy }]),
];
