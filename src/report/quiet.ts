import { neutraliseAll } from '../model/neutralise.ts';
import type { Reporter } from './reporter.ts';

/** Nothing when all is well; else a line for each finding, for a cron mail. */
export const quiet: Reporter = (report, { messages }) =>
  neutraliseAll(report.findings)
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, check, title }) => `${messages.severities[severity]}: ${check}: ${title}\n`)
    .join('');
