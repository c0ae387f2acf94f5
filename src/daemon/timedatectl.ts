import { countOf } from './number-text.ts';
import type { Refusals } from './refusal.ts';
import { parseSystemdDuration } from './systemd-duration.ts';
import { wholeLines } from './whole-lines.ts';

/** What timedatectl says on standard error. */
export const TIMEDATECTL_REFUSALS: Refusals = [
  [/Permission denied|Access denied|Operation not permitted|authentication required/i, 'denied'],
  // No systemd, no bus, or nobody of that name on it (systemd 252 says of the latter: "No route to host").
  [/not been booted with systemd|No such file or directory|Connection refused|Host is down/i, 'absent'],
  [/not provided by any|No route to host|not available|Unit .{0,200} not found|is masked/i, 'absent'],
  [/timed out|did not receive a reply/i, 'timeout'],
];

/** `Name=value` lines; `null` if the last one is cut or one is none. The first of a name counts. */
export const parseProperties = (text: string): ReadonlyMap<string, string> | null => {
  const properties = new Map<string, string>();
  const lines = wholeLines(text);
  if (lines === null) return null;
  for (const line of lines) {
    const [, name, value = ''] = /^([A-Za-z]\w{0,60})=(.*)$/.exec(line) ?? [];
    if (name === undefined) return null;
    if (!properties.has(name)) properties.set(name, value);
  }
  return properties;
};

/** The last packet that timesyncd accepted from its server; times are in whole seconds there and of no use. */
export interface NtpMessage {
  /** Of the server. */
  readonly stratum: number;
  /** It was taken for a spike, and the clock not corrected by it. */
  readonly ignored: boolean;
}

export interface Timesync {
  readonly serverName: string | null;
  readonly serverAddress: string | null;
  readonly pollIntervalMs: number | null;
  /** `null`: nobody has answered since it was started. */
  readonly message: NtpMessage | null;
}

/** `{ Leap=0, …, Ignored=no PacketCount=1, Jitter=0 }`: older ones lack a comma. */
const parseMessage = (text: string): NtpMessage | null => {
  const inner = /^\{ (.*) \}$/.exec(text)?.[1];
  if (inner === undefined) return null;
  const fields = new Map(
    inner.split(/,? {1,4}(?=[A-Z][A-Za-z]{0,40}=)/).map((field) => {
      const at = field.indexOf('=');
      return [field.slice(0, at), field.slice(at + 1).trim()] as const;
    }),
  );
  const stratum = countOf(fields.get('Stratum') ?? '', 15);
  const ignored = fields.get('Ignored');
  const isWhole = stratum !== null && countOf(fields.get('PacketCount') ?? '', 2 ** 32) !== null;
  if (!isWhole || (ignored !== 'yes' && ignored !== 'no')) return null;
  return { stratum, ignored: ignored === 'yes' };
};

const named = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);

/**
 * What `timedatectl show-timesync` prints, since systemd 239; `null` if it is cut or not understood. The poll interval
 * stands above the message, the frequency below it, and both are always there.
 */
export const parseTimesync = (text: string): Timesync | null => {
  const properties = parseProperties(text);
  const pollInterval = properties?.get('PollIntervalUSec');
  if (pollInterval === undefined || !/^-?\d+$/.test(properties?.get('Frequency') ?? '')) return null;
  const said = properties?.get('NTPMessage') ?? '';
  const message = said === '' ? null : parseMessage(said);
  if (said !== '' && message === null) return null;
  return {
    serverName: named(properties?.get('ServerName')),
    serverAddress: named(properties?.get('ServerAddress')),
    // Zero as long as it has no server.
    pollIntervalMs: parseSystemdDuration(pollInterval) || null,
    message,
  };
};

/** The measurement that the last packet gave, all in ms; before the clock was corrected by it. */
export interface TimesyncMeasurement {
  /** θ of RFC 5905: positive = this host was behind. */
  readonly offsetMs: number;
  /** From here to the server and back. */
  readonly delayMs: number;
  /** The server's: half its root delay, and its root dispersion. */
  readonly rootDistanceMs: number;
  readonly jitterMs: number;
}

/** A table of systemd: the name, right-justified, a colon, the value. */
const parseTable = (text: string): ReadonlyMap<string, string> | null => {
  const lines = wholeLines(text);
  if (lines === null) return null;
  const pairs = lines.flatMap((line) => {
    const [, name, value = ''] = /^ {0,20}([A-Z][A-Za-z ]{0,40}): (.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value.trim()] as const];
  });
  return new Map(pairs);
};

/**
 * What `timedatectl timesync-status` prints; `null` if it has no measurement, is cut or not understood. `Packet count`
 * stands below all that is read here.
 */
export const parseTimesyncStatus = (text: string): TimesyncMeasurement | null => {
  const table = parseTable(text);
  if (countOf(table?.get('Packet count') ?? '', 2 ** 32) === null) return null;
  const [, sign, distance = ''] = /^([+-])(.*)$/.exec(table?.get('Offset') ?? '') ?? [];
  const offsetMs = parseSystemdDuration(distance);
  const delayMs = parseSystemdDuration(table?.get('Delay') ?? '');
  const rootDistanceMs = parseSystemdDuration(table?.get('Root distance')?.replace(/ \(max: .*\)$/, '') ?? '');
  const jitterMs = parseSystemdDuration(table?.get('Jitter') ?? '');
  if (offsetMs === null || delayMs === null || rootDistanceMs === null || jitterMs === null) return null;
  return { offsetMs: sign === '-' ? -offsetMs : offsetMs, delayMs, rootDistanceMs, jitterMs };
};
