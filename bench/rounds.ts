/**
 * All the runs, in turns: a round takes every tool through one condition after the other, and never one tool many times
 * in a row, so that whatever else the machine does hits all of them alike.
 */
import { type ConditionName, liarAddress, serversFor } from './conditions.ts';
import { bareNode } from './peers/bare-node.ts';
import { timecheck, timecheckVersion } from './peers/timecheck.ts';
import type { Answer, Command, Found, Tool } from './peers/tool.ts';
import { type MeasuredRun, runMeasured } from './run.ts';

export interface Entrant {
  readonly tool: Tool;
  readonly found: Found;
}

/** One run of one tool; `answer` is null when it gave none. */
export interface ToolRun extends Pick<MeasuredRun, 'wallMs' | 'cpuMs' | 'peakMB' | 'exitCode'> {
  readonly tool: string;
  readonly condition: ConditionName | 'start-up';
  readonly round: number;
  readonly answer: Answer | null;
  /** Called a liar the one that lied, and no other. */
  readonly namedTheLiar: boolean;
}

export interface Schedule {
  readonly rounds: number;
  readonly peersEvery: number;
  readonly conditions: readonly ConditionName[];
  readonly entrants: readonly Entrant[];
}

/** Name in the runs of `timecheck --version`, which stands against bare Node. */
export const VERSION_RUN = 'timecheck --version';

/** Ends when `signal` is aborted, with the runs that were complete by then. */
export async function runRounds(
  schedule: Schedule,
  places: { readonly measure: string; readonly workFolder: string },
  signal: AbortSignal,
  progress: (text: string) => void,
): Promise<ToolRun[]> {
  const runs: ToolRun[] = [];
  const runsOf = new Map<string, number>();
  // Round 0 is not counted: it brings every program and its libraries into memory.
  for (let round = 0; round <= schedule.rounds; round++) {
    const entrants = schedule.entrants.filter(
      ({ tool }) => round % schedule.peersEvery === 0 || tool.id === timecheck.id || tool.id === bareNode.id,
    );
    const conditions = round === 0 ? schedule.conditions.slice(0, 1) : schedule.conditions;
    for (const planned of inTurns(entrants, conditions, round)) {
      const key = `${planned.name} ${planned.condition}`;
      const nth = runsOf.get(key) ?? 0;
      const servers = planned.condition === 'start-up' ? [] : serversFor(planned.condition, nth);
      const run = await runMeasured(places.measure, planned.command(servers), places.workFolder);
      if (signal.aborted) return runs;
      if (round === 0) continue;
      runsOf.set(key, nth + 1);
      runs.push(toolRun(planned, round, run));
    }
    progress(round === 0 ? 'warm-up done' : `round ${round} of ${schedule.rounds}`);
  }
  return runs;
}

interface PlannedRun {
  readonly name: string;
  readonly condition: ConditionName | 'start-up';
  readonly tool: Tool;
  command(servers: readonly string[]): Command;
}

function inTurns(entrants: readonly Entrant[], conditions: readonly ConditionName[], round: number): PlannedRun[] {
  const startUp = entrants.flatMap(({ tool, found }): PlannedRun[] => {
    if (tool.id === bareNode.id) return [{ name: tool.id, condition: 'start-up', tool, command: found.command }];
    if (tool.id !== timecheck.id) return [];
    return [{ name: VERSION_RUN, condition: 'start-up', tool: bareNode, command: () => timecheckVersion }];
  });
  const asking = entrants.filter(({ tool }) => tool.id !== bareNode.id);
  const answers = conditions.flatMap((condition) =>
    // Each round begins with another tool, lest one of them always come after the same neighbour.
    rotate(asking, round).map(({ tool, found }): PlannedRun => ({
      name: tool.id,
      condition,
      tool,
      command: found.command,
    })),
  );
  return [...rotate(startUp, round), ...answers];
}

function rotate<T>(list: readonly T[], by: number): T[] {
  const first = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

function toolRun(planned: PlannedRun, round: number, run: MeasuredRun): ToolRun {
  const { wallMs, cpuMs, peakMB, exitCode } = run;
  const said = planned.tool.parse(run.stdout, run.stderr);
  const answer = said !== null && Number.isFinite(said.offsetMs) ? said : null;
  return {
    tool: planned.name,
    condition: planned.condition,
    round,
    wallMs,
    cpuMs,
    peakMB,
    exitCode,
    answer,
    namedTheLiar: answer?.liars.length === 1 && answer.liars[0] === liarAddress,
  };
}
