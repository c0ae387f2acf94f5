import { randomBytes } from 'node:crypto';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Clock } from '../system/clock.ts';
import type { Files } from '../system/files.ts';
import type { CapturedFile } from './captured-files.ts';
import { NOT_READ, capturedFiles, plainPath } from './captured-files.ts';
import type { EngineClient, ExecSession, InspectedContainer } from './client.ts';
import { CLOCK_LOOP } from './exec-clock.ts';
import { PROBE_SCRIPT } from './probe-script.ts';

/** All that the script can print; more is not of the script. */
export const MAX_PROBE_BYTES = 1_048_576;
/** A shell, some dozens of small programs and the way there and back; on a loaded machine a second. */
const TIMEOUT_MS = 2500;
const MAX_LINKS = 40;
const NO_SUCH_PROGRAM = 127;

const PATH = /^\/[\w+./-]{1,600}$/;
const NAME = /^[\w.+-]{1,255}$/;

interface Frame {
  readonly kind: string;
  readonly words: readonly string[];
  readonly content: Uint8Array;
}

/** The frames up to the one that says that nothing follows; `null` if that is not there. */
const framesIn = (output: Uint8Array, nonce: string): readonly Frame[] | null => {
  const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
  const mark = `\n@${nonce} `;
  const frames: Frame[] = [];
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const headAt = at + mark.length;
    const headEnd = bytes.indexOf('\n', headAt);
    if (headEnd < 0) return null;
    const [kind = '', ...words] = bytes.toString('latin1', headAt, headEnd).split(' ');
    if (kind === 'end') return frames;
    const next = bytes.indexOf(mark, headEnd);
    // Another newline stands before the mark: that of the content's own last line, if it has one, is the content's.
    frames.push({
      kind,
      words,
      content: bytes.subarray(headEnd + 1, Math.max(headEnd + 1, next < 0 ? headEnd : next)),
    });
    at = next;
  }
  return null;
};

/** What `readlink` prints: a line. */
const lineOf = (content: Uint8Array): string | null => {
  const text = new TextDecoder().decode(content);
  return text.endsWith('\n') ? text.slice(0, -1) : null;
};

/** What the frames tell of one path. */
interface Found {
  links: (string | null)[];
  real: string | null;
  file: CapturedFile | null;
  isDangling: boolean;
}

const DENIED: CapturedFile = { kind: 'missing', status: 'denied', reason: 'EACCES' };
const ABSENT: CapturedFile = { kind: 'missing', status: 'absent', reason: 'ENOENT' };
const UNREAD: CapturedFile = { kind: 'missing', status: 'failed', reason: NOT_READ };

const printed = (content: Uint8Array, exitCode: string | undefined): CapturedFile => {
  if (exitCode === '0') return { kind: 'file', bytes: content };
  // Of /proc/1 the mode lets anybody read what the kernel then refuses.
  return exitCode === String(NO_SUCH_PROGRAM) || content.length > 0 ? UNREAD : DENIED;
};

const collect = (frames: readonly Frame[]): ReadonlyMap<string, Found> => {
  const found = new Map<string, Found>();
  for (const [index, { kind, words, content }] of frames.entries()) {
    const path = words[0] ?? '';
    if (kind === 'q' || !PATH.test(path)) continue;
    const one = found.get(path) ?? { links: [], real: null, file: null, isDangling: false };
    found.set(path, one);
    if (kind === 'l' || kind === 'h') one.links.push(lineOf(content));
    if (kind === 'r') one.real = lineOf(content);
    if (kind === 'x') one.isDangling = true;
    if (kind === 'a') one.file = ABSENT;
    if (kind === 'n') one.file = DENIED;
    if (kind === 'o') one.file = { kind: 'other' };
    if (kind === 'd') one.file = { kind: 'directory', names: words.slice(1).filter((name) => NAME.test(name)) };
    const after = frames[index + 1];
    if (kind === 'f') one.file = printed(content, after?.kind === 'q' ? after.words[0] : undefined);
  }
  return found;
};

