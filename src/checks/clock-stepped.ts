import { defineCheck } from '../model/check.ts';

interface Args {
  /** The steps that were seen, ms; positive = the clock was set forward. */
  readonly stepsMs: readonly number[];
  readonly measuredAgain: boolean;
}

/** Something set this clock while we looked. */
export const clockStepped = defineCheck<Args>()({
  name: 'clock-stepped',
  needs: ['clock', 'host'],
  run: ({ clock: { steps, measuredAgain }, host }) => {
    if (steps.length === 0) return [];
    return [
      {
        severity: 'warning',
        subject: { kind: 'host', name: host.name },
        args: { stepsMs: steps.map(({ byMs }) => byMs), measuredAgain },
        evidence: steps.map(({ byMs }) => ({
          label: 'wall clock',
          value: `${byMs < 0 ? '' : '+'}${byMs.toFixed(3)} ms`,
          source: 'wall clock against monotonic clock',
        })),
        fixes: [],
      },
    ];
  },
});
