/** What one step may take of a run of `timeoutMs`, in ms, and never less than `leastMs`. */
export const shareOf = (timeoutMs: number, share: number, leastMs: number): number =>
  Math.max(leastMs, Math.round(share * timeoutMs));
