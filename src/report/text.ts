import { DateTime } from 'luxon';
import stringWidth from 'string-width';
import type { Snippet } from '../model/finding.ts';
import type { Report, ReportedFinding, ReportedFix } from '../model/report.ts';
import { formatBound } from '../model/quantity.ts';
import { headlineOf } from './headline.ts';
import { hostLines } from './host.ts';
import { wrap } from './layout.ts';
import { containerSection } from './containers.ts';
import { withHomesNamed } from './homes.ts';
import { ignoredText } from './ignored.ts';
import { neutraliseAll, neutraliseLines } from '../model/neutralise.ts';
import type { ReportOptions, Reporter } from './reporter.ts';
import { sourceLines } from './sources.ts';
import { MOOD_OF_SEVERITY, MOOD_OF_VERDICT, styleFor } from './style.ts';
import type { Style } from './style.ts';
import { wakatimeSection } from './wakatime.ts';

const headline = (report: Report, { messages, width }: ReportOptions, style: Style): string[] => {
  const { clock, status } = report;
  // A clock that is off, but less than critical, warns.
  const mood =
    MOOD_OF_VERDICT[clock.verdict] === 'bad' && status === 'warning' ? 'doubtful' : MOOD_OF_VERDICT[clock.verdict];
  const [first = '', ...rest] = wrap(style.plain(headlineOf(report, messages)), width - 3, 0);
  const symbol = style.symbol(mood);
  return [
    `${style.paint(mood, symbol)} ${style.strong(first)}`,
    ...rest.map((line) => `${' '.repeat(symbol.length + 1)}${style.strong(line)}`),
  ];
};

const INSTANT = 'yyyy-MM-dd HH:mm:ss.SSS';

/** The two clocks side by side, where they differ by more than the eye would forgive or everything was asked for. */
const clockLines = ({ facts, clock }: Report, { messages, verbose }: ReportOptions): string[] => {
  if (clock.offsetMs === null || (clock.verdict === 'in-sync' && !verbose)) return [];
  const here = DateTime.fromISO(facts.now, { zone: 'utc' });
  const there = here.plus({ milliseconds: Math.round(clock.offsetMs) });
  const { thisClock, trueTime } = messages.report;
  const width = Math.max(stringWidth(thisClock), stringWidth(trueTime));
  const line = (label: string, instant: DateTime): string =>
    `${label}${' '.repeat(width - stringWidth(label))}  ${instant.toFormat(INSTANT)} UTC`;
  return [line(thisClock, here), line(trueTime, there)];
};

/** An argument as a POSIX shell reads it back. */
const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;

/** Where it belongs, and then its lines as they are: broken or cut they would be of no use. */
const snippetLines = (snippet: Snippet, { messages, width }: ReportOptions, style: Style): string[] => [
  ...wrap(style.plain(messages.report.snippet(snippet)), width, 5),
  ...snippet.text.split('\n').map((line) => `       ${style.strong(line)}`.trimEnd()),
];

const fixLines = (fix: ReportedFix, options: ReportOptions, style: Style): string[] => [
  ...wrap(style.plain(fix.title), options.width, 5),
  ...(fix.snippet === null ? [] : snippetLines(fix.snippet, options, style)),
  ...fix.commands.map((command) => `     $ ${style.strong(command.map(quoted).join(' '))}`),
];

const keyOf = (fix: ReportedFix): string => JSON.stringify([fix.id, fix.snippet, fix.commands]);

/** The remedies of a finding; those that stand under earlier ones already are only pointed at, together. */
const remedyLines = (
  { fixes }: ReportedFinding,
  earlier: readonly ReportedFinding[],
  options: ReportOptions,
  style: Style,
): string[] => {
  const lines: string[] = [];
  /** For each of a few remedies in a row the numbers of the findings that have it. */
  let known: number[][] = [];
  const point = (): void => {
    if (known.length === 0) return;
    const common = known[0]?.find((number) => known.every((numbers) => numbers.includes(number)));
    const numbers = new Set(common === undefined ? known.flatMap(([first = 0]) => first) : [common]);
    const words = options.messages.report.sameAs([...numbers].toSorted((one, other) => one - other));
    lines.push(...wrap(style.plain(words), options.width, 5));
    known = [];
  };
  for (const fix of fixes) {
    const numbers = earlier.flatMap((one, index) =>
      one.fixes.some((other) => keyOf(other) === keyOf(fix)) ? [index + 1] : [],
    );
    if (numbers.length > 0) known.push(numbers);
    else {
      point();
      lines.push(...fixLines(fix, options, style));
    }
  }
  point();
  return lines;
};

