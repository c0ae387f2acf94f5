import type { ConfigFound, Judged } from './args.ts';
import { hasDirective } from '../directives.ts';
import { mainPathOf } from './args.ts';
import { editAndRestart } from './fixes.ts';

/** chrony does nothing about the hardware clock elsewhere (chrony.conf(5), rtcsync). */
const PLATFORMS = ['linux', 'darwin'];

/** chrony without `rtcsync` or `rtcfile`: the kernel goes on saying "unsynchronised", and the RTC is left to drift. */
export const rtcNotKept = (judged: Judged): ConfigFound[] => {
  const { service, configuration, host, isWhole } = judged;
  if (service.service !== 'chrony' || !isWhole || !PLATFORMS.includes(host.platform) || host.clockOutOfReach) return [];
  if (hasDirective(configuration, 'rtcsync', 'rtcfile')) return [];
  return [
    {
      severity: 'info',
      subject: { kind: 'host', name: host.name },
      args: { kind: 'no-rtcsync', path: mainPathOf(configuration) },
      evidence: [],
      fixes: [editAndRestart('chrony-add-rtcsync', judged)],
    },
  ];
};
