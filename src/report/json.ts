import { toSafeJson } from '../model/neutralise.ts';
import type { Reporter } from './reporter.ts';

/** One document, `schema/report-v1.schema.json`. */
export const json: Reporter = (report) => toSafeJson(report);
