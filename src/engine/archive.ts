import type { ArchiveStat } from './client.ts';
import { at, parseJson, textAt } from './json.ts';

/** Bits of Go's `fs.FileMode`. */
const [DIRECTORY, SYMLINK] = [2 ** 31, 2 ** 27];
/** Device, named pipe, socket, character device, irregular. */
const OTHERS = [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 21, 2 ** 19];

const has = (mode: number, bit: number): boolean => Math.floor(mode / bit) % 2 === 1;

const kindOf = (mode: number): ArchiveStat['kind'] => {
  if (has(mode, DIRECTORY)) return 'directory';
  if (has(mode, SYMLINK)) return 'symlink';
  return OTHERS.some((bit) => has(mode, bit)) ? 'other' : 'file';
};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** The header `X-Docker-Container-Path-Stat`: JSON in Base64; `null` for anything else. */
export const readPathStat = (header: string): ArchiveStat | null => {
  const value = parseJson(Buffer.from(header, 'base64').toString('utf8'));
  const [mode, size] = [at(value, 'mode'), at(value, 'size')];
  if (!isCount(mode) || !isCount(size)) return null;
  const kind = kindOf(mode);
  const target = textAt(value, 4096, 'linkTarget');
  return { kind, size, linkTarget: kind === 'symlink' && target !== '' ? target : null };
};
