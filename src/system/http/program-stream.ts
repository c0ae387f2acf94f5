import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { endGroup, environmentInC } from '../programs.ts';
import { ProgramEnded } from './failure.ts';

/** What is kept of what it complains about. */
const MAX_COMPLAINT = 4096;
/** Of ssh: warnings before what it failed for. */
const WARNING = /^(?:warning:|\*\*|@)/i;

const complaintOf = (text: string): string | null => {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => !WARNING.test(line)) ?? lines[0] ?? null;
};

/** Its pipes are sockets, for which Node waits before it ends, or not. */
const pipesOf = ({ stdin, stdout, stderr }: ChildProcess): Socket[] =>
  [stdin, stdout, stderr].flatMap((pipe) => (pipe === null ? [] : [pipe as Socket]));

/**
 * Starts a program, without a shell, whose standard input and output are a connection. When it ends before the
 * connection was ended, that is an error with its complaint. The whole group of processes ends with the stream.
 */
export const programStream = (path: string, args: readonly string[]): Socket => {
  const child = spawn(path, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: environmentInC(),
  });
  let complaint = '';
  const stream = new Duplex({
    read: () => {
      child.stdout.resume();
    },
    write: (chunk, _encoding, done) => {
      child.stdin.write(chunk, () => done());
    },
    final: (done) => {
      child.stdin.end(() => done());
    },
    destroy: (error, done) => {
      endGroup(child);
      done(error);
    },
  });
  // It may end before it has read everything: then its end tells more.
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < MAX_COMPLAINT) complaint += chunk.toString('utf8').slice(0, MAX_COMPLAINT);
  });
  child.once('error', (error) => stream.destroy(error));
  child.once('close', (exitCode) => {
    if (exitCode === 0 && complaint === '') stream.push(null);
    else stream.destroy(new ProgramEnded(complaintOf(complaint) ?? `exit code ${exitCode ?? 'unknown'}`));
  });
  const itself = (): Duplex => stream;
  const hold = (isHeld: boolean) => (): Duplex => {
    for (const one of [child, ...pipesOf(child)]) {
      if (isHeld) one.ref();
      else one.unref();
    }
    return stream;
  };
  // What node:http wants of a socket.
  const socketLike = {
    setKeepAlive: itself,
    setNoDelay: itself,
    setTimeout: itself,
    ref: hold(true),
    unref: hold(false),
  };
  return Object.assign(stream, socketLike) as unknown as Socket;
};
