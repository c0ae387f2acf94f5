import type { Endpoint } from '../model/endpoint.ts';
import type { SourceOrigin } from '../model/facts.ts';
import { isAddress } from '../system/addresses.ts';
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

/** The addresses of a source in the resolver's order, which puts the family that works here first. */
export const resolveSource = async (
  { endpoint: { host }, addresses: most }: NamedSource,
  { names, clock }: Pick<Doors, 'names' | 'clock'>,
  signal: AbortSignal,
): Promise<readonly string[] | ResolveFailure> => {
  if (isAddress(host)) return [host];
  return new Promise((resolve, reject) => {
    const cancel = clock.after(LOOKUP_TIMEOUT_MS, () => resolve('lookup-timeout'));
    const settle = (result: readonly string[] | ResolveFailure): void => {
      cancel();
      signal.removeEventListener('abort', interrupt);
      resolve(result);
    };
    const interrupt = (): void => settle(endedBy(signal) ?? 'interrupted');
    signal.addEventListener('abort', interrupt, { once: true });
    names.lookup(host).then((lookup) => {
      if (lookup.status === 'ok') settle([...new Set(lookup.addresses)].slice(0, most));
      else settle(lookup.status === 'not-found' ? 'name-not-found' : 'lookup-failed');
    }, reject);
    if (signal.aborted) interrupt();
  });
};
