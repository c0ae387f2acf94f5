import { readFileSync } from 'node:fs';

/** The bytes of `test/fixtures/daemon/PATH`. */
export const recordedBytes = (path: string): Buffer =>
  readFileSync(new URL(`../fixtures/daemon/${path}`, import.meta.url));

export const recorded = (path: string): string => recordedBytes(path).toString('utf8');
