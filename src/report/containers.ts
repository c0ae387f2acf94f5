import { SEVERITY_ORDER } from '../model/check.ts';
import type { ContainerFacts, ContainerState } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { Report } from '../model/report.ts';
import { NOTHING, cellsOf, isUnknown } from './container-cells.ts';
import type { Row } from './container-table.ts';
import { rowLines } from './container-table.ts';
import { accessTexts, engineText } from './engine.ts';
import { cutMiddle, wrap } from './layout.ts';
import type { ReportOptions } from './reporter.ts';
import type { Mood, Style } from './style.ts';
import { MOOD_OF_SEVERITY } from './style.ts';

const INDENT = 2;
/** With so many rows, those in which nothing is wrong are only counted. */
const MAX_ROWS = 20;
/** Longer names of zones are cut. */
const MAX_CELL = 26;
/** Clock and local time are not cut. */
const CUT_FROM = 2;

type Words = ReportOptions['messages']['containers'];

interface Ranked {
  readonly container: ContainerFacts;
  readonly mood: Mood | null;
  readonly rank: number;
}

const GOOD = SEVERITY_ORDER.length;

/** Problems first, then what runs, by name. Of one that is stopped and has no problem, nothing is said. */
const ranked = (containers: readonly ContainerFacts[], { findings }: Report): Ranked[] => {
  // The worst come first, and so are the last to be set.
  const worst = new Map(
    findings
      .filter(({ subject, severity }) => subject.kind === 'container' && severity !== 'info')
      .toReversed()
      .map(({ subject, severity }) => [subject.name, severity] as const),
  );
  const rank = (container: ContainerFacts): Ranked => {
    const severity = worst.get(container.name) ?? (isUnknown(container) ? 'unknown' : null);
    if (severity !== null) {
      return { container, mood: MOOD_OF_SEVERITY[severity], rank: SEVERITY_ORDER.indexOf(severity) };
    }
    return isLive(container) ? { container, mood: 'good', rank: GOOD } : { container, mood: null, rank: GOOD + 1 };
  };
  const byName = (a: Ranked, b: Ranked): number => (a.container.name < b.container.name ? -1 : 1);
  return containers.map(rank).toSorted((a, b) => a.rank - b.rank || byName(a, b));
};

/** Those that are shown, and how many more have nothing to show. */
const selected = (
  all: readonly Ranked[],
  wantsAll: boolean,
): { readonly shown: readonly Ranked[]; readonly more: number } => {
  if (wantsAll) return { shown: all, more: 0 };
  const live = all.filter(({ mood }) => mood !== null);
  const problems = live.filter(({ rank }) => rank < GOOD).length;
  const shown = live.slice(0, Math.max(MAX_ROWS, problems));
  return { shown, more: live.length - shown.length };
};

const rowOf = ({ container, mood }: Ranked, now: number, words: Words, unicode: boolean, style: Style): Row => ({
  name: container.name,
  mood,
  symbol: mood === null ? style.plain(NOTHING) : style.symbol(mood),
  cells: cellsOf(container, now, words).map((cell, column) =>
    column < CUT_FROM ? style.plain(cell) : cutMiddle(style.plain(cell), MAX_CELL, unicode ? '…' : '~'),
  ),
});

const countsOf = (containers: readonly ContainerFacts[], words: Words): string => {
  const count = (state: ContainerState): number => containers.filter((one) => one.state === state).length;
  return words.counts({
    running: count('running'),
    paused: count('paused'),
    restarting: count('restarting'),
    stopped: containers.filter((one) => !isLive(one)).length,
    unknown: count('unknown'),
  });
};

/** The section of the engine and its containers, with its title; nothing where nobody wanted to look. */
export const containerSection = (report: Report, options: ReportOptions, style: Style): string[] => {
  const { messages, width, verbose, scope, unicode } = options;
  const { engineAccess, engine, containers } = report.facts;
  const words = messages.containers;
  const wantsAll = verbose || scope === 'containers';
  // A server may run in one of them: what could not be looked at is told, and nothing else.
  const isBeside = scope === 'wakatime';
  const section = (lines: readonly string[]): string[] => ['', style.strong(words.title), ...lines];
  const say = (text: string): string[] => wrap(style.plain(text), width, INDENT);
  if (engine.status !== 'ok') {
    if (engineAccess.status === 'absent') return [];
    const texts = accessTexts(report, wantsAll && !isBeside, words);
    if (texts.length > 0) return section(texts.flatMap(say));
    return isBeside ? [] : ['', style.faint(`${words.title}  ${words.none}`)];
  }
  if (containers.status !== 'ok') {
    const fault = words.notListed(containers.status, containers.reason);
    return section([...say(engineText(engine.value, null, words)), ...say(fault)]);
  }
  if (isBeside) return [];
  const { shown, more } = selected(ranked(containers.value, report), wantsAll);
  const now = Date.parse(report.facts.now);
  const rows = shown.map((one) => rowOf(one, now, words, unicode, style));
  return section([
    ...say(engineText(engine.value, countsOf(containers.value, words), words)),
    ...(rows.length === 0 ? [] : rowLines(rows, words.columns, options, style)),
    ...(more === 0 ? [] : say(words.more(more))),
  ]);
};
