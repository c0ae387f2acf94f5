import type { Gathered } from './gathered.ts';

/** A program that keeps a host's clock. */
export type TimeService =
  | 'chrony'
  | 'systemd-timesyncd'
  | 'ntpd'
  | 'ntpsec'
  | 'openntpd'
  | 'ntpd-rs'
  | 'busybox-ntpd'
  /** phc2sys and ptp4l of linuxptp, ptpd, sfptpd: the clock follows PTP (IEEE 1588). */
  | 'ptp'
  /** ConnMan, a network manager with an NTP client of its own. */
  | 'connman'
  | 'timed'
  | 'w32time';

/**
 * How a daemon thinks of one of its sources.
 * - `selected` its clock follows this one; `combined` counted in as well; `usable` measured, good, and not needed
 * - `falseticker` outside the majority; `variable` too noisy; `unusable` unreachable, unsynchronised or not yet measured
 */
export type DaemonSourceState = 'selected' | 'combined' | 'usable' | 'falseticker' | 'variable' | 'unusable';

export interface DaemonSource {
  /** As the daemon names it: an address, a host name, or the driver of a reference clock. */
  readonly name: string;
  readonly kind: 'server' | 'peer' | 'reference-clock';
  readonly state: DaemonSourceState;
  readonly stratum: number | null;
  /** Of the last eight requests, the answered ones as bits, the latest lowest; 0 = unreachable. */
  readonly reach: number | null;
  readonly pollSeconds: number | null;
  /** How long ago it last answered; `null` = never, or not told. */
  readonly lastReceivedSeconds: number | null;
  /** What would have to be added to this host's clock by this source; positive = this host is behind. */
  readonly offsetMs: number | null;
}

/** What a time service says of the clock that it keeps. */
export interface DaemonClaim {
  readonly synchronised: boolean;
  /** What still has to be added to this host's clock, by its account; positive = behind. */
  readonly offsetMs: number | null;
  /**
   * The true offset lies in `offsetMs` ± this, by its account; `null` if it claims none. Of chrony and ntpd: root
   * dispersion + root delay / 2 (RFC 5905 §11.2's root distance).
   */
  readonly boundMs: number | null;
  readonly stratum: number | null;
  /** What its clock follows, as it names it. */
  readonly reference: string | null;
  /** When it last corrected the clock, ms since the Unix epoch by this host's clock. */
  readonly lastUpdateAt: number | null;
  /** Time between two corrections, ms: the longer of the last one and the poll interval of its source. */
  readonly updateIntervalMs: number | null;
  /** `null` if it does not tell; an empty list means that it has none. */
  readonly sources: readonly DaemonSource[] | null;
}

/** One line of a configuration, as the daemon reads it. */
export interface Directive {
  /** In lower case; of a file with sections, `section.key`. */
  readonly name: string;
  readonly values: readonly string[];
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A server, pool or peer that a configuration names. */
export interface ConfiguredSource {
  readonly kind: 'server' | 'pool' | 'peer';
  readonly host: string;
  readonly port: number;
  /** Asked with Network Time Security (RFC 8915). */
  readonly authenticated: boolean;
  readonly path: string;
  readonly line: number;
}

export interface DaemonConfiguration {
  /** The files that were read, the first one first; those that it includes after it. */
  readonly files: readonly string[];
  /** Files that belong to it and could not be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  readonly directives: readonly Directive[];
  readonly sources: readonly ConfiguredSource[];
}

/** A running process of a time service. */
export interface DaemonProcess {
  readonly pid: number | null;
  /** How long it has been running, ms. */
  readonly runningForMs: number | null;
  /** False where it may not or will not set the clock: no CAP_SYS_TIME, or chronyd's `-x`. `null` if not known. */
  readonly setsClock: boolean | null;
  /** It runs inside a container of this host, whose clock is this host's. */
  readonly inContainer: boolean;
}

/** One time service of this host. */
export interface TimeServiceFacts {
  readonly service: TimeService;
  /** `null`: installed, and not running. */
  readonly process: DaemonProcess | null;
  /** What it says; `absent` where it does not run. */
  readonly claim: Gathered<DaemonClaim>;
  readonly configuration: Gathered<DaemonConfiguration>;
}

/** What the kernel says of its clock (adjtimex(2)). */
export interface KernelFacts {
  /** The program that told. */
  readonly readBy: string;
  /**
   * `STA_UNSYNC` is clear (`status-bit`), or maxerror is below 16 s (`maximum-error`, systemd's meaning). chrony without
   * `rtcsync` leaves the bit set on a clock that is right.
   */
  readonly synchronised: boolean;
  readonly meaning: 'status-bit' | 'maximum-error';
  /** Greatest error by the kernel's account, ms; grows by 0.5 ms a second while nothing corrects the clock. */
  readonly maximumErrorMs: number | null;
  readonly estimatedErrorMs: number | null;
}

export interface DaemonFacts {
  /** Running ones first. */
  readonly services: readonly TimeServiceFacts[];
  /** False where the process list is hidden from us: then nobody knows what runs. */
  readonly processesVisible: boolean;
  readonly kernel: Gathered<KernelFacts>;
}
