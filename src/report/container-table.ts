import stringWidth from 'string-width';
import { cutMiddle, wrap } from './layout.ts';
import type { ReportOptions } from './reporter.ts';
import type { Mood, Style } from './style.ts';

const INDENT = 2;
const GAP = 2;
/** A name is cut to this before a column is left out, and further before there are no columns at all. */
const MIN_NAME = 16;
const LEAST_NAME = 10;
/** With less than these columns, a page is too narrow for a table. */
const MIN_COLUMNS = 3;

/** A container as a row. The cells are not coloured; the last ones are left out first. */
export interface Row {
  readonly name: string;
  readonly symbol: string;
  /** `null`: it is neither good nor bad. */
  readonly mood: Mood | null;
  readonly cells: readonly string[];
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => stringWidth(text)));

/** cli-table3 measures by an older table of Unicode than the rest of the report, and would break the line's width. */
const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)));

const mark = ({ symbol, mood }: Row, width: number, style: Style): string =>
  (mood === null ? style.faint : (text: string): string => style.paint(mood, text))(padded(symbol, width));

/** In columns; `null` where the page is too narrow. */
const table = (
  rows: readonly Row[],
  head: readonly string[],
  { width, unicode }: ReportOptions,
  style: Style,
): string[] | null => {
  const symbols = widest(rows.map(({ symbol }) => symbol));
  const widths = head.map((word, column) => widest([word, ...rows.map(({ cells }) => cells[column] ?? '')]));
  const longest = widest(rows.map(({ name }) => name));
  const roomBeside = (columns: number): number =>
    widths.slice(0, columns).reduce((room, each) => room - GAP - each, width - INDENT - symbols - 1);
  const counts = head.map((_, index) => head.length - index).filter((count) => count >= MIN_COLUMNS);
  const fits = (count: number, name: number): boolean => roomBeside(count) >= Math.min(longest, name);
  const columns = counts.find((count) => fits(count, MIN_NAME)) ?? counts.findLast((count) => fits(count, LEAST_NAME));
  if (columns === undefined) return null;
  const nameWidth = Math.min(longest, roomBeside(columns));
  const line = (start: string, name: string, cells: readonly string[]): string =>
    [
      `${' '.repeat(INDENT)}${start} ${padded(cutMiddle(name, nameWidth, unicode ? '…' : '~'), nameWidth)}`,
      ...cells.slice(0, columns).map((cell, column) => padded(cell, widths[column] ?? 0)),
    ]
      .join(' '.repeat(GAP))
      .trimEnd();
  return [
    style.faint(line(' '.repeat(symbols), '', head)),
    ...rows.map((row) => line(mark(row, symbols, style), row.name, row.cells)),
  ];
};

/** On a narrow page: the name, and under it what matters most. */
const stacked = (rows: readonly Row[], { width, unicode }: ReportOptions, style: Style): string[] =>
  rows.flatMap((row) => {
    const indent = INDENT + stringWidth(row.symbol) + 1;
    return [
      `${' '.repeat(INDENT)}${mark(row, 0, style)} ${cutMiddle(row.name, width - indent, unicode ? '…' : '~')}`,
      ...wrap(style.plain(row.cells.slice(0, MIN_COLUMNS).join(' · ')), width, indent).map(style.faint),
    ];
  });

/** One row for each, none wider than the page. `head` has a word for each column behind the name. */
export const rowLines = (
  rows: readonly Row[],
  head: readonly string[],
  options: ReportOptions,
  style: Style,
): string[] => table(rows, head, options, style) ?? stacked(rows, options, style);
