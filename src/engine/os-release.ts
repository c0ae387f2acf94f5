import type { Files } from '../system/files.ts';

/** os-release(5), as far as it matters here. */
export interface OsRelease {
  readonly id: string;
  readonly like: readonly string[];
  readonly version: string | null;
}

const PATHS = ['/etc/os-release', '/usr/lib/os-release'];
const MAX_BYTES = 16_384;
const MAX_LIKE = 8;
const NAME = /^[a-z0-9][\w.+-]{0,63}$/;
const VERSION = /^[\w.+~-]{1,32}$/;

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');

/** `null` where there is none that says what the system is. */
export const readOsRelease = (files: Files): OsRelease | null => {
  for (const path of PATHS) {
    const text = files.readText(path, MAX_BYTES);
    if (text.status !== 'ok') continue;
    const valueOf = (name: string): string =>
      unquoted(
        text.value
          .split('\n')
          .findLast((line) => line.startsWith(`${name}=`))
          ?.slice(name.length + 1) ?? '',
      );
    const id = valueOf('ID').toLowerCase();
    if (!NAME.test(id)) continue;
    const like = valueOf('ID_LIKE')
      .toLowerCase()
      .split(/\s+/, MAX_LIKE)
      .filter((name) => NAME.test(name));
    const version = valueOf('VERSION_ID');
    return { id, like, version: VERSION.test(version) ? version : null };
  }
  return null;
};
