import { hostname } from 'node:os';

/** The door to what the machine says of itself. */
export interface Machine {
  readonly name: string;
  /** Node's name for the operating system: `linux`, `darwin`, `win32`, … */
  readonly platform: string;
}

export const thisMachine = (): Machine => ({ name: hostname(), platform: process.platform });
