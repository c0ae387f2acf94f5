/** The first line of `rv`: the association, the status word and what it means. 4.2.0 leaves the association out. */
const STATUS = /^(?:(?:associd|assID)=\d{1,5} )?status=[0-9a-f]{4} .*,\s*$/;
const ASSIGNMENT = /^([a-z][a-z0-9_]{0,40})=(.*)$/i;

export const isStatusLine = (line: string): boolean => STATUS.test(line);

/** At the commas that stand in no quotation; `null` if one is not closed. */
const splitAtCommas = (text: string): string[] | null => {
  const pieces = [''];
  let isQuoted = false;
  for (const part of text.split(/([",])/)) {
    if (part === '"') isQuoted = !isQuoted;
    if (part === ',' && !isQuoted) pieces.push('');
    else pieces[pieces.length - 1] += part;
  }
  return isQuoted ? null : pieces;
};

const unquoted = (text: string): string => /^"(.*)"$/.exec(text)?.[1] ?? text;

/**
 * What ntpq's `rv` prints: system variables by their names. `null` if it is not whole. Every line but the last ends with
 * a comma; dates have commas in them too (`reftime=… Tue, Jan  4 2022 …`).
 */
export const parseVariables = (lines: readonly string[]): ReadonlyMap<string, string> | null => {
  const [status = '', ...rest] = lines.filter((line) => line.trim() !== '');
  if (!isStatusLine(status) || rest.length === 0) return null;
  if (!rest.every((line, index) => line.trimEnd().endsWith(',') === index < rest.length - 1)) return null;
  const pieces = splitAtCommas(rest.join(' '));
  if (pieces === null) return null;
  const variables = new Map<string, string>();
  let last: string | null = null;
  for (const piece of pieces) {
    const [, name, value = ''] = ASSIGNMENT.exec(piece.trim()) ?? [];
    if (name !== undefined) variables.set(name, unquoted(value));
    else if (last === null) return null;
    else variables.set(last, `${variables.get(last) ?? ''},${piece}`);
    last = name ?? last;
  }
  return variables;
};
