const UNIX_EPOCH_IN_ERA_0 = 2_208_988_800;
const ERA_SECONDS = 2 ** 32;

/**
 * Milliseconds since the Unix epoch; `null` for zero, which stands for "never". Seconds below 2^31 are of the era that
 * begins on 2036-02-07 (RFC 4330 §3).
 */
export const unixMsOfNtp = (seconds: number, fraction: number): number | null => {
  if (seconds === 0 && fraction === 0) return null;
  const sinceEra0 = seconds >= ERA_SECONDS / 2 ? seconds : seconds + ERA_SECONDS;
  return (sinceEra0 - UNIX_EPOCH_IN_ERA_0 + fraction / ERA_SECONDS) * 1000;
};
