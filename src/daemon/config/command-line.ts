/** Where something stands that was given to a daemon at its start, not in a file. `line` counts the arguments from 1. */
export const COMMAND_LINE = '(command line)';

export interface CommandLine {
  readonly options: readonly { readonly letter: string; readonly value: string | null; readonly line: number }[];
  /** What is no option, nor the value of one. */
  readonly operands: readonly { readonly text: string; readonly line: number }[];
}

/**
 * Reads the arguments of a program as getopt(3) does, options and operands in any order. `withValue`: the letters that
 * take a value, `-f FILE` or `-fFILE`. `long`: the letters that long options stand for.
 */
export const parseCommandLine = (
  commandLine: readonly string[],
  withValue: string,
  long: ReadonlyMap<string, string> = new Map(),
): CommandLine => {
  const options: CommandLine['options'][number][] = [];
  const operands: CommandLine['operands'][number][] = [];
  let ended = false;
  for (let index = 1; index < commandLine.length; index += 1) {
    const text = commandLine[index] ?? '';
    const line = index;
    if (ended || !text.startsWith('-') || text === '-') {
      operands.push({ text, line });
    } else if (text === '--') {
      ended = true;
    } else if (text.startsWith('--')) {
      const [name = '', ...rest] = text.slice(2).split('=');
      const letter = long.get(name);
      if (letter === undefined) continue;
      const isNext = rest.length === 0 && withValue.includes(letter);
      if (isNext) index += 1;
      options.push({
        letter,
        value: isNext ? (commandLine[index] ?? null) : rest.length > 0 ? rest.join('=') : null,
        line,
      });
    } else {
      for (let at = 1; at < text.length; at += 1) {
        const letter = text.charAt(at);
        if (!withValue.includes(letter)) {
          options.push({ letter, value: null, line });
          continue;
        }
        const attached = text.slice(at + 1);
        if (attached === '') index += 1;
        options.push({ letter, value: attached === '' ? (commandLine[index] ?? null) : attached, line });
        break;
      }
    }
  }
  return { options, operands };
};

/** The value of an option, of several the last one; `null` if it was not given. */
export const valueOf = ({ options }: CommandLine, letter: string): string | null =>
  options.findLast((option) => option.letter === letter)?.value ?? null;
