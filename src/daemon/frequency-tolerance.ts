/** Φ of RFC 5905 §7.2: by so much, as a fraction, a corrected clock may drift until its next correction. */
export const FREQUENCY_TOLERANCE = 15e-6;
