import { defineCheck } from '../model/check.ts';
import { offsetEvidence } from './evidence.ts';

interface Args {
  readonly measured: number;
  readonly lowestMs: number;
  readonly highestMs: number;
}

/** Sources were measured, and no more than half of them tell the same time. Then nobody is believed. */
export const ntpNoMajority = defineCheck<Args>()({
  name: 'ntp-no-majority',
  needs: ['ntp', 'host'],
  run: ({ ntp, host }) => {
    const undecided = ntp.sources.filter(({ state }) => state === 'undecided');
    const offsets = undecided.flatMap(({ offsetMs }) => (offsetMs === null ? [] : [offsetMs]));
    if (offsets.length === 0) return ntp.estimate === null ? null : [];
    return [
      {
        severity: 'unknown',
        subject: { kind: 'host', name: host.name },
        args: { measured: offsets.length, lowestMs: Math.min(...offsets), highestMs: Math.max(...offsets) },
        evidence: undecided.flatMap(offsetEvidence),
        fixes: [],
      },
    ];
  },
});
