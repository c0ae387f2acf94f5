import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { HostFiles } from './files.ts';
import { systemFiles } from './files.ts';
import type { Http } from './http.ts';
import { systemHttp } from './http.ts';
import type { Machine } from './machine.ts';
import { thisMachine } from './machine.ts';
import type { Names } from './names.ts';
import { systemNames } from './names.ts';
import type { Programs } from './programs.ts';
import { systemPrograms } from './programs.ts';
import type { Sockets } from './sockets.ts';
import { systemSockets } from './sockets.ts';
import type { Udp } from './udp.ts';
import { systemUdp } from './udp.ts';
import type { UdpServers } from './udp-server.ts';
import { systemUdpServers } from './udp-server.ts';

/** Every way out of the program, handed in where it is needed, so that a test hands in another. */
export interface Doors {
  readonly clock: Clock;
  readonly udp: Udp;
  readonly udpServers: UdpServers;
  readonly names: Names;
  readonly files: HostFiles;
  readonly machine: Machine;
  readonly programs: Programs;
  readonly sockets: Sockets;
  readonly http: Http;
}

export const systemDoors = (): Doors => ({
  clock: systemClock,
  udp: systemUdp,
  udpServers: systemUdpServers,
  names: systemNames,
  files: systemFiles,
  machine: thisMachine(),
  programs: systemPrograms(),
  sockets: systemSockets(),
  http: systemHttp(),
});
