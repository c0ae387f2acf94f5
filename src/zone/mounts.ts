/** What is mounted over a file. */
export interface FileMount {
  /** The path of its source, on the file system that it lies on: of a bind mount from a host, that host's path. */
  readonly source: string;
}

/** proc_pid_mountinfo(5): blanks and the like are written as three octal digits. */
const unescape = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Added to the source of a mount whose file was replaced or removed since. */
const DELETED = /\/\/deleted$/;

/** What /proc/self/mountinfo tells of a mount over exactly this path; the topmost one, `null` if there is none. */
export const mountOver = (mountinfo: string, path: string): FileMount | null => {
  if (!mountinfo.includes(path)) return null;
  for (const line of mountinfo.split('\n').toReversed()) {
    const [, , , root, point] = line.split(' ', 5);
    if (root !== undefined && point !== undefined && unescape(point) === path)
      return { source: unescape(root).replace(DELETED, '') };
  }
  return null;
};

/** One line of mountinfo. */
export interface Mount {
  /** What is mounted, as a path on its file system; without the mark of a file that was removed. */
  readonly root: string;
  /** The file was replaced or removed since. */
  readonly isDeleted: boolean;
  /** Where it lies. */
  readonly point: string;
}

/** A container has some dozens. */
const MAX_MOUNTS = 4096;

/** All that /proc/PID/mountinfo tells, the last one on top. Lines that are none are left out. */
export const parseMounts = (mountinfo: string): readonly Mount[] =>
  mountinfo.split('\n', MAX_MOUNTS).flatMap((line) => {
    const [, , , root = '', point = ''] = line.split(' ', 5);
    if (!root.startsWith('/') || !point.startsWith('/')) return [];
    const source = unescape(root);
    return [{ root: source.replace(DELETED, ''), isDeleted: DELETED.test(source), point: unescape(point) }];
  });
