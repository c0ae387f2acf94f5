import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Clock } from '../system/clock.ts';
import type { HttpStream } from '../system/http.ts';
import type { ExecSession } from './client.ts';
import { notUnderstood } from './failure.ts';
import { frameReader } from './frames.ts';
import { at, parseBytes, textAt } from './json.ts';
import type { EngineAnswer, EngineRequests } from './requests.ts';
import { answer } from './requests.ts';

/** More than any question of ours is answered with. */
const MAX_OUTPUT = 16_777_216;
/** What came before somebody listens. */
const MAX_WAITING = 1_048_576;
/** An engine may tell a moment later than the stream ends that the program has. */
const WAITS_MS = [5, 10, 20, 40, 80, 160];

const wait = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

const exitCodeOf = async (
  id: string,
  requests: EngineRequests,
  clock: Clock,
): Promise<Gathered<{ exitCode: number | null }>> => {
  for (const ms of [...WAITS_MS, null]) {
    // oxlint-disable-next-line no-await-in-loop
    const given = await requests.ask(`/exec/${id}/json`);
    if (given.status !== 'ok') return missing(given.status, given.reason);
    const state = parseBytes(given.value.body);
    const exitCode = at(state, 'ExitCode');
    if (at(state, 'Running') === false)
      return ok({ exitCode: typeof exitCode === 'number' && Number.isSafeInteger(exitCode) ? exitCode : null });
    // oxlint-disable-next-line no-await-in-loop
    if (ms !== null) await wait(clock, ms);
  }
  return ok({ exitCode: null });
};

const sessionOf = (stream: HttpStream, exitCode: () => ReturnType<typeof exitCodeOf>): ExecSession => {
  let listener: ((bytes: Uint8Array, receivedNs: bigint) => void) | null = null;
  let arrivedNs = 0n;
  let waiting: (readonly [Uint8Array, bigint])[] = [];
  let waitingBytes = 0;
  let isFramed = true;
  const frames = frameReader((bytes) => {
    if (listener !== null) listener(bytes, arrivedNs);
    else if (waitingBytes < MAX_WAITING) {
      waitingBytes += bytes.length;
      waiting.push([bytes, arrivedNs]);
    }
  });
  stream.onData((bytes, receivedNs) => {
    arrivedNs = receivedNs;
    isFramed = frames.take(bytes);
    if (!isFramed) stream.destroy();
  });
  const end = async (): ReturnType<typeof exitCodeOf> => {
    const how = await stream.ended;
    if (!isFramed) return missing('failed', 'the output is not understood');
    if (how.status !== 'ok') return missing(how.status, how.reason);
    return frames.isWhole() ? exitCode() : missing('failed', 'the output is cut short');
  };
  return {
    write: (text) => stream.write(text),
    end: () => stream.end(),
    onOutput: (next) => {
      listener = next;
      const before = waiting;
      waiting = [];
      for (const [bytes, receivedNs] of before) next(bytes, receivedNs);
    },
    ended: end(),
    close: () => stream.destroy(),
  };
};

/** Starts a program in a container, with our end of its pipes. */
export const startExec = async (
  requests: EngineRequests,
  clock: Clock,
  id: string,
  command: readonly string[],
  environment: readonly string[],
): Promise<EngineAnswer<ExecSession>> => {
  const created = await requests.ask(`/containers/${id}/exec`, {
    method: 'POST',
    body: {
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: false,
      Cmd: command,
      ...(environment.length === 0 ? {} : { Env: environment }),
    },
  });
  if (created.status !== 'ok') return created;
  const execId = textAt(parseBytes(created.value.body), 128, 'Id');
  if (execId === null || !/^[\da-f]{1,128}$/i.test(execId)) return notUnderstood('exec');
  const stream = await requests.stream(`/exec/${execId}/start`, { Detach: false, Tty: false }, MAX_OUTPUT);
  if (stream.status !== 'ok') return stream;
  return answer(sessionOf(stream.value, () => exitCodeOf(execId, requests, clock)));
};
