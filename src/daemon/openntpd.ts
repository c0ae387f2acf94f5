import type { DaemonClaim, DaemonSource } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import { countOf, decimalOf } from './number-text.ts';
import type { DaemonReader } from './reader.ts';
import type { Refusals } from './refusal.ts';
import { refusalOf } from './refusal.ts';
import { wholeLines } from './whole-lines.ts';

const REFUSALS: Refusals = [
  [/Permission denied|not permitted/i, 'denied'],
  [/No such file or directory|Connection refused/i, 'absent'],
];

interface Status {
  readonly peers: number;
  readonly sensors: number;
  readonly synchronised: boolean;
  readonly stratum: number | null;
  /** What of its last correction adjtime(2) has not added yet. */
  readonly offsetMs: number | null;
}

const STATUS = new RegExp(
  [
    /^(?:\d+\/(?<peers>\d{1,5}) peers valid, )?(?:\d+\/(?<sensors>\d{1,5}) sensors valid, )?/,
    /(?:constraint offset -?\d+s(?: \(\d+ errors\))?, )?/,
    /(?:clock synced, stratum (?<stratum>\d{1,3})|clock unsynced(?:, clock offset is (?<offset>-?\d+\.\d{3})ms)?)$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

const parseStatus = (line: string): Status | null => {
  const groups = STATUS.exec(line)?.groups;
  if (groups === undefined) return null;
  const stratum = countOf(groups['stratum'] ?? '', 255);
  return {
    peers: Number(groups['peers'] ?? 0),
    sensors: Number(groups['sensors'] ?? 0),
    synchronised: groups['stratum'] !== undefined,
    stratum,
    offsetMs: decimalOf(groups['offset'] ?? ''),
  };
};

const PEER_HEADER = /^peer\n +wt +tl +st +next +poll +offset +delay +jitter$/;
const SENSOR_HEADER = /^sensor\n +wt +gd +st +next +poll +offset +correction$/;

const MARK = /^ {0,8}(?<mark>\*)? {0,8}\d+ +\d+ +(?<stratum>-|\d{1,3}) +-?\d+s +(?<poll>\d{1,9})s +/;
const PEER_ROW = new RegExp(
  `${MARK.source}(?:(?<offset>-?\\d+\\.\\d{3})ms +-?\\d+\\.\\d{3}ms +-?\\d+\\.\\d{3}ms|---- peer not valid ----)$`,
);
const SENSOR_ROW = new RegExp(
  `${MARK.source}(?:(?<offset>-?\\d+\\.\\d{3})ms +-?\\d+\\.\\d{3}ms|- sensor not valid -)$`,
);

/** `10.0.0.1 from pool NAME`, `10.0.0.1 NAME`, `not resolved NAME`: the address where there is one. */
const nameOf = (description: string): string => {
  const words = description.trim().split(/\s+/);
  if (words[0] !== 'not' || words[1] !== 'resolved') return words[0] ?? '';
  return (words[2] === 'from' ? words[4] : words[2]) ?? 'not resolved';
};

/** Every valid one counts in the median by which the clock is corrected; the one that gave it is marked. */
const sourceOf = (description: string, row: string, kind: 'server' | 'reference-clock'): DaemonSource | null => {
  const groups = (kind === 'server' ? PEER_ROW : SENSOR_ROW).exec(row)?.groups;
  const name = nameOf(description);
  if (groups === undefined || name === '') return null;
  const offsetMs = decimalOf(groups['offset'] ?? '');
  const state = groups['mark'] === undefined ? 'combined' : 'selected';
  return {
    name,
    kind,
    state: offsetMs === null ? 'unusable' : state,
    stratum: countOf(groups['stratum'] ?? '', 255),
    reach: null,
    pollSeconds: Number(groups['poll']),
    lastReceivedSeconds: null,
    offsetMs,
  };
};

/** Two lines each; `null` if one is not understood. */
const parseRows = (lines: readonly string[], kind: 'server' | 'reference-clock'): DaemonSource[] | null => {
  const sources: DaemonSource[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    const source = sourceOf(lines[at] ?? '', lines[at + 1] ?? '', kind);
    if (source === null) return null;
    sources.push(source);
  }
  return sources;
};

/** An empty line goes before each table. */
const parseTables = (lines: readonly string[], status: Status): DaemonSource[] | null => {
  const sources: DaemonSource[] = [];
  const counts = { server: 0, 'reference-clock': 0 };
  for (const table of lines.join('\n').split('\n\n')) {
    const [name = '', header = '', ...rows] = table.replace(/^\n/, '').split('\n');
    if (name === '' || /^no (?:peers|sensors) configured$/.test(name)) continue;
    const heading = `${name}\n${header}`;
    const kind = PEER_HEADER.test(heading) ? 'server' : SENSOR_HEADER.test(heading) ? 'reference-clock' : null;
    const found = kind === null ? null : parseRows(rows, kind);
    if (kind === null || found === null) return null;
    sources.push(...found);
    counts[kind] += found.length;
  }
  // Nothing marks the end: what has been counted shows that no row is lost.
  return counts.server === status.peers && counts['reference-clock'] === status.sensors ? sources : null;
};

/**
 * What `ntpctl -s all` prints, of openntpd 5.7 to 7; `failed` if it is cut or not understood. It claims no bound, and
 * while it is synced no offset either: "synced" says that adjtime(2) had nothing left to do at the last correction.
 */
export const parseNtpctl = (text: string): Gathered<DaemonClaim> => {
  const lines = wholeLines(text) ?? [];
  const first = lines[0] === 'no peers and no sensors configured' ? 1 : 0;
  const status = parseStatus(lines[first] ?? '');
  const sources = status === null ? null : parseTables(lines.slice(first + 1), status);
  if (status === null || sources === null) return missing('failed', 'the answer of ntpctl is not understood');
  const selected = sources.find(({ state }) => state === 'selected');
  const pollSeconds = selected?.pollSeconds ?? null;
  return ok({
    synchronised: status.synchronised,
    offsetMs: status.offsetMs,
    boundMs: null,
    stratum: status.stratum,
    reference: selected?.name ?? null,
    lastUpdateAt: null,
    updateIntervalMs: pollSeconds === null ? null : pollSeconds * 1000,
    sources,
  });
};

/** openntpd; its socket is open to root and its group alone. */
export const readOpenntpd: DaemonReader = async ({ programs }) => {
  const output = await programs.run('ntpctl', ['-s', 'all']);
  if (output.status !== 'ok') return output;
  const { exitCode, stdout, stderr } = output.value;
  if (exitCode !== 0) return refusalOf(stderr, REFUSALS, `exit code ${exitCode}`);
  return parseNtpctl(stdout);
};
