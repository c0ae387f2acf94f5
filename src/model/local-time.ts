const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');

/** Seconds to be added to UTC as ISO 8601 writes them: `+08:00`, `-03:30`; with seconds where there are any. */
export const formatUtcOffset = (seconds: number): string => {
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(size / 3600)}:${two((size / 60) % 60)}${rest}`;
};

/** What a clock shows at an instant (ms since the Unix epoch) that far from UTC: `2026-11-22 20:45:33`. */
export const formatWallTime = (at: number, utcOffsetSeconds: number): string =>
  new Date(at + utcOffsetSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** The hours of that alone: `20:45:33`. */
export const formatTimeOfDay = (at: number, utcOffsetSeconds: number): string => {
  const seconds = (((Math.floor(at / 1000) + utcOffsetSeconds) % 86_400) + 86_400) % 86_400;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
};

/** Date and hours, and how far from UTC that is: `2026-11-22 20:45:33 +08:00`. */
export const formatInstant = (at: number, utcOffsetSeconds: number): string =>
  `${formatWallTime(at, utcOffsetSeconds)} ${formatUtcOffset(utcOffsetSeconds)}`;
