import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { Messages } from '../types.ts';
import { untold } from './phrases.ts';

const known = (text: string | null): string[] => (text === null ? [] : [text]);

export const hostWords: Messages['host'] = {
  title: 'Host',
  measured: 'measured',
  kernel: 'kernel',
  zone: 'zone',
  machine: 'machine',
  notMeasured: 'nothing',
  claim: ({ synchronised, reference, stratum, offsetMs, boundMs }, agoMs) =>
    [
      `${synchronised ? 'synchronised' : 'not synchronised'}${reference === null ? '' : ` to ${reference}`}${stratum === null || !synchronised ? '' : ` (stratum ${stratum})`}`,
      ...known(
        offsetMs === null ? null : `${formatOffset(offsetMs)}${boundMs === null ? '' : ` ± ${formatBound(boundMs)}`}`,
      ),
      ...known(agoMs === null ? null : `last update ${formatSpan(agoMs)} ago`),
    ].join(', '),
  noClaim: (status, reason) => `${untold[status]} (${reason})`,
  measuresOnly: 'does not set the clock',
  inContainer: 'in a container',
  service: 'service',
  noService: (installed) =>
    installed.length === 0 ? 'no time service runs' : `none runs (installed: ${installed.join(', ')})`,
  processesHidden: 'unknown: the process list is hidden from this user',
  kernelState: ({ synchronised, meaning, maximumErrorMs, readBy }) =>
    `${synchronised ? 'synchronised' : 'not synchronised'}${meaning === 'status-bit' && !synchronised ? ' (STA_UNSYNC)' : ''}${maximumErrorMs === null ? '' : `, ± ${formatBound(maximumErrorMs)}`}, by ${readBy}`,
  contradicted: 'does not fit the measurement',
  zoneName: (name, utcOffset, abbreviation) =>
    name === null ? `UTC${utcOffset} (${abbreviation})` : `${name}, UTC${utcOffset} (${abbreviation})`,
  zoneFallback: 'nothing valid is set',
  zoneOfShell: (name, utcOffset) => `TZ of this shell: ${name ?? 'no name'}, UTC${utcOffset}`,
  container: (kind) => `in a container (${kind})`,
  guest: (hypervisor) => `virtual (${hypervisor})`,
  rtc: (mode, off) => `RTC ${mode === null ? '' : mode === 'utc' ? 'in UTC, ' : 'in local time, '}${off}`,
  clockSource: (name) => `clock source ${name}`,
};
