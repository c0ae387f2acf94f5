import type { Reporter } from './reporter.ts';

/** Loaded by need: `json` and `quiet` use no package at all. */
const REPORTERS = {
  text: async (): Promise<Reporter> => (await import('./text.ts')).text,
  json: async (): Promise<Reporter> => (await import('./json.ts')).json,
  quiet: async (): Promise<Reporter> => (await import('./quiet.ts')).quiet,
};

export type Format = keyof typeof REPORTERS;

export const loadReporter = (format: Format): Promise<Reporter> => REPORTERS[format]();
