import type { DaemonClaim, DaemonSource } from '../model/daemon-facts.ts';
import { FREQUENCY_TOLERANCE } from './frequency-tolerance.ts';
import { unixMsOfNtp } from './ntp-timestamp.ts';
import { referenceIdOf } from './ntpd-rs-reference.ts';

/** What ntpd-rs knows of a source, by whichever way it was told; seconds. */
export interface NtpdRsSource {
  /** `192.0.2.1:123`, `[2001:db8::1]:123`, or the path of a socket. */
  readonly address: string;
  readonly offset: number;
  /** One standard deviation; 2^31 where it knows nothing yet. */
  readonly uncertainty: number;
  /** Requests since the last answer; 8 = no answer to the last eight. */
  readonly unansweredPolls: number;
  /** `null` of a reference clock. */
  readonly pollSeconds: number | null;
  readonly lastUpdateAt: number | null;
}

export interface NtpdRsSystem {
  readonly leapIndicator: 'known' | 'unknown';
  readonly stratum: number;
  /** `null` if not told. */
  readonly referenceId: number | null;
  readonly rootDelay: number;
  readonly rootDispersion: number;
  /** Whether the dispersion is the one of now, or of the last update. */
  readonly dispersionOf: 'now' | 'update';
  /** When its sources last agreed on a time, ms Unix epoch; `null` if not told. */
  readonly updatedAt: number | null;
  readonly now: number | null;
}

/** The largest duration that its 64 bits hold stands for "not measured". */
const UNMEASURED_SECONDS = 2 ** 31;
const LARGEST_SECONDS = 2 ** 31 + 1;
const SHORTEST_POLL = 2 ** -10;
const LONGEST_POLL = 2 ** 20;
const NO_ANSWERS = 8;
const UNSYNCHRONISED_STRATUM = 16;

const hostOf = (address: string): string => address.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1');

const isUsable = ({ uncertainty, unansweredPolls }: NtpdRsSource): boolean =>
  uncertainty < UNMEASURED_SECONDS && unansweredPolls < NO_ANSWERS;

/** Whether the numbers can be what they are said to be. */
export const isPlausible = ({ offset, uncertainty, pollSeconds }: NtpdRsSource): boolean =>
  Math.abs(offset) <= LARGEST_SECONDS &&
  uncertainty >= 0 &&
  uncertainty <= LARGEST_SECONDS &&
  (pollSeconds === null || (pollSeconds >= SHORTEST_POLL && pollSeconds <= LONGEST_POLL));

/** The same of the root distance. */
export const isPlausibleRoot = ({ rootDelay, rootDispersion }: NtpdRsSystem): boolean =>
  Math.abs(rootDelay) <= LARGEST_SECONDS && rootDispersion >= 0 && rootDispersion <= LARGEST_SECONDS;

const sourceOf = (source: NtpdRsSource, { referenceId, now }: NtpdRsSystem): DaemonSource => {
  const { address, lastUpdateAt, unansweredPolls } = source;
  const host = hostOf(address);
  const usable = isUsable(source);
  const followed = usable && referenceId !== null && referenceIdOf(host) === referenceId;
  return {
    name: host,
    kind: address.startsWith('/') ? 'reference-clock' : 'server',
    // Which of the others it combines, and which are falsetickers, it does not tell.
    state: followed ? 'selected' : usable ? 'usable' : 'unusable',
    stratum: null,
    reach: unansweredPolls >= NO_ANSWERS ? 0 : null,
    pollSeconds: source.pollSeconds,
    lastReceivedSeconds: now === null || lastUpdateAt === null ? null : Math.max(0, now - lastUpdateAt) / 1000,
    offsetMs: usable ? source.offset * 1000 : null,
  };
};

/**
 * It holds its own clock to be right within the root distance that it tells its clients; of that, the dispersion is one
 * standard deviation. The offset is the one of the source that it follows.
 */
export const ntpdRsClaim = (system: NtpdRsSystem, told: readonly NtpdRsSource[]): DaemonClaim => {
  const sources = told.map((source) => sourceOf(source, system));
  const { leapIndicator, stratum, rootDelay, rootDispersion, dispersionOf } = system;
  const synchronised = leapIndicator === 'known' && stratum > 0 && stratum < UNSYNCHRONISED_STRATUM;
  const followed = synchronised ? sources.find(({ state }) => state === 'selected') : undefined;
  const pollSeconds = followed?.pollSeconds ?? null;
  const drift = dispersionOf === 'now' ? 0 : FREQUENCY_TOLERANCE * (pollSeconds ?? 0);
  const newest = Math.max(...told.filter(isUsable).map(({ lastUpdateAt }) => lastUpdateAt ?? 0), 0);
  return {
    synchronised,
    offsetMs: followed?.offsetMs ?? null,
    boundMs: synchronised ? (rootDispersion + Math.abs(rootDelay) / 2 + drift) * 1000 : null,
    stratum: synchronised ? stratum : null,
    reference: followed?.name ?? null,
    lastUpdateAt: synchronised ? (system.updatedAt ?? (newest > 0 ? newest : null)) : null,
    updateIntervalMs: pollSeconds === null ? null : pollSeconds * 1000,
    sources,
  };
};

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

