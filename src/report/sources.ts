import stringWidth from 'string-width';
import type { NtpSample, NtpSource } from '../model/facts.ts';
import type { Interval } from '../model/interval.ts';
import { bound } from '../model/interval.ts';
import { formatBound, formatOffset, formatSpan } from '../model/quantity.ts';
import { labelOf } from '../model/endpoint.ts';
import { cutMiddle, tableLines } from './layout.ts';
import type { Alignment } from './layout.ts';
import { axisOf, drawInterval } from './plot.ts';
import type { ReportOptions } from './reporter.ts';
import type { Style } from './style.ts';

const MIN_PLOT = 11;
const MAX_PLOT = 41;
const MIN_NAME = 12;
/** Below this width of the page the stratum is left out. */
const STRATUM_FROM = 70;
const INDENT = 2;
const GAP = 2;

const intervalOf = ({ lowMs, highMs }: NtpSource | NtpSample): Interval | null =>
  lowMs === null || highMs === null ? null : { lowMs, highMs };

const isDrawn = ({ state }: NtpSource): boolean => state === 'agreeing' || state === 'undecided';

/** Behind the name of a source that this host is configured to use. */
const CONFIGURED_MARK = '*';

const isConfigured = ({ origin }: NtpSource): boolean => origin === 'configured';

/** The name as it was typed; the address too where a name stands for several. */
const titleOf = (source: NtpSource, all: readonly NtpSource[]): string => {
  const label = labelOf(source);
  const shared = all.some((other) => other !== source && labelOf(other) === label);
  const mark = isConfigured(source) ? CONFIGURED_MARK : '';
  return shared && source.address !== null ? `${label}${mark} ${source.address}` : `${label}${mark}`;
};

const reasonText = ({ reason }: NtpSource | NtpSample, { messages }: ReportOptions): string | null => {
  if (reason === null) return null;
  return reason.startsWith('kiss-') ? messages.kiss(reason.slice(5)) : (messages.reasons[reason] ?? reason);
};

/** State and reason of a source that is not drawn, in as many words as there is room for. */
const stateText = (source: NtpSource, room: number, options: ReportOptions): string => {
  const state = options.messages.states[source.state];
  const reason = reasonText(source, options);
  const full = reason === null ? state : options.messages.because(state, reason);
  return stringWidth(full) <= room ? full : cutMiddle(state, room, options.unicode ? '…' : '~');
};

const numbers = (one: NtpSource | NtpSample): string[] => {
  const interval = intervalOf(one);
  if (one.offsetMs === null || one.delayMs === null || interval === null) return ['', '', ''];
  return [formatOffset(one.offsetMs), `± ${formatBound(bound(interval))}`, formatSpan(one.delayMs)];
};

interface Columns {
  readonly stratum: boolean;
  readonly name: number;
  /** For the interval or the state. */
  readonly last: number;
  readonly drawn: boolean;
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => stringWidth(text)));

/** Shares the page out: the numbers first, then names, and what is left for the drawing. */
const columnsFor = (
  titles: readonly string[],
  numberCells: readonly string[][],
  states: readonly string[],
  options: ReportOptions,
): Columns => {
  const { width, messages } = options;
  const { stratum: stratumWord } = messages.report;
  const stratum = width >= STRATUM_FROM;
  const numberWidths = [0, 1, 2].map((column) => widest(numberCells.map((cells) => cells[column] ?? '')) + GAP);
  const taken = numberWidths.reduce((sum, each) => sum + each, stratum ? stringWidth(stratumWord) + GAP : 0);
  const rest = width - INDENT - taken - GAP;
  const longest = widest(titles);
  const name = Math.min(longest, Math.max(MIN_NAME, rest - Math.max(MIN_PLOT, widest(states))));
  const last = rest - name;
  return { stratum, name, last: Math.min(MAX_PLOT, last), drawn: last >= MIN_PLOT };
};

/** The table of the sources, with their intervals drawn on one axis. What lies outside the majority is told in words. */
export const sourceLines = (sources: readonly NtpSource[], options: ReportOptions, style: Style): string[] => {
  const { messages, verbose, unicode } = options;
  const { stratum, offset, bound: boundWord, delay, sample } = messages.report;
  // What the terminal shows is what is measured: a stand-in in ASCII may be wider.
  const shown = (one: NtpSource | NtpSample): string[] => numbers(one).map(style.plain);
  const titles = sources.map((source) => titleOf(source, sources));
  const sampleTitle = (index: number): string => `  ${sample} ${index + 1}`;
  const shownSamples = verbose ? sources.flatMap(({ samples }) => samples) : [];
  const columns = columnsFor(
    [...titles, ...shownSamples.map((_, index) => sampleTitle(index))],
    [[offset, boundWord, delay], ...[...sources, ...shownSamples].map(shown)],
    sources.filter((source) => !isDrawn(source)).map(({ state }) => messages.states[state]),
    options,
  );
  const axis = axisOf(sources.filter(isDrawn).flatMap((source) => intervalOf(source) ?? []));

  const cut = (text: string, room: number): string => cutMiddle(text, room, unicode ? '…' : '~');
  const cells = (name: string, stratumCell: string, rest: readonly string[]): string[] => [
    name,
    ...(columns.stratum ? [stratumCell] : []),
    ...rest,
  ];
  const last = (source: NtpSource): string => {
    const interval = intervalOf(source);
    if (!isDrawn(source) || !columns.drawn || interval === null || axis === null) {
      const mood = isDrawn(source) ? 'good' : source.state === 'falseticker' ? 'bad' : 'unknown';
      return style.paint(mood, stateText(source, columns.last, options));
    }
    return drawInterval(interval, axis, columns.last, style.glyphs);
  };
  const sampleRows = (source: NtpSource): string[][] =>
    source.samples.map((one, index) =>
      cells(sampleTitle(index), '', [...shown(one), cut(reasonText(one, options) ?? '', columns.last)]).map(
        style.faint,
      ),
    );
  const rows = sources.flatMap((source, index) => [
    cells(cut(titles[index] ?? '', columns.name), String(source.stratum ?? ''), [...shown(source), last(source)]),
    ...(verbose ? sampleRows(source) : []),
  ]);
  const head = cells('', stratum, [offset, boundWord, delay, '']).map(style.faint);
  const alignments: Alignment[] = [
    'left',
    ...(columns.stratum ? ['right' as const] : []),
    'right',
    'right',
    'right',
    'left',
  ];
  const legend = sources.some(isConfigured) ? [style.faint(`${CONFIGURED_MARK} ${messages.report.configured}`)] : [];
  return [...tableLines([head, ...rows], alignments), ...legend].map((line) =>
    style.plain(`${' '.repeat(INDENT)}${line}`),
  );
};
