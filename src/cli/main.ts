import { CommanderError } from 'commander';
import { systemTerminal } from '../commands/context.ts';
import type { Context } from '../commands/context.ts';
import { LANGUAGES, languageOf, loadMessages, toLanguage } from '../messages/language.ts';
import type { Language } from '../messages/language.ts';
import type { Messages } from '../messages/types.ts';
import { UsageError } from '../model/usage-error.ts';
import type { UsageFault } from '../model/usage-error.ts';
import { neutralise } from '../model/neutralise.ts';
import type { Terminal } from '../system/terminal.ts';
import { faultOf } from './faults.ts';
import { buildProgram } from './program.ts';

declare const __TIMECHECK_VERSION__: string;

const USAGE = 2;
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** The value of `--lang`, looked up before anything is parsed: every word after it is said in that language. */
const languageOption = (argv: readonly string[]): string | undefined => {
  const at = argv.findLastIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const found = argv[at];
  if (at < 0 || found === undefined) return undefined;
  return found === '--lang' ? argv[at + 1] : found.slice('--lang='.length);
};

interface Choice {
  readonly language: Language;
  /** A language was asked for that we do not speak. */
  readonly fault: UsageFault | null;
}

const chooseLanguage = (argv: readonly string[], { environment }: Terminal): Choice => {
  const fallback = languageOf(environment);
  for (const [option, value] of [
    ['--lang', languageOption(argv)],
    ['TIMECHECK_LANG', environment['TIMECHECK_LANG'] || undefined],
  ] as const) {
    if (value === undefined) continue;
    const language = toLanguage(value);
    if (language !== null) return { language, fault: null };
    return { language: fallback, fault: { kind: 'choice', option, value, allowed: LANGUAGES } };
  }
  return { language: fallback, fault: null };
};

/** Help and version are no faults: commander ends by throwing there too. */
const isHarmless = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

const faultIn = (error: unknown): UsageFault | null => {
  if (error instanceof UsageError) return error.fault;
  return error instanceof CommanderError ? faultOf(error) : null;
};

const explainFault = (fault: UsageFault, { usage, usageHint }: Messages): string =>
  `timecheck: ${neutralise(usage(fault))}${usageHint}\n`;

/** Listens until the run is over. A second signal ends at once. */
const onSignals = (controller: AbortController): { readonly exitCode: () => number | null } => {
  let exitCode: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (exitCode !== null) process.exit(exitCode);
      exitCode = SIGNAL_EXIT_CODES[signal];
      controller.abort();
    });
  }
  return { exitCode: () => exitCode };
};

/**
 * Runs the program and ends the process. It is ended by force, because a name look-up cannot be called off and would
 * keep it waiting; everything that was written has been handed on before.
 */
export const main = async (argv: readonly string[]): Promise<void> => {
  const terminal = systemTerminal();
  const { language, fault } = chooseLanguage(argv, terminal);
  const messages = await loadMessages(language);
  const interrupt = new AbortController();
  const signals = onSignals(interrupt);
  const context: Context = { version: __TIMECHECK_VERSION__, messages, terminal, interrupt: interrupt.signal };
  let exitCode = 0;
  try {
    if (fault !== null) throw new UsageError(fault);
    const program = buildProgram(context, (code) => {
      exitCode = code;
    });
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const found = faultIn(error);
    if (found === null) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      await terminal.stderr.write(`${messages.programFault}\n${stack}\n`);
    } else if (!isHarmless(error)) await terminal.stderr.write(explainFault(found, messages));
    exitCode = isHarmless(error) ? 0 : USAGE;
  }
  // What commander wrote (help, version) is still on its way to a pipe.
  await terminal.stdout.write('');
  process.exit(signals.exitCode() ?? exitCode);
};
