import type { Gathered, MissingStatus } from '../model/gathered.ts';
import { missing } from '../model/gathered.ts';

/** What a program says on standard error when it gets no answer, and which of the four that is. The first match counts. */
export type Refusals = readonly (readonly [RegExp, MissingStatus])[];

const LONGEST = 200;

const firstLineOf = (text: string): string => (/\S.*/.exec(text)?.[0] ?? '').trim().slice(0, LONGEST);

/** `failed` with `otherwise`, unless standard error says why; the reason is its first line. */
export const refusalOf = (stderr: string, refusals: Refusals, otherwise: string): Gathered<never> => {
  const status = refusals.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'failed';
  const said = firstLineOf(stderr);
  return missing(status, said === '' ? otherwise : said);
};
