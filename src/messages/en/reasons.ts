import type { Messages } from '../types.ts';

export const reasons: Messages['reasons'] = {
  length: 'a reply of the wrong length',
  mode: 'a packet that is no server reply',
  version: 'an unknown NTP version',
  origin: 'replies to questions that were not asked',
  'duplicate-reply': 'a second reply to the same request',
  unsynchronised: 'says that it is not synchronised',
  stratum: 'an impossible stratum',
  'receive-zero': 'no receive time',
  'transmit-zero': 'no transmit time',
  'root-distance': 'too far from its reference clock',
  precision: 'an impossible precision',
  'processing-time': 'kept the request too long',
  'time-order': 'its reply leaves before the request arrives',
  'reference-after-transmit': 'its reference time lies in the future',
  'reference-stale': 'was last set too long ago',
  'negative-delay': 'its times contradict each other',
  inconsistent: 'its replies contradict each other',
  'no-reply': 'no reply',
  deadline: 'no reply before the end of the run',
  interrupted: 'interrupted',
  'connection-refused': 'nothing listens on that port',
  'no-route': 'no route',
  'not-permitted': 'sending is not permitted',
  'socket-error': 'no socket could be opened',
  'name-not-found': 'name not found',
  'lookup-timeout': 'the name look-up took too long',
  'lookup-failed': 'the name look-up failed',
  'same-clock': 'the same clock as another source',
  'outside-majority': 'outside the majority',
  'no-majority': 'no majority',
};

/** Names of the kiss codes that have a meaning of their own. */
const KISS_CODES: Readonly<Record<string, string>> = {
  RATE: 'RATE, "ask less often"',
  DENY: 'DENY, "access denied"',
  RSTR: 'RSTR, "access denied by its rules"',
  INIT: 'INIT, "not synchronised yet"',
  STEP: 'STEP, "my own clock was just stepped"',
};

export const kiss = (code: string): string => KISS_CODES[code] ?? code;

/** A code in words; one that is not known as it is. */
export const reasonInWords = (code: string): string =>
  code.startsWith('kiss-') ? kiss(code.slice('kiss-'.length)) : (reasons[code] ?? code);
