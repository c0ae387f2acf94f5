import { defineCheck } from '../model/check.ts';
import { NTP_PORT, labelOf } from '../model/endpoint.ts';
import type { NtpSource, SourceState } from '../model/facts.ts';
import { reasonEvidence } from './evidence.ts';
import { severityByOrigin } from './origin.ts';

interface Args {
  /** `all`: nothing was measured, so the clock cannot be judged. */
  readonly scope: 'all' | 'some';
  /** The one state that all of them share, or `mixed`; `port-silent`: silence at NTP's own port, which is often blocked. */
  readonly kind: SourceState | 'port-silent' | 'mixed' | 'ended';
  readonly failures: readonly { readonly name: string; readonly state: SourceState; readonly reason: string }[];
}

type FixId = 'allow-ntp' | 'repair-dns' | 'repair-route';

const FIX_OF: Partial<Record<Args['kind'], FixId>> = {
  'port-silent': 'allow-ntp',
  unresolved: 'repair-dns',
  unreachable: 'repair-route',
};

const wasMeasured = ({ offsetMs }: NtpSource): boolean => offsetMs !== null;

/** One for each name of which no address could be used. */
const failuresOf = (sources: readonly NtpSource[]): NtpSource[] => {
  const used = new Set(sources.filter(wasMeasured).map(labelOf));
  const failed = sources.filter((source) => !used.has(labelOf(source)));
  return [...new Map(failed.map((source) => [labelOf(source), source])).values()];
};

const kindOf = (failures: readonly NtpSource[]): Args['kind'] => {
  if (failures.some(({ reason }) => reason === 'interrupted' || reason === 'deadline')) return 'ended';
  const [first] = failures;
  if (first === undefined || failures.some(({ state }) => state !== first.state)) return 'mixed';
  return first.state === 'silent' && failures.every(({ port }) => port === NTP_PORT) ? 'port-silent' : first.state;
};

const isKiss = ({ reason }: NtpSource): boolean => reason?.startsWith('kiss-') ?? false;

export const ntpUnreachable = defineCheck<Args, FixId>()({
  name: 'ntp-unreachable',
  needs: ['ntp', 'host'],
  run: ({ ntp, host }) => {
    const all = !ntp.sources.some(wasMeasured);
    const failures = all ? failuresOf(ntp.sources) : failuresOf(ntp.sources).filter((source) => !isKiss(source));
    if (failures.length === 0 && !all) return [];
    const kind = kindOf(failures);
    const fix = all ? FIX_OF[kind] : undefined;
    return [
      {
        severity: all ? 'unknown' : severityByOrigin(failures),
        subject: { kind: 'host', name: host.name },
        args: {
          scope: all ? 'all' : 'some',
          kind,
          failures: failures.map((source) => ({
            name: labelOf(source),
            state: source.state,
            reason: source.reason ?? source.state,
          })),
        },
        evidence: failures.map(reasonEvidence),
        fixes: fix === undefined ? [] : [{ id: fix, commands: [], needsRoot: false, safety: 'safe' }],
      },
    ];
  },
});
