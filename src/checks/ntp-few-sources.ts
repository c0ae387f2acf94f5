import { defineCheck } from '../model/check.ts';
import type { NtpFacts } from '../model/facts.ts';
import { countSources } from '../model/verdict.ts';

interface Args {
  readonly answered: number;
  readonly asked: number;
}

/** With three sources a liar stands alone; with two it is a tie, and one is believed whatever it says. */
const ENOUGH = 3;

/** The servers that this host is configured to use answered, and only those of our own choice did not. */
const isConfiguredSo = ({ sources }: NtpFacts): boolean =>
  sources.some(({ origin, offsetMs }) => origin === 'configured' && offsetMs !== null) &&
  sources.every(({ origin, offsetMs }) => origin === 'default' || offsetMs !== null);

export const ntpFewSources = defineCheck<Args>()({
  name: 'ntp-few-sources',
  needs: ['ntp', 'host'],
  run: ({ ntp, host }) => {
    const { asked, answered } = countSources(ntp);
    if (ntp.estimate === null) return null;
    if (answered >= ENOUGH) return [];
    return [
      {
        // Whoever asks one or two servers knows it; and a network that lets nobody else through is meant to be so.
        severity: asked < ENOUGH || isConfiguredSo(ntp) ? 'info' : 'warning',
        subject: { kind: 'host', name: host.name },
        args: { answered, asked },
        evidence: [],
        fixes: [],
      },
    ];
  },
});
