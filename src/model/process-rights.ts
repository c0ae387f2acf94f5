/** capabilities(7): bit 25 allows to set the clock. */
const CAP_SYS_TIME = 1n << 25n;

/**
 * Whether a set of capabilities holds CAP_SYS_TIME. `status`: text of /proc/PID/status (proc(5)); `null` where it does not
 * tell.
 */
export const hasSysTime = (status: string, set: 'CapEff' | 'CapBnd'): boolean | null => {
  const hex = new RegExp(`^${set}:[ \\t]*([0-9a-fA-F]{1,16})[ \\t]*$`, 'm').exec(status)?.[1];
  return hex === undefined ? null : (BigInt(`0x${hex}`) & CAP_SYS_TIME) !== 0n;
};

/** Text of /proc/PID/uid_map with its blanks made equal; empty of a kernel without user namespaces. */
export const plainUserMap = (map: string): string => map.split(/\s+/).filter(Boolean).join(' ');

/** Of the first user namespace, which maps every user to itself (user_namespaces(7)); `map`: by `plainUserMap`. */
export const isFirstUserMap = (map: string): boolean => map === '0 0 4294967295';
