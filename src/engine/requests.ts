import type { HttpAnswer, HttpRequest, HttpResponse, HttpServer, HttpStream } from '../system/http.ts';
import type { ApiVersion } from './api-version.ts';
import { OLDEST, NEWEST, compareApiVersions, formatApiVersion, versionAskedFor } from './api-version.ts';
import type { EngineFailure } from './failure.ts';
import { messageOf, ofHttp, ofResponse } from './failure.ts';

export type EngineAnswer<T> = { readonly status: 'ok'; readonly value: T } | EngineFailure;

export const answer = <T>(value: T): EngineAnswer<T> => ({ status: 'ok', value });

export interface AskOptions {
  readonly method?: HttpRequest['method'];
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly maxBytes?: number;
}

/** The calls of an engine's API, in the version that was agreed on. Any status but a success is a failure. */
export interface EngineRequests {
  readonly apiVersion: () => ApiVersion;
  /** `path` begins after the version. */
  ask(path: string, options?: AskOptions): Promise<EngineAnswer<HttpResponse>>;
  /** A path without a version of ours. */
  askPlainly(path: string, options?: AskOptions): Promise<EngineAnswer<HttpResponse>>;
  stream(path: string, body: unknown, maxBytes: number): Promise<EngineAnswer<HttpStream>>;
}

const isSuccess = ({ code }: HttpResponse): boolean => code >= 200 && code < 300;

/** What an exec is answered with (`GET /exec/ID/start` in the reference of Docker's API). */
const STREAMS = ['application/vnd.docker.raw-stream', 'application/vnd.docker.multiplexed-stream'];

/** `timeoutMs`: how long one call may take. */
export const requestsTo = (server: HttpServer, agreed: ApiVersion, timeoutMs: number): EngineRequests => {
  let version = agreed;

  const toRequest = (path: string, { method = 'GET', body, ...limits }: AskOptions): HttpRequest => ({
    method,
    path,
    headers: { 'User-Agent': 'timecheck', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs,
    ...limits,
  });

  const judge = (given: HttpAnswer<HttpResponse>): EngineAnswer<HttpResponse> => {
    if (given.status !== 'ok') return ofHttp(given);
    return isSuccess(given.value) ? given : ofResponse(given.value);
  };

  /** The version that it wants instead, if that is one of ours. */
  const otherVersion = (response: HttpResponse): ApiVersion | null => {
    const wanted = response.code === 400 ? versionAskedFor(messageOf(response)) : null;
    if (wanted === null || compareApiVersions(wanted, OLDEST) < 0 || compareApiVersions(wanted, NEWEST) > 0)
      return null;
    return wanted;
  };

  const versioned = (path: string): string => `/v${formatApiVersion(version)}${path}`;

  const ask = async (path: string, options: AskOptions = {}): Promise<EngineAnswer<HttpResponse>> => {
    const tried = version;
    const given = await server.request(toRequest(versioned(path), options));
    const wanted = given.status === 'ok' ? otherVersion(given.value) : null;
    if (wanted === null || compareApiVersions(wanted, tried) === 0) return judge(given);
    version = wanted;
    return judge(await server.request(toRequest(versioned(path), options)));
  };

  return {
    apiVersion: () => version,
    ask,
    askPlainly: async (path, options = {}) => judge(await server.request(toRequest(path, options))),
    stream: async (path, body, maxBytes) => {
      const given = await server.takeOver(
        { ...toRequest(versioned(path), { method: 'POST', body }), maxBytes },
        STREAMS,
      );
      if (given.status !== 'ok') return ofHttp(given);
      const { value } = given;
      return value.kind === 'stream' ? answer(value.stream) : ofResponse(value.response);
    },
  };
};
