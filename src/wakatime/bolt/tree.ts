import { corrupt } from './fault.ts';
import { compareKeys, KeyOrder, LONGEST_KEY } from './keys.ts';
import type { Entry, FirstKey, Leaves } from './leaf.ts';
import type { Page, Pages } from './pages.ts';
import { BRANCH, HEADER, LEAF } from './pages.ts';
import { Window } from './window.ts';

const DEEPEST = 64;
const ELEMENT = 16;
/** Of a branch that bbolt splits; it keeps at most four of the longest keys together. */
const LARGEST_BRANCH = 1 << 20;
/** Root page and sequence, before the page of a bucket that is stored inside another. */
const BUCKET = 16;

/** A branch page on the way to the current leaf, in memory of its own. */
interface Branch {
  readonly bytes: Buffer;
  readonly count: number;
  next: number;
}

/** bbolt takes what is needed; older versions one page more where it just fits. */
const checkSize = ({ size }: Page, used: number, pageSize: number): void => {
  const pages = size / pageSize;
  if (pages !== Math.ceil(used / pageSize) && pages !== Math.floor(used / pageSize) + 1) throw corrupt();
};

const keyOf = ({ bytes }: Branch, index: number): FirstKey => {
  const element = HEADER + index * ELEMENT;
  return { bytes, at: element + bytes.readUInt32LE(element), size: bytes.readUInt32LE(element + 4) };
};

const readBranch = ({ window, meta }: Pages, page: Page, first: FirstKey | null): Branch => {
  const { position, count, size } = page;
  const table = HEADER + count * ELEMENT;
  if (count === 0 || table > size) throw corrupt();
  const last = HEADER + (count - 1) * ELEMENT;
  let at = window.hold(position, table);
  const used = last + window.view.getUint32(at + last, true) + window.view.getUint32(at + last + 4, true);
  if (used > Math.min(size, LARGEST_BRANCH)) throw corrupt();
  checkSize(page, used, meta.pageSize);
  at = window.hold(position, used);
  const branch = { bytes: Buffer.from(window.bytes.subarray(at, at + used)), count, next: 0 };
  let [offset, before] = [table, first];
  for (let index = 0; index < count; index++) {
    const key = keyOf(branch, index);
    if (key.at !== offset || key.size === 0 || key.size > LONGEST_KEY || offset + key.size > used) throw corrupt();
    const order = before === null ? -1 : compareKeys(before.bytes, before.at, before.size, key.bytes, key.at, key.size);
    // Its first key is the one that its parent has.
    if (index === 0 ? before !== null && order !== 0 : order >= 0) throw corrupt();
    [offset, before] = [offset + key.size, key];
  }
  return branch;
};

/** Gives every entry of the bucket with that root page to `entry`, in the order of their keys. */
export const readTree = async (pages: Pages, leaves: Leaves, root: number, entry: Entry): Promise<void> => {
  const order = new KeyOrder();
  const path: Branch[] = [];
  let next = root;
  let first: FirstKey | null = null;
  for (;;) {
    const page = pages.open(next);
    if (page.flags === LEAF) {
      checkSize(page, await leaves.read(pages.window, page, first, order, entry), pages.meta.pageSize);
    } else if (page.flags === BRANCH && path.length < DEEPEST) path.push(readBranch(pages, page, first));
    else throw corrupt();
    let branch = path.at(-1);
    while (branch !== undefined && branch.next === branch.count) {
      path.pop();
      branch = path.at(-1);
    }
    if (branch === undefined) return;
    first = keyOf(branch, branch.next);
    const element = HEADER + branch.next++ * ELEMENT;
    next = branch.bytes.readUInt32LE(element + 8) + branch.bytes.readUInt32LE(element + 12) * 2 ** 32;
  }
};

/** The same of a bucket that is described by the value of its entry: by its root page, or with its page inside. */
export const readBucket = async (pages: Pages, leaves: Leaves, value: Buffer, entry: Entry): Promise<void> => {
  if (value.length < BUCKET) throw corrupt();
  const root = Number(value.readBigUInt64LE(0));
  if (root !== 0) {
    if (value.length !== BUCKET) throw corrupt();
    return readTree(pages, leaves, root, entry);
  }
  const inline = value.subarray(BUCKET);
  if (inline.length < HEADER || inline.length > pages.meta.pageSize) throw corrupt();
  const header = { id: inline.readBigUInt64LE(0), flags: inline.readUInt16LE(8), overflow: inline.readUInt32LE(12) };
  if (header.id !== 0n || header.flags !== LEAF || header.overflow !== 0) throw corrupt();
  const page = { position: 0, flags: LEAF, count: inline.readUInt16LE(10), size: inline.length };
  const window = new Window({ read: (position, length) => inline.subarray(position, position + length) });
  if ((await leaves.read(window, page, null, new KeyOrder(), entry)) !== inline.length) throw corrupt();
};
