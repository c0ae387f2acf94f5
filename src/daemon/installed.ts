import type { TimeService } from '../model/daemon-facts.ts';
import type { Files } from '../system/files.ts';

/** What a time service leaves on a host, running or not: one of these paths. */
const TRACES: readonly (readonly [TimeService, readonly string[]])[] = [
  ['chrony', ['/usr/sbin/chronyd', '/usr/local/sbin/chronyd']],
  ['ntpd-rs', ['/usr/bin/ntp-daemon']],
  ['openntpd', ['/usr/sbin/openntpd', '/usr/sbin/ntpctl']],
  ['systemd-timesyncd', ['/usr/lib/systemd/systemd-timesyncd', '/lib/systemd/systemd-timesyncd']],
];

const NTPD = '/usr/sbin/ntpd';

/** `ntpd` is NTPsec's where that has its folder, else the classic one, unless it is OpenNTPD's or BusyBox's. */
const findNtpd = (files: Files, others: readonly TimeService[]): TimeService[] => {
  const program = files.realPath(NTPD);
  if (program.status !== 'ok' || program.value.endsWith('/busybox') || others.includes('openntpd')) return [];
  return [files.exists('/etc/ntpsec') ? 'ntpsec' : 'ntpd'];
};

/** The time services whose program is on this host. */
export const findInstalled = (files: Files): readonly TimeService[] => {
  const found = TRACES.filter(([, paths]) => paths.some((path) => files.exists(path))).map(([service]) => service);
  return [...found, ...findNtpd(files, found)];
};
