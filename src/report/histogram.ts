import { formatCount } from '../model/quantity.ts';
import type { QueueDay } from '../model/wakatime-facts.ts';
import { wrap } from './layout.ts';
import type { ReportOptions } from './reporter.ts';
import type { Style } from './style.ts';

/** With more bars than this, days are put together. */
const MAX_BARS = 14;
const MAX_WIDTH = 60;
const INDENT = 2;
const GAP = 2;
const DAY_MS = 86_400_000;

interface Step {
  readonly name: 'day' | 'week' | 'month' | 'year';
  /** Of neighbours, one more. */
  readonly index: (at: number) => number;
  readonly label: (at: number) => string;
}

const iso = (at: number, length: number): string => new Date(at).toISOString().slice(0, length);

/** The first day of 1970 was a Thursday. */
const weekOf = (at: number): number => Math.floor((at / DAY_MS + 3) / 7);

const yearOf = (at: number): number => new Date(at).getUTCFullYear();

/** From fine to coarse; a week is called by its Monday. */
const STEPS: readonly Step[] = [
  { name: 'day', index: (at) => at / DAY_MS, label: (at) => iso(at, 10) },
  { name: 'week', index: weekOf, label: (at) => iso((weekOf(at) * 7 - 3) * DAY_MS, 10) },
  { name: 'month', index: (at) => yearOf(at) * 12 + new Date(at).getUTCMonth(), label: (at) => iso(at, 7) },
  { name: 'year', index: yearOf, label: (at) => iso(at, 4) },
];

interface Bar {
  readonly label: string;
  readonly count: number;
}

const barsBy = ({ index, label }: Step, days: readonly QueueDay[]): ReadonlyMap<number, Bar> => {
  const bars = new Map<number, Bar>();
  for (const { day, count } of days) {
    const at = Date.parse(day);
    const key = index(at);
    bars.set(key, { label: label(at), count: count + (bars.get(key)?.count ?? 0) });
  }
  return bars;
};

/** In their order; of too many those that hold the most. */
const chosen = (bars: ReadonlyMap<number, Bar>): (readonly [number, Bar])[] =>
  [...bars]
    .toSorted(([, a], [, b]) => b.count - a.count)
    .slice(0, MAX_BARS)
    .toSorted(([a], [b]) => a - b);

const isDay = ({ day }: QueueDay): boolean => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));

/**
 * How many wait of each day, or of each week, month or year where that would be too many lines, as bars; days on which
 * nothing waits are told by an ellipsis. `total`: of all that can be read. `name`: of the home, if that is to be told. `zone`: in which
 * those are days.
 */
export const histogramLines = (
  all: readonly QueueDay[],
  { total, name, zone }: { readonly total: number; readonly name: string | null; readonly zone: string },
  { messages, width, unicode }: ReportOptions,
  style: Style,
): string[] => {
  const days = all.filter(isDay);
  const step = STEPS.find((one) => barsBy(one, days).size <= MAX_BARS) ?? STEPS.at(-1);
  if (days.length === 0 || step === undefined) return [];
  const bars = chosen(barsBy(step, days));
  const counts = bars.map(([, { count }]) => count);
  const most = Math.max(...counts);
  const numbers = counts.map(formatCount);
  const numberWidth = Math.max(...numbers.map((number) => number.length));
  const labelWidth = Math.max(...bars.map(([, { label }]) => label.length));
  const room = Math.min(MAX_WIDTH, width - INDENT - labelWidth - numberWidth - 2 * GAP);
  const indent = ' '.repeat(INDENT);
  const words = messages.wakatime;
  const rest = total - counts.reduce((sum, count) => sum + count, 0);
  const say = (text: string): string[] => wrap(style.plain(text), width, INDENT).map(style.faint);
  return [
    ...say(`${name === null ? '' : `${name}: `}${words.histogram(step.name, zone)}`),
    ...bars.flatMap(([index, { label, count }], place) => [
      ...(place > 0 && bars[place - 1]?.[0] !== index - 1 ? [style.faint(`${indent}${style.plain('…')}`)] : []),
      [
        `${indent}${label}`,
        (numbers[place] ?? '').padStart(numberWidth),
        (unicode ? '█' : '#').repeat(Math.max(1, Math.round((count / most) * room))),
      ].join(' '.repeat(GAP)),
    ]),
    ...(rest > 0 ? say(words.otherDays(rest)) : []),
  ];
};
