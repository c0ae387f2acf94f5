import { DEFAULT_SETTINGS } from './check.ts';
import type { DaemonFacts, TimeServiceFacts } from './daemon-facts.ts';
import type { NtpFacts } from './facts.ts';
import type { Interval } from './interval.ts';
import { leastMagnitude, overlaps, widen } from './interval.ts';
import { keeperOf, runningServices } from './keeper.ts';

/**
 * Who speaks of this host's clock: our measurement, the time service's own account, the kernel's state. `contradicted`
 * where the measurement excludes what it claims, or where it alone calls an unsynchronised clock what the others find right.
 */
export type Testimony = 'fits' | 'contradicted' | 'unheard';

/**
 * The claims are not of the same instant as the measurement, and a clock that is being slewed moves in the meantime;
 * less than this is no contradiction, ms.
 */
const MARGIN_MS = 1;

/** As a reference, this host's own clock: what follows itself claims nothing. */
export const OWN_CLOCK = 'LOCL';

/** The interval that a time service claims for the true offset; `null` if it claims none. */
export const claimedInterval = ({ claim }: TimeServiceFacts): Interval | null => {
  if (claim.status !== 'ok' || !claim.value.synchronised) return null;
  const { offsetMs, boundMs, reference } = claim.value;
  return offsetMs === null || boundMs === null || reference === OWN_CLOCK
    ? null
    : { lowMs: offsetMs - boundMs, highMs: offsetMs + boundMs };
};

/** Does the measurement leave room for what is claimed? */
const against = (claimed: Interval | null, { estimate }: NtpFacts): Testimony => {
  if (claimed === null || estimate === null) return 'unheard';
  return overlaps(widen(claimed, MARGIN_MS), estimate) ? 'fits' : 'contradicted';
};

/** ClockBound's rule: after eight missed updates a service that goes on saying "synchronised" is not believed. */
const MISSED_UPDATES = 8;

/** How long ago the service last corrected the clock, ms; `null` if it does not tell. `now`: ms since the Unix epoch. */
export const sinceUpdateMs = ({ claim }: TimeServiceFacts, now: number): number | null =>
  claim.status === 'ok' && claim.value.lastUpdateAt !== null ? now - claim.value.lastUpdateAt : null;

/** Whether a service that says that it is synchronised has lost the right to; `null` if that cannot be told. */
export const isStale = (service: TimeServiceFacts, now: number): boolean | null => {
  const { claim } = service;
  const agoMs = sinceUpdateMs(service, now);
  if (claim.status !== 'ok' || !claim.value.synchronised || agoMs === null) return null;
  const { updateIntervalMs } = claim.value;
  return updateIntervalMs === null ? null : agoMs > MISSED_UPDATES * updateIntervalMs;
};

/** A claim that is stale says nothing of the clock now. `now`: ms since the Unix epoch, by this host's clock. */
export const daemonTestimony = (service: TimeServiceFacts, ntp: NtpFacts, now: number): Testimony =>
  isStale(service, now) === true ? 'unheard' : against(claimedInterval(service), ntp);

/**
 * A kernel that calls its clock synchronised claims that it is within its greatest error. One that does not, claims
 * nothing, and is the odd one out where a service that is synchronised and up to date is borne out by the measurement.
 */
export const kernelTestimony = (
  { kernel }: DaemonFacts,
  keeper: TimeServiceFacts | null,
  ntp: NtpFacts,
  now: number,
): Testimony => {
  if (kernel.status !== 'ok') return 'unheard';
  const { synchronised, maximumErrorMs } = kernel.value;
  if (synchronised) {
    return against(maximumErrorMs === null ? null : { lowMs: -maximumErrorMs, highMs: maximumErrorMs }, ntp);
  }
  // An unsynchronised clock that is off is called what it is.
  const isRight = ntp.estimate !== null && leastMagnitude(ntp.estimate) < DEFAULT_SETTINGS.warnMs;
  const isBorneOut = keeper !== null && daemonTestimony(keeper, ntp, now) === 'fits';
  return isRight && isBorneOut ? 'contradicted' : 'unheard';
};

/** One of those who speak of this host's clock beside the measurement, and how that goes with it. */
export interface Witness {
  readonly kind: 'service' | 'kernel';
  readonly name: string;
  readonly testimony: Testimony;
}

/** Every time service that runs, in the order of the facts, and the kernel if it could be asked. */
export const witnessesOf = (daemon: DaemonFacts, ntp: NtpFacts, now: number): readonly Witness[] => [
  ...runningServices(daemon).map((service) => ({
    kind: 'service' as const,
    name: service.service,
    testimony: daemonTestimony(service, ntp, now),
  })),
  ...(daemon.kernel.status === 'ok'
    ? [{ kind: 'kernel' as const, name: 'kernel', testimony: kernelTestimony(daemon, keeperOf(daemon), ntp, now) }]
    : []),
];
