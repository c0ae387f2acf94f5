import type { DaemonFacts, TimeServiceFacts } from '../../model/daemon-facts.ts';
import type { HostFacts, NtpFacts, NtpSource } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import type { MachineFacts } from '../../model/machine-facts.ts';
import { daemonTestimony } from '../../model/witnesses.ts';
import type { RunningService } from '../../model/keeper.ts';
import { idleServices, keeperOf, runningServices, settingServices } from '../../model/keeper.ts';
import { servesOthers } from '../directives.ts';
import type { Commands } from './service-commands.ts';
import { disable, enable, install, restart } from './service-commands.ts';

export type SetClockFix =
  | 'fix-on-host'
  | 'fix-on-hypervisor'
  | 'wsl-hwclock'
  | 'chrony-slew'
  | 'chrony-step'
  | 'timesyncd-slew'
  | 'timesyncd-step'
  | 'openntpd-wait'
  | 'openntpd-replace'
  | 'ntpd-rs-restart'
  | 'ntpd-wait'
  | 'ntpd-step'
  | 'macos-step'
  | 'windows-resync'
  | 'follow-others'
  | 'then-follow-others'
  | 'mend-reference-clock'
  | 'look-at-ptp'
  | 'connman-restart'
  | 'fix-in-container'
  | 'let-it-set'
  | 'start-chrony'
  | 'enable-timesyncd'
  | 'start-installed'
  | 'install-chrony';

type SetFix = Fix<SetClockFix>;

/** The clock steps: what runs here sees time jump. */
const stepping = (id: SetClockFix, commands: Commands): SetFix => ({
  id,
  commands,
  needsRoot: commands.length > 0,
  safety: 'review',
});

/** The clock is made to run a little faster or slower until it is right: nothing notices. */
const slewing = (id: SetClockFix, commands: Commands): SetFix => ({ ...stepping(id, commands), safety: 'safe' });

/**
 * Offsets below this are better slewed, ms. A step of less breaks more (timers, logs, leases) than the offset itself
 * does; chrony slews this much in 12 s (maxslewrate 83333 ppm).
 */
const STEP_FROM_MS = 1000;
/**
 * From where each of them steps the clock by itself: systemd-timesyncd NTP_MAX_ADJUST in timesyncd-manager.c, ntpd RFC
 * 5905's STEPT, BusyBox STEP_THRESHOLD in ntpd.c.
 */
const TIMESYNCD_STEPS_FROM_MS = 400;
const NTPD_STEPS_FROM_MS: Readonly<Record<'ntpd' | 'ntpsec' | 'busybox-ntpd', number>> = {
  ntpd: 128,
  ntpsec: 128,
  'busybox-ntpd': 1000,
};

/**
 * `reset sources` (chrony 4.0): after a jump of the clock the old samples contradict the new ones, and chronyd would
 * select none of its sources for long; measured with 4.3, it then corrects within 6 s, and without it not in 14 s.
 */
const FORGET: Commands = [['sudo', 'chronyc', 'reset', 'sources']];
const MEASURE: Commands = [['sudo', 'chronyc', 'burst', '4/4']];
/** A plain `makestep` only steps what chrony has measured already; this measures, and steps at the next update. */
const STEP_NEXT: Commands = [['sudo', 'chronyc', 'makestep', '0.1', '1']];
const FORGET_AND_MEASURE: Commands = [...FORGET, ...MEASURE];
const MEASURE_AND_STEP: Commands = [...FORGET, ...STEP_NEXT, ...MEASURE];

const installChrony = (host: HostFacts): Commands => {
  const command = install(host, 'chrony');
  return command.length === 0 ? [] : [...command, ...enable('chrony', host)];
};

/**
 * openntpd never steps the clock while it runs, and a restart does not make it, but on OpenBSD. Nothing to type where
 * nobody would be left to keep the clock.
 */
export const replaceOpenntpd = (host: HostFacts, daemon: DaemonFacts): Fix<SetClockFix> => {
  const hasChrony = idleServices(daemon).some(({ service }) => service === 'chrony');
  const start = hasChrony ? enable('chrony', host) : installChrony(host);
  const possible = start.length > 0 && !host.clockOutOfReach;
  return stepping('openntpd-replace', possible ? [...disable('openntpd', host), ...start] : []);
};

const by = (
  { service, configuration }: TimeServiceFacts,
  host: HostFacts,
  daemon: DaemonFacts,
  offsetMs: number,
): SetFix => {
  const size = Math.abs(offsetMs);
  const server = configuration.status === 'ok' ? configuration.value.sources[0]?.host : undefined;
  switch (service) {
    case 'chrony':
      if (size >= STEP_FROM_MS) return stepping('chrony-step', MEASURE_AND_STEP);
      // Until it has measured again, a server tells its clients that it is not synchronised.
      return servesOthers({ configuration })
        ? stepping('chrony-slew', FORGET_AND_MEASURE)
        : slewing('chrony-slew', FORGET_AND_MEASURE);
    case 'systemd-timesyncd':
      return size < TIMESYNCD_STEPS_FROM_MS
        ? slewing('timesyncd-slew', restart(service, host))
        : stepping('timesyncd-step', restart(service, host));
    case 'ntpd':
    case 'ntpsec':
    case 'busybox-ntpd':
      // A restart would be no faster and lose what it has learnt of the clock's frequency.
      return size < NTPD_STEPS_FROM_MS[service]
        ? slewing('ntpd-wait', [])
        : stepping('ntpd-step', restart(service, host));
    case 'openntpd':
      return size < STEP_FROM_MS ? slewing('openntpd-wait', []) : replaceOpenntpd(host, daemon);
    case 'ntpd-rs':
      return stepping('ntpd-rs-restart', restart(service, host));
    case 'ptp':
      return stepping('look-at-ptp', []);
    case 'connman':
      return stepping('connman-restart', restart(service, host));
    case 'timed':
      return stepping('macos-step', [['sudo', 'sntp', '-sS', server ?? 'time.apple.com']]);
    case 'w32time':
      // Started anew it does not take the offset for a spike, which it would wait out for 15 minutes.
      return stepping('windows-resync', [
        ['net', 'stop', 'w32time'],
        ['net', 'start', 'w32time'],
        ['w32tm', '/resync', '/rediscover'],
      ]);
  }
};

