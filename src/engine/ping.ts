import type { EngineFacts } from '../model/engine-facts.ts';
import type { HttpResponse, HttpServer } from '../system/http.ts';
import type { ApiVersion } from './api-version.ts';
import { parseApiVersion } from './api-version.ts';
import type { EngineFailure } from './failure.ts';
import { engineFailure, messageOf, ofHttp, ofResponse } from './failure.ts';

/** What an engine says of itself before anything is asked (`/_ping`). */
export interface Greeting {
  readonly kind: EngineFacts['kind'];
  /** Of the engine: `20.10.24`. */
  readonly version: string | null;
  /** The newest that it knows. */
  readonly apiVersion: ApiVersion;
  /** Of podman's own API. */
  readonly libpodVersion: string | null;
}

const isSuccess = ({ code }: HttpResponse): boolean => code >= 200 && code < 300;

/** `Docker/28.5.1 (linux)`, `Libpod/5.4.0 (linux)`. */
const versionIn = (server: string | undefined): string | null =>
  /^(?:Docker|Libpod)\/([\w.+~-]{1,50})/.exec(server ?? '')?.[1] ?? null;

const refusal = (response: HttpResponse): EngineFailure => {
  const message = messageOf(response);
  // Go's answer on a port for TLS.
  if (response.code === 400 && /HTTP request to an HTTPS server/.test(message))
    return engineFailure('failed', 'tls', message);
  if (response.code === 401 || response.code === 403) return ofResponse(response);
  // A proxy in front of one that does not run, as Docker Desktop has it, says so too.
  return engineFailure('failed', response.code >= 500 ? 'other' : 'not-an-engine', message);
};

const greetingOf = ({ headers }: HttpResponse): Greeting | EngineFailure => {
  const apiVersion = parseApiVersion(headers.get('api-version'));
  const server = headers.get('server');
  if (apiVersion === null) {
    // Before Docker 1.13 it did not say.
    if (versionIn(server) !== null) return engineFailure('failed', 'version', server ?? '');
    return engineFailure('failed', 'not-an-engine', 'no Api-Version');
  }
  const libpod = headers.get('libpod-api-version') ?? null;
  return {
    kind: libpod === null ? 'docker' : 'podman',
    version: versionIn(server) ?? (libpod === null ? null : libpod.slice(0, 50)),
    apiVersion,
    libpodVersion: libpod !== null && /^\d{1,3}(?:\.\d{1,3}){1,2}$/.test(libpod) ? libpod : null,
  };
};

/** Asks by HEAD, and by GET an engine that does not know that. */
export const greet = async (server: HttpServer, timeoutMs: number): Promise<Greeting | EngineFailure> => {
  const ask = (method: 'HEAD' | 'GET') =>
    server.request({ method, path: '/_ping', timeoutMs, maxBytes: 65_536, headers: { 'User-Agent': 'timecheck' } });
  let answer = await ask('HEAD');
  if (answer.status === 'ok' && !(isSuccess(answer.value) && answer.value.headers.has('api-version')))
    answer = await ask('GET');
  if (answer.status !== 'ok') return ofHttp(answer);
  return isSuccess(answer.value) ? greetingOf(answer.value) : refusal(answer.value);
};
