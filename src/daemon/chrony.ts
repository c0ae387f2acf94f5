import type { DaemonClaim, DaemonConfiguration, DaemonSource, DaemonSourceState } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { ProgramOutput } from '../system/programs.ts';
import type { DaemonDoors, DaemonReader } from './reader.ts';

/** `chronyc -c tracking`, as far as it is used here; the fields are named after chronyc(1). */
export interface Tracking {
  readonly referenceId: string;
  readonly address: string;
  readonly stratum: number;
  /** When the clock was last corrected, ms since the Unix epoch; `null` if never. */
  readonly referenceTimeMs: number | null;
  /** "System time": positive = this host is behind. */
  readonly systemTimeMs: number;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  readonly updateIntervalMs: number;
  readonly synchronised: boolean;
}

/** With the directive `local` and no source chronyd takes its own clock for the truth, and calls that "Normal". */
const LOCAL_REFERENCE = '7F7F0101';
const LEAP = ['Normal', 'Insert second', 'Delete second', 'Not synchronised'];
const TRACKING_FIELDS = 14;
const SOURCE_FIELDS = 10;
/** chrony prints this for "never". */
const NEVER = 4_294_967_295;
const MAX_POLL = 24;

const NUMBER = /^-?\d{1,12}(?:\.\d+)?$/;
const numberOf = (text: string | undefined): number => (text !== undefined && NUMBER.test(text) ? Number(text) : NaN);

/** Whole lines of comma-separated values; `null` if the last line is cut. */
const linesOf = (text: string): string[][] | null => {
  if (text !== '' && !text.endsWith('\n')) return null;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(','));
};

/** `null` for anything but one whole line of the known shape. */
export const parseTracking = (text: string): Tracking | null => {
  const lines = linesOf(text);
  const [fields] = lines ?? [];
  if (fields === undefined || lines?.length !== 1 || fields.length !== TRACKING_FIELDS) return null;
  const [
    referenceId = '',
    address = '',
    stratum,
    referenceTime,
    systemTime,
    ,
    ,
    ,
    ,
    ,
    delay,
    dispersion,
    interval,
    leap,
  ] = fields;
  const numbers = [stratum, referenceTime, systemTime, delay, dispersion, interval].map(numberOf);
  if (!/^[0-9A-F]{8}$/.test(referenceId) || numbers.some(Number.isNaN) || !LEAP.includes(leap ?? '')) return null;
  const [level = 0, reference = 0, system = 0, rootDelay = 0, rootDispersion = 0, update = 0] = numbers;
  if (!Number.isInteger(level) || level < 0 || level > 16 || rootDispersion < 0 || update < 0) return null;
  return {
    referenceId,
    address,
    stratum: level,
    referenceTimeMs: reference > 0 ? reference * 1000 : null,
    systemTimeMs: system * 1000,
    rootDelayMs: rootDelay * 1000,
    rootDispersionMs: rootDispersion * 1000,
    updateIntervalMs: update * 1000,
    synchronised: leap !== 'Not synchronised' && level > 0 && level < 16 && referenceId !== LOCAL_REFERENCE,
  };
};

const KINDS: Readonly<Record<string, DaemonSource['kind']>> = { '^': 'server', '=': 'peer', '#': 'reference-clock' };
const STATES: Readonly<Record<string, DaemonSourceState>> = {
  '*': 'selected',
  '+': 'combined',
  '-': 'usable',
  x: 'falseticker',
  '~': 'variable',
  '?': 'unusable',
};

const parseSource = (fields: readonly string[]): DaemonSource | null => {
  const [mode = '', state = '', name = '', stratum, poll, reach = '', lastReceived, adjusted] = fields;
  const kind = Object.hasOwn(KINDS, mode) ? KINDS[mode] : undefined;
  const known = Object.hasOwn(STATES, state) ? STATES[state] : undefined;
  const numbers = [stratum, poll, lastReceived, adjusted, fields[8], fields[9]].map(numberOf);
  if (fields.length !== SOURCE_FIELDS || name === '' || !/^[0-7]{1,3}$/.test(reach)) return null;
  if (kind === undefined || known === undefined || numbers.some(Number.isNaN)) return null;
  const [level = 0, exponent = 0, seconds = 0, offset = 0] = numbers;
  const wasReceived = seconds !== NEVER;
  return {
    name,
    kind,
    state: known,
    stratum: level === 0 ? null : level,
    reach: Number.parseInt(reach, 8),
    pollSeconds: Math.abs(exponent) <= MAX_POLL ? 2 ** exponent : null,
    lastReceivedSeconds: wasReceived ? seconds : null,
    // chronyc counts its sources' offsets the other way round: positive = this host is ahead. Not −0.
    offsetMs: wasReceived ? 0 - offset * 1000 : null,
  };
};

/** `chronyc -c sources`; `null` if a line is not of the known shape. */
export const parseSources = (text: string): DaemonSource[] | null => {
  const sources = linesOf(text)?.map(parseSource) ?? null;
  return sources === null || sources.includes(null) ? null : sources.filter((source) => source !== null);
};

/** What chronyc says instead of an answer, `506 Cannot talk to daemon` for example. */
const refusalOf = ({ stdout, stderr }: ProgramOutput): Gathered<never> => {
  const said = `${stdout}\n${stderr}`.trim();
  const line = said.split('\n').find((one) => /^\d{3} /.test(one)) ?? said.split('\n', 1)[0] ?? '';
  return missing(/^501 |not authori[sz]ed|permission denied/i.test(said) ? 'denied' : 'failed', line || 'no answer');
};