/** Reads what the script printed; `failed` for what is cut off, and for what no script of ours has printed. */
export const parseProbe = (output: Uint8Array, nonce: string): Gathered<Files> => {
  const frames = output.length > MAX_PROBE_BYTES ? null : framesIn(output, nonce);
  if (frames === null) return missing('failed', 'the answer from inside is not whole');
  const files = new Map<string, CapturedFile>();
  const realPaths = new Map<string, string>();
  const found = collect(frames);

  for (const [path, { links }] of found) {
    let reached = plainPath(path);
    for (const target of links.slice(0, MAX_LINKS)) {
      files.set(reached, { kind: 'symlink', target });
      if (target === null) break;
      reached = plainPath(target.startsWith('/') ? target : `${reached}/../${target}`);
    }
  }
  /** As far as links are known. */
  const endOf = (path: string): string | null => {
    let reached = plainPath(path);
    for (let links = 0; links < MAX_LINKS; links++) {
      const file = files.get(reached);
      if (file?.kind !== 'symlink') return reached;
      if (file.target === null) return null;
      reached = plainPath(file.target.startsWith('/') ? file.target : `${reached}/../${file.target}`);
    }
    return null;
  };
  for (const [path, { real, file, isDangling }] of found) {
    const isReal = real !== null && real.startsWith('/');
    if (isReal && real !== plainPath(path)) realPaths.set(plainPath(path), plainPath(real));
    const end = isReal ? plainPath(real) : endOf(path);
    if (end === null) continue;
    if (file !== null) files.set(end, file);
    else if (isDangling) files.set(end, ABSENT);
  }
  return ok(capturedFiles({ files, realPaths }));
};

/** What a look inside brought, and the shell that brought it, if it is to be asked the time. */
export interface Probed {
  readonly files: Files;
  readonly session: ExecSession | null;
}

interface ProbeOptions {
  /** The shell then runs `CLOCK_LOOP`; else it ends. */
  readonly withClock: boolean;
  readonly clock: Pick<Clock, 'after'>;
  /** `NAME=value`, on top of the container's own environment. */
  readonly environment?: readonly string[];
}

/** 126: it cannot be run; 127: it is not there. What it then printed are the engine's words. */
const faultOf = (ended: Awaited<ExecSession['ended']>): Gathered<never> => {
  if (ended.status !== 'ok') return ended;
  const { exitCode } = ended.value;
  if (exitCode === 126 || exitCode === NO_SUCH_PROGRAM) return missing('absent', 'no shell inside');
  return missing('failed', `the shell inside ended with ${exitCode ?? 'no code'}`);
};

/** Up to the end mark, or as long as we have patience. */
const readOutput = (
  session: ExecSession,
  endMark: string,
  clock: Pick<Clock, 'after'>,
): Promise<Gathered<Uint8Array>> =>
  new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    let tail = '';
    let isDone = false;
    const finish = (answer: Gathered<Uint8Array>): void => {
      if (isDone) return;
      isDone = true;
      callOff();
      resolve(answer);
    };
    const callOff = clock.after(TIMEOUT_MS, () => finish(missing('timeout', 'no answer from inside')));
    session.onOutput((bytes) => {
      if (isDone) return;
      length += bytes.length;
      if (length > MAX_PROBE_BYTES) return finish(missing('failed', 'the answer from inside is too long'));
      chunks.push(bytes);
      const text = tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      if (text.includes(endMark)) return finish(ok(Buffer.concat(chunks)));
      tail = text.slice(-endMark.length);
    });
    void session.ended.then((ended) => finish(faultOf(ended)));
  });

/**
 * Looks into a running container by one program that is run inside, `sh`, as the user that the container was made with.
 * `absent` where it has no shell. Its first process is told only where that is number 1 inside.
 */
export const probe = async (
  client: EngineClient,
  { id, pidMode }: Pick<InspectedContainer, 'id' | 'pidMode'>,
  { withClock, clock, environment = [] }: ProbeOptions,
): Promise<Gathered<Probed>> => {
  const nonce = randomBytes(16).toString('hex');
  const script = withClock ? `${PROBE_SCRIPT}${CLOCK_LOOP}\n` : PROBE_SCRIPT;
  const started = await client.exec(id, ['sh', '-c', script, nonce, pidMode === '' ? '1' : '0'], environment);
  if (started.status !== 'ok') return started;
  const session = started.value;
  const output = await readOutput(session, `\n@${nonce} end\n`, clock);
  const files = output.status === 'ok' ? parseProbe(output.value, nonce) : output;
  if (files.status !== 'ok' || !withClock) session.close();
  return files.status === 'ok' ? ok({ files: files.value, session: withClock ? session : null }) : files;
};
