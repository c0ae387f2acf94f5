import type { EngineFault } from '../model/engine-facts.ts';
import type { MissingStatus } from '../model/gathered.ts';
import type { HttpFailure, HttpFault, HttpResponse } from '../system/http.ts';
import { parseBytes, textAt } from './json.ts';

/** A call that gave no answer that can be used. A `Gathered` that tells more of it. */
export interface EngineFailure {
  readonly status: MissingStatus;
  readonly reason: string;
  readonly fault: EngineFault;
}

const MAX_MESSAGE = 200;

const FAULTS: Readonly<Record<HttpFault, EngineFault>> = {
  'no-socket': 'no-socket',
  'permission-denied': 'permission-denied',
  'connection-refused': 'connection-refused',
  'no-answer': 'no-answer',
  'hung-up': 'hung-up',
  'not-http': 'not-an-engine',
  'too-much': 'not-an-engine',
  tls: 'tls',
  unresolved: 'unresolved',
  unreachable: 'unreachable',
  'program-ended': 'ssh',
  'no-program': 'no-ssh',
  other: 'other',
};

export const engineFailure = (status: MissingStatus, fault: EngineFault, reason: string): EngineFailure => ({
  status,
  fault,
  reason: reason.slice(0, MAX_MESSAGE),
});

export const ofHttp = ({ status, reason, fault }: HttpFailure): EngineFailure =>
  engineFailure(status, FAULTS[fault], reason);

export const notUnderstood = (what: string): EngineFailure =>
  engineFailure('failed', 'not-an-engine', `the answer to ${what} is not understood`);

/** What an engine says of an error (`message`), or what something else says in one line. */
export const messageOf = ({ code, body }: HttpResponse): string => {
  const text = Buffer.from(body.subarray(0, 16_384)).toString('utf8');
  const said = textAt(parseBytes(body), 4 * MAX_MESSAGE, 'message') ?? (/^\s*</.test(text) ? '' : text);
  const line = said
    .split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '');
  return line === undefined ? `HTTP ${code}` : line.slice(0, MAX_MESSAGE);
};

/** Of an answer that is no success. Gone is absent, and paused or not running is a failure in the engine's words. */
export const ofResponse = (response: HttpResponse): EngineFailure => {
  const message = messageOf(response);
  switch (response.code) {
    case 401:
    case 403:
      return engineFailure('denied', 'permission-denied', message);
    case 404:
      return engineFailure('absent', 'other', message);
    default:
      return engineFailure('failed', 'other', message);
  }
};
