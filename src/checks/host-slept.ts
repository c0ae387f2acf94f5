import { defineCheck } from '../model/check.ts';
import { bound, midpoint } from '../model/interval.ts';
import type { HypervisorName } from '../model/machine-facts.ts';
import { formatBound, formatSpan } from '../model/quantity.ts';
import type { Verdict } from '../model/verdict.ts';
import { verdictOf } from '../model/verdict.ts';

interface Args {
  /** All sleeps since the start together. */
  readonly sleptMs: number;
  /** Since the start; `null` if not known. */
  readonly uptimeMs: number | null;
  readonly verdict: Verdict;
  readonly hypervisor: HypervisorName | null;
}

/** Less is what waking up a device or two takes, and moves no clock by much. */
const WORTH_TELLING_MS = 60_000;

/** While a machine sleeps its clock stands still; that it is right again depends on what it reads when it wakes up. */
export const hostSlept = defineCheck<Args>()({
  name: 'host-slept',
  needs: ['machine', 'ntp', 'host'],
  run: ({ machine, ntp, host, now }, { warnMs }) => {
    const { suspended, bootedAt, hypervisor } = machine;
    if (suspended.status !== 'ok') return null;
    if (suspended.value.lowMs < WORTH_TELLING_MS) return [];
    const sleptMs = midpoint(suspended.value);
    const verdict = verdictOf(ntp.estimate, warnMs);
    // It sleeps whenever Windows does, which is nothing to tell of a laptop whose clock is right.
    if (hypervisor === 'wsl2' && verdict === 'in-sync') return [];
    return [
      {
        severity: verdict === 'behind' || verdict === 'ahead' ? 'warning' : 'info',
        subject: { kind: 'host', name: host.name },
        args: { sleptMs, uptimeMs: bootedAt === null || bootedAt > now ? null : now - bootedAt, verdict, hypervisor },
        evidence: [
          {
            label: 'suspended',
            value: `${formatSpan(sleptMs)} ± ${formatBound(bound(suspended.value))}`,
            source: 'CLOCK_BOOTTIME − CLOCK_MONOTONIC',
          },
        ],
        fixes: [],
      },
    ];
  },
});
