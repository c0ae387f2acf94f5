import { toSafeJson } from '../model/neutralise.ts';
import type { Reporter } from './reporter.ts';

/** Facts count instants in ms since the Unix epoch; the document tells them as ISO 8601 in UTC. */
const INSTANTS = new Set([
  ...['at', 'since', 'notBefore', 'lastUpdateAt', 'bootedAt', 'startedAt', 'modifiedAt'],
  ...['oldestAt', 'newestAt', 'backoffAt', 'lastSentAt', 'lastRejectionAt'],
]);
/** What a Date can hold; a clock of the year 275761 is told as no instant. */
const LAST_INSTANT_MS = 8.64e15;

const instant = (ms: number): string | null =>
  Math.abs(ms) <= LAST_INSTANT_MS ? new Date(Math.round(ms)).toISOString() : null;

/** Milliseconds to a nanosecond; what floating point adds behind that is noise. */
const told = (key: string, value: unknown): unknown => {
  if (key === 'firstTimes' && Array.isArray(value)) return value.map((at) => told('at', at));
  if (typeof value !== 'number') return value;
  if (INSTANTS.has(key)) return instant(value);
  return Number.isInteger(value) ? value : Number(value.toFixed(6));
};

/** One document, `schema/report-v1.schema.json`. */
export const json: Reporter = (report) => toSafeJson(report, told);
