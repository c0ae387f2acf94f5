import type { TimeService } from '../model/daemon-facts.ts';
import type { Files } from '../system/files.ts';

/** What a time service leaves on a host, running or not: one of these paths. */
const TRACES: readonly (readonly [TimeService, readonly string[]])[] = [
  ['chrony', ['/usr/sbin/chronyd', '/usr/local/sbin/chronyd']],
  ['ntpd-rs', ['/usr/bin/ntp-daemon']],
  ['openntpd', ['/usr/sbin/openntpd', '/usr/sbin/ntpctl']],
  ['ntpsec', ['/etc/ntpsec']],
  ['systemd-timesyncd', ['/usr/lib/systemd/systemd-timesyncd', '/lib/systemd/systemd-timesyncd']],
];

const NTPD = '/usr/sbin/ntpd';

/** `ntpd` by that name alone is the classic one, unless another has left its traces or it is BusyBox's, which is part of it. */
const hasClassicNtpd = (files: Files, others: readonly TimeService[]): boolean => {
  const program = files.realPath(NTPD);
  if (program.status !== 'ok' || program.value.endsWith('/busybox')) return false;
  return !others.includes('openntpd') && !others.includes('ntpsec');
};

/** The time services whose program is on this host. */
export const findInstalled = (files: Files): readonly TimeService[] => {
  const found = TRACES.filter(([, paths]) => paths.some((path) => files.exists(path))).map(([service]) => service);
  return hasClassicNtpd(files, found) ? [...found, 'ntpd'] : found;
};
