import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';
import type { Severity } from '../model/finding.ts';
import type { Verdict } from '../model/verdict.ts';
import type { ReportOptions } from './reporter.ts';

export type Mood = 'good' | 'bad' | 'doubtful' | 'unknown' | 'note';

export interface Style {
  readonly symbol: (mood: Mood) => string;
  readonly paint: (mood: Mood, text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly glyphs: { readonly line: string; readonly left: string; readonly right: string; readonly point: string };
  /** What the terminal can show of a text of ours: minus, plus-minus and quotes have stand-ins in ASCII. */
  readonly plain: (text: string) => string;
}

const SYMBOLS: Record<Mood, readonly [unicode: string, ascii: string]> = {
  good: ['✔', 'OK'],
  bad: ['✖', 'X'],
  doubtful: ['!', '!'],
  unknown: ['?', '?'],
  note: ['i', 'i'],
};

const COLORS: Record<Mood, 'green' | 'red' | 'yellow' | 'magenta' | 'cyan'> = {
  good: 'green',
  bad: 'red',
  doubtful: 'yellow',
  unknown: 'magenta',
  note: 'cyan',
};

const UNICODE_GLYPHS = { line: '─', left: '├', right: '┤', point: '●' };
const ASCII_GLYPHS = { line: '-', left: '|', right: '|', point: '*' };

const STAND_INS: Record<string, string> = {
  '−': '-',
  '±': '+/-',
  '’': "'",
  '…': '~',
  '·': '-',
  '–': '-',
  '→': '->',
  δ: 'd',
};

export const MOOD_OF_SEVERITY: Record<Severity, Mood> = {
  critical: 'bad',
  warning: 'doubtful',
  unknown: 'unknown',
  info: 'note',
};

export const MOOD_OF_VERDICT: Record<Verdict, Mood> = {
  'in-sync': 'good',
  behind: 'bad',
  ahead: 'bad',
  inconclusive: 'doubtful',
  unknown: 'unknown',
};

export const styleFor = ({ colorLevel, unicode }: ReportOptions): Style => {
  const chalk: ChalkInstance = new Chalk({ level: colorLevel });
  return {
    symbol: (mood) => SYMBOLS[mood][unicode ? 0 : 1],
    paint: (mood, text) => chalk[COLORS[mood]](text),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    glyphs: unicode ? UNICODE_GLYPHS : ASCII_GLYPHS,
    plain: (text) => (unicode ? text : text.replace(/[−±’…·–→δ]/g, (character) => STAND_INS[character] ?? '?')),
  };
};
