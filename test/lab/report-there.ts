import type { Gathered } from '../../src/model/gathered.ts';
import type { Report, ReportedFinding } from '../../src/model/report.ts';
import type { TimeService, TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import { schemaFaults } from '../report/schema.ts';
import type { OwnHost, RunThereOptions } from './own-host.ts';

/** The program's document of a host, which fits its schema. Throws when it does not. */
export async function reportThere(
  host: OwnHost,
  args: readonly string[] = [],
  options?: RunThereOptions,
): Promise<Report> {
  const { json } = await host.runForJson(args, options);
  const faults = schemaFaults(json);
  if (faults.length > 0) throw new Error(`the document does not fit its schema: ${faults.join('; ')}`);
  return json as unknown as Report;
}

/** Throws, with the reason, what is missing. */
export function valueOf<T>(fact: Gathered<T>): T {
  if (fact.status !== 'ok') throw new Error(`${fact.status}: ${fact.reason}`);
  return fact.value;
}

export function serviceOf(report: Report, name: TimeService): TimeServiceFacts {
  const { services } = valueOf(report.facts.daemon);
  const service = services.find(({ service }) => service === name);
  if (service === undefined) throw new Error(`no ${name} among ${services.map(({ service }) => service).join(', ')}`);
  return service;
}

/** What is said of who keeps the clock; what else is found depends on the machine. */
export const syncFindings = (report: Report): readonly ReportedFinding[] =>
  report.findings.filter(({ check }) => check.startsWith('sync-'));
