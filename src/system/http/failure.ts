import type { HttpFailure, HttpFault } from '../http.ts';

/** How a program ended that was a connection; its message is the first line that it said. */
export class ProgramEnded extends Error {
  override readonly name = 'ProgramEnded';
}

const FAULTS: ReadonlyMap<string, HttpFault> = new Map([
  ['ENOENT', 'no-socket'],
  ['ENOTDIR', 'no-socket'],
  ['EACCES', 'permission-denied'],
  ['EPERM', 'permission-denied'],
  ['ECONNREFUSED', 'connection-refused'],
  ['ECONNRESET', 'hung-up'],
  ['EPIPE', 'hung-up'],
  ['ETIMEDOUT', 'no-answer'],
  ['ENOTFOUND', 'unresolved'],
  ['EAI_AGAIN', 'unresolved'],
  ['EAI_FAIL', 'unresolved'],
  ['EAI_NODATA', 'unresolved'],
  ['EAI_NONAME', 'unresolved'],
  ['EHOSTUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
]);

/** Codes of OpenSSL and of Node's judgement of a certificate. */
const TLS =
  /^(?:EPROTO|ERR_TLS_.*|ERR_SSL_.*|ERR_OSSL_.*|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|HOSTNAME_MISMATCH|INVALID_CA|.*_CERT_.*)$/;

const faultOf = (code: string): HttpFault => {
  if (code.startsWith('HPE_')) return 'not-http';
  return FAULTS.get(code) ?? (TLS.test(code) ? 'tls' : 'other');
};

const statusOf = (fault: HttpFault): HttpFailure['status'] => {
  if (fault === 'no-socket' || fault === 'no-program') return 'absent';
  if (fault === 'permission-denied') return 'denied';
  return fault === 'no-answer' ? 'timeout' : 'failed';
};

export const httpFailure = (fault: HttpFault, reason: string): HttpFailure => ({
  status: statusOf(fault),
  reason: reason.slice(0, 200),
  fault,
});

export const failureOf = (error: unknown): HttpFailure => {
  if (error instanceof ProgramEnded) return httpFailure('program-ended', error.message);
  if (!(error instanceof Error)) return httpFailure('other', String(error));
  const { code, message } = error as NodeJS.ErrnoException;
  // Several addresses were tried, and each failed.
  if (error instanceof AggregateError && error.errors.length > 0) return failureOf(error.errors[0]);
  return httpFailure(faultOf(code ?? ''), code ?? message);
};

export const ENDED = httpFailure('no-answer', 'the run has ended');
