import type { Gathered, MissingStatus } from './gathered.ts';
import type { Interval } from './interval.ts';

/** In what time a hardware clock is kept. */
export type RtcMode = 'utc' | 'local';

/** What says in which time the hardware clock is kept; without `/etc/adjtime` it is UTC by default (hwclock(8)). */
export interface RtcModeClaim {
  readonly mode: RtcMode;
  readonly readBy: 'timedatectl' | '/etc/adjtime' | 'default';
}

/** The battery-backed clock that this machine starts from (rtc(4)). */
export interface RtcFacts {
  /** `rtc0`, … */
  readonly device: string;
  /**
   * What must be added to its reading, taken for UTC, to get this host's clock: an interval as wide as the second that
   * it counts in, and what the reading took. Kept in local time, it stands near minus the zone's UTC offset.
   */
  readonly toHost: Interval;
  /** `null` where it is kept from us. */
  readonly claim: RtcModeClaim | null;
  /** hwclock(8), which writes it, is installed. */
  readonly hwclock: boolean;
  /**
   * A Windows boot loader lies beside ours: Windows keeps the hardware clock in local time. `null` where we may not look,
   * as mostly without root.
   */
  readonly windowsBeside: boolean | null;
}

export interface ClockSourceFacts {
  /** What the kernel counts time by, by its name: `tsc`, `kvm-clock`, `hpet`, `arch_sys_counter`, … */
  readonly current: string;
  /** Those that it may use, the best one first. */
  readonly available: readonly string[];
}

export type ContainerKind = 'docker' | 'podman' | 'kubernetes' | 'lxc' | 'systemd-nspawn' | 'wsl' | 'other';

export type HypervisorName =
  | 'kvm'
  | 'qemu'
  | 'vmware'
  | 'hyperv'
  | 'wsl2'
  | 'virtualbox'
  | 'xen'
  | 'parallels'
  | 'bhyve'
  | 'apple'
  | 'amazon'
  | 'google'
  | 'other';

/** A clock of the hypervisor's or of a network card that the kernel offers to read (ptp(4)). */
export interface PtpClock {
  /** `ptp0`, … */
  readonly device: string;
  /** As its driver calls it: `KVM virtual PTP`, `hyperv`, … */
  readonly name: string;
}

/** What stands between the hypervisor's clock and this guest's. */
export interface HypervisorClock {
  readonly by: 'vmware-tools' | 'virtualbox-additions' | 'parallels-tools' | 'hyperv' | 'wsl' | 'xen' | 'kvm-ptp';
  /**
   * True: it keeps this clock all the time. False: it is only offered to a time service, or switched off; even then most
   * set the clock once when the guest is resumed. `null`: not known.
   */
  readonly setsClock: boolean | null;
}

/** Who set the clock, as far as the log tells. */
export type StepActor =
  | 'chronyd'
  | 'ntpd'
  | 'openntpd'
  | 'ntpd-rs'
  | 'ntpdate'
  | 'systemd-timesyncd'
  | 'systemd-timedated'
  | 'systemd'
  | 'busybox-ntpd'
  | 'virtualbox-additions';

/** The clock was set, instead of being slewed. */
export interface LoggedStep {
  /** When, at the latest: ms since the Unix epoch by the clock as it stood afterwards. */
  readonly at: number;
  /** When, at the earliest, by the same clock; the same as `at` where the log tells the moment. */
  readonly notBefore: number;
  /** How far the clock moved, ms; positive = forward, so it had been behind. `null`: the log does not tell. */
  readonly byMs: number | null;
  /** `null`: not told. */
  readonly by: StepActor | null;
  /** How long after the machine's start, ms; `null` if not known. */
  readonly sinceBootMs: number | null;
  /** `journal`, or the path of the log. */
  readonly source: string;
}

export interface StepLog {
  /** The latest first, whatever the clock showed; of more than 100 the latest 100. */
  readonly steps: readonly LoggedStep[];
  /** Logs that were read, and from when on each of them tells, ms since the Unix epoch. */
  readonly read: readonly { readonly source: string; readonly since: number }[];
  /** Logs that are there and could not be read. */
  readonly unread: readonly { readonly source: string; readonly status: MissingStatus; readonly reason: string }[];
}

/** What lies under this host's clock. */
export interface MachineFacts {
  /** When it was started, by its clock, ms since the Unix epoch; `null` if not known. */
  readonly bootedAt: number | null;
  readonly rtc: Gathered<RtcFacts>;
  /** How long it was suspended since its start, ms: CLOCK_BOOTTIME less CLOCK_MONOTONIC (clock_gettime(2)). */
  readonly suspended: Gathered<Interval>;
  readonly clockSource: Gathered<ClockSourceFacts>;
  /** What kind of container we run in; `null`: no sign of one. */
  readonly container: ContainerKind | null;
  /** `null`: no sign of one. */
  readonly hypervisor: HypervisorName | null;
  readonly ptpClocks: readonly PtpClock[];
  /** `null`: no sign that the hypervisor has to do with this clock. */
  readonly hypervisorClock: HypervisorClock | null;
  /** Steps of the clock in the last seven days; missing where no log could be read. */
  readonly steps: Gathered<StepLog>;
}
