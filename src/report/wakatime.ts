import { isNotAsked } from '../model/gathered.ts';
import type { Report } from '../model/report.ts';
import type { WakatimeHome } from '../model/wakatime-facts.ts';
import { histogramLines } from './histogram.ts';
import { wrap } from './layout.ts';
import type { ReportOptions } from './reporter.ts';
import type { LabelledRow } from './rows.ts';
import { labelledLines } from './rows.ts';
import type { Style } from './style.ts';
import type { View } from './wakatime-rows.ts';
import { fullRows, shortRows, wakapiRow } from './wakatime-rows.ts';

const zoneName = ({ facts: { zone } }: Report): string => {
  if (zone.status !== 'ok' || zone.value.effective.status !== 'ok') return 'UTC';
  const { name, type } = zone.value.effective.value;
  return name ?? type.abbreviation;
};

/** All queues of a home together. `name`: of the home, where there are several. */
const homeHistogram = (
  home: WakatimeHome,
  name: string | null,
  report: Report,
  options: ReportOptions,
  style: Style,
): string[] => {
  const contents = home.queues.flatMap(({ kind, content }) =>
    kind !== 'aside' && content.status === 'ok' ? [content.value] : [],
  );
  const total = contents.reduce((sum, { count, unreadableCount }) => sum + count - unreadableCount, 0);
  const days = contents.flatMap((content) => content.days);
  return histogramLines(days, { total, name, zone: zoneName(report) }, options, style);
};

/** The section of WakaTime, with its title; nothing where nobody wanted to look. */
export const wakatimeSection = (report: Report, options: ReportOptions, style: Style): string[] => {
  const { wakatime, wakapi } = report.facts;
  const { messages, width, verbose, scope } = options;
  const words = messages.wakatime;
  const view: View = {
    words,
    now: Date.parse(report.facts.now) + (report.clock.offsetMs ?? 0),
    isFull: verbose || scope === 'wakatime',
    wakapi: wakapi.status === 'ok' ? wakapi.value : [],
  };
  const section = (lines: readonly string[]): string[] => ['', style.strong(words.title), ...lines];
  if (isNotAsked(wakatime)) return [];
  if (wakatime.status !== 'ok' && wakatime.status !== 'absent') {
    return section(wrap(style.plain(words.notLooked(wakatime.reason)), width, 2));
  }
  const homes = wakatime.status === 'ok' ? wakatime.value : [];
  const wrong = new Set(
    report.findings.filter(({ severity }) => severity !== 'info').map(({ subject }) => subject.name),
  );
  const isWrong = ({ home, server }: WakatimeHome): boolean =>
    wrong.has(home) || (server.status === 'ok' && wrong.has(server.value.url));
  const rowsOf = (home: WakatimeHome): LabelledRow[] =>
    view.isFull ? fullRows(home, view) : shortRows(home, homes.length > 1, isWrong(home), view);
  const containers = view.wakapi
    .filter(({ container }) => view.isFull || homes.length === 0 || wrong.has(container))
    .map((one) => wakapiRow(one, view));
  if (homes.length + containers.length === 0) return ['', style.faint(`${words.title}  ${words.none}`)];
  const rows = [...homes.flatMap(rowsOf), ...containers];
  const nameOf = ({ home }: WakatimeHome): string | null => (homes.length > 1 ? home : null);
  return section([
    ...labelledLines(rows, options, style),
    ...(view.isFull ? homes.flatMap((home) => homeHistogram(home, nameOf(home), report, options, style)) : []),
  ]);
};
