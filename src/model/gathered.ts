/** Why a fact is missing. *Absent* (not here), *denied* (not allowed), *timeout* and *failed* stay four different things. */
export type MissingStatus = 'absent' | 'denied' | 'timeout' | 'failed';

/** What a gatherer answers. It never throws for what the world does to it. */
export type Gathered<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: MissingStatus; readonly reason: string };

export const ok = <T>(value: T): Gathered<T> => ({ status: 'ok', value });

export const missing = (status: MissingStatus, reason: string): Gathered<never> => ({ status, reason });

const NOBODY_ASKED = 'not asked for';

/** Nobody wanted it to be looked at. */
export const NOT_ASKED = missing('absent', NOBODY_ASKED);

/** Then nothing is said of it, not even that it is not there. */
export const isNotAsked = (gathered: Gathered<unknown>): boolean =>
  gathered.status === 'absent' && gathered.reason === NOBODY_ASKED;
