import { hasSysTime, isFirstUserMap, plainUserMap } from '../model/process-rights.ts';
import type { Files } from '../system/files.ts';

const SMALL = 4096;
/** login.defs(5): from here on, accounts are people's. */
const FIRST_ORDINARY_USER = 1000;

const field = (status: string, name: string): string | null =>
  new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? null;

/** The map of a process's user namespace, blanks made equal; `null` if it cannot be read, empty on a kernel without. */
const userMapOf = (files: Files, folder: string): string | null => {
  const map = files.readText(`${folder}/uid_map`, SMALL);
  if (map.status === 'absent') return '';
  return map.status === 'ok' ? plainUserMap(map.value) : null;
};

/**
 * Whether a process is in our user namespace or in the first one: in any other its capabilities count for nothing
 * outside. The link says it exactly and is open to root alone; the map anybody may read.
 */
const sharesUsers = (files: Files, folder: string): boolean | null => {
  const [theirs, ours] = [files.linkTarget(`${folder}/ns/user`), files.linkTarget('/proc/self/ns/user')];
  if (theirs.status === 'ok' && ours.status === 'ok') return theirs.value === ours.value;
  const map = userMapOf(files, folder);
  const ourMap = userMapOf(files, '/proc/self');
  // A process that has just ended, or a file of a kernel that has no such namespaces.
  if (map === null || ourMap === null || (map === '' && ourMap !== '')) return null;
  return map === ourMap || isFirstUserMap(map);
};

export interface ProcessStatus {
  /** It has CAP_SYS_TIME over this host's clock; `null` if not known. */
  readonly maySetClock: boolean | null;
  /** Who started it, as we see users; `null` if not known. */
  readonly user: number | null;
  /** In a PID namespace below ours. */
  readonly hasOwnPids: boolean;
}

/** What /proc/PID/status and the user namespace of a process say of its power over the clock (proc(5)). */
export const readStatus = (files: Files, folder: string): ProcessStatus => {
  const text = files.readText(`${folder}/status`, SMALL);
  const status = text.status === 'ok' ? text.value : '';
  const maySet = hasSysTime(status, 'CapEff');
  const user = /^\d{1,10}(?=\s|$)/.exec(field(status, 'Uid') ?? '')?.[0];
  return {
    maySetClock: maySet === true ? sharesUsers(files, folder) : maySet,
    user: user === undefined ? null : Number(user),
    hasOwnPids: (field(status, 'NSpid') ?? '').split(/\s+/).length > 1,
  };
};

/** The first number of people's accounts on this host: 500 on old systems, 1000 on the others. */
const firstOrdinaryUser = (files: Files): number => {
  const text = files.readText('/etc/login.defs');
  const told = text.status === 'ok' ? /^[ \t]*UID_MIN[ \t]+(\d{1,9})[ \t\r]*$/m.exec(text.value)?.[1] : undefined;
  return told === undefined ? FIRST_ORDINARY_USER : Math.min(Number(told), FIRST_ORDINARY_USER);
};

/**
 * Whether a process may stand for a service of this host. A program of any name, with any arguments, is started by
 * anybody: without power over the clock only one of root or of a system account is believed.
 */
export const isOfSystem = (files: Files, { maySetClock, user }: ProcessStatus): boolean =>
  maySetClock !== false || user === null || user === 0 || user < firstOrdinaryUser(files);
