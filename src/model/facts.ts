import type { ContainerFacts } from './container-facts.ts';
import type { DaemonFacts } from './daemon-facts.ts';
import type { EngineAccess, EngineFacts } from './engine-facts.ts';
import type { Gathered } from './gathered.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { WakapiFacts, WakatimeHome } from './wakatime-facts.ts';
import type { ZoneFacts } from './zone-facts.ts';

/** Where a source came from: our table, the person's `--server`, the configuration of this host's time service. */
export type SourceOrigin = 'default' | 'named' | 'configured';

/**
 * What became of a source.
 * - `agreeing` inside the majority; `falseticker` measured and outside it; `undecided` measured, but no majority exists
 * - `rejected` only replies that must not count; `duplicate` the same clock as another source
 * - `silent` no reply in time; `refused` ICMP port unreachable; `unreachable` no route, or sending not permitted
 * - `unresolved` the name gave no address
 */
export type SourceState =
  | 'agreeing'
  | 'falseticker'
  | 'undecided'
  | 'rejected'
  | 'duplicate'
  | 'silent'
  | 'refused'
  | 'unreachable'
  | 'unresolved';

/** One request and what came of it. Times in milliseconds; `null` where nothing was measured. */
export interface NtpSample {
  readonly status: 'ok' | 'rejected' | 'silent';
  /** Why it does not count: a stable code, see `ntp/validate.ts`. */
  readonly reason: string | null;
  /** θ = ((T2−T1)+(T3−T4))/2, RFC 5905 §8; positive = this host is behind. */
  readonly offsetMs: number | null;
  /** δ = (T4−T1)−(T3−T2): the round trip less the server's own time. */
  readonly delayMs: number | null;
  /** The true offset lies in [lowMs, highMs] if the server's clock is within its own claimed error. */
  readonly lowMs: number | null;
  readonly highMs: number | null;
}

export interface NtpSource {
  readonly name: string;
  /** Other names under which the same address was given. */
  readonly aliases: readonly string[];
  readonly origin: SourceOrigin;
  readonly address: string | null;
  readonly port: number;
  readonly stratum: number | null;
  /** Reference identifier: four characters at stratum 1, else an IPv4 address or hash in dotted form. */
  readonly refid: string | null;
  readonly offsetMs: number | null;
  /** The least δ of the samples that count. */
  readonly delayMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
  /** RMS of the other samples' θ against that of least δ (RFC 5905 §10); `null` with fewer than two samples. */
  readonly jitterMs: number | null;
  readonly state: SourceState;
  readonly reason: string | null;
  readonly samples: readonly NtpSample[];
}

export interface NtpFacts {
  readonly sources: readonly NtpSource[];
  /** What the majority of the sources says; `null` where there is no majority or nothing was measured. */
  readonly estimate: { readonly offsetMs: number; readonly lowMs: number; readonly highMs: number } | null;
}

/** A step of the wall clock that was seen while we measured: how far it moved (positive = forward). */
export interface ClockStep {
  readonly byMs: number;
}

export interface ClockFacts {
  /** How well wall time was tied to the monotonic clock, ±. */
  readonly anchorErrorMs: number;
  readonly steps: readonly ClockStep[];
  /** True when the measurement was made again because of a step. */
  readonly measuredAgain: boolean;
}

export interface HostFacts {
  readonly name: string;
  /** Node's name for it: `linux`, `darwin`, `win32`, … */
  readonly platform: string;
  /** `ID` of os-release (`debian`, `fedora`, `alpine`, …); `null` where there is none. */
  readonly distribution: string | null;
  /** `ID_LIKE` of os-release. */
  readonly distributionLike: readonly string[];
  /** Runs systemd as PID 1. */
  readonly systemd: boolean;
  /** It cannot be set from here: a container's clock is its host's, and without CAP_SYS_TIME not even root may set one. */
  readonly clockOutOfReach: boolean;
}

/** Everything that was gathered, as one JSON document. */
export interface Facts {
  /** The host's wall clock at the end of the measurement, ms since the Unix epoch. A check never asks a clock. */
  readonly now: number;
  readonly host: Gathered<HostFacts>;
  readonly clock: Gathered<ClockFacts>;
  readonly ntp: Gathered<NtpFacts>;
  readonly daemon: Gathered<DaemonFacts>;
  readonly machine: Gathered<MachineFacts>;
  readonly zone: Gathered<ZoneFacts>;
  /** How an engine was looked for; there also where none was found. */
  readonly engineAccess: Gathered<EngineAccess>;
  readonly engine: Gathered<EngineFacts>;
  readonly containers: Gathered<readonly ContainerFacts[]>;
  /** Homes with wakatime-cli; `absent`: there is none. */
  readonly wakatime: Gathered<readonly WakatimeHome[]>;
  /** Wakapi servers in containers here; as missing as `containers` is. */
  readonly wakapi: Gathered<readonly WakapiFacts[]>;
}

export type FactName = Exclude<keyof Facts, 'now'>;
