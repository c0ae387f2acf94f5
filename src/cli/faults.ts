import type { CommanderError } from 'commander';
import type { UsageFault } from '../model/usage-error.ts';

const quotedIn = (text: string): string => /'([^']*)'/.exec(text)?.[1] ?? text;

const suggestionIn = (text: string): string | null => /Did you mean (?:one of )?(.+)\?/.exec(text)?.[1] ?? null;

/** commander's complaint as one of ours, so that it can be said in every language. */
export const faultOf = ({ code, message }: CommanderError): UsageFault => {
  const value = quotedIn(message);
  switch (code) {
    case 'commander.unknownOption':
      return { kind: 'unknown-option', value, suggestion: suggestionIn(message) };
    case 'commander.optionMissingArgument':
    case 'commander.missingArgument':
      return { kind: 'missing-argument', value };
    default:
      return { kind: 'other', value: message.replace(/^error: /, '') };
  }
};
