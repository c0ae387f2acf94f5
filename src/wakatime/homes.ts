/** Where the files of one home lie, if they are there. Absolute paths. */
export interface WakatimePlaces {
  readonly home: string;
  readonly foundBy: 'user' | 'WAKATIME_HOME' | 'sudo' | 'option';
  readonly uid: number | null;
  readonly isOurs: boolean;
  readonly config: string;
  readonly queues: readonly { readonly path: string; readonly kind: 'current' | 'legacy' }[];
  /** The one that counts first. */
  readonly states: readonly { readonly path: string; readonly kind: 'current' | 'legacy' }[];
  readonly log: string;
  /** Where a wakatime-cli of this home would lie: its folder, and what programs in it may be called. */
  readonly cli: { readonly folder: string; readonly names: readonly string[] };
}
