/** The figures as Markdown. */
import { type ConditionName, LIE_MS, NOMINAL_OFFSET_MS } from './conditions.ts';
import type { ProxyReport } from './proxy.ts';
import { bareNode } from './peers/bare-node.ts';
import { timecheck } from './peers/timecheck.ts';
import type { Tool } from './peers/tool.ts';
import type { ConditionSummary, Summary } from './summary.ts';
import { judge } from './targets.ts';
import type { Calibration } from './truth.ts';

export interface Result {
  /** As it would have to be typed to measure again. */
  readonly command: string;
  readonly machine: {
    readonly cores: number;
    readonly node: string;
    readonly platform: string;
    /** YYYY-MM-DD */
    readonly date: string;
    /** Processes running or waiting, mean over the last minute; before and after. */
    readonly load: readonly [before: number, after: number];
  };
  readonly tools: readonly { readonly tool: Tool; readonly version: string | null; readonly missing: string | null }[];
  readonly calibration: { readonly before: Calibration; readonly after: Calibration | null };
  /** null when no condition needed it. */
  readonly proxy: ProxyReport | null;
  readonly summary: Summary;
}

export function toMarkdown(result: Result): string {
  const { machine, calibration, proxy, summary } = result;
  const parts = [
    `\`${result.command}\``,
    `${machine.date}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}; load ${machine.load
      .map((load) => load.toFixed(2))
      .join(' before, ')} after.`,
    table(comparison(result)),
    missingLines(result),
    `Versions: ${versions(result)}.`,
    `Truth: nominally ${NOMINAL_OFFSET_MS} ms; as served ${fixed(calibration.before.offsetMs, 4)} ms, by ` +
      `${calibration.before.samples} samples before the runs (${fixed(calibration.after?.offsetMs, 4) || 'not measured'} ` +
      `after them). The liar is ${LIE_MS / 1000} s away. ${proxyLine(proxy)}`.trimEnd(),
    '### timecheck alone',
    table(timecheckErrors(summary)),
    table(targetRows(summary)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const comparisonHead = [
  'tool',
  'runs',
  'wall ms',
  'CPU ms',
  'peak MB',
  'clean: mean error ms',
  'worst',
  'jitter: mean error ms',
  'worst',
  'wall ms',
  'asymmetric: mean error ms',
  'worst',
  'one of four lies: wrong',
  'liar named',
];

function comparison({ tools, summary }: Result): string[][] {
  const rows = tools.flatMap(({ tool, missing }) => {
    if (missing !== null) return [[tool.name, 'not installed']];
    if (tool.id === bareNode.id) return summary.bareNode ? [[tool.name, '', ...costCells(summary.bareNode)]] : [];
    const measured = summary.tools[tool.id];
    if (measured === undefined) return [];
    const { clean, jitter, asymmetric, liar } = measured;
    return [
      [
        tool.name,
        String(Math.max(...Object.values(measured).map(({ runs }) => runs))),
        ...costCells(clean),
        ...errorCells(clean, 3),
        ...errorCells(jitter, 1),
        fixed(jitter?.wallMs, 0),
        ...errorCells(asymmetric, asymmetric && asymmetric.meanErrorMs < 1 ? 2 : 1),
        liar ? `${liar.wrong} of ${liar.runs}${noAnswer(liar)}` : '',
        liar ? `${liar.namedTheLiar} of ${liar.runs}` : '',
      ],
    ];
  });
  return [comparisonHead, ...rows];
}

function costCells(costs: { wallMs: number; cpuMs: number; peakMB: number } | undefined): string[] {
  return [fixed(costs?.wallMs, 0), fixed(costs?.cpuMs, 0), fixed(costs?.peakMB, 1)];
}

function errorCells(condition: ConditionSummary | undefined, digits: number): string[] {
  if (condition === undefined) return ['', ''];
  return [`${fixed(condition.meanErrorMs, digits)}${noAnswer(condition)}`, fixed(condition.worstErrorMs, digits)];
}

function noAnswer({ runs, answers }: ConditionSummary): string {
  return answers === runs ? '' : ` (${runs - answers} without an answer)`;
}

function timecheckErrors({ tools }: Summary): string[][] {
  const measured = Object.entries(tools[timecheck.id] ?? {}) as [ConditionName, ConditionSummary][];
  return [
    [
      'condition',
      'runs',
      'median error ms',
      '90 %',
      '99 %',
      'worst',
      'bias ms',
      'interval ± ms',
      'truth outside: nominal',
      'as served',
    ],
    ...measured.map(([name, { runs, errorQuantilesMs, worstErrorMs, biasMs, interval }]) => [
      name,
      String(runs),
      ...[errorQuantilesMs.p50, errorQuantilesMs.p90, errorQuantilesMs.p99, worstErrorMs].map((ms) => fixed(ms, 3)),
      `${biasMs < 0 ? '−' : '+'}${fixed(Math.abs(biasMs), 3)}`,
      fixed(interval.medianWidthMs / 2, 2),
      String(interval.missedNominal),
      String(interval.missedCalibrated),
    ]),
  ];
}

function targetRows(summary: Summary): string[][] {
  const targets = judge(summary);
  return [
    ['target', 'wanted', 'measured', ''],
    ...targets.map(({ what, wanted, measured, verdict }) => [what, wanted, measured, verdict]),
  ];
}

function missingLines({ tools }: Result): string {
  const missing = tools.flatMap((tool) => (tool.missing === null ? [] : [`${tool.tool.name}: ${tool.missing}`]));
  return missing.length === 0
    ? ''
    : `Not installed: ${missing.join('; ')}. \`npm run bench -- --install\` fetches them.`;
}

function versions({ tools }: Result): string {
  const known = tools.flatMap(({ tool, version }) =>
    version === null || tool.id === bareNode.id ? [] : [`${programName(tool)} ${version}`],
  );
  return [...new Set(known)].join(', ');
}

/** Its name without emphasis, options and explanations. */
function programName({ name }: Tool): string {
  return name.replace(/(?: -|,).*/u, '').replaceAll('*', '');
}

function proxyLine(report: ProxyReport | null): string {
  if (report === null) return '';
  const { datagrams, lateUs, over100us } = report;
  return (
    `The proxy sent ${datagrams} datagrams, ${fixed(lateUs.median, 1)} µs late in the median, ` +
    `${fixed(lateUs.p99, 1)} µs in the 99th percentile, ${over100us} of them more than 100 µs.`
  );
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits);
}

/** The first column to the left, the others to the right; padded, so that it can be read in a terminal too. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  if (body.length === 0) return '';
  const widths = head.map((_, column) => Math.max(4, ...rows.map((row) => [...(row[column] ?? '')].length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, i) => (i === 0 ? cells[i]?.padEnd(width) : (cells[i] ?? '').padStart(width))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...body.map(line)].join('\n');
}
