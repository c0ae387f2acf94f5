/** From single runs to the figures of the tables. All errors are against the calibrated truth, in ms. */
import { type ConditionName, conditionNames, NOMINAL_OFFSET_MS } from './conditions.ts';
import { bareNode } from './peers/bare-node.ts';
import { timecheck } from './peers/timecheck.ts';
import { type ToolRun, VERSION_RUN } from './rounds.ts';
import { largest, mean, median, quantile } from './statistics.ts';

/** An answer further from the truth than this is wrong: timecheck's own threshold for a warning. */
const WRONG_FROM_MS = 100;

export interface ConditionSummary {
  readonly runs: number;
  readonly answers: number;
  /** Medians. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMB: number;
  /** Absolute. */
  readonly meanErrorMs: number;
  readonly worstErrorMs: number;
  readonly errorQuantilesMs: { readonly p50: number; readonly p90: number; readonly p99: number };
  /** With its sign, so that a bias shows; positive = the answer is above the truth. */
  readonly biasMs: number;
  readonly wrong: number;
  readonly namedTheLiar: number;
  readonly interval: IntervalSummary;
}

/** How often the truth was outside the interval that the tool gave. */
export interface IntervalSummary {
  readonly runs: number;
  readonly given: number;
  readonly missedNominal: number;
  readonly missedCalibrated: number;
  readonly medianWidthMs: number;
}

export interface StartUp {
  readonly runs: number;
  /** Medians. */
  readonly bareNodeMs: number;
  readonly bareNodePeakMB: number;
  readonly versionMs: number;
  readonly ratio: number;
}

export interface Summary {
  readonly truthMs: number;
  /** By tool; what was not measured is absent. */
  readonly tools: Readonly<Record<string, Readonly<Partial<Record<ConditionName, ConditionSummary>>>>>;
  readonly startUp: StartUp | null;
  /** timecheck's, over all conditions. */
  readonly interval: IntervalSummary | null;
  /** Medians. */
  readonly bareNode: { readonly wallMs: number; readonly cpuMs: number; readonly peakMB: number } | null;
}

export function summarise(runs: readonly ToolRun[], truthMs: number): Summary {
  const ids = [...new Set(runs.filter((run) => run.condition !== 'start-up').map((run) => run.tool))];
  const tools = Object.fromEntries(
    ids.map((id) => [
      id,
      summariseTool(
        runs.filter((run) => run.tool === id),
        truthMs,
      ),
    ]),
  );
  const ofTimecheck = runs.filter((run) => run.tool === timecheck.id);
  const ofNode = runs.filter((run) => run.tool === bareNode.id);
  return {
    truthMs,
    tools,
    startUp: summariseStartUp(
      ofNode,
      runs.filter((run) => run.tool === VERSION_RUN),
    ),
    interval: ofTimecheck.length === 0 ? null : summariseIntervals(ofTimecheck, truthMs),
    bareNode: ofNode.length === 0 ? null : costs(ofNode),
  };
}

function summariseTool(runs: readonly ToolRun[], truthMs: number): Partial<Record<ConditionName, ConditionSummary>> {
  const measured = conditionNames.filter((condition) => runs.some((run) => run.condition === condition));
  return Object.fromEntries(
    measured.map((condition) => [
      condition,
      summariseCondition(
        runs.filter((run) => run.condition === condition),
        truthMs,
      ),
    ]),
  );
}

function summariseCondition(runs: readonly ToolRun[], truthMs: number): ConditionSummary {
  const signed = runs.flatMap(({ answer }) => (answer === null ? [] : [answer.offsetMs - truthMs]));
  const errors = signed.map(Math.abs);
  return {
    runs: runs.length,
    answers: errors.length,
    ...costs(runs),
    meanErrorMs: mean(errors),
    worstErrorMs: largest(errors),
    errorQuantilesMs: { p50: median(errors), p90: quantile(errors, 0.9), p99: quantile(errors, 0.99) },
    biasMs: mean(signed),
    wrong: errors.filter((error) => error > WRONG_FROM_MS).length,
    namedTheLiar: runs.filter((run) => run.namedTheLiar).length,
    interval: summariseIntervals(runs, truthMs),
  };
}

function costs(runs: readonly ToolRun[]): { wallMs: number; cpuMs: number; peakMB: number } {
  return {
    wallMs: median(runs.map((run) => run.wallMs)),
    cpuMs: median(runs.map((run) => run.cpuMs)),
    peakMB: median(runs.map((run) => run.peakMB)),
  };
}

function summariseIntervals(runs: readonly ToolRun[], truthMs: number): IntervalSummary {
  const intervals = runs.flatMap(({ answer }) => (answer?.interval ? [answer.interval] : []));
  const missed = (trueMs: number): number =>
    intervals.filter(({ lowMs, highMs }) => trueMs < lowMs || trueMs > highMs).length;
  return {
    runs: runs.length,
    given: intervals.length,
    missedNominal: missed(NOMINAL_OFFSET_MS),
    missedCalibrated: missed(truthMs),
    medianWidthMs: median(intervals.map(({ lowMs, highMs }) => highMs - lowMs)),
  };
}

function summariseStartUp(ofNode: readonly ToolRun[], ofVersion: readonly ToolRun[]): StartUp | null {
  if (ofNode.length === 0 || ofVersion.length === 0) return null;
  const node = costs(ofNode);
  const version = costs(ofVersion);
  return {
    runs: ofVersion.length,
    bareNodeMs: node.wallMs,
    bareNodePeakMB: node.peakMB,
    versionMs: version.wallMs,
    ratio: version.wallMs / node.wallMs,
  };
}
