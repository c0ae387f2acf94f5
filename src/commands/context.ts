import type { Messages } from '../messages/types.ts';
import type { Terminal } from '../system/terminal.ts';

export { systemTerminal } from '../system/terminal.ts';

/** What every command is given. */
export interface Context {
  readonly version: string;
  readonly messages: Messages;
  readonly terminal: Terminal;
  /** Aborted by SIGINT or SIGTERM: the command ends at once, with what it knows. */
  readonly interrupt: AbortSignal;
}
