import type { DaemonFacts } from '../model/daemon-facts.ts';
import type { NtpSource } from '../model/facts.ts';

/**
 * A source that the person named is theirs to mend: that warns. One of our own choice that fails is no fault of this
 * host; nor is one that it is configured to use, which its time service may reach where we do not (NTS, other addresses
 * of a pool): those are told and warn nobody.
 */
export const severityByOrigin = (sources: readonly NtpSource[]): 'warning' | 'info' =>
  sources.some(({ origin }) => origin === 'named') ? 'warning' : 'info';

/** Whether a time service of this host has this very address, or name, among its sources. */
export const isUsedHere = ({ name, aliases, address }: NtpSource, daemon: DaemonFacts | null): boolean =>
  daemon?.services.some(({ claim }) =>
    claim.status === 'ok'
      ? claim.value.sources?.some((used) => [address, name, ...aliases].includes(used.name)) === true
      : false,
  ) ?? false;
