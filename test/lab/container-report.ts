/** What the program says of the lab's containers, held against what they are. */
import type { TestContext } from 'vitest';
import type { ContainerFacts, ContainerReadBy } from '../../src/model/container-facts.ts';
import type { Report, ReportedFinding } from '../../src/model/report.ts';
import { schemaFaults } from '../report/schema.ts';
import { type BesideOptions, runBesideForJson } from './beside-engine.ts';
import type { ContainerCase, StartedCase } from './container-cases.ts';
import type { ContainerEngine } from './container-engine.ts';
import { valueOf } from './report-there.ts';

/** Longer than the program is given, lest a busy machine give other results. */
const PATIENT = ['--timeout', '15s'];

/** The program's document of an engine, which fits its schema. Throws when it does not. */
export async function reportOf(
  engine: ContainerEngine,
  args: readonly string[],
  options?: BesideOptions,
): Promise<Report> {
  const { json } = await runBesideForJson(engine, [...PATIENT, ...args], options);
  const faults = schemaFaults(json);
  if (faults.length > 0) throw new Error(`the document does not fit its schema: ${faults.join('; ')}`);
  return json as unknown as Report;
}

/** Throws when there is none, or nothing is known of containers. */
export function containerCalled(report: Report, name: string): ContainerFacts {
  const container = valueOf(report.facts.containers).find((one) => one.name === name);
  if (container === undefined) throw new Error(`no container ${name}`);
  return container;
}

export const findingsOn = (report: Report, kind: 'container' | 'project', name: string): readonly ReportedFinding[] =>
  report.findings.filter(({ subject }) => subject.kind === kind && subject.name === name);

/**
 * That just what is wrong with it is found, and that its local time is what `date` shows inside. `mode`: how containers
 * that run are looked into.
 */
export function expectAsItIs(
  expect: TestContext['expect'],
  report: Report,
  one: ContainerCase,
  started: ReadonlyMap<string, StartedCase>,
  mode: ContainerReadBy,
): void {
  const isSeen = one.unseenBy?.includes(mode) !== true;
  const expected = isSeen ? one.finds : {};
  const found = findingsOn(report, 'container', one.name);
  expect(found.map(({ check }) => check).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const { check, args } of found) expect(args, check).toMatchObject(expected[check] ?? {});

  if (one.isBroken) return;
  const { zone, state } = containerCalled(report, one.name);
  if (isSeen) expect(valueOf(zone).utcOffset?.replace(':', '')).toBe(started.get(one.name)?.date);
  // Without a shell, or without a process that could be started beside the first one, the files are left.
  const isExecuted = state === 'running' && one.image !== 'distroless';
  const isHere = state === 'running' || state === 'paused';
  const isBy = mode === 'proc' ? isHere : isExecuted;
  expect(valueOf(zone).readBy).toBe(isBy ? mode : 'archive');
}