const findingLines = (
  finding: ReportedFinding,
  earlier: readonly ReportedFinding[],
  options: ReportOptions,
  style: Style,
): string[] => {
  const mood = MOOD_OF_SEVERITY[finding.severity];
  const { messages, width, verbose } = options;
  const label = `${style.paint(mood, `${style.symbol(mood)} ${messages.severities[finding.severity]}`)}  ${style.strong(finding.check)}`;
  return [
    `${String(earlier.length + 1).padStart(2)} ${label}`,
    ...wrap(style.plain(finding.title), width, 5),
    ...wrap(style.plain(finding.detail), width, 5).map(style.faint),
    ...(verbose
      ? finding.evidence.flatMap(({ label: name, value, source }) =>
          wrap(style.plain(`${name}: ${value} (${source})`), width, 7),
        )
      : []),
    ...remedyLines(finding, earlier, options, style),
  ];
};

const noteLines = (finding: ReportedFinding, options: ReportOptions, style: Style): string[] => {
  const [first = '', ...rest] = wrap(style.plain(`${finding.check}: ${finding.title}`), options.width, 5);
  return [
    `  ${style.paint('note', style.symbol('note'))}  ${first.trimStart()}`,
    ...rest,
    ...wrap(style.plain(finding.detail), options.width, 5).map(style.faint),
  ];
};

const section = (title: string, lines: readonly string[], style: Style): string[] =>
  lines.length === 0 ? [] : ['', style.strong(title), ...lines];

const summaryLines = (report: Report, { messages, width }: ReportOptions, style: Style): string[] => {
  const summary = messages.report.summary(report.summary, report.summary.passed, formatBound(report.elapsedMs));
  const [worst] = report.findings;
  const hint = worst === undefined ? '' : `${messages.report.moreAbout} ${worst.check}`;
  const together = `${summary}   ${hint}`.trimEnd();
  return ['', ...(stringWidth(together) <= width ? [together] : [...wrap(summary, width, 0), hint]).map(style.faint)];
};

/** What `timecheck demo` plays, and that it only plays. */
const demonstrationLines = ({ demonstration }: Report, { messages, width }: ReportOptions, style: Style): string[] => {
  if (demonstration === null) return [];
  const { banner, scenarios } = messages.demo;
  return [...[banner, scenarios[demonstration]].flatMap((words) => wrap(style.plain(words), width, 0)), ''];
};

/** What labels of containers have left out is told, so that nobody takes it for sound. */
const ignoredLines = (report: Report, { messages, width }: ReportOptions, style: Style): string[] => {
  const text = ignoredText(report, messages);
  return text === null ? [] : ['', ...wrap(style.plain(text), width, 0).map(style.faint)];
};

/** Harmless for a terminal. A snippet keeps its lines. */
const harmless = (raw: Report): Report => {
  const report = withHomesNamed(neutraliseAll(raw));
  const withSnippet = (fix: ReportedFix, text: string | undefined): ReportedFix =>
    fix.snippet === null || text === undefined
      ? fix
      : { ...fix, snippet: { ...fix.snippet, text: neutraliseLines(text) } };
  return {
    ...report,
    findings: report.findings.map((finding, place) => ({
      ...finding,
      fixes: finding.fixes.map((fix, index) => withSnippet(fix, raw.findings[place]?.fixes[index]?.snippet?.text)),
    })),
  };
};

/** The report for a person: the verdict first, then the evidence, then what to type. */
export const text: Reporter = (raw, options) => {
  const report = harmless(raw);
  const { messages, scope } = options;
  const style = styleFor(options);
  const sources = report.facts.ntp.status === 'ok' ? report.facts.ntp.value.sources : [];
  const notes = report.findings.filter(({ severity }) => severity === 'info');
  const problems = report.findings.filter(({ severity }) => severity !== 'info');
  const lines = [
    ...demonstrationLines(report, options, style),
    ...headline(report, options, style),
    ...(report.interrupted ? [style.paint('doubtful', messages.report.interrupted)] : []),
    ...section(
      messages.report.sources,
      sources.length === 0 || scope === 'containers' || scope === 'wakatime'
        ? []
        : sourceLines(sources, options, style),
      style,
    ),
    ...section('', clockLines(report, options), style).slice(1),
    ...section(messages.host.title, scope === 'everything' ? hostLines(report, options, style) : [], style),
    ...containerSection(report, options, style),
    ...wakatimeSection(report, options, style),
    ...section(
      messages.report.whatToDo,
      problems.flatMap((finding, index) => findingLines(finding, problems.slice(0, index), options, style)),
      style,
    ),
    ...section(
      messages.report.alsoNoted,
      notes.flatMap((finding) => noteLines(finding, options, style)),
      style,
    ),
    ...ignoredLines(report, options, style),
    ...summaryLines(report, options, style),
  ];
  return `${lines.join('\n')}\n`;
};