const ERA_SECONDS = 2 ** 32;

/** `{"timestamp": 64 bits}`; JSON's doubles keep it to half a microsecond. */
const timestampOf = (value: unknown): number | null => {
  const timestamp = isObject(value) ? numberOf(value['timestamp']) : null;
  if (timestamp === null || timestamp < 0 || timestamp >= ERA_SECONDS * ERA_SECONDS) return null;
  return unixMsOfNtp(Math.floor(timestamp / ERA_SECONDS), timestamp % ERA_SECONDS);
};

const LEAP_INDICATORS: ReadonlyMap<unknown, NtpdRsSystem['leapIndicator']> = new Map([
  ['NoWarning', 'known'],
  ['Leap61', 'known'],
  ['Leap59', 'known'],
  ['Unknown', 'unknown'],
  ['Unsynchronized', 'unknown'],
]);

/** Since 1.6 a variance that grows with time, before that a number; s. `null` if it is neither. */
const rootDispersionOf = (system: Json, now: number | null): number | null => {
  const told = numberOf(system['root_dispersion']);
  if (told !== null) return told;
  const base = timestampOf(system['root_variance_base_time']);
  const factors = ['base', 'linear', 'quadratic', 'cubic'].map((name) => numberOf(system[`root_variance_${name}`]));
  if (base === null || now === null || factors.includes(null)) return null;
  const age = (now - base) / 1000;
  const variance = factors.reduce<number>((sum, factor, power) => sum + (factor ?? 0) * age ** power, 0);
  return variance >= 0 ? Math.sqrt(variance) : null;
};

const isCount = (value: number | null, most: number): value is number =>
  value !== null && Number.isInteger(value) && value >= 0 && value <= most;

const systemOf = (system: Json, now: number | null): NtpdRsSystem | null => {
  const leapIndicator = LEAP_INDICATORS.get(system['leap_indicator']);
  const stratum = numberOf(system['stratum']);
  const rootDelay = numberOf(system['root_delay']);
  // Before its first update its clock has no root; the zero time that it tells then is the start of the era.
  const rootDispersion = rootDispersionOf(system, now) ?? (leapIndicator === 'unknown' ? 0 : null);
  if (leapIndicator === undefined || !isCount(stratum, 255) || rootDelay === null || rootDispersion === null)
    return null;
  const read: NtpdRsSystem = {
    leapIndicator,
    stratum,
    referenceId: numberOf(system['reference_id']),
    rootDelay,
    rootDispersion,
    dispersionOf: 'root_dispersion' in system ? 'update' : 'now',
    updatedAt: timestampOf(system['root_variance_base_time']),
    now,
  };
  return isPlausibleRoot(read) ? read : null;
};

/** `null` for a source of which 1.0 and 1.1 tell nothing, `undefined` for what is none. */
const stateOf = (told: unknown): NtpdRsSource | null | undefined => {
  if (told === 'Nothing') return null;
  // Until 1.1 one level deeper.
  const source = isObject(told) && isObject(told['Observable']) ? told['Observable'] : told;
  if (!isObject(source)) return undefined;
  const { address, offset, uncertainty, unanswered_polls: unanswered, poll_interval: poll } = source;
  const numbers = [numberOf(offset), numberOf(uncertainty), numberOf(unanswered), numberOf(poll)] as const;
  const [offsetSeconds, deviation, unansweredPolls, pollExponent] = numbers;
  if (typeof address !== 'string' || address === '' || offsetSeconds === null || deviation === null) return undefined;
  if (!isCount(unansweredPolls, 32) || pollExponent === null || !Number.isInteger(pollExponent)) return undefined;
  const read: NtpdRsSource = {
    address,
    offset: offsetSeconds,
    uncertainty: deviation,
    unansweredPolls,
    pollSeconds: address.startsWith('/') ? null : 2 ** pollExponent,
    lastUpdateAt: timestampOf(source['last_update']),
  };
  return isPlausible(read) ? read : undefined;
};

/** The JSON of the observation socket, of 1.0 to 1.9; `null` if it is not that. */
export const claimOfState = (state: unknown): DaemonClaim | null => {
  if (!isObject(state) || !isObject(state['system']) || !Array.isArray(state['sources'])) return null;
  const now = isObject(state['program']) ? timestampOf(state['program']['now']) : null;
  const system = systemOf(state['system'], now);
  const sources = state['sources'].map(stateOf);
  if (system === null || sources.includes(undefined)) return null;
  return ntpdRsClaim(
    system,
    sources.filter((source) => source !== null && source !== undefined),
  );
};
