import type { NtpSource } from '../model/facts.ts';

/**
 * A source that the person named, or that this host is configured to use, is theirs to mend: that warns. One of our own choice that fails is no fault of this
 * host, so it is told and warns nobody.
 */
export const severityByOrigin = (sources: readonly NtpSource[]): 'warning' | 'info' =>
  sources.some(({ origin }) => origin !== 'default') ? 'warning' : 'info';
