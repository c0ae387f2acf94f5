import type { Files } from '../system/files.ts';

/** A process by its number and its name, of which Linux keeps 15 characters. */
export interface ListedProcess {
  readonly pid: number;
  readonly comm: string;
}

/** A name, its line end, and what is missing of a character that was cut. */
const LONGEST_NAME = 32;

const commOf = (files: Files, pid: number): string | null => {
  const text = files.readText(`/proc/${pid}/comm`, LONGEST_NAME);
  return text.status === 'ok' ? text.value.trim() : null;
};

/**
 * Every process, the lowest number first; `null` where the list is hidden from us (`hidepid`), which one cannot tell from
 * its length. One small file is opened for each: to be called once in a run.
 */
export const listProcesses = (files: Files): readonly ListedProcess[] | null => {
  if (commOf(files, 1) === null) return null;
  return files
    .list('/proc')
    .filter((entry) => /^[1-9]\d{0,9}$/.test(entry))
    .map((entry) => ({ pid: Number(entry), comm: commOf(files, Number(entry)) ?? '' }))
    .filter(({ comm }) => comm !== '')
    .toSorted((a, b) => a.pid - b.pid);
};
