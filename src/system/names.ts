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

export const systemNames: Names = {
  lookup: async (name) => {
    try {
      // ADDRCONFIG leaves out a family that this host has no address of; it would hide ::1 on a host with no network.
      const hints = name === 'localhost' ? 0 : ADDRCONFIG;
      const found = await lookup(name, { all: true, verbatim: true, hints });
      return { status: 'ok', addresses: found.map(({ address }) => address) };
    } catch (error) {
      return { status: (error as NodeJS.ErrnoException).code === 'ENOTFOUND' ? 'not-found' : 'failed' };
    }
  },
};
