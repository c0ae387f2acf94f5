/** What the bench knows of a tool. */

export interface Tool<Id extends string = string> {
  /** For `--only`. */
  readonly id: Id;
  /** In the tables. */
  readonly name: string;
  /** How it deals with four servers, for the tables' notes. */
  readonly servers: string;
  /** What is fetched by `--install`; absent for what comes with the bench's own needs. */
  readonly install?: Package;
  find(): Promise<Found | Missing>;
  /** What it said; null when it gave no answer. Throws for output that it was not known to give. */
  parse(stdout: string, stderr: string): Answer | null;
}

export interface Package {
  readonly from: 'apt' | 'npm' | 'pip';
  /** As the package manager takes them, with versions where they are pinned. */
  readonly names: readonly string[];
}

export interface Found {
  /** null when it does not tell. */
  readonly version: string | null;
  command(servers: readonly string[]): Command;
}

export interface Missing {
  /** What to install. */
  readonly missing: string;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Answer {
  /** To be added to the host's clock, ms; positive = the host is behind. */
  readonly offsetMs: number;
  /** The interval in which it says that the true offset is, ms; null when it gives none. */
  readonly interval: { readonly lowMs: number; readonly highMs: number } | null;
  /** Addresses that it calls liars. */
  readonly liars: readonly string[];
}

export function isMissing(found: Found | Missing): found is Missing {
  return 'missing' in found;
}

/** For the tools that give an offset and nothing else. */
export function offsetOnly(offsetMs: number): Answer {
  return { offsetMs, interval: null, liars: [] };
}
