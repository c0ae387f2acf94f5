import type { Gathered } from '../model/gathered.ts';
import { missing } from '../model/gathered.ts';
import type { Files, Inode } from '../system/files.ts';
import type { ContainerView } from './view.ts';

/** Who a process is (proc_pid_status(5)). */
interface Identity {
  readonly uid: number;
  readonly groups: ReadonlySet<number>;
  /** CAP_DAC_OVERRIDE or CAP_DAC_READ_SEARCH: no permission bits stand in its way (capabilities(7)). */
  readonly mayReadAll: boolean;
}

const STATUS_BYTES = 16_384;
const READ_ANYTHING = 0b110n;

/** Why a file is `denied` that we could read. */
export const NOT_FOR_ITS_USER = 'not for the user of its first process';

const identityIn = (status: string): Identity | null => {
  const fieldOf = (name: string): string[] => {
    const line = status.split('\n').find((one) => one.startsWith(`${name}:`));
    return line === undefined
      ? []
      : line
          .slice(name.length + 1)
          .trim()
          .split(/\s+/);
  };
  const uid = fieldOf('Uid')[1];
  const gid = fieldOf('Gid')[1];
  const capabilities = fieldOf('CapEff')[0];
  if (uid === undefined || gid === undefined || !/^[0-9a-f]{1,16}$/.test(capabilities ?? '')) return null;
  return {
    uid: Number(uid),
    groups: new Set([gid, ...fieldOf('Groups')].map(Number)),
    mayReadAll: (BigInt(`0x${capabilities}`) & READ_ANYTHING) !== 0n,
  };
};

const mayRead = ({ uid, groups, mayReadAll }: Identity, inode: Inode): boolean => {
  if (mayReadAll) return true;
  if (inode.uid === uid) return (inode.mode & 0o400) !== 0;
  return (inode.mode & (groups.has(inode.gid) ? 0o040 : 0o004)) !== 0;
};

const WORLD_READABLE = 0o444;

/**
 * The files of a container as the user of its first process may read them, which we may do as root whatever their mode. The
 * numbers of users are those of our own user namespace on both sides. ACLs are not looked at.
 */
export const asFirstProcess = ({ readBy, files }: ContainerView): Files => {
  if (readBy !== 'proc') return files;
  let identity: Identity | null | undefined;
  const isDenied = (path: string): boolean => {
    const real = files.realPath(path);
    const info = real.status === 'ok' ? files.info(real.value) : real;
    const inode = info.status === 'ok' ? info.value.inode : undefined;
    if (inode === undefined || (inode.mode & WORLD_READABLE) === WORLD_READABLE) return false;
    if (identity === undefined) {
      const status = files.readText('/proc/1/status', STATUS_BYTES);
      identity = status.status === 'ok' ? identityIn(status.value) : null;
    }
    return identity !== null && !mayRead(identity, inode);
  };
  const guarded =
    <T>(read: (path: string, maxBytes?: number) => Gathered<T>) =>
    (path: string, maxBytes?: number): Gathered<T> =>
      !path.startsWith('/proc/') && isDenied(path) ? missing('denied', NOT_FOR_ITS_USER) : read(path, maxBytes);
  return { ...files, readBytes: guarded(files.readBytes), readText: guarded(files.readText) };
};
