import type { OpenFile } from '../../system/files.ts';
import { BoltFault, corrupt } from './fault.ts';
import type { Meta } from './meta.ts';
import { readU64, Window } from './window.ts';

/** The header of a page, and where the page lies. */
export interface Page {
  readonly position: number;
  readonly flags: number;
  readonly count: number;
  /** Bytes, with the pages that it overflows into. */
  readonly size: number;
}

export const HEADER = 16;
export const [BRANCH, LEAF, FREELIST] = [1, 2, 16];
/** The two metas. */
const FIRST_PAGE = 2;
/** More pages than a terabyte has: no queue is so large, and we keep a bit for each. */
const MOST_PAGES = 2 ** 30;

/** The pages of the file as one meta knows them. None is opened twice. */
export class Pages {
  readonly window: Window;
  readonly meta: Meta;
  /** How many have been opened, with those that they overflow into. */
  opened = 0;
  readonly #inFile: number;
  /** A bit for each page that has been opened. */
  readonly #seen: Uint32Array;

  constructor(file: OpenFile, meta: Meta) {
    this.meta = meta;
    this.window = new Window(file);
    this.#inFile = Math.floor(file.size() / meta.pageSize);
    this.#seen = new Uint32Array(Math.ceil(Math.min(this.#inFile, meta.highWater, MOST_PAGES) / 32));
  }

  open(id: number): Page {
    const { pageSize, highWater } = this.meta;
    if (id < FIRST_PAGE || id >= Math.min(highWater, MOST_PAGES)) throw corrupt();
    if (id >= this.#inFile) throw new BoltFault('truncated');
    const position = id * pageSize;
    const at = this.window.hold(position, HEADER);
    const { view } = this.window;
    const [flags, count, overflow] = [
      view.getUint16(at + 8, true),
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
    ];
    const end = id + 1 + overflow;
    if (readU64(view, at) !== id || end > Math.min(highWater, MOST_PAGES)) throw corrupt();
    if (end > this.#inFile) throw new BoltFault('truncated');
    for (let page = id; page < end; page++) {
      if (this.hasOpened(page)) throw corrupt();
      this.#seen[page >>> 5] = (this.#seen[page >>> 5] ?? 0) | (1 << (page & 31));
    }
    this.opened += end - id;
    return { position, flags, count, size: (end - id) * pageSize };
  }

  hasOpened(id: number): boolean {
    return id < this.#seen.length * 32 && ((this.#seen[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;
  }
}
