import type { DaemonFacts, TimeServiceFacts } from '../model/daemon-facts.ts';
import type { Evidence } from '../model/finding.ts';
import { formatBound, formatOffset, formatSpan } from '../model/quantity.ts';

/** What a time service says of the clock, or why it does not. `now`: ms since the Unix epoch. */
export const serviceEvidence = ({ service, claim }: TimeServiceFacts, now: number): Evidence[] => {
  if (claim.status !== 'ok')
    return [{ label: service, value: `${claim.status}: ${claim.reason}`, source: 'its own account' }];
  const { synchronised, offsetMs, boundMs, reference, lastUpdateAt } = claim.value;
  const said = [
    synchronised ? 'synchronised' : 'not synchronised',
    ...(reference === null ? [] : [`to ${reference}`]),
    ...(offsetMs === null ? [] : [formatOffset(offsetMs)]),
    ...(boundMs === null ? [] : [`± ${formatBound(boundMs)}`]),
    ...(lastUpdateAt === null ? [] : [`last update ${formatSpan(Math.max(0, now - lastUpdateAt))} ago`]),
  ];
  return [{ label: service, value: said.join(' '), source: 'its own account' }];
};

/** What the kernel says of its clock, and who read it. */
export const kernelEvidence = ({ kernel }: DaemonFacts): Evidence[] => {
  if (kernel.status !== 'ok')
    return [{ label: 'kernel', value: `${kernel.status}: ${kernel.reason}`, source: 'adjtimex' }];
  const { synchronised, meaning, maximumErrorMs, readBy } = kernel.value;
  const state =
    meaning === 'status-bit' ? (synchronised ? 'STA_UNSYNC clear' : 'STA_UNSYNC set') : String(synchronised);
  const error = maximumErrorMs === null ? '' : `, maxerror ${formatBound(maximumErrorMs)}`;
  return [{ label: 'kernel', value: `${state}${error}`, source: readBy }];
};
