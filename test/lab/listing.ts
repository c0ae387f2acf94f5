import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything below a folder, with its times (but when it was last read) and what is in it, a line for each. */
export async function listing(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lines = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      const { mode, uid, gid, size, ino, nlink, mtimeNs, ctimeNs } = await lstat(path, { bigint: true });
      const content = entry.isFile()
        ? createHash('sha256')
            .update(await readFile(path))
            .digest('hex')
        : entry.isSymbolicLink()
          ? await readlink(path)
          : '';
      const line = [path, mode, uid, gid, size, ino, nlink, mtimeNs, ctimeNs, content].join(' ');
      return [line, ...(entry.isDirectory() ? await listing(path) : [])];
    }),
  );
  return lines.flat().toSorted();
}
