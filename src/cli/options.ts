import { resolve } from 'node:path';
import type { CheckOptions } from '../commands/options.ts';
import { DEFAULT_SETTINGS } from '../model/check.ts';
import { parseDuration } from '../model/duration.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { EngineOptions } from '../model/engine-options.ts';
import type { FailOn } from '../model/status.ts';
import { UsageError } from '../model/usage-error.ts';
import type { WakatimeOptions } from '../model/wakatime-facts.ts';
import { parseEndpoint } from './endpoint.ts';
import { toEngineUrl } from '../model/engine-url.ts';

/** As commander collects them: text, not yet looked at. */
export interface RawOptions {
  readonly server?: readonly string[];
  readonly samples?: string;
  readonly warn?: string;
  readonly crit?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly engine?: string;
  readonly containers?: boolean;
  readonly requireEngine?: boolean;
  readonly exec?: boolean;
  readonly home?: readonly string[];
  readonly withKey?: boolean;
  readonly askWakatimeCli?: boolean;
  readonly wakatime?: boolean;
  readonly offline?: boolean;
  readonly failOn?: string;
  readonly allowUnknown?: boolean;
  readonly timeout?: string;
  readonly json?: boolean;
  readonly format?: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

const FAIL_ON: readonly FailOn[] = ['critical', 'warning', 'info'];
const FORMATS = ['text', 'json'] as const;
const MAX_SAMPLES = 64;
const DEFAULT_TIMEOUT_MS = 5000;
/** Node's longest timer is 2^31 − 1 ms; a run of over a day is a mistake. */
const MAX_DURATION_MS = 86_400_000;

const toEndpoint = (text: string): Endpoint => {
  const endpoint = parseEndpoint(text);
  if (typeof endpoint === 'string') throw new UsageError({ kind: endpoint, value: text });
  return endpoint;
};

const toDuration = (option: string, text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  const ms = parseDuration(text);
  if (ms === null || ms > MAX_DURATION_MS) throw new UsageError({ kind: 'duration', option, value: text });
  return ms;
};

export const toChoice = <T extends string>(option: string, text: string, allowed: readonly T[]): T => {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new UsageError({ kind: 'choice', option, value: text, allowed });
  return found;
};

const toSamples = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  const samples = /^\d+$/.test(text) ? Number(text) : 0;
  if (samples < 1 || samples > MAX_SAMPLES) throw new UsageError({ kind: 'samples', value: text });
  return samples;
};

/** The option by which an engine was asked for; `null` if by none. */
export const engineWish = ({ engine, requireEngine }: RawOptions): string | null => {
  if (engine !== undefined) return '--engine';
  return requireEngine === true ? '--require-engine' : null;
};

/** The option by which something of WakaTime was asked for; `null` if by none. */
export const wakatimeWish = ({ home, withKey, askWakatimeCli }: RawOptions): string | null => {
  if (home !== undefined) return '--home';
  if (withKey === true) return '--with-key';
  return askWakatimeCli === true ? '--ask-wakatime-cli' : null;
};

const refuseBoth = (one: string | null, other: string | null): void => {
  if (one !== null && other !== null) throw new UsageError({ kind: 'conflict', options: [one, other] });
};

const toNames = (lists: readonly string[] = []): string[] =>
  lists.flatMap((list) => list.split(',').map((name) => name.trim()));

const toFormat = ({ json, format }: RawOptions): CheckOptions['format'] => {
  const chosen = format === undefined ? null : toChoice('--format', format, FORMATS);
  if (json === true && chosen !== null && chosen !== 'json') {
    throw new UsageError({ kind: 'conflict', options: ['--json', `--format ${chosen}`] });
  }
  return json === true ? 'json' : (chosen ?? 'text');
};

const toEngineOptions = (raw: RawOptions): EngineOptions | null => {
  const { engine, containers, requireEngine, exec } = raw;
  const url = engine === undefined ? null : toEngineUrl(engine);
  if (engine !== undefined && url === null) throw new UsageError({ kind: 'engine', value: engine });
  if (containers !== false) return { url, required: requireEngine === true, mayExec: exec !== false };
  refuseBoth(engineWish(raw), '--no-containers');
  return null;
};

const toHome = (folder: string): string => {
  if (folder === '') throw new UsageError({ kind: 'home', value: folder });
  return resolve(folder);
};

const toWakatimeOptions = (raw: RawOptions): WakatimeOptions | null => {
  const { home = [], withKey, askWakatimeCli, wakatime } = raw;
  if (wakatime !== false)
    return { homes: home.map(toHome), withKey: withKey === true, askCli: askWakatimeCli === true };
  refuseBoth(wakatimeWish(raw), '--no-wakatime');
  return null;
};

/** What is asked over the network cannot be wanted together with nothing of it. */
const isOffline = ({ offline, server, withKey }: RawOptions): boolean => {
  if (offline !== true) return false;
  refuseBoth(server === undefined ? null : '--server', '--offline');
  refuseBoth(withKey === true ? '--with-key' : null, '--offline');
  return true;
};

/** Reads and judges every value. Throws `UsageError` naming the first that is wrong. */
export const readOptions = (raw: RawOptions, hosts: readonly string[] = []): CheckOptions => {
  const warnMs = toDuration('--warn', raw.warn, DEFAULT_SETTINGS.warnMs);
  const critMs = toDuration('--crit', raw.crit, Math.max(DEFAULT_SETTINGS.critMs, warnMs));
  if (critMs < warnMs) {
    throw new UsageError({ kind: 'thresholds', warn: raw.warn ?? `${warnMs}ms`, crit: raw.crit ?? `${critMs}ms` });
  }
  return {
    scope: 'everything',
    servers: [...(raw.server ?? []), ...hosts].map(toEndpoint),
    samples: toSamples(raw.samples),
    demonstration: null,
    warnMs,
    critMs,
    only: toNames(raw.only),
    skip: toNames(raw.skip),
    engine: toEngineOptions(raw),
    wakatime: toWakatimeOptions(raw),
    offline: isOffline(raw),
    failOn: toChoice('--fail-on', raw.failOn ?? 'critical', FAIL_ON),
    allowUnknown: raw.allowUnknown === true,
    timeoutMs: toDuration('--timeout', raw.timeout, DEFAULT_TIMEOUT_MS),
    format: toFormat(raw),
    output: raw.output ?? null,
    quiet: raw.quiet === true,
    verbose: raw.verbose === true,
    color: raw.color !== false,
  };
};
