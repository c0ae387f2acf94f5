/** Why the run ended before everything was settled; `null` if it did not. */
export type Ended = 'deadline' | 'interrupted' | null;

/** `signal` is aborted with the reason `deadline`, or by the person. */
export const endedBy = (signal: AbortSignal): Ended => {
  if (!signal.aborted) return null;
  return signal.reason === 'deadline' ? 'deadline' : 'interrupted';
};
