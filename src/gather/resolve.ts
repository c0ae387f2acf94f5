import type { Endpoint } from '../model/endpoint.ts';
import type { SourceOrigin } from '../model/facts.ts';
import { interleaveFamilies, isAddress } from '../system/addresses.ts';
import type { Doors } from '../system/doors.ts';
import { endedBy } from './ended.ts';
import type { Ended } from './ended.ts';

/** One server or pool, as it was named. */
export interface NamedSource {
  readonly endpoint: Endpoint;
  readonly origin: SourceOrigin;
  /** At most so many of its addresses are asked. */
  readonly addresses: number;
}

export type ResolveFailure = 'name-not-found' | 'lookup-timeout' | 'lookup-failed' | NonNullable<Ended>;

/**
 * Longest wait for a name, ms. The system's resolver may take half a minute when no name server answers, and cannot be
 * called off; a look-up that is slower than this is of no use to a run of a few seconds.
 */
const LOOKUP_TIMEOUT_MS = 1500;

/**
 * As the resolver is to be asked. Our own names are given as absolute, by a dot at the end: relative to the search domains
 * of this host they mean nothing, and to try them there takes as long again where no name server answers.
 */
const lookupName = ({ endpoint: { host }, origin }: NamedSource): string => (origin === 'default' ? `${host}.` : host);

/**
 * The addresses of a source, the families in turn: a host may have a route for one of them that leads nowhere, which the
 * resolver's order does not tell.
 */
export const resolveSource = async (
  source: NamedSource,
  { names, clock }: Pick<Doors, 'names' | 'clock'>,
  signal: AbortSignal,
): Promise<readonly string[] | ResolveFailure> => {
  const { host } = source.endpoint;
  if (isAddress(host)) return [host];
  return new Promise((resolve, reject) => {
    const settle = (result: readonly string[] | ResolveFailure): void => {
      cancel();
      signal.removeEventListener('abort', interrupt);
      resolve(result);
    };
    const cancel = clock.after(LOOKUP_TIMEOUT_MS, () => settle('lookup-timeout'));
    const interrupt = (): void => settle(endedBy(signal) ?? 'interrupted');
    signal.addEventListener('abort', interrupt, { once: true });
    names.lookup(lookupName(source)).then((lookup) => {
      if (lookup.status === 'ok') settle(interleaveFamilies([...new Set(lookup.addresses)]).slice(0, source.addresses));
      else settle(lookup.status === 'not-found' ? 'name-not-found' : 'lookup-failed');
    }, reject);
    if (signal.aborted) interrupt();
  });
};
