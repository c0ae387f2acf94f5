/**
 * Where this machine keeps the programs and libraries that the lab needs. Each finder answers a path, or null; none of
 * them needs root.
 */
import { accessSync, constants, openSync, closeSync, readSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

const LIBRARY_ROOTS = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/usr/local/lib64', '/lib'];
const FAKETIME_LIBRARY = join('faketime', 'libfaketime.so.1');

/** In PATH, and in the folders for daemons, which the PATH of ordinary users lacks. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  for (const folder of folders) {
    if (folder === '') continue;
    const candidate = join(folder, name);
    if (isExecutableFile(candidate)) return candidate;
  }
  return null;
}

/** libfaketime for programs of this machine's own architecture; Debian has it in a folder for each. */
export function findLibfaketime(): string | null {
  for (const root of LIBRARY_ROOTS) {
    for (const folder of [root, ...subfolders(root)]) {
      const candidate = join(folder, FAKETIME_LIBRARY);
      if (isFile(candidate) && isForThisMachine(candidate)) return candidate;
    }
  }
  return null;
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

/** Compares ELF class, byte order and machine with those of the running Node. */
function isForThisMachine(library: string): boolean {
  const mine = elfIdentity(process.execPath);
  return mine !== null && mine === elfIdentity(library);
}

function elfIdentity(path: string): string | null {
  const header = Buffer.alloc(20);
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    if (readSync(file, header, 0, header.length, 0) < header.length) return null;
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
  if (header.toString('latin1', 0, 4) !== '\u007fELF') return null;
  return `${header.toString('hex', 4, 6)} ${header.toString('hex', 18, 20)}`;
}
