import type { Duplex, Readable } from 'node:stream';
import type { HttpAnswer, HttpStream } from '../http.ts';
import { ENDED, failureOf, httpFailure } from './failure.ts';

/** A connection that is ours alone. */
export interface TakenConnection {
  readonly socket: Duplex;
  /** What comes: the socket, or the body of an answer that does not end. */
  readonly source: Readable;
  /** What came already. */
  readonly head: Uint8Array;
}

export interface OpenedStream {
  readonly stream: HttpStream;
  /** Ends it, for the reason that the run has ended. */
  readonly stop: () => void;
}

/** Bytes both ways. `onEnd` may be called more than once. */
export const openStream = (
  { socket, source, head }: TakenConnection,
  maxBytes: number,
  onEnd: () => void,
): OpenedStream => {
  let settle: (answer: HttpAnswer<null>) => void = () => {};
  const ended = new Promise<HttpAnswer<null>>((resolve) => {
    settle = resolve;
  });
  let total = 0;
  let isOver = false;
  const finish = (answer: HttpAnswer<null>): void => {
    isOver = true;
    settle(answer);
    onEnd();
    socket.destroy();
  };
  source.pause();
  for (const one of new Set([source, socket])) one.on('error', (error) => finish(failureOf(error)));
  source.once('end', () => finish({ status: 'ok', value: null }));
  // Where neither came before.
  socket.once('close', () => setImmediate(() => finish(httpFailure('hung-up', 'closed'))));
  return {
    stop: () => finish(ENDED),
    stream: {
      write: (bytes) => {
        if (socket.writable) socket.write(bytes);
      },
      end: () => {
        if (socket.writable) socket.end();
      },
      onData: (listener) => {
        const take = (chunk: Uint8Array): void => {
          const receivedNs = process.hrtime.bigint();
          total += chunk.length;
          if (isOver) return;
          if (total > maxBytes) finish(httpFailure('too-much', 'too much output'));
          else listener(chunk, receivedNs);
        };
        if (head.length > 0) take(head);
        source.on('data', take);
        source.resume();
      },
      ended,
      destroy: () => finish(httpFailure('hung-up', 'closed by us')),
    },
  };
};
