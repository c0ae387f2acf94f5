import type { OpenFile } from '../../system/files.ts';
import { BoltFault } from './fault.ts';

/** At most this much is read ahead, bytes. */
const AHEAD = 262_144;
/** What is read where the one before lies elsewhere. */
const FIRST = 16_384;

/** Reads unsigned 64 bits as a number: exact up to 2^53, and above it still larger than any page. */
export const readU64 = (view: DataView, at: number): number =>
  view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);

/**
 * A part of the file in memory. It reads ahead, more and more while the file is read in its order, and takes new memory
 * only for what is larger than `AHEAD`.
 */
export class Window {
  /** What is held. Changes with every `hold`. */
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  readonly #file: Pick<OpenFile, 'read'>;
  #memory: Uint8Array = this.bytes;
  #start = 0;
  #ahead = FIRST;

  constructor(file: Pick<OpenFile, 'read'>) {
    this.#file = file;
  }

  /** Where in `bytes` that part of the file begins. Throws `truncated` where the file ends before it. */
  hold(position: number, length: number): number {
    const at = position - this.#start;
    if (at >= 0 && at + length <= this.bytes.length) return at;
    const isNear = at >= 0 && at <= this.bytes.length + this.#ahead;
    this.#ahead = isNear ? Math.min(AHEAD, 2 * this.#ahead) : FIRST;
    const wanted = Math.max(length, this.#ahead);
    if (this.#memory.length < wanted) this.#memory = new Uint8Array(Math.max(wanted, AHEAD));
    const read = this.#file.read(position, wanted, this.#memory);
    this.#start = position;
    this.bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
    this.view = new DataView(read.buffer, read.byteOffset, read.byteLength);
    if (read.length < length) throw new BoltFault('truncated');
    return 0;
  }
}
