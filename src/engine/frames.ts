/**
 * Takes a stream of frames apart (Docker's API, "Stream format" of attach): a byte that tells which stream, three zeros,
 * the length in four bytes, most significant first, then so many bytes.
 */
export interface FrameReader {
  /** What belongs to the outputs is handed on as it comes. `false`: these are no frames. */
  take(bytes: Uint8Array): boolean;
  /** Whether it may end here: between two frames. */
  isWhole(): boolean;
}

const HEADER = 8;
const STDOUT = 1;
export const STDERR = 2;
/** Standard input, output, error, and errors of the engine. */
const LAST_KIND = 3;

/** `last`: the last kind of output that is handed on, beside the standard output. */
export const frameReader = (onOutput: (bytes: Uint8Array) => void, last = STDOUT): FrameReader => {
  const header = new Uint8Array(HEADER);
  let filled = 0;
  let left = 0;
  let isSound = true;

  const takeHeader = (bytes: Uint8Array): number => {
    const count = Math.min(HEADER - filled, bytes.length);
    header.set(bytes.subarray(0, count), filled);
    filled += count;
    if (filled < HEADER) return count;
    const view = new DataView(header.buffer);
    isSound = view.getUint32(0) % 0x1000000 === 0 && (header[0] ?? 0) <= LAST_KIND;
    left = view.getUint32(4);
    if (left === 0) filled = 0;
    return count;
  };

  const takeBody = (bytes: Uint8Array): number => {
    const count = Math.min(left, bytes.length);
    const kind = header[0] ?? 0;
    if (kind >= STDOUT && kind <= last && count > 0) onOutput(bytes.subarray(0, count));
    left -= count;
    if (left === 0) filled = 0;
    return count;
  };

  return {
    take: (bytes) => {
      if (!isSound) return false;
      let position = 0;
      while (position < bytes.length) {
        const rest = bytes.subarray(position);
        position += filled < HEADER ? takeHeader(rest) : takeBody(rest);
        if (!isSound) return false;
      }
      return true;
    },
    isWhole: () => isSound && filled === 0,
  };
};
