/** `unknown` means: could not be determined. It is never OK. */
export type Severity = 'critical' | 'warning' | 'info' | 'unknown';

export type Subject =
  | { readonly kind: 'host'; readonly name: string }
  | { readonly kind: 'source'; readonly name: string }
  /** `name` is the path; `line` counts from 1. */
  | { readonly kind: 'file'; readonly name: string; readonly line: number };

/** What was read, and where. */
export interface Evidence {
  readonly label: string;
  readonly value: string;
  readonly source: string;
}

/** A remedy that was chosen by the facts. Its words are found by `id`. */
export interface Fix<Id extends string = string> {
  readonly id: Id;
  /** Argument vectors, to be run in this order; empty where the remedy is no command. */
  readonly commands: readonly (readonly string[])[];
  readonly needsRoot: boolean;
  /** `review` where running software may notice: read the words first. */
  readonly safety: 'safe' | 'review';
}

/** What a check found: codes and numbers only, no sentences. */
export interface Finding<Name extends string = string, Args = unknown, FixId extends string = string> {
  readonly check: Name;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly args: Args;
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly Fix<FixId>[];
}
