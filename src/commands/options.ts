import type { Endpoint } from '../model/endpoint.ts';
import type { EngineOptions } from '../model/engine-options.ts';
import type { Scenario, Scope } from '../model/report.ts';
import type { FailOn } from '../model/status.ts';
import type { WakatimeOptions } from '../model/wakatime-facts.ts';

/** The options of the commands that run checks, read and validated. */
export interface CheckOptions {
  readonly scope: Scope;
  /** Empty: the default sources. */
  readonly servers: readonly Endpoint[];
  readonly samples: number | null;
  /** The servers are our own: the report says so. */
  readonly demonstration: Scenario | null;
  readonly warnMs: number;
  readonly critMs: number;
  /** Names of checks; empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** `null`: containers are left alone. */
  readonly engine: EngineOptions | null;
  /** `null`: WakaTime is left alone. */
  readonly wakatime: WakatimeOptions | null;
  /** Nobody is asked over the network. */
  readonly offline: boolean;
  readonly failOn: FailOn;
  readonly allowUnknown: boolean;
  readonly timeoutMs: number;
  readonly format: 'text' | 'json';
  readonly output: string | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}
