import type { Messages } from '../messages/types.ts';
import type { Report, Scope } from '../model/report.ts';
import type { FailOn } from '../model/status.ts';

export interface ReportOptions {
  readonly messages: Messages;
  /** Columns of the terminal, or of the page that is written. */
  readonly width: number;
  /** chalk's level: 0 no colours, 1 sixteen, 2 256, 3 all. */
  readonly colorLevel: 0 | 1 | 2 | 3;
  /** Whether more than ASCII can be shown. */
  readonly unicode: boolean;
  readonly verbose: boolean;
  /** What the run is to fail on is told, however quiet. */
  readonly failOn: FailOn;
  /** `everything`: also of the host; else of that alone, and of this clock. */
  readonly scope: Scope;
}

/** A report as text. It decides nothing: what it shows stands in the document. */
export type Reporter = (report: Report, options: ReportOptions) => string;
