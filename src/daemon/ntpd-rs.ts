import type { DaemonClaim, DaemonConfiguration } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import { claimOfMetrics } from './ntpd-rs-metrics.ts';
import { claimOfState } from './ntpd-rs-state.ts';
import type { DaemonReader } from './reader.ts';
import type { Refusals } from './refusal.ts';
import { refusalOf } from './refusal.ts';

/** Where the packages put it; without a path in the configuration there is none (ntp.toml(5)). */
const OBSERVATION_PATH = '/var/run/ntpd-rs/observe';
const LENGTH_BYTES = 8;
/** ntpd-rs itself reads no longer message (sockets.rs). */
const MAX_JSON_BYTES = 1_048_576;

/** Anything else, Node might take for a port. */
const ABSOLUTE = /^\/[^\0]*$/;

/** What ntp-ctl says of the socket that its configuration names. */
const REFUSALS: Refusals = [
  [/Permission denied/i, 'denied'],
  [/No such file or directory/i, 'absent'],
];

const UNCLEAR = missing('failed', 'the answer of ntpd-rs is not understood');

/** The length in 64 bits, big-endian, and that many bytes of JSON, and nothing after them. */
const jsonOf = (bytes: Uint8Array): unknown => {
  if (bytes.length < LENGTH_BYTES) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0);
  if (length !== BigInt(bytes.length - LENGTH_BYTES)) return null;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES)));
  } catch {
    return null;
  }
};

/** What the observation socket says; `failed` if it is cut or not understood. */
export const parseObservation = (bytes: Uint8Array): Gathered<DaemonClaim> => {
  const claim = claimOfState(jsonOf(bytes));
  return claim === null ? UNCLEAR : ok(claim);
};

const pathIn = (configuration: DaemonConfiguration | null): string | undefined =>
  configuration?.directives.find(({ name }) => name === 'observability.observation-path')?.values[0];

/** ntpd-rs: its observation socket, and where that is not found, ntp-ctl, which reads the configuration itself. */
export const readNtpdRs: DaemonReader = async ({ programs, sockets }, configuration) => {
  const path = pathIn(configuration) ?? OBSERVATION_PATH;
  const bytes = ABSOLUTE.test(path)
    ? await sockets.readAll(path, LENGTH_BYTES + MAX_JSON_BYTES)
    : missing('absent', 'no absolute path');
  if (bytes.status === 'ok') return parseObservation(bytes.value);
  if (bytes.status !== 'absent') return bytes;
  const status = await programs.run('ntp-ctl', ['status', '--format', 'prometheus']);
  if (status.status === 'absent') return missing('absent', `no socket at ${path}`);
  if (status.status !== 'ok') return status;
  const { exitCode, stderr } = status.value;
  if (exitCode !== 0) return refusalOf(stderr, REFUSALS, `exit code ${exitCode} of ntp-ctl`);
  const claim = claimOfMetrics(status.value.stdout);
  return claim === null ? UNCLEAR : ok(claim);
};
