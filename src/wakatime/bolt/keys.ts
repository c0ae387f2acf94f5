import { corrupt } from './fault.ts';

/** bbolt takes no longer key. */
export const LONGEST_KEY = 32_768;

/** Whether one key comes before another by its bytes (negative), or is the same (0). */
export const compareKeys = (
  a: Uint8Array,
  aAt: number,
  aSize: number,
  b: Uint8Array,
  bAt: number,
  bSize: number,
): number => {
  const size = Math.min(aSize, bSize);
  for (let index = 0; index < size; index++) {
    const difference = (a[aAt + index] ?? 0) - (b[bAt + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return aSize - bSize;
};

/** The key that came last, in one bucket. */
export class KeyOrder {
  readonly #last = Buffer.alloc(LONGEST_KEY);
  /** No key is empty. */
  #size = 0;

  /** Throws if the key does not come after the last one. */
  check(bytes: Uint8Array, at: number, size: number): void {
    if (compareKeys(this.#last, 0, this.#size, bytes, at, size) >= 0) throw corrupt();
  }

  keep(bytes: Buffer, at: number, size: number): void {
    bytes.copy(this.#last, 0, at, at + size);
    this.#size = size;
  }
}