/** Nothing keeps this clock: one service is started, what is installed already before anything new. */
const startOne = (host: HostFacts, daemon: DaemonFacts): SetFix => {
  const idle = idleServices(daemon).map(({ service }) => service);
  if (idle.includes('chrony')) return stepping('start-chrony', [...enable('chrony', host), ...STEP_NEXT, ...MEASURE]);
  if (idle.includes('systemd-timesyncd') && host.systemd) {
    return stepping('enable-timesyncd', [['sudo', 'timedatectl', 'set-ntp', 'true']]);
  }
  const [other] = idle.filter((service) => service !== 'systemd-timesyncd');
  if (other !== undefined) return stepping('start-installed', enable(other, host));
  return stepping('install-chrony', installChrony(host));
};

/** The clock of a guest that its hypervisor sets; WSL's follows the hardware clock when it is told to. */
const byHypervisor = ({ hypervisor, hypervisorClock }: MachineFacts): SetFix | null => {
  if (hypervisor === 'wsl2') return stepping('wsl-hwclock', [['sudo', 'hwclock', '-s']]);
  return hypervisorClock?.setsClock === true ? stepping('fix-on-hypervisor', []) : null;
};

/** What is known of who keeps the clock; `null` where it could not be found out. */
interface Keepers {
  readonly daemon: DaemonFacts | null;
  readonly machine: MachineFacts | null;
  readonly ntp: NtpFacts | null;
  /** ms since the Unix epoch, by this host's clock. */
  readonly now: number;
}

const referenceOf = ({ claim }: TimeServiceFacts): string | null =>
  claim.status === 'ok' ? claim.value.reference : null;

/** The sources of ours that the service follows, by name or address. */
const followed = (keeper: TimeServiceFacts, ntp: NtpFacts | null): readonly NtpSource[] => {
  const reference = referenceOf(keeper);
  return (ntp?.sources ?? []).filter(({ name, aliases, address }) =>
    [address, name, ...aliases].some((known) => known !== null && known === reference),
  );
};

const followsReferenceClock = ({ claim }: TimeServiceFacts): boolean =>
  claim.status === 'ok' &&
  claim.value.sources?.some(({ kind, state }) => kind === 'reference-clock' && state === 'selected') === true;

/**
 * By the service that keeps the clock. One that follows what was measured here and found to be wrong corrects nothing; one
 * that follows what was not measured may have lost the time, or follow what is wrong.
 */
const byKeeper = (keeper: RunningService, host: HostFacts, keepers: Keepers, offsetMs: number): readonly SetFix[] => {
  const { daemon, machine, ntp, now } = keepers;
  if (daemon === null) return [];
  if (keeper.process.inContainer) return [stepping('fix-in-container', [])];
  const known = followed(keeper, ntp);
  if (known.some(({ state }) => state === 'falseticker')) return [stepping('follow-others', [])];
  const own = by(keeper, host, daemon, offsetMs);
  if (ntp === null || daemonTestimony(keeper, ntp, now) !== 'contradicted' || known.length > 0) return [own];
  if (!followsReferenceClock(keeper)) return [own, stepping('then-follow-others', [])];
  return [stepping(machine?.hypervisor ? 'fix-on-hypervisor' : 'mend-reference-clock', [])];
};

/**
 * How this host's clock is set right, by what keeps it and how far it is off; nothing to type where it cannot be set
 * from here. `offsetMs`: what has to be added to the clock.
 */
export const setClock = (host: HostFacts, keepers: Keepers, offsetMs: number): readonly SetFix[] => {
  const { daemon, machine } = keepers;
  if (host.clockOutOfReach) return [stepping('fix-on-host', [])];
  // Not known who keeps it: a second service beside a hidden one would be worse than no advice.
  if (daemon === null) return [];
  // Of two, one that steps: it needs no third beside it.
  const keeper = settingServices(daemon).find(({ service }) => service !== 'openntpd') ?? keeperOf(daemon);
  if (keeper !== null) return byKeeper(keeper, host, keepers, offsetMs);
  const hypervisorFix = machine === null ? null : byHypervisor(machine);
  if (hypervisorFix !== null) return [hypervisorFix];
  if (runningServices(daemon).length > 0) return [stepping('let-it-set', [])];
  return daemon.processesVisible ? [startOne(host, daemon)] : [];
};
