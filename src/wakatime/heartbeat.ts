export interface Heartbeat {
  /** When it was made, by the clock of its host: whole ms since the Unix epoch. */
  readonly timeMs: number;
  readonly project: string | null;
}

/** Furthest from the epoch that a `Date` can hold, ms. */
const FURTHEST_MS = 8.64e15;

const NOT_ASCII = /[\u0080-\uffff]/;

/** A heartbeat of the queue; `null` for what is no JSON object with a `time` (seconds since the epoch) that is an instant. */
export const readHeartbeat = (bytes: Buffer, start: number, end: number): Heartbeat | null => {
  try {
    // Latin-1 is read fastest, and a number is the same in it.
    const value = JSON.parse(bytes.toString('latin1', start, end)) as {
      readonly time?: unknown;
      readonly project?: unknown;
    } | null;
    const time = value?.time;
    if (typeof time !== 'number' || Array.isArray(value)) return null;
    // Not -0.
    const timeMs = Math.round(time * 1000) + 0;
    if (!(Math.abs(timeMs) <= FURTHEST_MS)) return null;
    let project = value?.project;
    if (typeof project === 'string' && NOT_ASCII.test(project)) {
      project = (JSON.parse(bytes.toString('utf8', start, end)) as { readonly project?: unknown }).project;
    }
    return { timeMs, project: typeof project === 'string' && project !== '' ? project : null };
  } catch {
    return null;
  }
};
