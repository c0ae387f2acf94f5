import type { DaemonClaim, DaemonSource } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import { isStatusLine, parseVariables } from './ntpq-variables.ts';
import { parsePeers } from './ntpq-peers.ts';
import { unixMsOfNtp } from './ntp-timestamp.ts';
import { countOf, decimalOf } from './number-text.ts';
import type { DaemonReader } from './reader.ts';
import type { Refusals } from './refusal.ts';
import { refusalOf } from './refusal.ts';
import { wholeLines } from './whole-lines.ts';

/** Both in one start: ntpsec's ntpq is Python, and costs more than a tenth of a second. `rv` last shows that all came. */
const ARGS = ['-n', '-c', 'peers', '-c', 'rv'] as const;

const REFUSALS: Refusals = [
  [/timed out/i, 'timeout'],
  [/disallowed|permission|not permitted/i, 'denied'],
  // Its port for control messages is closed, or another daemon's that does not speak them.
  [/refused|not running|unreachable/i, 'absent'],
];

const ALARM = '11';
const UNSYNCHRONISED_STRATUM = 16;
const LARGEST_TC = 17;

const numberOf = (variables: ReadonlyMap<string, string>, ...names: readonly string[]): number | null => {
  const value = names.map((name) => variables.get(name)).find((text) => text !== undefined);
  return value === undefined ? null : decimalOf(value);
};

/** `eead6972.cf70c939`, followed by a date; zero until the first update. */
const reftimeOf = (variables: ReadonlyMap<string, string>): number | null => {
  const [, seconds, fraction] = /^(?:0x)?([0-9a-f]{8})\.([0-9a-f]{8})\b/.exec(variables.get('reftime') ?? '') ?? [];
  if (seconds === undefined || fraction === undefined) return null;
  return unixMsOfNtp(Number.parseInt(seconds, 16), Number.parseInt(fraction, 16));
};

/**
 * A new sample corrects the clock only if it is the best of the last eight (RFC 5905 §10): between two corrections there
 * are four polls as a rule, and eight at most.
 */
const POLLS_PER_UPDATE = 4;

const updateIntervalOf = (
  variables: ReadonlyMap<string, string>,
  followed: DaemonSource | undefined,
): number | null => {
  const tc = countOf(variables.get('tc') ?? '', LARGEST_TC);
  const seconds = followed?.pollSeconds ?? (tc === null ? null : 2 ** tc);
  return seconds === null ? null : POLLS_PER_UPDATE * seconds * 1000;
};

/** Root distance (RFC 5905 §11.2). ntpd's own dispersion grows with time, and has the last offset in it. */
const boundOf = (variables: ReadonlyMap<string, string>): number | null => {
  const delay = numberOf(variables, 'rootdelay');
  const dispersion = numberOf(variables, 'rootdisp', 'rootdispersion');
  return delay === null || dispersion === null || dispersion < 0 ? null : dispersion + Math.abs(delay) / 2;
};

const claimOf = (
  variables: ReadonlyMap<string, string>,
  sources: readonly DaemonSource[] | null,
): DaemonClaim | null => {
  const leap = variables.get('leap') ?? '';
  const stratum = countOf(variables.get('stratum') ?? '', 255);
  if (!/^[01]{2}$/.test(leap) || stratum === null) return null;
  const synchronised = leap !== ALARM && stratum > 0 && stratum < UNSYNCHRONISED_STRATUM;
  const selected = synchronised ? (sources ?? []).filter(({ state }) => state === 'selected') : [];
  return {
    synchronised,
    offsetMs: synchronised ? numberOf(variables, 'offset') : null,
    boundMs: synchronised ? boundOf(variables) : null,
    stratum: synchronised ? stratum : null,
    // With a PPS signal there are two.
    reference: synchronised ? ((selected.length === 1 ? selected[0]?.name : variables.get('refid')) ?? null) : null,
    lastUpdateAt: reftimeOf(variables),
    updateIntervalMs: updateIntervalOf(variables, selected[0]),
    sources,
  };
};

/**
 * What `ntpq -c peers -c rv` prints, of ntpd (4.2.0 to 4.2.8) and ntpsec. `failed` if any of it is cut or not understood.
 * Its offset is the one of the last update, some of which has been slewed away since.
 */
export const parseNtpq = (text: string): Gathered<DaemonClaim> => {
  const lines = wholeLines(text);
  if (lines === null) return missing('failed', 'the answer of ntpq is cut');
  const start = lines.findIndex(isStatusLine);
  const variables = start < 0 ? null : parseVariables(lines.slice(start));
  const sources = start < 0 ? 'unclear' : parsePeers(lines.slice(0, start));
  if (variables === null || sources === 'unclear') return missing('failed', 'the answer of ntpq is not understood');
  const claim = claimOf(variables, sources);
  return claim === null ? missing('failed', 'ntpq tells no leap indicator or stratum') : ok(claim);
};

/** ntpd and ntpsec: both are asked by ntpq, in NTP's control messages (RFC 9327). */
export const readNtpd: DaemonReader = async ({ programs }) => {
  const output = await programs.run('ntpq', ARGS);
  if (output.status !== 'ok') return output;
  const claim = parseNtpq(output.value.stdout);
  return claim.status === 'ok' ? claim : refusalOf(output.value.stderr, REFUSALS, claim.reason);
};
