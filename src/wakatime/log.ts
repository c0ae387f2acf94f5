import type { WakatimeLog } from '../model/wakatime-facts.ts';
import { scrub } from './scrub.ts';
import { instantOf } from './state.ts';

const DAY_MS = 86_400_000;
/** It writes whole seconds, and goes on writing while we read. */
const SLACK_MS = 2000;
const [MAX_MESSAGE, MAX_READ] = [300, 2000];

/** A send that failed once is one line. `bad request at` of other requests (status bar) is no matter of heartbeats. */
const BAD_REQUEST = /\bbad request at\b.*heartbeats/;
const UNAUTHORIZED = /\bauthentication failed at\b/;
const FAILED_SEND =
  /\b(?:bad request|authentication failed) at\b|\bfailed making request\b|\binvalid response status\b/;
/** It did not try: of no use to know why sending fails. */
const BACKING_OFF = /\bdue to backoff\b|\brate limited\b/;
const LEVELS = new Set(['error', 'fatal', 'panic', 'dpanic']);
const WARNINGS = new Set(['warning', 'warn']);

interface Line {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly version: string | null;
}

/** `v1.90.0`, `v1.9.5-alpha.1`; of a build from source `<local-build>`, `unset`. */
export const isCliVersion = (text: string): boolean =>
  /^(?:v?\d{1,6}\.\d{1,6}\.\d{1,6}(?:[-+.][\w.+-]{1,30})?|<local-build>|unset)$/.test(text);

const versionOf = (value: unknown): string | null => (typeof value === 'string' && isCliVersion(value) ? value : null);

/** What is cut in the middle may be half a secret. */
const startOf = (message: string): string =>
  message.length > MAX_READ ? message.slice(0, MAX_READ).replace(/\S+$/, '') : message;

const lineOf = (text: string): Line | null => {
  if (!text.startsWith('{')) return null;
  try {
    const { now, level, message, version } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof now !== 'string' || typeof level !== 'string' || typeof message !== 'string') return null;
    const at = instantOf(now);
    if (at === null) return null;
    return { at, level: level.toLowerCase(), message: startOf(message), version: versionOf(version) };
  } catch {
    return null;
  }
};

const isError = ({ level, message }: Line): boolean =>
  (LEVELS.has(level) || (WARNINGS.has(level) && FAILED_SEND.test(message))) && !BACKING_OFF.test(message);

/**
 * Counts in the last 24 h before `now` (ms since the Unix epoch, this host's clock). `isFromStart`: the text is all of the
 * log, not its end. Lines that are no JSON of a known shape are passed over.
 */
export const parseWakatimeLog = (text: string, now: number, isFromStart: boolean): Omit<WakatimeLog, 'path'> => {
  const since = now - DAY_MS;
  let [badRequests24h, unauthorized24h, futureLines] = [0, 0, 0];
  let isWhole = isFromStart;
  let lastError: Line | null = null;
  let cliVersion: string | null = null;
  for (const raw of text.split('\n')) {
    const line = lineOf(raw);
    if (line === null) continue;
    cliVersion = line.version ?? cliVersion;
    if (line.at <= since) isWhole = true;
    if (line.at > now + SLACK_MS) futureLines += 1;
    else if (line.at > since) {
      if (BAD_REQUEST.test(line.message)) badRequests24h += 1;
      if (UNAUTHORIZED.test(line.message)) unauthorized24h += 1;
    }
    if (isError(line)) lastError = line;
  }
  return {
    badRequests24h,
    unauthorized24h,
    isWhole,
    lastError:
      lastError === null ? null : { at: lastError.at, message: scrub(lastError.message).slice(0, MAX_MESSAGE) },
    futureLines,
    cliVersion,
  };
};
