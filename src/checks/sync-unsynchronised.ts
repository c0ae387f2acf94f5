import { defineCheck } from '../model/check.ts';
import type { MissingStatus } from '../model/gathered.ts';
import { leastMagnitude } from '../model/interval.ts';
import { OWN_CLOCK, kernelTestimony } from '../model/witnesses.ts';
import type { Fix } from '../model/finding.ts';
import { keeperOf } from '../model/keeper.ts';
import { servesOthers } from './directives.ts';
import { kernelEvidence, serviceEvidence } from './service-evidence.ts';

interface Args {
  /**
   * `service`: it says so itself; `starting`: it does, and has only just been started; `kernel`: the service says that
   * all is well, the kernel does not know of it; `not-told`: the service cannot be asked, and the kernel says so;
   * `switched-off`: network time is switched off; `own-clock`: it takes this host's own clock for the truth.
   */
  readonly kind: 'service' | 'starting' | 'kernel' | 'not-told' | 'switched-off' | 'own-clock';
  readonly service: string;
  readonly runningForMs: number | null;
  /** Why the service did not tell; `null` if it did. */
  readonly because: MissingStatus | null;
  readonly reason: string;
}

type FixId = 'switch-on-network-time';

/** So long a service may need after its start before it is sure of its sources, ms. */
const START_MS = 5 * 60_000;
/** These correct the clock without telling the kernel that it is synchronised. */
const SILENT_TOWARDS_KERNEL = ['openntpd', 'busybox-ntpd', 'ptp', 'connman'];

const SWITCH_ON: Fix<FixId> = {
  id: 'switch-on-network-time',
  commands: [['sudo', 'systemsetup', '-setusingnetworktime', 'on']],
  needsRoot: true,
  safety: 'review',
};

/** The service that keeps this clock is not synchronised, or the kernel does not believe it. */
export const syncUnsynchronised = defineCheck<Args, FixId>()({
  name: 'sync-unsynchronised',
  needs: ['daemon', 'ntp', 'host'],
  run: ({ daemon, ntp, host, now }, { warnMs }) => {
    const keeper = keeperOf(daemon);
    if (keeper === null) return null;
    const { claim, service, process } = keeper;
    const { kernel } = daemon;
    const finding = (severity: 'warning' | 'info', kind: Args['kind'], fixes: readonly Fix<FixId>[] = []) => [
      {
        severity,
        subject: { kind: 'host' as const, name: host.name },
        args: {
          kind,
          service,
          runningForMs: process.runningForMs,
          because: claim.status === 'ok' ? null : claim.status,
          reason: claim.status === 'ok' ? '' : claim.reason,
        },
        evidence: [...serviceEvidence(keeper, now), ...kernelEvidence(daemon)],
        fixes,
      },
    ];
    if (claim.status === 'ok') {
      if (service === 'timed' && !claim.value.synchronised) return finding('warning', 'switched-off', [SWITCH_ON]);
      // A server of an island tells its own time on purpose.
      if (claim.value.reference === OWN_CLOCK) return finding(servesOthers(keeper) ? 'info' : 'warning', 'own-clock');
      if (!claim.value.synchronised) {
        const isStarting = process.runningForMs !== null && process.runningForMs < START_MS;
        return isStarting ? finding('info', 'starting') : finding('warning', 'service');
      }
      const isOdd = kernelTestimony(daemon, keeper, ntp, now) === 'contradicted';
      const isRight = ntp.estimate !== null && leastMagnitude(ntp.estimate) < warnMs;
      const isSilent = SILENT_TOWARDS_KERNEL.includes(service);
      return isOdd && isRight && !isSilent && kernel.status === 'ok' && !kernel.value.synchronised
        ? finding('info', 'kernel')
        : [];
    }
    if (kernel.status !== 'ok' || SILENT_TOWARDS_KERNEL.includes(service)) return null;
    // chrony without `rtcsync` leaves the kernel's bit set on a clock that is right.
    return kernel.value.synchronised ? [] : finding(service === 'chrony' ? 'info' : 'warning', 'not-told');
  },
});
