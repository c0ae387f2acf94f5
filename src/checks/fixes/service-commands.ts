import type { TimeService } from '../../model/daemon-facts.ts';
import type { HostFacts } from '../../model/facts.ts';

export type Commands = readonly (readonly string[])[];

/** Whether the host's distribution, or one that it is made from, is among these. */
export const isDistribution = ({ distribution, distributionLike }: HostFacts, ...names: string[]): boolean =>
  names.some((name) => distribution === name || distributionLike.includes(name));

/** The name under which a distribution starts a service. */
const unitOf = (service: TimeService, host: HostFacts): string => {
  const isDebian = isDistribution(host, 'debian', 'ubuntu');
  switch (service) {
    case 'chrony':
      return isDebian ? 'chrony' : 'chronyd';
    case 'ntpd':
      return isDebian ? 'ntp' : 'ntpd';
    case 'ntpsec':
      return isDebian ? 'ntpsec' : 'ntpd';
    case 'busybox-ntpd':
      return 'ntpd';
    default:
      return service;
  }
};

export const restart = (service: TimeService, host: HostFacts): Commands => {
  const unit = unitOf(service, host);
  if (host.platform === 'win32') return [...disable(service, host), ...enable(service, host)];
  if (host.systemd) return [['sudo', 'systemctl', 'restart', unit]];
  return isDistribution(host, 'alpine')
    ? [['sudo', 'rc-service', unit, 'restart']]
    : [['sudo', 'service', unit, 'restart']];
};

/** Starts it now and at every boot. */
export const enable = (service: TimeService, host: HostFacts): Commands => {
  const unit = unitOf(service, host);
  if (host.platform === 'win32') return [['net', 'start', unit]];
  if (host.systemd) return [['sudo', 'systemctl', 'enable', '--now', unit]];
  if (!isDistribution(host, 'alpine')) return [['sudo', 'service', unit, 'start']];
  return [
    ['sudo', 'rc-update', 'add', unit],
    ['sudo', 'rc-service', unit, 'start'],
  ];
};

/** Stops it now and at every boot. */
export const disable = (service: TimeService, host: HostFacts): Commands => {
  const unit = unitOf(service, host);
  if (host.platform === 'win32') return [['net', 'stop', unit]];
  if (host.systemd) return [['sudo', 'systemctl', 'disable', '--now', unit]];
  if (!isDistribution(host, 'alpine')) return [['sudo', 'service', unit, 'stop']];
  return [
    ['sudo', 'rc-service', unit, 'stop'],
    ['sudo', 'rc-update', 'del', unit],
  ];
};

const INSTALL: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['debian', 'ubuntu'],
    ['sudo', 'apt-get', 'install', '-y'],
  ],
  [
    ['fedora', 'rhel', 'centos', 'amzn'],
    ['sudo', 'dnf', 'install', '-y'],
  ],
  [['alpine'], ['sudo', 'apk', 'add']],
  [['arch'], ['sudo', 'pacman', '-S', '--noconfirm']],
  [
    ['suse', 'opensuse', 'sles'],
    ['sudo', 'zypper', '--non-interactive', 'install'],
  ],
];

/** How this distribution installs a package; nothing where it is not known. */
export const install = (host: HostFacts, packageName: string): Commands => {
  const command = INSTALL.find(([names]) => isDistribution(host, ...names))?.[1];
  return command === undefined ? [] : [[...command, packageName]];
};
