/** Seconds as w32tm prints them: always in units of 100 ns. Some languages might put a comma for the point. */
export const SECONDS = /^(-?\d{1,10}[.,]\d{7})s$/;
/** A number, and what it means in words; in some places and languages with no blank between them. */
export const INTEGER = /^(-?\d{1,10}) ?\(.*\)$/s;

/** No answer of w32tm comes near this length. */
const MAX_LENGTH = 65_536;

const count = (text: string, character: string): number => text.split(character).length - 1;

/**
 * The lines of an answer of w32tm, without the empty ones; `null` if the last one is cut. An explanation in parentheses
 * may hold line breaks: its line goes on until they are closed. Where the console's code page is not UTF-8, only ASCII
 * arrives whole: line breaks, digits, ":" and "()" do, since they are no part of a longer character in the code pages of
 * Windows (932, 936, 949, 950).
 */
export const linesOf = (text: string): readonly string[] | null => {
  if (!text.endsWith('\n') || text.length > MAX_LENGTH) return null;
  const lines: string[][] = [];
  let open = 0;
  for (const line of text.split(/[\r\n]+/).map((one) => one.trim())) {
    if (line === '') continue;
    const last = lines.at(-1);
    if (open > 0 && last !== undefined) last.push(line);
    else lines.push([line]);
    open = Math.max(0, open + count(line, '(') - count(line, ')'));
  }
  return lines.map((parts) => parts.join(' '));
};

/**
 * What stands behind the labels, line by line: of each shape the part in its first group. `null` if a line has no label,
 * is not of its shape, or is too many or missing.
 */
export const valuesOf = (lines: readonly string[], shapes: readonly RegExp[]): readonly string[] | null => {
  if (lines.length !== shapes.length) return null;
  const values = shapes.map((shape, index) => {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    const value = colon < 1 ? undefined : shape.exec(line.slice(colon + 1).trim())?.[1];
    return shape === SECONDS ? value?.replace(',', '.') : value;
  });
  return values.every((value) => value !== undefined) ? values : null;
};
