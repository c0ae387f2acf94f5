import type { DaemonClaim, DaemonSource } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { ProgramOutput } from '../system/programs.ts';
import type { DaemonReader } from './reader.ts';
import { parseW32Peers, w32FlagsOf, w32HostOf } from './w32time-peers.ts';
import { INTEGER, linesOf, SECONDS, valuesOf } from './w32time-text.ts';

/** `w32tm /query /status /verbose`, as far as it is used here; the fields are those of [MS-W32T] 2.2.17. */
export interface W32Status {
  /** 3 = not synchronised. */
  readonly leap: number;
  readonly stratum: number;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  /** An IPv4 address, four letters, or 0 for none. */
  readonly referenceId: number;
  /** With its flags: `time.windows.com,0x9`. */
  readonly source: string;
  readonly pollSeconds: number | null;
  /** Time difference to its source. Which way it counts is documented nowhere: take its size only. */
  readonly phaseOffsetMs: number;
  /** TSF_Hardware: not NTP but a clock of the machine or of its hypervisor. */
  readonly hardware: boolean;
  /** Since it last synchronised; since the service started, if it never did. */
  readonly sinceLastSyncMs: number;
}

/** "LOCL": it follows this machine's own clock. */
const LOCAL = 0x4c4f434c;
const MAX_POLL = 24;

/**
 * The values of all lines, in their order. Labels are translated and half of them arrive as rubbish (the output is in the
 * code page of the console), so a value is known by its place and its shape alone. A line is whole only if its value is:
 * seconds end in "s" after seven decimals, explanations in ")".
 */
const SHAPES: readonly RegExp[] = [
  /^([0-3]) ?\(.*\)$/s, // Leap Indicator
  /^(\d{1,3}) \(.*\)$/s, // Stratum
  INTEGER, // Precision
  SECONDS, // Root Delay
  SECONDS, // Root Dispersion
  /^0x([0-9a-fA-F]{8}) \(.*\)$/s, // ReferenceId
  /^(.*)$/s, // Last Successful Sync Time: in the format of the language and in local time, so nobody can tell
  /^(.+)$/s, // Source
  /^(-?\d{1,3}) \(.*\)$/s, // Poll Interval
  SECONDS, // Phase Offset
  SECONDS, // ClockRate
  INTEGER, // State Machine
  INTEGER, // Time Source Flags
  INTEGER, // Server Role
  INTEGER, // Last Sync Error
  SECONDS, // Time since Last Good Sync Time
];

/** `null` for anything but all lines of the known shape, the last one whole; what comes after them is left alone. */
export const parseW32Status = (text: string): W32Status | null => {
  const values = valuesOf(linesOf(text)?.slice(0, SHAPES.length) ?? [], SHAPES);
  if (values === null) return null;
  const [leap, stratum, , delay, dispersion, id, , source = '', poll, phase, , , flags, , , since] = values;
  const [rootDispersionMs, sinceLastSyncMs] = [Number(dispersion) * 1000, Number(since) * 1000];
  const exponent = Number(poll);
  if (Number(stratum) > 16 || rootDispersionMs < 0 || sinceLastSyncMs < 0) return null;
  return {
    leap: Number(leap),
    stratum: Number(stratum),
    rootDelayMs: Number(delay) * 1000,
    rootDispersionMs,
    referenceId: Number.parseInt(id ?? '', 16),
    source,
    pollSeconds: Math.abs(exponent) <= MAX_POLL ? 2 ** exponent : null,
    phaseOffsetMs: Number(phase) * 1000,
    hardware: (Number(flags) & 1) !== 0,
    sinceLastSyncMs,
  };
};

/** A machine that follows its own clock says stratum 1 and no warning, as if it had a radio clock. */
const isSynchronised = ({ leap, stratum, referenceId }: W32Status): boolean =>
  leap !== 3 && stratum > 0 && stratum < 16 && referenceId !== LOCAL;

