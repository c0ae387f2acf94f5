import type { HostFacts, TimeService } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';

export type SetClockFix =
  | 'fix-on-host'
  | 'chrony-step'
  | 'timesyncd-restart'
  | 'openntpd-restart'
  | 'ntpd-rs-restart'
  | 'ntpd-step'
  | 'macos-step'
  | 'windows-resync'
  | 'start-chrony'
  | 'enable-timesyncd'
  | 'install-chrony';

type Commands = readonly (readonly string[])[];

const review = (id: SetClockFix, commands: Commands): Fix<SetClockFix> => ({
  id,
  commands,
  needsRoot: commands.length > 0,
  // The clock steps: what runs here sees time jump.
  safety: 'review',
});

const has = ({ distribution, distributionLike }: HostFacts, ...names: string[]): boolean =>
  names.some((name) => distribution === name || distributionLike.includes(name));

const restart = (host: HostFacts, unit: string): Commands => {
  if (host.systemd) return [['sudo', 'systemctl', 'restart', unit]];
  return has(host, 'alpine') ? [['sudo', 'rc-service', unit, 'restart']] : [['sudo', 'service', unit, 'restart']];
};

/** Debian calls chrony's unit `chrony`, the others `chronyd`. */
const chronyUnit = (host: HostFacts): string => (has(host, 'debian', 'ubuntu') ? 'chrony' : 'chronyd');

/** A plain `makestep` only steps what chrony has measured already; this measures, and steps at the next update. */
const MEASURE_AND_STEP: Commands = [
  ['sudo', 'chronyc', 'makestep', '0.1', '1'],
  ['sudo', 'chronyc', 'burst', '4/4'],
];

const stepBy = (service: TimeService, host: HostFacts): Fix<SetClockFix> => {
  switch (service) {
    case 'chrony':
      return review('chrony-step', MEASURE_AND_STEP);
    case 'systemd-timesyncd':
      return review('timesyncd-restart', restart(host, service));
    case 'openntpd':
      return review('openntpd-restart', restart(host, service));
    case 'ntpd-rs':
      return review('ntpd-rs-restart', restart(host, service));
    case 'ntpd':
      // Debian's unit was `ntp`; it starts with -g, which allows one step of any size.
      return review('ntpd-step', restart(host, has(host, 'debian', 'ubuntu') ? 'ntp' : 'ntpd'));
    case 'ntpsec':
      return review('ntpd-step', restart(host, 'ntpsec'));
    case 'timed':
      return review('macos-step', [['sudo', 'sntp', '-sS', 'time.apple.com']]);
    case 'w32time':
      return review('windows-resync', [
        ['net', 'start', 'w32time'],
        ['w32tm', '/resync', '/rediscover'],
      ]);
  }
};

const enable = (host: HostFacts, unit: string): Commands => {
  if (host.systemd) return [['sudo', 'systemctl', 'enable', '--now', unit]];
  if (!has(host, 'alpine')) return [['sudo', 'service', unit, 'start']];
  return [
    ['sudo', 'rc-update', 'add', unit],
    ['sudo', 'rc-service', unit, 'start'],
  ];
};

const INSTALL: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['debian', 'ubuntu'],
    ['sudo', 'apt-get', 'install', '-y', 'chrony'],
  ],
  [
    ['fedora', 'rhel', 'centos', 'amzn'],
    ['sudo', 'dnf', 'install', '-y', 'chrony'],
  ],
  [['alpine'], ['sudo', 'apk', 'add', 'chrony']],
  [['arch'], ['sudo', 'pacman', '-S', '--noconfirm', 'chrony']],
  [
    ['suse', 'opensuse', 'sles'],
    ['sudo', 'zypper', '--non-interactive', 'install', 'chrony'],
  ],
];

/** Nothing keeps this clock: one service is started, what is installed already before anything new. */
const startOne = (host: HostFacts): Fix<SetClockFix> => {
  if (host.installedServices.includes('chrony')) {
    return review('start-chrony', [...enable(host, chronyUnit(host)), ...MEASURE_AND_STEP]);
  }
  if (host.installedServices.includes('systemd-timesyncd') && host.systemd) {
    return review('enable-timesyncd', [['sudo', 'timedatectl', 'set-ntp', 'true']]);
  }
  const install = INSTALL.find(([names]) => has(host, ...names))?.[1];
  return review('install-chrony', install === undefined ? [] : [[...install], ...enable(host, chronyUnit(host))]);
};

/** How this host's clock is set right, by what keeps it; nothing to type where it cannot be set from here. */
export const setClock = (host: HostFacts): readonly Fix<SetClockFix>[] => {
  if (host.clockOutOfReach) return [review('fix-on-host', [])];
  // Not known who keeps it: a second service beside a hidden one would be worse than no advice.
  if (host.runningServices === null) return [];
  const [service] = host.runningServices;
  return [service === undefined ? startOne(host) : stepBy(service, host)];
};
