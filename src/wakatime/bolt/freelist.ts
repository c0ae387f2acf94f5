import { corrupt } from './fault.ts';
import type { Pages } from './pages.ts';
import { FREELIST, HEADER } from './pages.ts';
import { readU64 } from './window.ts';

/** A list that is longer has its length in its first place. */
const LONG = 0xffff;
const PAUSE_EVERY = 4096;

/**
 * Holds the pages that were opened against the list of free pages: none is on it, and if all buckets were read, every
 * page is one or the other. This finds what no page tells: that an old page stands in the place of a newer one.
 */
export const checkFreelist = async (pages: Pages, isComplete: boolean, pause: () => Promise<void>): Promise<void> => {
  const { window, meta } = pages;
  if (meta.freelist === null) return;
  const { position, flags, count, size } = pages.open(meta.freelist);
  if (flags !== FREELIST) throw corrupt();
  const isLong = count === LONG;
  const at = HEADER + (isLong ? 8 : 0);
  const free = isLong ? readU64(window.view, window.hold(position + HEADER, 8)) : count;
  if (at + free * 8 > size) throw corrupt();
  let last = 1;
  for (let index = 0; index < free; index++) {
    const start = window.hold(position + at + index * 8, 8);
    const id = readU64(window.view, start);
    if (id <= last || id >= meta.highWater || pages.hasOpened(id)) throw corrupt();
    last = id;
    if (index % PAUSE_EVERY === 0) await pause();
  }
  const accounted = 2 + pages.opened + free;
  if (isComplete ? accounted !== meta.highWater : accounted > meta.highWater) throw corrupt();
};
