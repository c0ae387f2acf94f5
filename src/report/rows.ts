import stringWidth from 'string-width';
import { wrap } from './layout.ts';
import type { ReportOptions } from './reporter.ts';
import type { Style } from './style.ts';

/** A line of a section: what it is of, and what is to be said of that. */
export interface LabelledRow {
  readonly label: string;
  readonly parts: readonly string[];
  /** Something does not fit there. */
  readonly isOdd: boolean;
}

const INDENT = 2;
const GAP = 2;

export const row = (label: string, ...parts: readonly (string | null)[]): LabelledRow => ({
  label,
  parts: parts.filter((part) => part !== null),
  isOdd: false,
});

/** The labels in a column, the parts broken beside it. */
export const labelledLines = (rows: readonly LabelledRow[], { width }: ReportOptions, style: Style): string[] => {
  const column = INDENT + Math.max(0, ...rows.map(({ label }) => stringWidth(label))) + GAP;
  return rows.flatMap(({ label, parts, isOdd }) => {
    const [first = '', ...rest] = wrap(style.plain(parts.join(' · ')), width, column);
    const paint = isOdd ? (line: string): string => style.paint('doubtful', line) : (line: string): string => line;
    const head = `${' '.repeat(INDENT)}${label}`;
    return [
      `${head}${' '.repeat(Math.max(1, column - stringWidth(head)))}${paint(first.trimStart())}`,
      ...rest.map(paint),
    ];
  });
};
