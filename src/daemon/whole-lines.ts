/** No line of these programs is longer; an expression that backtracks does no harm in what is shorter. */
const LONGEST_LINE = 4096;

/** The lines of a text whose last one is whole too; `null` if it is cut, or no text of a program that we know. */
export const wholeLines = (text: string): readonly string[] | null => {
  if (!text.endsWith('\n')) return null;
  const lines = text.slice(0, -1).split('\n');
  return lines.every((line) => line.length <= LONGEST_LINE) ? lines : null;
};
