import { neutraliseAll } from '../model/neutralise.ts';
import { headlineOf } from './headline.ts';
import { withHomesNamed } from './homes.ts';
import type { Reporter } from './reporter.ts';

/** Nothing when all is well; else a line for each finding, for a cron mail. */
export const quiet: Reporter = (raw, { messages, failOn }) => {
  const report = withHomesNamed(neutraliseAll(raw));
  const told = report.findings.filter(({ severity }) => severity !== 'info' || failOn === 'info');
  const lines = told.map(({ severity, check, title }) => `${messages.severities[severity]}: ${check}: ${title}`);
  // The check that says why the clock is unknown may have been left out; that it is unknown is told all the same.
  if (told.length === 0 && report.status === 'unknown') lines.push(headlineOf(report, messages));
  return lines.map((line) => `${line}\n`).join('');
};
