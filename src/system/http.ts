import type { MissingStatus } from '../model/gathered.ts';
import type { HttpModules } from './http/connection.ts';
import { connectTo } from './http/connection.ts';
import { systemPrograms } from './programs.ts';

/** Certificates for TLS, as PEM. */
export interface HttpTls {
  /** `null`: those that the system trusts. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** Whether the server has to prove who it is. */
  readonly verify: boolean;
}

/** Where a server listens. */
export type HttpTarget =
  /** A Unix socket, or a named pipe of Windows. */
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: HttpTls | null }
  /** A program whose standard input and output are the connection. */
  | { readonly kind: 'program'; readonly name: string; readonly args: readonly string[] };

/** Why there is no answer. */
export type HttpFault =
  | 'no-socket'
  | 'permission-denied'
  | 'connection-refused'
  | 'no-answer'
  | 'hung-up'
  | 'not-http'
  | 'too-much'
  | 'tls'
  | 'unresolved'
  | 'unreachable'
  /** The program ended; the reason is the first line that it said. */
  | 'program-ended'
  | 'no-program'
  | 'other';

export interface HttpFailure {
  readonly status: MissingStatus;
  readonly reason: string;
  readonly fault: HttpFault;
}

/** A `Gathered` that tells more of a failure. */
export type HttpAnswer<T> = { readonly status: 'ok'; readonly value: T } | HttpFailure;

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the moment at which it has a connection of its own; 1000 by default. */
  readonly timeoutMs?: number;
  /** Of the body; 1 MiB by default. */
  readonly maxBytes?: number;
}

export interface HttpResponse {
  /** Any status is an answer. */
  readonly code: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** By the clock of `clock.monotonicNs()`: before its first byte left, and after the answer's headers had come. */
  readonly sentNs: bigint;
  readonly receivedNs: bigint;
}

/** A connection that was taken over after its request: bytes both ways. */
export interface HttpStream {
  write(bytes: string | Uint8Array): void;
  /** Ends our half. */
  end(): void;
  /** What comes, from the first byte; it waits until there is a listener. One listener. */
  onData(listener: (bytes: Uint8Array, receivedNs: bigint) => void): void;
  /** When the other half has ended; only after there is a listener. */
  readonly ended: Promise<HttpAnswer<null>>;
  destroy(): void;
}

/** A server that takes connections over answers with a stream, else with a response. */
export type HttpTakeover =
  | { readonly kind: 'stream'; readonly stream: HttpStream }
  | { readonly kind: 'response'; readonly response: HttpResponse };

/** One server, with a few connections that are kept for the next request. Nothing here throws. */
export interface HttpServer {
  request(request: HttpRequest): Promise<HttpAnswer<HttpResponse>>;
  /**
   * Takes over the connection after a request to upgrade it (101), or after an answer of this content type (200).
   * `maxBytes` is of the stream; it has no deadline, but ends when the door is closed.
   */
  takeOver(request: HttpRequest, contentTypes: readonly string[]): Promise<HttpAnswer<HttpTakeover>>;
}

/** The door to servers that speak HTTP/1.1. What Node needs for it is loaded when the first one is asked. */
export interface Http {
  server(target: HttpTarget): HttpServer;
  /** Hangs up on all of them: what they say comes too late. */
  stop(): void;
}

const loadModules = async (target: HttpTarget): Promise<HttpModules> => ({
  http: await import('node:http'),
  https: target.kind === 'tcp' && target.tls !== null ? await import('node:https') : null,
});

/** `find`: where a program lies, `null` if it is not installed. */
export const httpWith = (find: (name: string) => string | null): Http => {
  const stops = new Set<() => void>();
  let isStopped = false;
  return {
    server: (target) => {
      const { server, stop } = connectTo(target, find, () => loadModules(target));
      if (isStopped) stop();
      stops.add(stop);
      return server;
    },
    stop: () => {
      isStopped = true;
      for (const stop of stops) stop();
    },
  };
};

export const systemHttp = (): Http => httpWith((name) => systemPrograms().find(name));
