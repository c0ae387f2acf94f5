import type * as http from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import type * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { isIP } from 'node:net';
import type {
  HttpAnswer,
  HttpFailure,
  HttpRequest,
  HttpResponse,
  HttpServer,
  HttpTakeover,
  HttpTarget,
} from '../http.ts';
import { ENDED, failureOf, httpFailure } from './failure.ts';
import { programStream } from './program-stream.ts';
import type { TakenConnection } from './stream.ts';
import { openStream } from './stream.ts';

/** Loaded when they are needed. */
export interface HttpModules {
  readonly http: typeof http;
  readonly https: typeof https | null;
}

/** So many requests are on their way at once; the others wait for their turn. */
const CONNECTIONS = 12;
const TIMEOUT_MS = 1000;
/** For a server that has let so many requests in a row run into their deadline: it is asked, but not waited for. */
const SILENT_TIMEOUT_MS = 250;
const SILENT_AFTER = 2;
const MAX_BYTES = 1_048_576;
const MAX_HEADER_BYTES = 16_384;

/** The server had let go of a connection that was kept: nothing was answered on it, and another one may do. */
const AGAIN = Symbol('again');

/** A request that waits for its turn, or for its answer. */
interface Call {
  end(failure: HttpFailure): void;
}

interface Connected {
  readonly server: HttpServer;
  readonly stop: () => void;
}

type Send = (options: RequestOptions) => ClientRequest;

const TLS_SERVERNAME = (host: string): string => (isIP(host) === 0 ? host : '');

/** How requests are sent to a target, over connections that are kept. */
const senderFor = (
  target: HttpTarget,
  find: (name: string) => string | null,
  { http, https }: HttpModules,
): { send: Send; close: () => void } | HttpFailure => {
  // Where each connection is a program, perhaps a login on another host, there is one for all requests.
  const maxSockets = target.kind === 'program' ? 1 : CONNECTIONS;
  const keep = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, scheduling: 'lifo' } as const;
  if (target.kind === 'tcp' && target.tls !== null && https !== null) {
    const { ca, cert, key, verify } = target.tls;
    const agent = new https.Agent({
      ...keep,
      ...(ca === null ? {} : { ca }),
      ...(cert === null ? {} : { cert }),
      ...(key === null ? {} : { key }),
      rejectUnauthorized: verify,
      servername: TLS_SERVERNAME(target.host),
    });
    const to = { host: target.host, port: target.port, agent };
    return { send: (options) => https.request({ ...options, ...to }), close: () => agent.destroy() };
  }
  const agent = new http.Agent(keep);
  const close = (): void => agent.destroy();
  if (target.kind === 'socket')
    return { send: (options) => http.request({ ...options, socketPath: target.path, agent }), close };
  if (target.kind === 'tcp')
    return { send: (options) => http.request({ ...options, host: target.host, port: target.port, agent }), close };
  const program = find(target.name);
  if (program === null) return httpFailure('no-program', `${target.name} is not installed`);
  agent.createConnection = () => programStream(program, target.args);
  return { send: (options) => http.request({ ...options, host: 'localhost', agent }), close };
};

const headersOf = (headers: IncomingHttpHeaders): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
    ),
  );

/** What one exchange makes of an answer; `true`: it has taken the connection over. */
interface Wishes<T> {
  readonly request: HttpRequest;
  readonly takes: (code: number, headers: ReadonlyMap<string, string>) => boolean;
  readonly onResponse: (response: HttpResponse) => T;
  readonly onTaken: (connection: TakenConnection) => T;
}

