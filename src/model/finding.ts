/** `unknown` means: could not be determined. It is never OK. */
export type Severity = 'critical' | 'warning' | 'info' | 'unknown';

export type Subject =
  | { readonly kind: 'host'; readonly name: string }
  | { readonly kind: 'source'; readonly name: string }
  /** By its URL. */
  | { readonly kind: 'engine'; readonly name: string }
  | { readonly kind: 'container'; readonly name: string }
  /** A compose project. */
  | { readonly kind: 'project'; readonly name: string }
  /** A home with wakatime-cli, by its folder. */
  | { readonly kind: 'home'; readonly name: string }
  /** A server that heartbeats are sent to, by its URL. */
  | { readonly kind: 'server'; readonly name: string }
  /** `name` is the path; `line` counts from 1. */
  | { readonly kind: 'file'; readonly name: string; readonly line: number };

/** What was read, and where. */
export interface Evidence {
  readonly label: string;
  readonly value: string;
  readonly source: string;
}

/** Lines that belong into a file, or onto a command line that only the person knows. */
export interface Snippet {
  /** `compose`: YAML to go under what stands there; `dockerfile`: an instruction; `arguments`: of `docker run`. */
  readonly format: 'compose' | 'dockerfile' | 'arguments';
  /** The file that they belong into; `null` if it is not known. */
  readonly file: string | null;
  /** The line that they replace, from 1; `null` if they are to be added. */
  readonly line: number | null;
  /** How many lines from there on they replace, where that is not one. */
  readonly lineCount?: number;
  /**
   * Of the line only one entry, which shares it with others: what is to stand there, or, where it is to be taken away, what
   * stands there now.
   */
  readonly isPart?: true;
  readonly text: string;
}

/** A remedy that was chosen by the facts. Its words are found by `id`. */
export interface Fix<Id extends string = string> {
  readonly id: Id;
  /** Argument vectors, to be run in this order; empty where the remedy is no command. */
  readonly commands: readonly (readonly string[])[];
  /** To be written before the commands are run. */
  readonly snippet?: Snippet;
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
