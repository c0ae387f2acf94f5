import Table from 'cli-table3';
import stringWidth from 'string-width';

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

export type Alignment = 'left' | 'right';

/** Rows as lines, columns two blanks apart, each as wide as its widest cell. Cells may be coloured. */
export const tableLines = (rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string[] => {
  const table = new Table({
    chars: NO_BORDERS,
    // Without these cli-table3 writes colours of its own, even into pipes.
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: [...alignments],
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
};

/** Cuts the middle out of a text that is wider than `width`: a host's name is told by both of its ends. */
export const cutMiddle = (text: string, width: number, ellipsis: string): string => {
  if (stringWidth(text) <= width) return text;
  const room = Math.max(0, width - stringWidth(ellipsis));
  const characters = [...text];
  const takeWhile = (from: readonly string[], most: number): string[] => {
    const taken: string[] = [];
    for (const character of from) {
      if (stringWidth([...taken, character].join('')) > most) break;
      taken.push(character);
    }
    return taken;
  };
  const head = takeWhile(characters, Math.ceil(room / 2));
  const tail = takeWhile(characters.toReversed(), Math.floor(room / 2)).toReversed();
  return `${head.join('')}${ellipsis}${tail.join('')}`;
};

/**
 * Where a line may break: after blanks, and beside every wide (Chinese, Japanese, Korean) character, but not behind an
 * opening bracket nor before closing punctuation.
 */
const pieces = (text: string): string[] =>
  text.match(/[（「『《]*(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])[，。；：、！？）」』》]*|\s+/gu) ?? [];

/** A word that is wider than the line is cut wherever the line ends. */
const cutToFit = (piece: string, room: number): string[] => {
  if (stringWidth(piece) <= room) return [piece];
  const cut: string[] = [];
  let part = '';
  for (const character of piece) {
    if (part !== '' && stringWidth(part + character) > room) {
      cut.push(part);
      part = '';
    }
    part += character;
  }
  return [...cut, part];
};

/** Breaks a text into lines of at most `width` columns, each with `indent` blanks before it. */
export const wrap = (text: string, width: number, indent: number): string[] => {
  const room = Math.max(20, width - indent);
  const lines: string[] = [];
  let line = '';
  // Added up piece by piece: to measure a whole line for each of them takes most of the time that a report does.
  let used = 0;
  for (const piece of pieces(text).flatMap((each) => cutToFit(each, room))) {
    const isBlank = piece.trim() === '';
    const taken = isBlank ? piece.length : stringWidth(piece);
    if (line !== '' && !isBlank && used + taken > room) {
      lines.push(line.trimEnd());
      line = piece;
      used = taken;
    } else if (line !== '' || !isBlank) {
      line += piece;
      used += taken;
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines.map((each) => ' '.repeat(indent) + each);
};
