/** The first entry of a tar file that is no header for the next one. */
export interface TarEntry {
  readonly kind: 'file' | 'symlink' | 'directory' | 'other';
  /** Of a link, as it is written; `null` of anything else. */
  readonly linkTarget: string | null;
  /** Its permission bits: `0o644`. */
  readonly mode: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
/** Headers before it: its long name, what extends it. */
const MAX_HEADERS = 4;

const textAt = (block: Uint8Array, from: number, length: number): string => {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
};

/** `null` of what is no octal number. */
const numberAt = (block: Uint8Array, from: number, length: number): number | null => {
  const text = textAt(block, from, length).trim();
  return /^[0-7]{1,11}$/.test(text) ? Number.parseInt(text, 8) : null;
};

const KINDS: ReadonlyMap<string, TarEntry['kind']> = new Map([
  ['', 'file'],
  ['0', 'file'],
  ['7', 'file'],
  ['2', 'symlink'],
  ['5', 'directory'],
]);

/** A record of an extended header, `LENGTH linkpath=VALUE`. */
const LINK_PATH = /^\d{1,6} linkpath=(.*)$/m;

/**
 * Reads what an engine packs for one path (pax(1), "ustar Interchange Format"). `null` for what is no tar file, or one that
 * is cut.
 */
export const firstInTar = (tar: Uint8Array): TarEntry | null => {
  let longTarget: string | null = null;
  let at = 0;
  for (let headers = 0; headers < MAX_HEADERS; headers++) {
    const block = tar.subarray(at, at + BLOCK);
    const isHeader = block.length === BLOCK && textAt(block, 257, 5) === 'ustar';
    const size = isHeader ? numberAt(block, 124, 12) : null;
    const mode = isHeader ? numberAt(block, 100, 8) : null;
    if (size === null || mode === null || at + BLOCK + size > tar.length) return null;
    const bytes = tar.slice(at + BLOCK, at + BLOCK + size);
    const type = textAt(block, 156, 1);
    if (type === 'x' || type === 'g') longTarget = LINK_PATH.exec(new TextDecoder().decode(bytes))?.[1] ?? longTarget;
    else if (type === 'K') longTarget = textAt(bytes, 0, size);
    else if (type !== 'L') {
      const kind = KINDS.get(type) ?? 'other';
      const linkTarget = kind === 'symlink' ? (longTarget ?? textAt(block, 157, 100)) : null;
      return { kind, linkTarget, mode: mode & 0o7777, bytes };
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return null;
};
