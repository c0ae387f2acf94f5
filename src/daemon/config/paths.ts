import type { Files } from '../../system/files.ts';

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '/';

export const join = (folder: string, name: string): string => {
  let end = folder.length;
  while (folder[end - 1] === '/') end -= 1;
  return `${folder.slice(0, end)}/${name}`;
};

/** A relative path is taken from `folder`. */
export const resolve = (folder: string, path: string): string => (path.startsWith('/') ? path : join(folder, path));

export const isFolder = (files: Files, path: string): boolean => {
  const real = files.realPath(path);
  const info = real.status === 'ok' ? files.info(real.value) : real;
  return info.status === 'ok' && info.value.kind === 'directory';
};
