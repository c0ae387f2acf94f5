import type { DaemonClaim, DaemonConfiguration } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import type { Doors } from '../system/doors.ts';

export type DaemonDoors = Pick<Doors, 'programs' | 'files' | 'sockets'> & {
  readonly clock: Pick<Doors['clock'], 'wallMs'>;
};

/**
 * Asks a running time service what it says of the clock. `configuration` tells where it listens, if that could be read.
 * `absent` if the program that would ask it is not installed, `denied` if it may not be asked by us, `timeout` if it did
 * not answer, `failed` if the answer is not understood.
 */
export type DaemonReader = (
  doors: DaemonDoors,
  configuration: DaemonConfiguration | null,
) => Promise<Gathered<DaemonClaim>>;
