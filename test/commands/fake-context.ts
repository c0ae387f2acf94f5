import type { Context } from '../../src/commands/context.ts';
import type { CheckOptions } from '../../src/commands/options.ts';
import { en } from '../../src/messages/en.ts';
import type { Messages } from '../../src/messages/types.ts';
import type { OutputStream } from '../../src/system/terminal.ts';

export interface FakeContext extends Context {
  /** All that was written. */
  readonly out: () => string;
  readonly err: () => string;
}

export const fakeContext = (
  changes: { readonly messages?: Messages; readonly interrupt?: AbortSignal; readonly interactive?: boolean } = {},
): FakeContext => {
  const written = { out: '', err: '' };
  const stream = (name: keyof typeof written): OutputStream => ({
    interactive: changes.interactive ?? false,
    columns: null,
    write: (text) => {
      written[name] += text;
      return Promise.resolve();
    },
  });
  return {
    version: '0.1.0',
    messages: changes.messages ?? en,
    terminal: { environment: { LANG: 'C.UTF-8' }, platform: 'linux', stdout: stream('out'), stderr: stream('err') },
    interrupt: changes.interrupt ?? new AbortController().signal,
    out: () => written.out,
    err: () => written.err,
  };
};

export const options = (changes: Partial<CheckOptions> = {}): CheckOptions => ({
  servers: [],
  scope: 'everything',
  wakatime: null,
  offline: false,
  samples: null,
  demonstration: null,
  warnMs: 100,
  critMs: 1000,
  only: [],
  skip: [],
  engine: null,
  failOn: 'critical',
  allowUnknown: false,
  timeoutMs: 5000,
  format: 'text',
  output: null,
  quiet: false,
  verbose: false,
  color: true,
  ...changes,
});
