import { defineCheck } from '../model/check.ts';
import type { DaemonFacts } from '../model/daemon-facts.ts';
import type { Interval } from '../model/interval.ts';
import { bound, leastMagnitude, midpoint } from '../model/interval.ts';
import type { HypervisorName } from '../model/machine-facts.ts';
import { hasDirective } from './directives.ts';
import type { WriteRtcFix } from './fixes/write-rtc.ts';
import { trimRtc, writeRtc } from './fixes/write-rtc.ts';
import { contradictsClaim, rtcEvidence, rtcTimeOf } from './rtc-time.ts';

/**
 * What sets it.
 * - `chrony-rtcfile` chronyd leaves it as it is and keeps account of its error (chrony.conf(5), `rtcfile`)
 * - `kernel` its clock counts as synchronised: then it writes this one every 11 minutes (hwclock(8))
 * - `nobody` its clock does not count as that; `chrony-without-rtcsync` since chronyd is not told to let it
 */
type SetBy = 'chrony-rtcfile' | 'chrony-without-rtcsync' | 'kernel' | 'nobody';

interface Args {
  readonly device: string;
  /** What must be added to it; positive = it is behind. */
  readonly offsetMs: number;
  readonly boundMs: number;
  /** This host's clock is off by the same: one of them was set from the other. */
  readonly likeHost: boolean;
  /** So far off that it was never set, or has lost its power. */
  readonly unset: boolean;
  /** `null` if that is not known. */
  readonly setBy: SetBy | null;
  readonly hypervisor: HypervisorName | null;
}

/** chrony.conf(5), `rtcautotrim`: the error from which its example sets the hardware clock; some weeks of drift. */
const INFO_MS = 30_000;
/** Kerberos' limit (RFC 4120 §1.6), the narrowest that is common among protocols. */
const WARNING_MS = 5 * 60_000;
const UNSET_MS = 30 * 86_400_000;
/** Both clocks are read to a second at best. */
const ALIKE_MS = 2000;

const shift = ({ lowMs, highMs }: Interval, byMs: number): Interval => ({ lowMs: lowMs + byMs, highMs: highMs + byMs });

const setByOf = ({ services, kernel }: DaemonFacts): SetBy | null => {
  const chrony = services.find(({ service, process }) => service === 'chrony' && process !== null);
  const isOurs = chrony?.process?.setsClock !== false && chrony?.process?.inContainer === false;
  const configuration = isOurs && chrony.configuration.status === 'ok' ? chrony.configuration.value : null;
  const says = (name: string): boolean => configuration !== null && hasDirective(configuration, name);
  if (says('rtcfile')) return 'chrony-rtcfile';
  if (kernel.status !== 'ok' || kernel.value.meaning !== 'status-bit') return null;
  if (kernel.value.synchronised) return 'kernel';
  const isWhole = configuration !== null && configuration.unreadable.length === 0;
  return isWhole && !says('rtcsync') ? 'chrony-without-rtcsync' : 'nobody';
};

/** What the clock will start from when the machine is started without a network. */
export const rtcOffset = defineCheck<Args, WriteRtcFix>()({
  name: 'rtc-offset',
  needs: ['machine', 'ntp', 'zone', 'host'],
  wants: ['daemon'],
  run: ({ machine, ntp, zone, host, daemon }) => {
    const time = rtcTimeOf(machine, ntp, zone);
    if (time === null || ntp.estimate === null || host.clockOutOfReach) return null;
    // The wrong time is another check's finding: nobody knows then by how much it is off besides.
    if (contradictsClaim(time)) return null;
    const { rtc, toTrue, reads, zoneOffsetMs } = time;
    const mode = rtc.claim?.mode ?? reads ?? 'utc';
    const addMs = mode === 'local' ? zoneOffsetMs : 0;
    if (addMs === null) return null;
    const error = shift(toTrue, addMs);
    const size = leastMagnitude(error);
    if (size < INFO_MS) return [];
    const setBy = daemon === null ? null : setByOf(daemon);
    const likeHost = leastMagnitude(shift(rtc.toHost, addMs)) <= ALIKE_MS;
    return [
      {
        // Of the host's clock it is told already that it is wrong; this one is set from it as soon as that is mended.
        // An error that chronyd keeps account of is meant to be there.
        severity: size >= WARNING_MS && !likeHost && setBy !== 'chrony-rtcfile' ? 'warning' : 'info',
        subject: { kind: 'host', name: host.name },
        args: {
          device: rtc.device,
          offsetMs: midpoint(error),
          boundMs: bound(error),
          likeHost,
          unset: size >= UNSET_MS,
          setBy,
          hypervisor: machine.hypervisor,
        },
        evidence: rtcEvidence(time),
        fixes: setBy === 'chrony-rtcfile' ? trimRtc(ntp) : writeRtc(rtc, mode, host, ntp),
      },
    ];
  },
});
