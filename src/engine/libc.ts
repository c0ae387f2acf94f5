import type { Files } from '../system/files.ts';

/** Bytes of /proc/1/maps, the same as others ask for, so that it is read once. */
const MAPS_BYTES = 262_144;
const MUSL = /(?:^|\/)(?:ld-musl-[\w.-]+|libc\.musl-[\w.-]+)/m;
const GLIBC = /(?:^|\/)(?:ld-linux[\w.-]*\.so|ld64\.so\.\d|libc\.so\.6|libc-2\.\d+\.so)/m;

/** Where the loaders of programs lie, one of which each program needs that is not static. */
const FOLDERS = ['/lib', '/lib64'];
const GLIBC_LOADER = /^(?:ld-linux[\w.-]*\.so|ld64\.so\.\d|ld\.so\.1$|ld-2\.\d+\.so)/;

/**
 * Which C library the programs of a container use: the one of its first process, or else the one that its image has.
 * `none`: it has neither, and all of its programs are static; `null`: not known.
 */
export const libcOf = (files: Files): 'glibc' | 'musl' | 'none' | null => {
  const maps = files.readText('/proc/1/maps', MAPS_BYTES);
  if (maps.status === 'ok') {
    if (MUSL.test(maps.value)) return 'musl';
    if (GLIBC.test(maps.value)) return 'glibc';
  }
  const names = FOLDERS.flatMap((folder) => files.list(folder));
  const hasMusl = names.some((name) => name.startsWith('ld-musl-'));
  const hasGlibc = names.some((name) => GLIBC_LOADER.test(name));
  // Alpine has a package of a stand-in for glibc's loader, Debian one of musl's.
  if (hasMusl && hasGlibc) return files.exists('/etc/alpine-release') ? 'musl' : 'glibc';
  if (hasMusl) return 'musl';
  if (hasGlibc) return 'glibc';
  const isLookedAt = FOLDERS.every((folder) => {
    const { status } = files.info(folder);
    return status === 'ok' || status === 'absent';
  });
  return isLookedAt ? 'none' : null;
};
