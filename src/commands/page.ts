import type { ReportOptions } from '../report/reporter.ts';
import type { Terminal } from '../system/terminal.ts';

/** Where nothing tells how wide the page is. */
const DEFAULT_WIDTH = 80;
const MIN_WIDTH = 40;

const isFalse = (value: string): boolean => value === '0' || value === 'false';

/** chalk 5 does not look at NO_COLOR by itself. Only the sixteen basic colours are used. */
const colorLevel = ({ environment, stdout }: Terminal, wanted: boolean): 0 | 1 => {
  if (!wanted || environment['NO_COLOR']) return 0;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return isFalse(forced) ? 0 : 1;
  return stdout.interactive && environment['TERM'] !== 'dumb' ? 1 : 0;
};

const unicode = ({ environment, platform }: Terminal): boolean => {
  if (environment['TERM'] === 'dumb') return false;
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  // macOS and Windows terminals show UTF-8 and set no locale that would say so.
  return /utf-?8/i.test(locale) || (locale === '' && (platform === 'darwin' || platform === 'win32'));
};

const width = ({ environment, stdout }: Terminal): number => {
  const columns = stdout.columns ?? Number(environment['COLUMNS'] ?? Number.NaN);
  return Number.isInteger(columns) && columns > 0 ? Math.max(MIN_WIDTH, columns) : DEFAULT_WIDTH;
};

/** What the report's page can show. */
export const pageFor = (
  terminal: Terminal,
  wanted: { readonly color: boolean; readonly toFile: boolean },
): Pick<ReportOptions, 'width' | 'colorLevel' | 'unicode'> => ({
  width: width(terminal),
  colorLevel: wanted.toFile ? 0 : colorLevel(terminal, wanted.color),
  unicode: unicode(terminal),
});
