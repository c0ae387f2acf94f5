/** Reports of what the checks really find, and how they are to be shown. */
import { runChecks } from '../../src/checks/run.ts';
import { en } from '../../src/messages/en.ts';
import type { Messages } from '../../src/messages/types.ts';
import { DEFAULT_SETTINGS } from '../../src/model/check.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Report } from '../../src/model/report.ts';
import { buildReport } from '../../src/report/build.ts';
import type { Run } from '../../src/report/build.ts';
import type { ReportOptions } from '../../src/report/reporter.ts';
import { NOW } from '../checks/facts.ts';

const RUN: Omit<Run, 'host'> = {
  version: '0.1.0',
  startedAt: NOW - 1000,
  elapsedMs: 812.4,
  interrupted: false,
  demonstration: null,
  warnMs: DEFAULT_SETTINGS.warnMs,
};

const hostOf = ({ host }: Facts): Run['host'] => ({
  name: host.status === 'ok' ? host.value.name : 'web-01',
  platform: 'linux',
});

/** The facts alone: no check has run. */
export const plainReport = (facts: Facts, messages: Messages = en): Report =>
  buildReport(facts, { findings: [], passed: [], ignored: [] }, messages, { ...RUN, host: hostOf(facts) });

export const reportOf = (facts: Facts, messages: Messages = en, changes: Partial<Run> = {}): Report =>
  buildReport(
    facts,
    runChecks(facts, DEFAULT_SETTINGS, () => true),
    messages,
    { ...RUN, host: hostOf(facts), ...changes },
  );

export const shown = (changes: Partial<ReportOptions> = {}): ReportOptions => ({
  messages: en,
  width: 80,
  colorLevel: 0,
  unicode: true,
  verbose: false,
  failOn: 'critical',
  scope: 'everything',
  ...changes,
});
