const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads `250ms`, `1s`, `1.5s`, `5m`, `2h` as milliseconds, more than zero; `null` for anything else. */
export const parseDuration = (text: string): number | null => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(digits) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  return ms > 0 && Number.isFinite(ms) ? ms : null;
};
