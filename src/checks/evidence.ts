import { formatEndpoint, labelOf } from '../model/endpoint.ts';
import type { NtpSource } from '../model/facts.ts';
import type { Evidence } from '../model/finding.ts';
import { bound } from '../model/interval.ts';
import { formatBound, formatOffset } from '../model/quantity.ts';

const sourceOf = ({ address, port }: NtpSource): string =>
  address === null ? 'name look-up' : `NTP ${formatEndpoint({ host: address, port })}`;

/** What a source measured, or nothing where it did not. */
export const offsetEvidence = (source: NtpSource): Evidence[] => {
  const { offsetMs, lowMs, highMs } = source;
  if (offsetMs === null || lowMs === null || highMs === null) return [];
  const value = `${formatOffset(offsetMs)} ± ${formatBound(bound({ lowMs, highMs }))}`;
  return [{ label: labelOf(source), value, source: sourceOf(source) }];
};

/** Why a source did not count. */
export const reasonEvidence = (source: NtpSource): Evidence => ({
  label: labelOf(source),
  value: source.reason ?? source.state,
  source: sourceOf(source),
});
