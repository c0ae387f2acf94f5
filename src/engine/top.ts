import { at, listAt, textAt, textsAt, toText } from './json.ts';

const MAX_PROCESSES = 1000;
const MAX_COLUMNS = 50;
const MAX_LINE = 4096;

/**
 * What to ask for. Docker starts the `ps` of its host with these arguments, and wants a column PID; podman takes names of
 * columns, and only without a dash does not run the container's own `ps`.
 */
export const topQuery = (kind: 'docker' | 'podman'): string =>
  `ps_args=${encodeURIComponent(kind === 'podman' ? 'pid,args' : '-eo pid,args')}&stream=false`;

/** Command lines of `GET /containers/ID/top`; `null` for what is no such answer. */
export const readProcesses = (value: unknown): readonly string[] | null => {
  const rows = at(value, 'Processes');
  const titles = textsAt(value, MAX_COLUMNS, 64, 'Titles');
  if (!Array.isArray(rows) || titles.length === 0) return null;
  const named = titles.findIndex((title) => /^(?:CMD|COMMAND|ARGS)$/i.test(title.trim()));
  const column = named === -1 ? titles.length - 1 : named;
  return listAt(rows, MAX_PROCESSES).flatMap((row) => {
    const line = toText(listAt(row, MAX_COLUMNS)[column], MAX_LINE) ?? textAt(row, MAX_LINE);
    return line === null || line.trim() === '' ? [] : [line.trim()];
  });
};
