import type { OpenFile } from '../../system/files.ts';
import { BoltFault, corrupt } from './fault.ts';
import { checkFreelist } from './freelist.ts';
import type { Entry } from './leaf.ts';
import { Leaves } from './leaf.ts';
import type { Meta } from './meta.ts';
import { isStill, readMeta } from './meta.ts';
import { Pages } from './pages.ts';
import { readBucket, readTree } from './tree.ts';

/** One reading: takes the entries, and tells what they were. */
export interface Reading<T> {
  readonly entry: (bytes: Buffer, valueAt: number, valueSize: number) => void;
  readonly result: () => T;
}

/** So often a file that changes meanwhile is read. */
const ATTEMPTS = 5;

const readOnce = async <T>(
  file: OpenFile,
  meta: Meta,
  name: string,
  reading: Reading<T>,
  pause: () => Promise<void>,
): Promise<T> => {
  const pages = new Pages(file, meta);
  const leaves = new Leaves(pause);
  let buckets = 0;
  let bucket: Buffer | null = null;
  const findBucket: Entry = (bytes, keyAt, keySize, valueSize, isBucket) => {
    // A bucket's entry is small, and beside buckets nothing lies here.
    if (!isBucket || valueSize < 0) throw corrupt();
    buckets++;
    const valueAt = keyAt + keySize;
    if (bytes.toString('latin1', keyAt, valueAt) === name)
      bucket = Buffer.from(bytes.subarray(valueAt, valueAt + valueSize));
  };
  await readTree(pages, leaves, meta.root, findBucket);
  if (bucket === null && buckets > 0) throw new BoltFault('no-bucket');
  if (bucket !== null) {
    await readBucket(pages, leaves, bucket, (bytes, keyAt, keySize, valueSize, isBucket) => {
      if (isBucket) throw corrupt();
      reading.entry(bytes, keyAt + keySize, valueSize);
    });
  }
  await checkFreelist(pages, buckets <= 1, pause);
  return reading.result();
};

/**
 * Reads one bucket of a bolt file without a lock, while others may write to it. What was read counts only if no commit
 * could have written over it meanwhile; the same holds for what is wrong with it. A file without any bucket is one that
 * has just been made: the bucket is empty. `pause` may throw to end it. Throws a `BoltFault`, and what the file throws.
 *
 * Pages of bolt have no checksum. What can be told from the rest of the file is checked: a byte that has changed and
 * would change the number of entries is found, if the file has its list of free pages and no other bucket.
 */
export const readBoltBucket = async <T>(
  file: OpenFile,
  name: string,
  begin: () => Reading<T>,
  pause: () => Promise<void>,
): Promise<T> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let meta: Meta | null = null;
    try {
      meta = readMeta(file);
      const result = await readOnce(file, meta, name, begin(), pause);
      if (isStill(file, meta)) return result;
    } catch (error) {
      if (!(error instanceof BoltFault)) throw error;
      if (meta === null ? !hasMeta(file) : isStill(file, meta)) throw error;
    }
  }
  throw new BoltFault('changing');
};

/** Now there is one: the file was being made. */
const hasMeta = (file: OpenFile): boolean => {
  try {
    return readMeta(file).txid >= 0;
  } catch (error) {
    if (error instanceof BoltFault) return false;
    throw error;
  }
};
