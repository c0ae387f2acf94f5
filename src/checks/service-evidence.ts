import type { DaemonFacts, TimeServiceFacts } from '../model/daemon-facts.ts';
import type { Evidence } from '../model/finding.ts';
import { formatBound, formatOffset, formatSpan } from '../model/quantity.ts';

/** What a time service says of the clock, or why it does not. `now`: ms since the Unix epoch. */
export const serviceEvidence = ({ service, claim }: TimeServiceFacts, now: number): Evidence[] => {
  if (claim.status !== 'ok') return [{ label: service, value: `${claim.status}: ${claim.reason}`, source: service }];
  const { synchronised, offsetMs, boundMs, reference, lastUpdateAt } = claim.value;
  const said = [
    `synchronised=${synchronised}`,
    ...(reference === null ? [] : [`reference=${reference}`]),
    ...(offsetMs === null ? [] : [`offset=${formatOffset(offsetMs)}`]),
    ...(boundMs === null ? [] : [`bound=${formatBound(boundMs)}`]),
    ...(lastUpdateAt === null ? [] : [`age=${formatSpan(Math.max(0, now - lastUpdateAt))}`]),
  ];
  return [{ label: service, value: said.join(', '), source: service }];
};

/** What the kernel says of its clock, and who read it. */
export const kernelEvidence = ({ kernel }: DaemonFacts): Evidence[] => {
  if (kernel.status !== 'ok')
    return [{ label: 'kernel', value: `${kernel.status}: ${kernel.reason}`, source: 'adjtimex' }];
  const { synchronised, meaning, maximumErrorMs, readBy } = kernel.value;
  const state =
    meaning === 'status-bit' ? (synchronised ? 'STA_UNSYNC=0' : 'STA_UNSYNC=1') : `synchronised=${synchronised}`;
  const error = maximumErrorMs === null ? '' : `, maxerror=${formatBound(maximumErrorMs)}`;
  return [{ label: 'kernel', value: `${state}${error}`, source: readBy }];
};