/** With its flag 0x1 a source is asked every SpecialPollInterval, hours mostly, whatever interval is printed. */
const updateIntervalOf = ({ source, pollSeconds }: W32Status): number | null =>
  pollSeconds === null || (w32FlagsOf(source) & 1) !== 0 ? null : pollSeconds * 1000;

const hardwareSource = ({ source, stratum, pollSeconds }: W32Status): DaemonSource => ({
  name: source,
  kind: 'reference-clock',
  state: 'selected',
  stratum,
  reach: null,
  pollSeconds,
  lastReceivedSeconds: null,
  offsetMs: null,
});

const claimOf = (status: W32Status, peers: readonly DaemonSource[] | null, nowMs: number): DaemonClaim => {
  const synchronised = isSynchronised(status);
  const rootDistanceMs = status.rootDispersionMs + Math.abs(status.rootDelayMs) / 2;
  const isFollowed = ({ name }: DaemonSource): boolean => synchronised && name === w32HostOf(status.source);
  const sources =
    peers?.map((peer): DaemonSource => (isFollowed(peer) ? { ...peer, state: 'selected' } : peer)) ?? null;
  return {
    synchronised,
    // The sign of the phase offset is not known: it counts as an error, and the interval holds for either sign.
    offsetMs: synchronised ? 0 : null,
    boundMs: synchronised ? Math.abs(status.phaseOffsetMs) + rootDistanceMs : null,
    stratum: status.stratum === 0 ? null : status.stratum,
    reference: synchronised ? w32HostOf(status.source) : null,
    lastUpdateAt: synchronised ? nowMs - status.sinceLastSyncMs : null,
    updateIntervalMs: synchronised ? updateIntervalOf(status) : null,
    sources: synchronised && status.hardware ? [hardwareSource(status), ...(sources ?? [])] : sources,
  };
};

/** The words are translated, the HRESULT behind them is not. */
const REFUSALS: Readonly<Record<string, Gathered<never>>> = {
  '0x80070426': missing('absent', 'the Windows Time service does not run (0x80070426)'),
  '0x80070424': missing('absent', 'the Windows Time service is not installed (0x80070424)'),
  '0x80070005': missing('denied', 'w32tm needs an administrator here (0x80070005)'),
  '0x800705B4': missing('timeout', 'the Windows Time service did not answer (0x800705B4)'),
};

/** It stands in the text, and is the exit code. */
const resultOf = ({ exitCode, stdout, stderr }: ProgramOutput): string => {
  const digits = /\(0x([0-9a-fA-F]{8})\)/.exec(`${stdout}\n${stderr}`)?.[1] ?? (exitCode >>> 0).toString(16);
  return `0x${digits.toUpperCase().padStart(8, '0')}`;
};

const refusalOf = (output: ProgramOutput): Gathered<never> => {
  const result = resultOf(output);
  if (Object.hasOwn(REFUSALS, result)) return REFUSALS[result] ?? missing('failed', result);
  return missing(
    'failed',
    output.exitCode === 0 ? 'the answer of w32tm is not understood' : `w32tm ended with ${result}`,
  );
};

/**
 * The Windows Time service, by w32tm (since Windows Vista). It tells how long ago it last synchronised, not when.
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-w32t
 */
export const readW32time: DaemonReader = async ({ programs, clock }) => {
  const [statusOutput, peersOutput] = await Promise.all([
    programs.run('w32tm', ['/query', '/status', '/verbose']),
    programs.run('w32tm', ['/query', '/peers', '/verbose']),
  ]);
  if (statusOutput.status !== 'ok') return statusOutput;
  const status = statusOutput.value.exitCode === 0 ? parseW32Status(statusOutput.value.stdout) : null;
  if (status === null) return refusalOf(statusOutput.value);
  // Newer versions show the peers to administrators only: then it is not known whom else it asks.
  const peers = peersOutput.status === 'ok' && peersOutput.value.exitCode === 0 ? peersOutput.value.stdout : null;
  return ok(claimOf(status, peers === null ? null : parseW32Peers(peers), clock.wallMs()));
};
