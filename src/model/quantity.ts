/** Durations in words that need no translation: SI symbols and `min`, `h`, `d`. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const pair = (ms: number, unit: number, name: string, smaller: number, smallerName: string): string => {
  const rounded = Math.round(ms / smaller) * smaller;
  return `${Math.floor(rounded / unit)} ${name} ${Math.round((rounded % unit) / smaller)} ${smallerName}`;
};

/** A span of `ms` >= 0 as `0.046 ms`, `12.3 ms`, `45.002 s`, `12 min 3 s`, `2 h 0 min`, `3 d 4 h`. */
export const formatSpan = (ms: number): string => {
  if (ms < 1) return `${ms.toFixed(3)} ms`;
  if (ms < SECOND - 0.05) return `${ms.toFixed(1)} ms`;
  if (ms < MINUTE - 0.5) return `${(ms / SECOND).toFixed(3)} s`;
  if (ms < HOUR - 0.5 * SECOND) return pair(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY - 0.5 * MINUTE) return pair(ms, HOUR, 'h', MINUTE, 'min');
  return pair(ms, DAY, 'd', HOUR, 'h');
};

/** A count as `1,204`. */
export const formatCount = (count: number): string => String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** The ± of a measurement. */
export const formatBound = (ms: number): string => (ms >= 100 && ms < SECOND ? `${ms.toFixed(0)} ms` : formatSpan(ms));

/** With its sign; the true minus sign has the width of the plus. */
export const formatOffset = (ms: number): string => `${ms < 0 ? '−' : '+'}${formatSpan(Math.abs(ms))}`;
