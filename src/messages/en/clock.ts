import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { consequences } from './consequences.ts';
import { list, off } from './phrases.ts';

export const clockWords: WordsFor<'clock-offset' | 'clock-quarter-hour' | 'clock-stepped'> = {
  checks: {
    'clock-offset': {
      title: ({ verdict, offsetMs, boundMs, warnMs }) =>
        verdict === 'inconclusive'
          ? `This clock is ${off(offsetMs)} ± ${formatBound(boundMs)}: too imprecise to tell whether that is more than ${formatBound(warnMs)}.`
          : `This clock is ${off(offsetMs)}.`,
      detail: ({ verdict, breaks }) =>
        verdict === 'inconclusive'
          ? 'A nearer server (--server) or more samples (--samples 16) would settle it.'
          : breaks.map((id) => consequences[id]).join(' '),
    },
    'clock-quarter-hour': {
      title: ({ minutes, restMs }) =>
        `The offset is ${minutes > 0 ? '+' : '−'}${formatSpan(Math.abs(minutes) * 60_000)}${Math.abs(restMs) >= 1000 ? ` (and ${formatOffset(restMs)})` : ''}: local time was probably taken for UTC.`,
      detail: () =>
        'Time zones stand a multiple of 15 minutes apart, so this is hardly drift. Usual causes: a hardware clock kept in local time, a hypervisor that hands local time to its guest, or a clock set by hand in the wrong zone.',
    },
    'clock-stepped': {
      title: ({ stepsMs }) => `This clock was stepped by ${list(stepsMs.map(formatOffset))} during the measurement.`,
      detail: ({ measuredAgain }) =>
        `Something sets it: a time service at its start, a hypervisor, or a person. ${measuredAgain ? 'The sources were asked once more; the result is that of the second time.' : ''}`.trim(),
    },
  },
  fixes: {
    'rtc-in-utc': 'Look at "RTC in local TZ"; if it says yes, keep the hardware clock in UTC.',
    'check-hypervisor-clock':
      'Set the hardware clock of this machine (in a VM, of the hypervisor) to UTC, and the zone by the timezone alone.',
  },
};