const answerOf = <T>(output: Gathered<ProgramOutput>, parse: (text: string) => T | null): Gathered<T> => {
  if (output.status !== 'ok') return output;
  if (output.value.exitCode !== 0) return refusalOf(output.value);
  const parsed = parse(output.value.stdout);
  return parsed === null ? missing('failed', 'the answer of chronyc is not understood') : ok(parsed);
};

/** `minpoll 6`. */
const DEFAULT_MINPOLL_MS = 64_000;

const SOCKET = '/run/chrony/chronyd.sock';
const LOOPBACK = ['127.0.0.1', '::1'];
const WILDCARDS = ['0.0.0.0', '::'];

const valuesOf = (configuration: DaemonConfiguration | null, wanted: string): string[] =>
  configuration?.directives.filter(({ name }) => name === wanted).flatMap(({ values }) => values) ?? [];

/** Where chronyd listens, if it is not where chronyc looks by itself (chrony.conf(5): cmdport, bindcmdaddress). */
const connection = (configuration: DaemonConfiguration | null): readonly string[] => {
  const port = valuesOf(configuration, 'cmdport').at(-1);
  const bound = valuesOf(configuration, 'bindcmdaddress');
  // "/" switches the socket off; the wildcards stand for the loopback addresses, which chronyc tries anyway.
  const sockets = bound.filter((value) => value.startsWith('/') && value !== '/');
  const named = bound.filter((value) => !value.startsWith('/') && !WILDCARDS.includes(value));
  // Another path for the socket changes nothing of UDP, which anybody may use; with -h chronyc tries nothing else.
  const open = named.length === 0 && sockets.length > 0 ? LOOPBACK : named;
  const addresses = port === '0' ? [] : open;
  const places = [...(sockets.length === 0 ? [SOCKET] : sockets), ...addresses];
  return [
    ...(sockets.length + addresses.length === 0 ? [] : ['-h', places.join(',')]),
    ...(port === undefined || !/^[1-9]\d{0,4}$/.test(port) ? [] : ['-p', port]),
  ];
};

/** What chronyc says of itself, where it has reached nobody: `506 Cannot talk to daemon`. */
const NOT_REACHED = /^506 |^Could not open connection to daemon/;

/** chronyc says the same where nobody listens and where its socket is closed to us, which the file tells apart. */
const isClosedToUs = (files: DaemonDoors['files'], configuration: DaemonConfiguration | null): boolean => {
  const socket = valuesOf(configuration, 'bindcmdaddress').findLast((value) => value.startsWith('/')) ?? SOCKET;
  return files.info(socket).status === 'denied';
};

/** chronyd measures its sources against the time that it would have the clock show, not against the clock. */
const againstHost = (source: DaemonSource, { systemTimeMs }: Tracking): DaemonSource => ({
  ...source,
  offsetMs: source.offsetMs === null ? null : source.offsetMs + systemTimeMs,
});

/** What it follows, as chronyc names it; its own clock by the code that NTP has for that. */
const referenceOf = ({ synchronised, address, referenceId }: Tracking): string | null => {
  if (referenceId === LOCAL_REFERENCE) return 'LOCL';
  return synchronised && address !== '' ? address : null;
};

/**
 * The longer of the last interval and the poll of the source that is followed: after its start chrony polls faster. While
 * none is followed, the greatest poll, up to chrony's least by default: those of lost sources grow.
 */
const updateIntervalOf = ({ updateIntervalMs }: Tracking, sources: readonly DaemonSource[]): number | null => {
  const selected = sources.filter(({ state }) => state === 'selected');
  const greatestOf = (some: readonly DaemonSource[]): number =>
    Math.max(0, ...some.map(({ pollSeconds }) => (pollSeconds ?? 0) * 1000));
  const pollMs = selected.length > 0 ? greatestOf(selected) : Math.min(greatestOf(sources), DEFAULT_MINPOLL_MS);
  const interval = Math.max(updateIntervalMs, pollMs);
  return interval > 0 ? interval : null;
};

/** chronyd, by chronyc: through its socket if we may, else by UDP on loopback, where anybody may ask for these two. */
export const readChrony: DaemonReader = async ({ programs, files }, configuration) => {
  // -n: else the addresses would be looked up, which takes its time where no name server answers.
  const call = ['-n', '-c', ...connection(configuration)];
  const [trackingOutput, sourcesOutput] = await Promise.all([
    programs.run('chronyc', [...call, 'tracking']),
    programs.run('chronyc', [...call, 'sources']),
  ]);
  const tracking = answerOf(trackingOutput, parseTracking);
  if (tracking.status === 'failed' && NOT_REACHED.test(tracking.reason) && isClosedToUs(files, configuration))
    return missing('denied', tracking.reason);
  if (tracking.status !== 'ok') return tracking;
  const { value } = tracking;
  const sources = answerOf(sourcesOutput, parseSources);
  const list = sources.status === 'ok' ? sources.value.map((source) => againstHost(source, value)) : null;
  const claim: DaemonClaim = {
    synchronised: value.synchronised,
    offsetMs: value.synchronised ? value.systemTimeMs : null,
    boundMs: value.synchronised ? value.rootDispersionMs + Math.abs(value.rootDelayMs) / 2 : null,
    stratum: value.stratum === 0 ? null : value.stratum,
    reference: referenceOf(value),
    // Its reference time is in the time that it would have the clock show.
    lastUpdateAt: value.referenceTimeMs === null ? null : value.referenceTimeMs - value.systemTimeMs,
    updateIntervalMs: updateIntervalOf(value, list ?? []),
    sources: list,
  };
  return ok(claim);
};
