/** Nanoseconds (package time of Go). */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00B5s', 1_000n],
  ['\u03BCs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const LIMIT = 1n << 63n;
const PART = /(\d*)(\.\d*)?([^.\d]+)/y;
/** Go takes any length; what is longer than this is none that anybody wrote. */
const MAX_LENGTH = 200;

/** Digits behind the point count as long as they fit into 63 bits, as a float then. */
const fractionOf = (digits: string, unit: bigint): bigint => {
  let [value, scale] = [0n, 1];
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (value > (LIMIT - 1n) / 10n || next > LIMIT) break;
    [value, scale] = [next, scale * 10];
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
};

/** What Go's `time.ParseDuration` reads (`4320h`, `-1.5h30m`), ms; `null` for what it refuses. */
export const parseGoDuration = (text: string): number | null => {
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return 0;
  if (rest === '' || text.length > MAX_LENGTH) return null;
  let total = 0n;
  PART.lastIndex = 0;
  while (PART.lastIndex < rest.length) {
    const [, whole = '', fraction = '', name = ''] = PART.exec(rest) ?? [];
    const unit = UNITS.get(name);
    if (unit === undefined || (whole === '' && fraction.length < 2)) return null;
    const value = BigInt(whole === '' ? 0 : whole) * unit + fractionOf(fraction.slice(1), unit);
    total += value;
    if (value > LIMIT || total > LIMIT) return null;
  }
  const isNegative = text.startsWith('-');
  if (total === LIMIT && !isNegative) return null;
  return Number(isNegative ? -total : total) / 1e6;
};
