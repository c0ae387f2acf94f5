/** How the person wants containers to be looked at. */
export interface EngineOptions {
  /** Of the engine that is meant; `null`: the one that is found. */
  readonly url: string | null;
  /** That there is none is a finding. */
  readonly required: boolean;
  /** Whether something may be run inside containers. */
  readonly mayExec: boolean;
}
