import type { QueueFault } from '../../model/wakatime-facts.ts';
import type { OpenFile } from '../../system/files.ts';
import { fnv1a64 } from './checksum.ts';
import { BoltFault } from './fault.ts';
import { readU64 } from './window.ts';

/** One of the two meta pages: what the file was after a commit. */
export interface Meta {
  /** Where it lies in the file. */
  readonly position: number;
  readonly pageSize: number;
  /** The page of the bucket that holds all others. */
  readonly root: number;
  /** `null`: the list of free pages is not stored (`NoFreelistSync`). */
  readonly freelist: number | null;
  /** All pages are below. */
  readonly highWater: number;
  readonly txid: number;
  /** Its bytes: the same as long as nothing has been committed over it. */
  readonly image: string;
}

type File = Pick<OpenFile, 'read' | 'size'>;

const MAGIC = 0xed0cdaed;
const VERSION = 2;
/** A page's header, the fields, and behind them their checksum. */
const [START, FIELDS, BYTES] = [16, 56, 80];
const [SMALLEST_PAGE, LARGEST_PAGE] = [1024, 1024 << 14];
const NOT_STORED = 2 ** 64;

const metaAt = (file: File, position: number): Meta | QueueFault => {
  // A copy: the file may give memory that it uses again.
  const bytes = Buffer.from(file.read(position, BYTES));
  if (bytes.length < START + 4 || bytes.readUInt32LE(START) !== MAGIC) return 'not-bolt';
  if (bytes.length < BYTES) return 'truncated';
  const view = new DataView(bytes.buffer, bytes.byteOffset + START);
  if (view.getUint32(4, true) !== VERSION) return 'bolt-version';
  const fields = bytes.subarray(START, START + FIELDS);
  if (view.getBigUint64(FIELDS, true) !== fnv1a64(fields)) return 'corrupt-meta';
  const pageSize = view.getUint32(8, true);
  const isPower = (pageSize & (pageSize - 1)) === 0;
  if (!isPower || pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE) return 'corrupt-meta';
  if (position !== 0 && position !== pageSize) return 'corrupt-meta';
  const freelist = readU64(view, 32);
  return {
    position,
    pageSize,
    root: readU64(view, 16),
    freelist: freelist === NOT_STORED ? null : freelist,
    highWater: readU64(view, 40),
    txid: readU64(view, 48),
    image: bytes.toString('latin1', START),
  };
};

const isMeta = (found: Meta | QueueFault): found is Meta => typeof found !== 'string';

/** Where the second one may lie: that depends on the size of a page, which the first one would tell. */
const secondMeta = (file: File, fault: QueueFault): Meta | QueueFault => {
  let worst = fault;
  const size = file.size();
  for (let position = SMALLEST_PAGE; position <= LARGEST_PAGE && position < size; position *= 2) {
    const found = metaAt(file, position);
    if (isMeta(found)) return found;
    if (worst === 'not-bolt') worst = found;
  }
  return worst;
};

/** The valid meta of the latest commit. Throws a `BoltFault` if there is none. */
export const readMeta = (file: File): Meta => {
  const first = metaAt(file, 0);
  const second = isMeta(first) ? metaAt(file, first.pageSize) : secondMeta(file, first);
  const metas = [first, second].filter(isMeta).toSorted((a, b) => b.txid - a.txid);
  if (metas[0] !== undefined) return metas[0];
  throw new BoltFault(file.size() === 0 ? 'empty-file' : isMeta(second) ? 'corrupt-meta' : second);
};

/**
 * Whether everything that was read by this meta is as it was when it was committed. A page of it can only be written over
 * after the next commit is complete, and the meta of that lies in the other place; after one more it lies in this place.
 * So the other is looked at first: should it be torn, this one tells.
 */
export const isStill = (file: File, meta: Meta): boolean => {
  const other = metaAt(file, meta.position === 0 ? meta.pageSize : 0);
  if (isMeta(other) && other.txid > meta.txid) return false;
  const again = metaAt(file, meta.position);
  return isMeta(again) && again.image === meta.image;
};