export const connectTo = (
  target: HttpTarget,
  find: (name: string) => string | null,
  load: () => Promise<HttpModules>,
): Connected => {
  const calls = new Set<Call>();
  const streams = new Set<() => void>();
  let isStopped = false;
  /** Requests in a row that ran into their deadline. */
  let silent = 0;
  let sender: Promise<ReturnType<typeof senderFor>> | null = null;

  const onTimeout = (): void => {
    silent++;
    if (silent < SILENT_AFTER) return;
    for (const call of calls) call.end(httpFailure('no-answer', 'it does not answer any more'));
  };

  const exchange = <T>(
    { send }: { send: Send },
    { request, takes, onResponse, onTaken }: Wishes<T>,
  ): Promise<HttpAnswer<T> | typeof AGAIN> =>
    new Promise((resolve) => {
      const { method, path, headers = {}, body, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = request;
      let message: ClientRequest | null = null;
      let timer: NodeJS.Timeout | null = null;
      let sentNs = process.hrtime.bigint();
      let isTaken = false;
      const settle = (answer: HttpAnswer<T> | typeof AGAIN): void => {
        if (timer !== null) clearTimeout(timer);
        calls.delete(call);
        resolve(answer);
      };
      const call: Call = {
        end: (failure) => {
          settle(failure);
          message?.destroy();
        },
      };
      const take = (connection: TakenConnection): void => {
        isTaken = true;
        settle({ status: 'ok', value: onTaken(connection) });
      };
      const read = (response: IncomingMessage): void => {
        const receivedNs = process.hrtime.bigint();
        const [code, found] = [response.statusCode ?? 0, headersOf(response.headers)];
        silent = 0;
        response.on('error', (error) => isTaken || call.end(failureOf(error)));
        if (takes(code, found)) {
          take({ socket: response.socket, source: response, head: new Uint8Array() });
          return;
        }
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > maxBytes) call.end(httpFailure('too-much', 'too much output'));
          else chunks.push(chunk);
        });
        response.once('end', () => {
          const value = { code, headers: found, body: Buffer.concat(chunks), sentNs, receivedNs };
          settle({ status: 'ok', value: onResponse(value) });
        });
        // Where it ended in the middle.
        response.once('close', () => isTaken || settle(httpFailure('hung-up', 'the answer is cut short')));
      };
      const upgrade = (response: IncomingMessage, socket: Duplex, head: Buffer): void => {
        silent = 0;
        if (takes(response.statusCode ?? 0, headersOf(response.headers))) take({ socket, source: socket, head });
        else call.end(httpFailure('not-http', 'an upgrade that was not asked for'));
        if (!isTaken) socket.on('error', () => {}).destroy();
      };
      calls.add(call);
      try {
        message = send({
          method,
          path,
          headers: {
            Host: 'engine',
            ...headers,
            ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
          },
          maxHeaderSize: MAX_HEADER_BYTES,
        });
      } catch (error) {
        settle(failureOf(error));
        return;
      }
      message.on('error', (error) => {
        if (isTaken) return;
        const failure = failureOf(error);
        const isStale = message?.reusedSocket === true && method !== 'POST' && failure.fault === 'hung-up';
        settle(isStale ? AGAIN : failure);
      });
      message.once('socket', (socket) => {
        const stamp = (): void => {
          sentNs = process.hrtime.bigint();
        };
        stamp();
        if (socket.connecting) socket.once('connect', stamp);
        const ms = silent < SILENT_AFTER ? timeoutMs : Math.min(timeoutMs, SILENT_TIMEOUT_MS);
        timer = setTimeout(() => {
          call.end(httpFailure('no-answer', `no answer in ${ms} ms`));
          onTimeout();
        }, ms);
      });
      message.once('response', read);
      message.once('upgrade', upgrade);
      message.end(body);
    });

  const perform = async <T>(wishes: Wishes<T>): Promise<HttpAnswer<T>> => {
    if (isStopped) return ENDED;
    try {
      sender ??= load().then((modules) => senderFor(target, find, modules));
      const ready = await sender;
      if (isStopped) return ENDED;
      if (!('send' in ready)) return ready;
      const answer = await exchange(ready, wishes);
      if (answer !== AGAIN) return answer;
      const second = isStopped ? ENDED : await exchange(ready, wishes);
      return second === AGAIN ? httpFailure('hung-up', 'ECONNRESET') : second;
    } catch (error) {
      return failureOf(error);
    }
  };

  return {
    server: {
      request: (request) => {
        const wishes: Wishes<HttpResponse> = {
          request,
          takes: () => false,
          onResponse: (response) => response,
          onTaken: () => {
            throw new Error('not asked for');
          },
        };
        return perform(wishes);
      },
      takeOver: (request, contentTypes) => {
        const isStream = (headers: ReadonlyMap<string, string>): boolean =>
          contentTypes.includes(headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '');
        const wishes: Wishes<HttpTakeover> = {
          request: { ...request, headers: { ...request.headers, Connection: 'Upgrade', Upgrade: 'tcp' } },
          takes: (code, headers) => code === 101 || (code === 200 && isStream(headers)),
          onResponse: (response) => ({ kind: 'response', response }),
          onTaken: (connection) => {
            const { stream, stop } = openStream(connection, request.maxBytes ?? MAX_BYTES, () => streams.delete(stop));
            streams.add(stop);
            return { kind: 'stream', stream };
          },
        };
        return perform(wishes);
      },
    },
    stop: () => {
      if (isStopped) return;
      isStopped = true;
      for (const call of calls) call.end(ENDED);
      for (const stop of streams) stop();
      sender?.then(
        (ready) => 'close' in ready && ready.close(),
        () => {},
      );
    },
  };
};
