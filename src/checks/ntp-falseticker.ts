import { defineCheck } from '../model/check.ts';
import { labelOf } from '../model/endpoint.ts';
import { offsetEvidence } from './evidence.ts';
import { isUsedHere, severityByOrigin } from './origin.ts';

interface Args {
  readonly name: string;
  readonly address: string | null;
  /** By how much its time differs from the majority's, ms; positive = its time is later. */
  readonly awayMs: number;
  readonly agreeing: number;
}

/** A source whose time the majority excludes. */
export const ntpFalseticker = defineCheck<Args>()({
  name: 'ntp-falseticker',
  needs: ['ntp'],
  wants: ['daemon'],
  run: ({ ntp: { sources, estimate }, daemon }) => {
    if (estimate === null) return null;
    const agreeing = sources.filter(({ state }) => state === 'agreeing').length;
    return sources
      .filter(({ state }) => state === 'falseticker')
      .map((source) => ({
        severity: isUsedHere(source, daemon) ? ('warning' as const) : severityByOrigin([source]),
        subject: { kind: 'source' as const, name: labelOf(source) },
        args: {
          name: labelOf(source),
          address: source.address,
          awayMs: (source.offsetMs ?? 0) - estimate.offsetMs,
          agreeing,
        },
        evidence: offsetEvidence(source),
        fixes: [],
      }));
  },
});
