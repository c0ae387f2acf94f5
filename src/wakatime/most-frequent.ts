/** More different names are not counted at the same time. */
const MOST = 8192;
const LONGEST_NAME = 200;

/**
 * Counts names. Beyond 8192 different ones the rarest half is forgotten again and again, so that memory is bounded: the
 * counts of those that are left are then at least as large as told.
 */
export class MostFrequent {
  #counts = new Map<string, number>();

  add(name: string): void {
    // A part of a long string would keep all of it in memory.
    const key = name.length > LONGEST_NAME ? Buffer.from(name.slice(0, LONGEST_NAME)).toString() : name;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (this.#counts.size > MOST) this.#counts = new Map(this.#sorted().slice(0, MOST / 2));
  }

  /** At most so many, the most frequent first; of the same number the later name. */
  top(most: number): { readonly name: string; readonly count: number }[] {
    return this.#sorted()
      .slice(0, most)
      .map(([name, count]) => ({ name, count }));
  }

  #sorted(): [string, number][] {
    return [...this.#counts].toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? 1 : -1));
  }
}
