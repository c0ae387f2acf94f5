import type { Progress } from '../gather/ask.ts';
import type { Context } from './context.ts';

export interface ProgressLine {
  show(progress: Progress): void;
  stop(): void;
}

const NONE: ProgressLine = { show: () => {}, stop: () => {} };

/**
 * A spinner, on a stderr that a person looks at. ora would write to any stderr, so it is not even loaded elsewhere; nor where
 * the terminal has no columns, since it clears lines for ever there.
 */
export const startProgress = async ({ terminal, messages }: Context, wanted: boolean): Promise<ProgressLine> => {
  const { interactive, columns } = terminal.stderr;
  if (!wanted || !interactive || columns === null || terminal.environment['TERM'] === 'dumb') return NONE;
  const { default: ora } = await import('ora');
  const spinner = ora({ text: messages.progress(0, 0), stream: process.stderr, discardStdin: false }).start();
  return {
    show: ({ asked, settled }) => {
      spinner.text = messages.progress(asked, settled);
    },
    stop: () => spinner.stop(),
  };
};
