import { defineCheck } from '../model/check.ts';
import { boundAround, leastMagnitude } from '../model/interval.ts';
import type { Verdict } from '../model/verdict.ts';
import { verdictOf } from '../model/verdict.ts';
import type { ConsequenceId } from './consequences.ts';
import { certainConsequences } from './consequences.ts';
import { offsetEvidence } from './evidence.ts';
import type { SetClockFix } from './fixes/set-clock.ts';
import { setClock } from './fixes/set-clock.ts';

interface Args {
  readonly verdict: Verdict;
  readonly offsetMs: number;
  readonly boundMs: number;
  readonly warnMs: number;
  readonly breaks: readonly ConsequenceId[];
}

export const clockOffset = defineCheck<Args, SetClockFix>()({
  name: 'clock-offset',
  needs: ['ntp', 'host'],
  wants: ['daemon', 'machine'],
  run: ({ ntp, host, daemon, machine, now }, { warnMs, critMs }) => {
    const { estimate } = ntp;
    const verdict = verdictOf(estimate, warnMs);
    if (estimate === null) return null;
    if (verdict === 'in-sync') return [];
    const proven = verdict !== 'inconclusive';
    const severity =
      leastMagnitude(estimate) >= critMs
        ? 'critical'
        : // Not proven, and the best estimate is within the threshold: that warns nobody.
          proven || Math.abs(estimate.offsetMs) >= warnMs
          ? 'warning'
          : 'info';
    return [
      {
        severity,
        subject: { kind: 'host', name: host.name },
        args: {
          verdict,
          offsetMs: estimate.offsetMs,
          boundMs: boundAround(estimate, estimate.offsetMs),
          warnMs,
          breaks: certainConsequences(estimate),
        },
        evidence: ntp.sources.filter(({ state }) => state === 'agreeing').flatMap(offsetEvidence),
        fixes: proven ? setClock(host, { daemon, machine, ntp, now }, estimate.offsetMs) : [],
      },
    ];
  },
});
