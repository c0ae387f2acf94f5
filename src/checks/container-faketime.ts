import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, FaketimeFacts } from '../model/container-facts.ts';
import type { Evidence } from '../model/finding.ts';
import { severityIn, subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import type { FaketimeFix } from './fixes/faketime.ts';
import { removeFaketime } from './fixes/faketime.ts';
import { foreignOffset } from './foreign-offset.ts';

interface Args extends FaketimeFacts {
  readonly name: string;
  /** `unknown`: not measured, or not exactly enough. */
  readonly clock: 'off' | 'right' | 'unknown';
  /** What must be added to it; `null` if not measured. */
  readonly offsetMs: number | null;
}

const clockOf = ({ clock }: ContainerFacts, warnMs: number): Pick<Args, 'clock' | 'offsetMs'> => {
  if (clock.measured.status !== 'ok') return { clock: 'unknown', offsetMs: null };
  const { verdict, offsetMs } = foreignOffset(clock.measured.value, warnMs);
  if (verdict === 'in-sync') return { clock: 'right', offsetMs };
  return { clock: verdict === 'inconclusive' ? 'unknown' : 'off', offsetMs };
};

const SEEN_IN: Record<FaketimeFacts['seenBy'], string> = {
  config: 'Config.Env',
  process: '/proc/1',
  'ld.so.preload': '/etc/ld.so.preload',
};

const evidenceOf = ({ seenBy, library, setting }: FaketimeFacts): Evidence[] => {
  const source = SEEN_IN[seenBy];
  return [
    ...(library === null ? [] : [{ label: 'libfaketime', value: library, source }]),
    ...(setting === null ? [] : [{ label: 'FAKETIME', value: setting, source }]),
  ];
};

/** libfaketime in a container: made for tests, and forgotten there it makes a wrong clock that no host command shows. */
export const containerFaketime = defineCheck<Args, ContainerFix | FaketimeFix>()({
  name: 'container-faketime',
  needs: ['containers'],
  run: ({ containers }, { warnMs }) =>
    containers.flatMap((container) => {
      const { name, faketime } = container;
      if (faketime === null) return [];
      const clock = clockOf(container, warnMs);
      return [
        {
          severity: severityIn(container, clock.clock === 'right' ? 'info' : 'warning'),
          subject: subjectOf(container),
          args: { name, ...faketime, ...clock },
          evidence: evidenceOf(faketime),
          fixes: removeFaketime(container),
        },
      ];
    }),
});
