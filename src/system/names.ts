import { ADDRCONFIG } from 'node:dns';
import { lookup } from 'node:dns/promises';

export type Lookup =
  | { readonly status: 'ok'; readonly addresses: readonly string[] }
  | { readonly status: 'not-found' | 'failed' };

/** The door to name resolution: the system's own (hosts file, mDNS, …), as every other program here sees names. */
export interface Names {
  /** Never rejects. May take as long as the system's resolver does: bound it by a deadline of your own. */
  lookup(name: string): Promise<Lookup>;
}

/**
 * A look-up runs in a thread of Node's pool that cannot be called off, and the process does not end before it has.
 * glibc asks each name server twice and waits 5 s for each: told so here, before its first look-up, it asks once and
 * waits 1 s. What the person has set stands.
 */
process.env['RES_OPTIONS'] ??= 'timeout:1 attempts:1';

const addressesOf = async (name: string, hints: number): Promise<string[]> => {
  const found = await lookup(name, { all: true, verbatim: true, hints });
  return found.map(({ address }) => address);
};

const isNotFound = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOTFOUND';

export const systemNames: Names = {
  lookup: async (name) => {
    try {
      // ADDRCONFIG leaves out a family of which this host has no address; on one with loopback alone it may leave out all.
      const addresses = await addressesOf(name, ADDRCONFIG).catch((error: unknown) => {
        if (isNotFound(error)) return addressesOf(name, 0);
        throw error;
      });
      return { status: 'ok', addresses };
    } catch (error) {
      return { status: isNotFound(error) ? 'not-found' : 'failed' };
    }
  },
};
