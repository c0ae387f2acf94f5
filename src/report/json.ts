import { toSafeJson } from '../model/neutralise.ts';
import type { Reporter } from './reporter.ts';

/** Milliseconds to a nanosecond; what floating point adds behind that is noise. */
const toNanosecond = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(6)) : value;

/** One document, `schema/report-v1.schema.json`. */
export const json: Reporter = (report) => toSafeJson(report, toNanosecond);
