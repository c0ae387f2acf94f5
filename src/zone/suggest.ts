import type { Files } from '../system/files.ts';
import { listZones, readNamedZone } from './zone-files.ts';
import { isZoneName } from '../model/zone-name.ts';

/** Names that people expect and the tz database does not have: it names the most populous city of a region. */
const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['asia/beijing', 'Asia/Shanghai'],
  ['asia/shenzhen', 'Asia/Shanghai'],
  ['asia/guangzhou', 'Asia/Shanghai'],
  ['china', 'Asia/Shanghai'],
  ['asia/delhi', 'Asia/Kolkata'],
  ['asia/mumbai', 'Asia/Kolkata'],
  ['asia/osaka', 'Asia/Tokyo'],
  ['america/san_francisco', 'America/Los_Angeles'],
  ['america/seattle', 'America/Los_Angeles'],
  ['america/boston', 'America/New_York'],
  ['america/washington', 'America/New_York'],
  ['australia/canberra', 'Australia/Sydney'],
]);

const TZDATA_BYTES = 262_144;
const MIN_LENGTH_FOR_TYPOS = 5;
const MAX_TYPOS = 2;

/** Without what a shell, a compose file or a slip of the finger put around it. */
const stripped = (value: string): string =>
  value
    .replace(/["'\s]+/g, ' ')
    .trim()
    .replace(/^:/, '')
    .replace(/^.*\/zoneinfo\//, '')
    .replaceAll(' ', '_');

/** How many letters must be put in, left out or changed (Levenshtein). */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

const only = (names: readonly string[]): string | null => (names.length === 1 ? (names[0] ?? null) : null);

const nearest = (wanted: string, names: readonly string[]): string | null => {
  if (wanted.length < MIN_LENGTH_FOR_TYPOS) return null;
  const near = names
    .filter((name) => Math.abs(name.length - wanted.length) <= MAX_TYPOS)
    .map((name) => ({ name, typos: distance(wanted, name.toLowerCase()) }))
    .filter(({ typos }) => typos <= MAX_TYPOS);
  const least = Math.min(...near.map(({ typos }) => typos));
  return only(near.filter(({ typos }) => typos === least).map(({ name }) => name));
};

/**
 * What an old name stands for, written small: tzdata.zi says it, even where its file was left out (Debian's
 * tzdata-legacy). `null` if it is no such name.
 */
export const linkIn = (files: Files, folder: string, wanted: string): string | null => {
  const text = files.readText(`${folder}/tzdata.zi`, TZDATA_BYTES);
  if (text.status !== 'ok') return null;
  for (const line of text.value.split('\n')) {
    const [letter, target, name] = line.split(' ', 4);
    if (letter === 'L' && name?.toLowerCase() === wanted) return target ?? null;
  }
  return null;
};

/**
 * The zone of this host that was probably meant by a name that is none; `null` if none, or more than one, comes near.
 * `listNames`: all that the folder has.
 */
export const suggestZone = (
  files: Files,
  folder: string | null,
  value: string,
  listNames = (of: string): readonly string[] => listZones(files, of).map(({ name }) => name),
): string | null => {
  const wanted = stripped(value).toLowerCase();
  if (folder === null || !isZoneName(wanted)) return null;
  const names = listNames(folder);
  const suggestion =
    names.find((name) => name.toLowerCase() === wanted) ??
    linkIn(files, folder, wanted) ??
    EXPECTED.get(wanted) ??
    only(names.filter((name) => name.toLowerCase().split('/').at(-1) === wanted.split('/').at(-1))) ??
    nearest(wanted, names);
  if (suggestion === null) return null;
  return typeof readNamedZone(files, folder, suggestion) === 'string' ? null : suggestion;
};
