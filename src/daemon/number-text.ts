/** Rust writes small numbers with all their zeros. */
const DECIMAL = /^[+-]?\d{1,20}(?:\.\d{0,400})?(?:e[+-]?\d{1,2})?$/i;

/** A decimal number as C, Python and Rust print it: `-0.002481`, `+1.5`, `6e-05`. `null` for anything else. */
export const decimalOf = (text: string): number | null => {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
};

/** A whole number without a sign, at most `most`; `null` for anything else. */
export const countOf = (text: string, most: number): number | null =>
  /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : null;
