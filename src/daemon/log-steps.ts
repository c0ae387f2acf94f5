import type { LoggedStep } from '../model/machine-facts.ts';
import { clockEvent } from './clock-event.ts';
import type { FoundStep } from './found-step.ts';
import type { LogFormat, LogLine, ToUtc } from './log-line.ts';
import { lineTime, parseLogLine } from './log-line.ts';

export interface LogText {
  readonly path: string;
  readonly format: LogFormat;
  readonly text: string;
}

export interface LogReading {
  /** When the text begins, ms since the Unix epoch; `null` if no line begins with a time. */
  readonly since: number | null;
  readonly steps: readonly FoundStep[];
}

export interface LogContext {
  /** ms since the Unix epoch. */
  readonly now: number;
  /** When the machine was started; `null` if not known. */
  readonly bootedAt: number | null;
  readonly toUtc: ToUtc;
}

/** What any line that counts holds one of, so that the others need not be taken apart. */
const WORDS = [
  ...['stepped by', 'time jump', 'clock_step', 'time set', 'time reset', 'step time server', 'set local clock'],
  ...['setting time to', 'Jumped offset', 'clock time', 'local time to', 'System time', 'PM: ', 'sleep'],
  ...['Linux version', 'TimeSyncWorker'],
];
const MAX_LINES_TO_DATE = 100;
/** A daemon that steps all day fills a log; of more lines that count than this, the last ones are read. */
const MAX_LINES = 1000;
/** What sleeps tell before and after, and what chronyd tells afterwards, comes within this time. */
const NEAR_SLEEP_MS = 120_000;

const lineAt = (text: string, start: number): string => {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
};

/** Of the first line from `start` on that begins with a time. */
const firstTime = (text: string, start: number, { now, toUtc }: LogContext): number | null => {
  let next = start;
  for (let count = 0; count < MAX_LINES_TO_DATE && next < text.length; count++) {
    const line = lineAt(text, next);
    const at = lineTime(line, now, toUtc);
    if (at !== null) return at;
    next += line.length + 1;
  }
  return null;
};

/** Where the lines begin that hold one of the words, in their order. The text is searched as a whole, not line by line. */
const findLines = (text: string): readonly number[] => {
  const starts = new Set<number>();
  for (const word of WORDS) {
    for (let at = text.indexOf(word); at >= 0;) {
      starts.add(text.lastIndexOf('\n', at) + 1);
      const end = text.indexOf('\n', at);
      at = end < 0 ? -1 : text.indexOf(word, end);
    }
  }
  return [...starts].toSorted((a, b) => a - b);
};

/** Goes through a log in the order in which it was written, and knows what came before. */
class Reader {
  readonly steps: LoggedStep[] = [];
  readonly #path: string;
  /** When the machine started, by the clock of the line that is being read. */
  #bootedAt: number | null = null;
  #sleptAt: number | null = null;
  readonly #lastBoot: number | null;

  constructor(path: string, lastBoot: number | null) {
    this.#path = path;
    this.#lastBoot = lastBoot;
  }

  read({ at, program, message }: LogLine): void {
    const event = clockEvent(program, message);
    switch (event?.kind) {
      case 'boot':
        this.#bootedAt = at;
        break;
      case 'sleep':
        this.#sleptAt = at;
        break;
      case 'jump':
        if (this.#sleptAt === null || Math.abs(at - this.#sleptAt) > NEAR_SLEEP_MS) this.#add(at, null, null);
        break;
      case 'step': {
        const { by, byMs, logged } = event;
        this.#add(logged === 'before' ? at + (byMs ?? 0) : at, byMs, by);
        break;
      }
    }
  }

  #add(at: number, byMs: number | null, by: LoggedStep['by']): void {
    if (this.#bootedAt !== null) this.#bootedAt += byMs ?? 0;
    const bootedAt = this.#bootedAt ?? this.#lastBoot;
    const sinceBootMs = bootedAt !== null && at >= bootedAt ? at - bootedAt : null;
    this.steps.push({ at, notBefore: at, byMs, by, sinceBootMs, source: this.#path });
  }
}

/** In the order of the lines: what was written later came later, whatever its time says. */
const inOrder = (steps: readonly LoggedStep[]): readonly FoundStep[] => {
  let next = Number.POSITIVE_INFINITY;
  // A step of its own for each line, so that those of one time keep their order.
  const backwards = steps.toReversed().map((step, index) => {
    next = Math.min(next, step.at);
    return { step, order: next - index / steps.length };
  });
  return backwards.toReversed();
};

/** Steps of the clock that programs told in a log of text. A line that is not understood says nothing. */
export const stepsOfLog = ({ path, format, text }: LogText, context: LogContext): LogReading => {
  const lines = findLines(text);
  const read = lines.slice(-MAX_LINES);
  const reader = new Reader(path, context.bootedAt);
  for (const start of read) {
    const parsed = parseLogLine(lineAt(text, start), format, context.now, context.toUtc);
    if (parsed !== null) reader.read(parsed);
  }
  const begin = read.length < lines.length ? (read[0] ?? 0) : 0;
  return { since: firstTime(text, begin, context), steps: inOrder(reader.steps) };
};
