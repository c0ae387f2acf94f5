import { createConnection } from 'node:net';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';

/** The door to local sockets that speak as soon as one connects to them. */
export interface Sockets {
  /** Everything that it says until it ends, at most `maxBytes`, in at most a second. */
  readAll(path: string, maxBytes: number): Promise<Gathered<Uint8Array>>;
  /** Hangs up on those that have not ended: what they say comes too late. */
  stop(): void;
}

const TIMEOUT_MS = 1000;

const failureOf = ({ code, message }: NodeJS.ErrnoException): Gathered<never> => {
  if (code === 'ENOENT') return missing('absent', code);
  return missing(code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed', code ?? message);
};

const ENDED = missing('timeout', 'the run has ended');

export const socketsWithin = (timeoutMs: number): Sockets => {
  const pending = new Set<() => void>();
  let stopped = false;
  const readAll = (path: string, maxBytes: number): Promise<Gathered<Uint8Array>> =>
    new Promise((resolve) => {
      const socket = createConnection(path);
      const chunks: Buffer[] = [];
      let bytes = 0;
      const settle = (answer: Gathered<Uint8Array>): void => {
        clearTimeout(timer);
        pending.delete(end);
        socket.destroy();
        resolve(answer);
      };
      const end = (): void => settle(ENDED);
      pending.add(end);
      const timer = setTimeout(() => settle(missing('timeout', `no answer in ${timeoutMs} ms`)), timeoutMs);
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes > maxBytes) settle(missing('failed', 'too much output'));
        else chunks.push(chunk);
      });
      socket.once('end', () => settle(ok(Buffer.concat(chunks))));
      socket.once('error', (error) => settle(failureOf(error)));
    });
  return {
    readAll: (path, maxBytes) => (stopped ? Promise.resolve(ENDED) : readAll(path, maxBytes)),
    stop: () => {
      stopped = true;
      for (const end of pending) end();
    },
  };
};

export const systemSockets = (): Sockets => socketsWithin(TIMEOUT_MS);
