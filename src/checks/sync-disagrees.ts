import { defineCheck } from '../model/check.ts';
import { verdictOf } from '../model/verdict.ts';
import type { Testimony } from '../model/witnesses.ts';
import { claimedInterval, daemonTestimony, kernelTestimony } from '../model/witnesses.ts';
import { boundAround, midpoint } from '../model/interval.ts';
import { offsetEvidence } from './evidence.ts';
import { keeperOf } from '../model/keeper.ts';
import { kernelEvidence, serviceEvidence } from './service-evidence.ts';

interface Args {
  readonly service: string;
  /** What the service claims has to be added to the clock, and its ±. */
  readonly claimedMs: number;
  readonly claimedBoundMs: number;
  /** What was measured, and its ±. */
  readonly offsetMs: number;
  readonly boundMs: number;
  /** What the service follows. */
  readonly reference: string | null;
  /** Whose side the third witness takes. */
  readonly kernel: Testimony;
}

/** What the service claims of this clock is excluded by the measurement: it follows a falseticker, or has lost the time. */
export const syncDisagrees = defineCheck<Args>()({
  name: 'sync-disagrees',
  needs: ['daemon', 'ntp', 'host'],
  run: ({ daemon, ntp, host, now }, { warnMs }) => {
    const keeper = keeperOf(daemon);
    const claimed = keeper === null ? null : claimedInterval(keeper);
    if (keeper?.claim.status !== 'ok' || claimed === null || ntp.estimate === null) return null;
    const testimony = daemonTestimony(keeper, ntp, now);
    if (testimony === 'unheard') return null;
    if (testimony === 'fits') return [];
    return [
      {
        // Both may be small beside what anybody notices.
        severity: verdictOf(ntp.estimate, warnMs) === 'in-sync' ? 'info' : 'warning',
        subject: { kind: 'host', name: host.name },
        args: {
          service: keeper.service,
          claimedMs: midpoint(claimed),
          claimedBoundMs: boundAround(claimed, midpoint(claimed)),
          offsetMs: ntp.estimate.offsetMs,
          boundMs: boundAround(ntp.estimate, ntp.estimate.offsetMs),
          reference: keeper.claim.value.reference,
          kernel: kernelTestimony(daemon, keeper, ntp, now),
        },
        evidence: [
          ...serviceEvidence(keeper, now),
          ...kernelEvidence(daemon),
          ...ntp.sources.filter(({ state }) => state === 'agreeing').flatMap(offsetEvidence),
        ],
        fixes: [],
      },
    ];
  },
});
