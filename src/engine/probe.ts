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
/** The shell's own; the script is a part of it where it stands there itself. */
const LONGEST_COMMAND_LINE = 16_384;
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

/**
 * The contents of so many files, between which stands the command line of the shell, the first thing printed; `null` where
 * there are not so many.
 */
const contentsIn = (content: Uint8Array, nonce: string, count: number): readonly Uint8Array[] | null => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  let at = bytes.indexOf(`\0${nonce}\0`);
  // Two arguments follow.
  for (let argument = 0; argument < 3 && at >= 0; argument++) at = bytes.indexOf(0, at + 1);
  if (at < 0 || at >= LONGEST_COMMAND_LINE) return null;
  const commandLine = bytes.subarray(0, at + 1);
  const contents: Uint8Array[] = [];
  for (let from = commandLine.length; from < bytes.length;) {
    const end = bytes.indexOf(commandLine, from);
    if (end < 0 || contents.length === count) return null;
    contents.push(bytes.subarray(from, end));
    from = end + commandLine.length;
  }
  return contents.length === count ? contents : null;
};

const collect = (frames: readonly Frame[], nonce: string): ReadonlyMap<string, Found> => {
  const found = new Map<string, Found>();
  const at = (path: string): Found => {
    const one = found.get(path) ?? { links: [], real: null, file: null, isDangling: false };
    found.set(path, one);
    return one;
  };
  for (const [index, { kind, words, content }] of frames.entries()) {
    const next = frames[index + 1];
    const exitCode = next?.kind === 'q' ? next.words[0] : undefined;
    if (kind === 's') {
      const contents = exitCode === '0' ? contentsIn(content, nonce, words.length) : null;
      for (const [nth, path] of words.entries()) {
        const bytes = contents?.[nth];
        if (PATH.test(path)) at(path).file = bytes === undefined ? UNREAD : { kind: 'file', bytes };
      }
      continue;
    }
    const path = words[0] ?? '';
    if (kind === 'q' || !PATH.test(path)) continue;
    const one = at(path);
    if (kind === 'l' || kind === 'h') one.links.push(lineOf(content));
    if (kind === 'r') one.real = lineOf(content);
    if (kind === 'x') one.isDangling = true;
    if (kind === 'a') one.file = ABSENT;
    if (kind === 'n') one.file = DENIED;
    if (kind === 'o') one.file = { kind: 'other' };
    if (kind === 'd') one.file = { kind: 'directory', names: words.slice(1).filter((name) => NAME.test(name)) };
    if (kind === 'f') one.file = printed(content, exitCode);
  }
  return found;
};

/** Reads what the script printed; `failed` for what is cut off, and for what no script of ours has printed. */
export const parseProbe = (output: Uint8Array, nonce: string): Gathered<Files> => {
  const frames = output.length > MAX_PROBE_BYTES ? null : framesIn(output, nonce);
  if (frames === null) return missing('failed', 'the answer from inside is not whole');
  const files = new Map<string, CapturedFile>();
  const realPaths = new Map<string, string>();
  const found = collect(frames, nonce);

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
  /** How long it may take, in ms; 2500 by default. */
  readonly timeoutMs?: number;
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
  timeoutMs: number,
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
    const callOff = clock.after(timeoutMs, () => finish(missing('timeout', 'no answer from inside')));
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

/** The script is handed over as a variable: an engine writes each command, as long as it is, into its log of events. */
const VARIABLE = 'TIMECHECK_PROBE';
const RUN_VARIABLE = `eval "$${VARIABLE}"`;
/** The last version of the API in which a command has no variables of its own. */
const WITHOUT_VARIABLES = '1.24';

/** What is asked for beside what the script finds by itself: a value of TZ. */
const HARMLESS_TZ = /^:?[\w+./-]{1,255}$/;

/** TZ of the first process where the script, which has the one that the container was made with, cannot know it. */
const otherZone = (files: Files, { environment }: Pick<InspectedContainer, 'environment'>): string | null => {
  const variables = files.readText('/proc/1/environ');
  const zoneIn = (entries: readonly string[]): string | undefined => entries.findLast((one) => one.startsWith('TZ='));
  const zone = variables.status === 'ok' ? zoneIn(variables.value.split('\0')) : undefined;
  if (zone === undefined || zone === zoneIn(environment)) return null;
  const value = zone.slice('TZ='.length);
  return HARMLESS_TZ.test(value) ? value : null;
};

/**
 * Looks into a running container by one program that is run inside, `sh`, as the user that the container was made with.
 * `absent` where it has no shell. Its first process is told only where that is number 1 inside; where that has another TZ
 * than the container was made with, which few have, a second program is run.
 */
export const probe = async (
  client: EngineClient,
  container: Pick<InspectedContainer, 'id' | 'pidMode' | 'environment'>,
  { withClock, clock, timeoutMs = TIMEOUT_MS, environment = [] }: ProbeOptions,
): Promise<Gathered<Probed>> => {
  const { id, pidMode } = container;
  const script = withClock ? `${PROBE_SCRIPT}${CLOCK_LOOP}\n` : PROBE_SCRIPT;
  const isInline = client.apiVersion === WITHOUT_VARIABLES;
  const variables = isInline ? environment : [...environment, `${VARIABLE}=unset ${VARIABLE}${script}`];

  const look = async (zone: string): Promise<Gathered<Probed>> => {
    const nonce = randomBytes(16).toString('hex');
    const command = ['sh', '-c', isInline ? script : RUN_VARIABLE, nonce, pidMode === '' ? '1' : '0', zone];
    const started = await client.exec(id, command, variables);
    if (started.status !== 'ok') return started;
    const session = started.value;
    const output = await readOutput(session, `\n@${nonce} end\n`, clock, timeoutMs);
    const files = output.status === 'ok' ? parseProbe(output.value, nonce) : output;
    if (files.status !== 'ok' || !withClock) session.close();
    return files.status === 'ok' ? ok({ files: files.value, session: withClock ? session : null }) : files;
  };

  const first = await look('');
  const zone = first.status === 'ok' ? otherZone(first.value.files, container) : null;
  if (first.status !== 'ok' || zone === null) return first;
  const second = await look(zone);
  if (second.status !== 'ok') return first;
  first.value.session?.close();
  return second;
};
