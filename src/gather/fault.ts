import type { Gathered } from '../model/gathered.ts';
import { missing } from '../model/gathered.ts';

/** A fault of ours in one fact costs that fact, and not the measurement. */
export const faultOf = (error: unknown): Gathered<never> =>
  missing('failed', error instanceof Error ? error.message : String(error));
