import type { Files } from '../system/files.ts';
import type { InspectedContainer } from './client.ts';

const MAX_BYTES = 16_384;

const parentOf = (files: Files, pid: number): number | null => {
  const status = files.readText(`/proc/${pid}/status`, MAX_BYTES);
  const parent = status.status === 'ok' ? /^PPid:\s*(\d+)$/m.exec(status.value)?.[1] : undefined;
  return parent === undefined ? null : Number(parent);
};

const namespaceOf = (files: Files, process: number | 'self'): string | null => {
  const link = files.linkTarget(`/proc/${process}/ns/mnt`);
  return link.status === 'ok' ? link.value : null;
};

/**
 * Whether what started a container (containerd's shim, conmon) sees the files that we see: then the sources of its bind
 * mounts are ours too, even where we run in a container ourselves. Only root may look; `false` where it is not known.
 */
export const isStartedAmongOurFiles = ({ pid }: Pick<InspectedContainer, 'pid'>, files: Files): boolean => {
  const parent = pid === null ? null : parentOf(files, pid);
  if (parent === null || parent <= 0) return false;
  const theirs = namespaceOf(files, parent);
  return theirs !== null && theirs === namespaceOf(files, 'self');
};
