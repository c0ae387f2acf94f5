/** What was wrong with the way the program was called, and with which value. */
export type UsageFault =
  | { readonly kind: 'unknown-option'; readonly value: string; readonly suggestion: string | null }
  | { readonly kind: 'unknown-command' | 'missing-argument' | 'excess-argument'; readonly value: string }
  | {
      readonly kind: 'host' | 'port' | 'output' | 'check' | 'home';
      readonly value: string;
      readonly suggestion?: string | null;
    }
  | { readonly kind: 'duration'; readonly option: string; readonly value: string }
  | { readonly kind: 'samples' | 'engine'; readonly value: string }
  | { readonly kind: 'choice'; readonly option: string; readonly value: string; readonly allowed: readonly string[] }
  | { readonly kind: 'thresholds'; readonly warn: string; readonly crit: string }
  | { readonly kind: 'conflict'; readonly options: readonly [string, string] }
  | { readonly kind: 'demo-json' }
  | { readonly kind: 'other'; readonly value: string };

/** Ends the run with exit code 2 and one line that names the value and what is allowed. */
export class UsageError extends Error {
  readonly fault: UsageFault;

  constructor(fault: UsageFault) {
    super(fault.kind);
    this.fault = fault;
  }
}
