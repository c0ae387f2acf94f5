import { defineCheck } from '../model/check.ts';
import { isStale, sinceUpdateMs } from '../model/witnesses.ts';
import { keeperOf } from '../model/keeper.ts';
import { serviceEvidence } from './service-evidence.ts';

interface Args {
  readonly service: string;
  readonly agoMs: number;
  readonly intervalMs: number;
}

/** The service says that it is synchronised, and has not corrected the clock for long. */
export const syncStale = defineCheck<Args>()({
  name: 'sync-stale',
  needs: ['daemon', 'host'],
  run: ({ daemon, host, now }) => {
    const keeper = keeperOf(daemon);
    const stale = keeper === null ? null : isStale(keeper, now);
    if (keeper?.claim.status !== 'ok' || stale === null) return null;
    if (!stale) return [];
    const { updateIntervalMs } = keeper.claim.value;
    return [
      {
        severity: 'warning',
        subject: { kind: 'host', name: host.name },
        args: {
          service: keeper.service,
          agoMs: sinceUpdateMs(keeper, now) ?? 0,
          intervalMs: updateIntervalMs ?? 0,
        },
        evidence: serviceEvidence(keeper, now),
        fixes: [],
      },
    ];
  },
});
