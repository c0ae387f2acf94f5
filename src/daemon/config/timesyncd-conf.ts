import type { ConfiguredSource, DaemonConfiguration } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import type { Collector, Place } from './collector.ts';
import { collect, openFirst, wordsOf } from './collector.ts';
import { inByteOrder } from './glob.ts';
import { join } from './paths.ts';

/** What lies further up hides a file of the same name below (systemd's CONF_PATHS). */
const FOLDERS = ['/etc/systemd', '/run/systemd', '/usr/local/lib/systemd', '/usr/lib/systemd', '/lib/systemd'];
const NAME = 'timesyncd.conf';
/** What systemd-networkd says of all links together; timesyncd reads its servers here (sd_network_get_ntp). */
const NETWORK_STATE = '/run/systemd/netif/state';

const SETTINGS = new Set(
  [
    'NTP',
    'FallbackNTP',
    'RootDistanceMaxSec',
    'PollIntervalMinSec',
    'PollIntervalMaxSec',
    'ConnectionRetrySec',
    'SaveIntervalSec',
  ].map((name) => `time.${name.toLowerCase()}`),
);

const NTP_PORT = 123;

interface Assignment {
  readonly section: string;
  /** Empty where a line is no assignment. */
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

const endsInBackslash = (line: string): boolean => {
  let start = line.length;
  while (line[start - 1] === '\\') start -= 1;
  return (line.length - start) % 2 === 1;
};

/** `key=value` lines with their sections (systemd.syntax(7)): a backslash at the end joins the next line. */
const assignmentsOf = (lines: readonly string[]): Assignment[] => {
  const found: Assignment[] = [];
  let section = '';
  let pending: { text: string; line: number } | null = null;
  for (const [index, raw] of lines.entries()) {
    const isComment = /^\s*[#;]/.test(raw);
    if (isComment) continue;
    const start: { text: string; line: number } = pending ?? { text: '', line: index + 1 };
    if (endsInBackslash(raw)) {
      pending = { text: `${start.text}${raw.slice(0, -1)} `, line: start.line };
      continue;
    }
    pending = null;
    const line = `${start.text}${raw}`.trim();
    const header = /^\[([^\]]*)\]$/.exec(line)?.[1];
    const equals = line.indexOf('=');
    if (header !== undefined) section = header;
    else if (line !== '') {
      const key = line.slice(0, Math.max(0, equals)).trim();
      found.push({ section, key, value: line.slice(equals + 1).trim(), line: start.line });
    }
  }
  return found;
};

const serversOf = (names: readonly string[], place: Place): ConfiguredSource[] =>
  names.map((host) => ({ kind: 'server', host, port: NTP_PORT, authenticated: false, ...place }));

/** The drop-ins that count, sorted by name whatever folder they lie in. A link to /dev/null only hides others. */
const dropIns = (files: Files, collector: Collector): string[] => {
  const chosen = new Map<string, string>();
  for (const folder of FOLDERS.map((one) => join(one, `${NAME}.d`))) {
    for (const name of collector.list(folder)) {
      if (name.endsWith('.conf') && !name.startsWith('.') && !chosen.has(name)) chosen.set(name, join(folder, name));
    }
  }
  const isMask = (path: string): boolean => {
    const target = files.linkTarget(path);
    return target.status === 'ok' && target.value === '/dev/null';
  };
  return [...chosen]
    .toSorted(([a], [b]) => inByteOrder(a, b))
    .map(([, path]) => path)
    .filter((path) => !isMask(path));
};

/** The distribution's own servers, as the file that it ships shows them: "#FallbackNTP=…". */
const shownDefaults = (lines: readonly string[], path: string): ConfiguredSource[] => {
  const index = lines.findIndex((line) => /^#FallbackNTP=\S/.test(line));
  const [, servers = ''] = (lines[index] ?? '').split('=');
  return serversOf(wordsOf(servers), { path, line: index + 1 });
};

/**
 * timesyncd.conf(5) with its drop-ins. Sources: `NTP=` and the servers of the links; `FallbackNTP=` only where there are
 * none of these, and what the distribution compiled in only where that is not set (timesyncd-manager.c).
 */
export const readTimesyncdConf = (files: Files): Gathered<DaemonConfiguration> => {
  const collector = collect(files, { known: SETTINGS });
  const own: ConfiguredSource[] = [];
  const fallback: ConfiguredSource[] = [];
  let setsFallback = false;

  const read = (text: string, path: string): void => {
    for (const { section, key, value, line } of assignmentsOf(collector.lines(text, path))) {
      const place = { path, line };
      const words = wordsOf(value);
      const name = `time.${key.toLowerCase()}`;
      if (key === '') collector.add(key, [], place);
      if (section !== 'Time' || !SETTINGS.has(name)) continue;
      collector.add(name, words, place);
      // An empty value takes back what was said before it.
      const servers = key === 'NTP' ? own : key === 'FallbackNTP' ? fallback : [];
      if (value === '') servers.length = 0;
      servers.push(...serversOf(words, place));
      setsFallback ||= key === 'FallbackNTP';
    }
  };

  const main = openFirst(
    collector,
    FOLDERS.map((folder) => join(folder, NAME)),
  );
  if (main.status === 'ok') read(main.value.text, main.value.path);
  const added = dropIns(files, collector);
  for (const path of added) {
    const text = collector.text(path);
    if (text !== null) read(text, path);
  }
  const state = files.exists(NETWORK_STATE) ? collector.open(NETWORK_STATE) : null;
  const links = (state?.status === 'ok' ? collector.lines(state.value, NETWORK_STATE) : []).flatMap((line, index) =>
    line.startsWith('NTP=')
      ? serversOf(wordsOf(line.slice('NTP='.length).replaceAll('"', '')), { path: NETWORK_STATE, line: index + 1 })
      : [],
  );

  if (main.status !== 'ok' && added.length === 0 && links.length === 0) return main;
  const wanted = [...own, ...links];
  const defaults =
    main.status === 'ok' ? shownDefaults(collector.lines(main.value.text, main.value.path), main.value.path) : [];
  for (const source of wanted.length > 0 ? wanted : setsFallback ? fallback : defaults) collector.addSource(source);
  return main.status === 'denied' ? missing('denied', main.reason) : collector.result();
};
