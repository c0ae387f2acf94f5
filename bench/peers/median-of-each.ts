/** For clients of a single server, asked about each of the four: the median, which is what a careful user would take. */
import { median } from '../statistics.ts';
import { type Answer, offsetOnly } from './tool.ts';

/** `stdout`: one JSON array of the offsets, ms. */
export function parseMedianOfEach(stdout: string): Answer | null {
  if (stdout.trim() === '') return null;
  const offsets = JSON.parse(stdout) as (number | null)[];
  // JSON's null is what the scripts print for NaN.
  return offsets.every((offset) => offset !== null) ? offsetOnly(median(offsets)) : null;
}
