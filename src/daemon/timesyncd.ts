import type { DaemonClaim, DaemonSource } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { ok } from '../model/gathered.ts';
import type { FileInfo } from '../system/files.ts';
import type { Programs } from '../system/programs.ts';
import { FREQUENCY_TOLERANCE } from './frequency-tolerance.ts';
import type { DaemonReader } from './reader.ts';
import { refusalOf } from './refusal.ts';
import type { Timesync, TimesyncMeasurement } from './timedatectl.ts';
import { parseProperties, parseTimesync, parseTimesyncStatus, TIMEDATECTL_REFUSALS } from './timedatectl.ts';

/** Touched after each packet by which the clock was corrected (timesyncd-manager.c). */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';

/** At this offset and above it steps the clock, below it slews (NTP_MAX_ADJUST). */
const STEP_MS = 400;

interface TimesyncdAnswers {
  /** Whether the kernel's maxerror is below 16 s, by `timedatectl show`; `null` if that could not be read. */
  readonly kernelSynchronised: boolean | null;
  readonly timesync: Timesync;
  readonly measurement: TimesyncMeasurement | null;
  /** The file `synchronized`. */
  readonly stamp: Gathered<FileInfo>;
}

/**
 * It takes its clock to be right once it has ordered the correction. Until it asks again, what is left to add is no more
 * than what it is still slewing, what the measurement was good for (its root distance), and the drift.
 */
const boundOf = (
  { offsetMs, delayMs, rootDistanceMs, jitterMs }: TimesyncMeasurement,
  pollIntervalMs: number | null,
): number => {
  const slewing = Math.abs(offsetMs) < STEP_MS ? Math.abs(offsetMs) : 0;
  const drift = FREQUENCY_TOLERANCE * (pollIntervalMs ?? 0);
  return slewing + rootDistanceMs + Math.abs(delayMs) / 2 + jitterMs + drift;
};

const sourceOf = ({ timesync, measurement }: TimesyncdAnswers): DaemonSource[] => {
  const { serverName, serverAddress, message, pollIntervalMs } = timesync;
  const name = serverName ?? serverAddress;
  if (name === null) return [];
  const state = message === null ? 'unusable' : message.ignored ? 'variable' : 'selected';
  return [
    {
      name,
      kind: 'server',
      state,
      stratum: message?.stratum ?? null,
      reach: message === null ? 0 : null,
      pollSeconds: pollIntervalMs === null ? null : pollIntervalMs / 1000,
      lastReceivedSeconds: null,
      // What was corrected is no longer to be added.
      offsetMs: state === 'variable' ? (measurement?.offsetMs ?? null) : null,
    },
  ];
};

/**
 * Synchronised if it has corrected the clock since it was started (the file) and the kernel does not deny it: maxerror
 * reaches 16 s nine hours after the last correction. `lastUpdateAt` tells which: without it, it never has.
 */
const timesyncdClaim = (answers: TimesyncdAnswers): DaemonClaim => {
  const { kernelSynchronised, timesync, measurement, stamp } = answers;
  const { message } = timesync;
  // The folder can be closed to us; then its last packet has to do.
  const corrected = stamp.status === 'ok' || (stamp.status !== 'absent' && message !== null && !message.ignored);
  const synchronised = corrected && kernelSynchronised !== false;
  const holds = synchronised && message !== null && !message.ignored && measurement !== null;
  return {
    synchronised,
    offsetMs: holds ? 0 : null,
    boundMs: holds ? boundOf(measurement, timesync.pollIntervalMs) : null,
    stratum: synchronised && message !== null ? message.stratum + 1 : null,
    reference: synchronised && message !== null ? (timesync.serverName ?? timesync.serverAddress) : null,
    lastUpdateAt: stamp.status === 'ok' ? stamp.value.modifiedAt : null,
    updateIntervalMs: timesync.pollIntervalMs,
    sources: sourceOf(answers),
  };
};

const timedatectl = async (
  programs: Programs,
  verb: 'show' | 'show-timesync' | 'timesync-status',
): Promise<Gathered<{ readonly stdout: string; readonly stderr: string }>> => {
  const output = await programs.run('timedatectl', [verb]);
  if (output.status !== 'ok' || output.value.exitCode === 0) return output;
  return refusalOf(output.value.stderr, TIMEDATECTL_REFUSALS, `exit code ${output.value.exitCode}`);
};

const kernelSynchronisedOf = (text: string): boolean | null => {
  const value = parseProperties(text)?.get('NTPSynchronized');
  return value === 'yes' || value === 'no' ? value === 'yes' : null;
};

/** systemd-timesyncd, asked by timedatectl; of what it measured, `timesync-status` alone tells more than whole seconds. */
export const readTimesyncd: DaemonReader = async ({ programs, files }) => {
  const [show, shown, status] = await Promise.all([
    timedatectl(programs, 'show'),
    timedatectl(programs, 'show-timesync'),
    timedatectl(programs, 'timesync-status'),
  ]);
  if (shown.status !== 'ok') return shown;
  const timesync = parseTimesync(shown.value.stdout);
  if (timesync === null) return refusalOf('', [], 'the answer of timedatectl is not understood');
  return ok(
    timesyncdClaim({
      kernelSynchronised: show.status === 'ok' ? kernelSynchronisedOf(show.value.stdout) : null,
      timesync,
      measurement: status.status === 'ok' ? parseTimesyncStatus(status.value.stdout) : null,
      stamp: files.info(SYNCHRONIZED),
    }),
  );
};
