import { defineCheck } from '../model/check.ts';
import { labelOf } from '../model/endpoint.ts';
import type { NtpSource } from '../model/facts.ts';
import { reasonEvidence } from './evidence.ts';
import { severityByOrigin } from './origin.ts';

interface Args {
  readonly name: string;
  /** As received, `RATE` for example; hexadecimal where it cannot be printed. */
  readonly code: string;
}

const PREFIX = 'kiss-';

const kissOf = ({ samples }: NtpSource): string | null =>
  samples.find(({ reason }) => reason?.startsWith(PREFIX))?.reason?.slice(PREFIX.length) ?? null;

const hasReplied = ({ samples }: NtpSource): boolean => samples.some(({ status }) => status !== 'silent');

/** A server sent a kiss-o'-death (RFC 5905 §7.4): it does not want to be asked, or not so often. */
export const ntpKiss = defineCheck<Args>()({
  name: 'ntp-kiss',
  needs: ['ntp'],
  run: ({ ntp }) => {
    if (!ntp.sources.some(hasReplied)) return null;
    return ntp.sources.flatMap((source) => {
      const code = kissOf(source);
      if (code === null) return [];
      return [
        {
          severity: severityByOrigin([source]),
          subject: { kind: 'source' as const, name: labelOf(source) },
          args: { name: labelOf(source), code },
          evidence: [{ ...reasonEvidence(source), value: `${PREFIX}${code}` }],
          fixes: [],
        },
      ];
    });
  },
});
