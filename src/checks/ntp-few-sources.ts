import { defineCheck } from '../model/check.ts';
import { countSources } from '../model/verdict.ts';

interface Args {
  readonly answered: number;
  readonly asked: number;
}

/** With three sources a liar stands alone; with two it is a tie, and one is believed whatever it says. */
const ENOUGH = 3;

export const ntpFewSources = defineCheck<Args>()({
  name: 'ntp-few-sources',
  needs: ['ntp', 'host'],
  run: ({ ntp, host }) => {
    const { asked, answered } = countSources(ntp);
    if (ntp.estimate === null) return null;
    if (answered >= ENOUGH) return [];
    return [
      {
        // Whoever asks one or two servers knows it; that of many only so few answered is worth a warning.
        severity: asked < ENOUGH ? 'info' : 'warning',
        subject: { kind: 'host', name: host.name },
        args: { answered, asked },
        evidence: [],
        fixes: [],
      },
    ];
  },
});
