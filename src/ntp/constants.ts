/** Greatest root distance at which a server still counts: ntpsec's MAXDIST (RFC 5905 has 1 s). */
export const MAX_ROOT_DISTANCE_MS = 1500;
/** RFC 5905 MAXDISP: a server that claims more is not synchronised. */
export const MAX_DISPERSION_MS = 16_000;
/** RFC 5905 MAXSTRAT: this stratum means "not synchronised". */
export const MAX_STRATUM = 16;
/** RFC 5905 PHI: by how much an undisciplined clock may drift, s/s. */
export const FREQUENCY_TOLERANCE = 15e-6;
/** Longest stay of a request inside a server that we believe (chrony's MAX_SERVER_INTERVAL). */
export const MAX_PROCESSING_MS = 4000;
/** Age of the reference time past which a server's "synchronised" is not believed: 2^17 s. */
export const MAX_REFERENCE_AGE_MS = 131_072_000;
/** A server's transmit stamp may stand this far before its receive stamp: clocks of coarse precision do that. */
export const MIN_TIME_ORDER_TOLERANCE_MS = 1;
/**
 * Two sources this near to each other do not accuse one another (ntpsec's `tos mindist`, 1 ms): claimed errors of
 * good servers are often smaller than their true ones.
 */
export const MIN_DISTANCE_MS = 1;
