import { corrupt } from './fault.ts';
import type { KeyOrder } from './keys.ts';
import { compareKeys, LONGEST_KEY } from './keys.ts';
import type { Page } from './pages.ts';
import { HEADER } from './pages.ts';
import type { Window } from './window.ts';

/** A value that is larger is not read. */
const LARGEST_VALUE = 1 << 20;
/** A page up to this size is held at once. */
const WHOLE = 262_144;
const ELEMENT = 16;
/** So many entries, or bytes, between two pauses. */
const [PAUSE_ENTRIES, PAUSE_BYTES] = [256, 262_144];

/** Takes an entry: its key and, behind it, its value lie in `bytes` until it returns. */
export type Entry = (
  bytes: Buffer,
  keyAt: number,
  keySize: number,
  /** -1: it is too large to be read. */
  valueSize: number,
  /** A bucket, not a value. */
  isBucket: boolean,
) => void;

/** The first key of a page, as its parent tells it. */
export interface FirstKey {
  readonly bytes: Buffer;
  readonly at: number;
  readonly size: number;
}

export class Leaves {
  readonly #pause: () => Promise<void>;
  #entries = 0;
  #bytes = 0;

  constructor(pause: () => Promise<void>) {
    this.#pause = pause;
  }

  /**
   * Gives every entry of a leaf to `entry`. bbolt writes keys and values without a gap behind the table of elements, and
   * keys in their order: anything else is corrupt. Answers how many bytes it takes.
   */
  async read(
    window: Window,
    { position, count, size }: Page,
    first: FirstKey | null,
    order: KeyOrder,
    entry: Entry,
  ): Promise<number> {
    let offset = HEADER + count * ELEMENT;
    if (offset > size) throw corrupt();
    const isWhole = size <= WHOLE;
    // An old entry where there is said to be none: the count is wrong.
    if (count === 0 && size >= HEADER + ELEMENT) {
      const none = window.hold(position + HEADER, ELEMENT);
      if (window.bytes.subarray(none, none + ELEMENT).some((byte) => byte !== 0)) throw corrupt();
    }
    const at = window.hold(position, isWhole ? size : offset);
    // What is larger moves through the window, and its table must stay.
    const copy = isWhole ? null : Uint8Array.from(window.bytes.subarray(at, at + offset));
    const [table, tableAt] = copy === null ? [window.view, at] : [new DataView(copy.buffer), 0];
    let [lastAt, lastSize] = [0, 0];
    for (let index = 0; index < count; index++) {
      const element = HEADER + index * ELEMENT;
      const field = tableAt + element;
      const flags = table.getUint32(field, true);
      const keySize = table.getUint32(field + 8, true);
      const valueSize = table.getUint32(field + 12, true);
      const end = offset + keySize + valueSize;
      if (element + table.getUint32(field + 4, true) !== offset || flags > 1) throw corrupt();
      if (keySize === 0 || keySize > LONGEST_KEY || end > size) throw corrupt();
      const isRead = valueSize <= LARGEST_VALUE;
      const keyAt = isWhole ? at + offset : window.hold(position + offset, keySize + (isRead ? valueSize : 0));
      const { bytes } = window;
      if (index > 0 && isWhole) {
        if (compareKeys(bytes, lastAt, lastSize, bytes, keyAt, keySize) >= 0) throw corrupt();
      } else order.check(bytes, keyAt, keySize);
      if (
        index === 0 &&
        first !== null &&
        compareKeys(first.bytes, first.at, first.size, bytes, keyAt, keySize) !== 0
      ) {
        throw corrupt();
      }
      [lastAt, lastSize] = [keyAt, keySize];
      if (!isWhole || index === count - 1) order.keep(bytes, keyAt, keySize);
      entry(bytes, keyAt, keySize, isRead ? valueSize : -1, flags === 1);
      offset = end;
      this.#bytes += isRead ? valueSize : 0;
      if (++this.#entries >= PAUSE_ENTRIES || this.#bytes >= PAUSE_BYTES) {
        [this.#entries, this.#bytes] = [0, 0];
        await this.#pause();
      }
    }
    return offset;
  }
}
