import type { DaemonConfiguration, TimeService } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import { readBusyboxNtpd } from './busybox-ntpd.ts';
import { readChronyConf } from './chrony-conf.ts';
import { readNtpConf } from './ntp-conf.ts';
import { readNtpdRsConf } from './ntpd-rs-conf.ts';
import { readOpenntpdConf } from './openntpd-conf.ts';
import { readTimesyncdConf } from './timesyncd-conf.ts';

/** Debian's start script of ntpsec prefers the copy with the servers of DHCP, unless that is switched off. */
const NTPSEC_DHCP = '/run/ntpsec/ntp.conf.dhcp';
const NTPSEC_DEFAULTS = '/etc/default/ntpsec';
const NTPD_DHCP = '/run/ntp.conf.dhcp';
const NTPD_DEFAULTS = '/etc/default/ntp';

/** Who runs names its file itself; of who does not run, the start script's choice is foreseen. */
const dhcpCopy = (files: Files, commandLine: readonly string[], copy: string, defaults: string): readonly string[] => {
  if (commandLine.length > 0) return [];
  const text = files.readText(defaults);
  return text.status === 'ok' && /^[ \t]*IGNORE_DHCP=["']?yes["']?[ \t\r]*$/m.test(text.value) ? [] : [copy];
};

/**
 * What a time service is configured to do, as it reads it itself. `commandLine` is the argv of the running daemon, empty
 * if it does not run or is not known. `absent` if no configuration is there, `denied` if it may not be read by us,
 * `failed` if it is no configuration. Never opened: files of keys.
 */
export const readConfiguration = (
  service: TimeService,
  files: Files,
  commandLine: readonly string[],
): Gathered<DaemonConfiguration> => {
  switch (service) {
    case 'chrony':
      return readChronyConf(files, commandLine);
    case 'systemd-timesyncd':
      return readTimesyncdConf(files);
    case 'ntpsec':
      return readNtpConf(files, commandLine, {
        candidates: [
          ...dhcpCopy(files, commandLine, NTPSEC_DHCP, NTPSEC_DEFAULTS),
          '/etc/ntpsec/ntp.conf',
          '/etc/ntp.conf',
        ],
        folders: true,
      });
    case 'ntpd':
      return readNtpConf(files, commandLine, {
        candidates: [...dhcpCopy(files, commandLine, NTPD_DHCP, NTPD_DEFAULTS), '/etc/ntp.conf'],
        folders: false,
      });
    case 'timed':
      return readNtpConf(files, [], { candidates: ['/etc/ntp.conf'], folders: false });
    case 'openntpd':
      return readOpenntpdConf(files, commandLine);
    case 'ntpd-rs':
      return readNtpdRsConf(files, commandLine);
    case 'busybox-ntpd':
      return readBusyboxNtpd(files, commandLine);
    case 'ptp':
    case 'connman':
      return missing('absent', 'timecheck does not read its configuration');
    case 'w32time':
      return missing('absent', 'it has no configuration file');
  }
};
