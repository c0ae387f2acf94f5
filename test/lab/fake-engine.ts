/**
 * A container engine that answers like Docker 20.10 from a table of containers, and does wrong whatever a test wants of
 * it. It runs nothing: what a program inside does is played. Not a whole engine: only the calls that timecheck makes.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, Server } from 'node:http';
import { ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/** What an engine is asked for. */
export type FakeCall =
  | 'ping'
  | 'info'
  | 'list'
  | 'inspect'
  | 'libpod-inspect'
  | 'exec-create'
  | 'exec-start'
  | 'exec-inspect'
  | 'archive-stat'
  | 'archive'
  | 'logs'
  | 'other';

/**
 * - `hang` it never answers; `hang-up` it ends the connection; `die` it ends in the middle of its answer and serves nobody
 *   any more
 * - `half` half of the answer, then it hangs up; `stall` half of it, then nothing
 * - `rubbish` no HTTP; `html` a page; `not-json` a cut JSON; `other-json` JSON of another shape; `deep` JSON in 100,000
 *   brackets
 * - `endless` a body without an end; `endless-headers`; `long`, `short`: it names a length that is not the body's
 * - `error` 500 with colours in its message; `refused` 403; `redirect`
 */
export type Misbehaviour =
  | 'hang'
  | 'hang-up'
  | 'die'
  | 'half'
  | 'stall'
  | 'rubbish'
  | 'html'
  | 'not-json'
  | 'other-json'
  | 'deep'
  | 'endless'
  | 'endless-headers'
  | 'long'
  | 'short'
  | 'error'
  | 'refused'
  | 'redirect';

/** A program inside, played. */
export interface FakeProcess {
  readonly command: readonly string[];
  /** That of the call, without the container's own. */
  readonly environment: readonly string[];
  write(text: string | Uint8Array, stream?: 'stdout' | 'stderr'): void;
  onInput(listener: (text: string) => void): void;
  onInputEnd(listener: () => void): void;
  end(exitCode: number): void;
}

/** What lies at a path, for the archive. */
export type FakeEntry = string | Uint8Array | { readonly link: string } | 'directory';

export interface FakeContainer {
  readonly name: string;
  /** By default of its name. */
  readonly id?: string;
  readonly image?: string;
  readonly state?: 'running' | 'paused' | 'restarting' | 'created' | 'exited' | 'dead';
  /** Of its first process; 4242 by default. */
  readonly pid?: number;
  readonly environment?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly mounts?: readonly object[];
  readonly hostConfig?: object;
  readonly config?: object;
  readonly stateDetails?: object;
  readonly timezone?: string;
  /** `NetworkSettings.Ports`. */
  readonly ports?: object;
  /** What its first process wrote, each line behind an instant. */
  readonly log?: string;
  /** Its log has no frames. */
  readonly tty?: boolean;
  readonly files?: Readonly<Record<string, FakeEntry>>;
  /** Without it every program is missing inside. */
  readonly run?: (process: FakeProcess) => void;
}

export interface FakeEngineOptions {
  readonly containers?: readonly FakeContainer[];
  readonly kind?: 'docker' | 'podman';
  /** `1.41`; `null`: it does not say. */
  readonly apiVersion?: string | null;
  /** Older ones are refused. */
  readonly minApiVersion?: string;
  readonly info?: object;
  /** Its clock is ahead of this host's by so much; `null`: it sends no Date. */
  readonly clockAheadMs?: number | null;
  /** Answers an exec with 200 and no upgrade, as old ones and proxies do. */
  readonly withoutUpgrade?: boolean;
  /** HEAD of /_ping is not known. */
  readonly withoutHead?: boolean;
  /** How long it thinks before it answers. */
  readonly delayMs?: (call: FakeCall) => number;
  readonly misbehave?: (call: FakeCall, path: string) => Misbehaviour | null;
  /** Listens on TCP of loopback instead of a socket, with TLS where there are certificates. */
  readonly tcp?: { readonly ca: string; readonly cert: string; readonly key: string } | 'plain';
}

export interface FakeEngine {
  readonly url: string;
  /** Of its socket; '' on TCP. */
  readonly path: string;
  readonly port: number;
  /** `GET /v1.41/containers/json?all=1`, in the order in which they came. */
  readonly requests: readonly string[];
  /** How many connections were made to it. */
  connections(): number;
  stop(): Promise<void>;
}

interface Exec {
  readonly container: FakeContainer;
  readonly command: readonly string[];
  readonly environment: readonly string[];
  running: boolean;
  exitCode: number | null;
}

/** What a call is answered with when all goes well. */
interface Answer {
  readonly code: number;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const json = (value: unknown, code = 200): Answer => ({
  code,
  body: Buffer.from(`${JSON.stringify(value)}\n`),
  headers: { 'Content-Type': 'application/json' },
});

const error = (code: number, message: string): Answer => json({ message }, code);

export const fakeId = (name: string): string => createHash('sha256').update(name).digest('hex');

const idOf = ({ id, name }: FakeContainer): string => id ?? fakeId(name);

const inspected = (container: FakeContainer): object => {
  const {
    name,
    image = 'image',
    state = 'running',
    pid = 4242,
    environment = [],
    labels = {},
    mounts = [],
  } = container;
  const isAlive = state === 'running' || state === 'paused';
  return {
    Id: idOf(container),
    Created: '2026-11-22T05:59:59.5Z',
    Name: `/${name}`,
    State: {
      Status: state,
      Running: isAlive,
      Paused: state === 'paused',
      Restarting: state === 'restarting',
      Dead: state === 'dead',
      Pid: isAlive ? pid : 0,
      ExitCode: 0,
      Error: '',
      StartedAt: state === 'created' ? '0001-01-01T00:00:00Z' : '2026-11-22T06:00:00.123456789Z',
      ...container.stateDetails,
    },
    Image: `sha256:${fakeId(image)}`,
    HostConfig: {
      Privileged: false,
      CapAdd: null,
      CapDrop: null,
      PidMode: '',
      UsernsMode: '',
      Runtime: 'runc',
      ...container.hostConfig,
    },
    Mounts: mounts,
    NetworkSettings: { Ports: container.ports ?? {} },
    Config: {
      Image: image,
      User: '',
      Env: environment,
      Labels: labels,
      Entrypoint: null,
      Cmd: ['sleep', '1000'],
      ...container.config,
    },
  };
};

/** A tar file of one entry (POSIX ustar). */
const tarOf = (name: string, entry: FakeEntry): Buffer => {
  const content =
    typeof entry === 'string' && entry !== 'directory'
      ? Buffer.from(entry)
      : entry instanceof Uint8Array
        ? Buffer.from(entry)
        : Buffer.alloc(0);
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0, 100);
  header.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(content.length, 12) + octal(0, 12), 100);
  header.fill(' ', 148, 156);
  header.write(entry === 'directory' ? '5' : typeof entry === 'object' && 'link' in entry ? '2' : '0', 156);
  if (typeof entry === 'object' && 'link' in entry) header.write(entry.link, 157, 100);
  header.write('ustar', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512), Buffer.alloc(1024)]);
};

const statOf = (path: string, entry: FakeEntry): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [mode, size, linkTarget] =
    entry === 'directory'
      ? [2 ** 31 + 0o755, 4096, '']
      : typeof entry === 'object' && 'link' in entry
        ? [2 ** 27 + 0o777, 0, entry.link]
        : [0o644, Buffer.from(entry).length, ''];
  const stat = { name, size, mode, mtime: '2026-11-22T06:00:00Z', linkTarget };
  return Buffer.from(JSON.stringify(stat)).toString('base64');
};

const frame = (stream: 1 | 2, bytes: Buffer): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};

/** The last lines of a log, in frames as Docker has them: one for each line. What panics writes to its standard error. */
const logOf = ({ log = '', tty = false }: FakeContainer, tail: number): Buffer => {
  const lines = (log.match(/[^\n]*\n/g) ?? []).slice(-tail);
  const panic = lines.findIndex((line) => / panic: /.test(line));
  return Buffer.concat(
    lines.map((line, index) =>
      tty ? Buffer.from(line.replace(/\n$/, '\r\n')) : frame(panic >= 0 && index >= panic ? 2 : 1, Buffer.from(line)),
    ),
  );
};

const missingProgram = ({ command, write, end }: FakeProcess): void => {
  write(`OCI runtime exec failed: exec failed: "${command[0]}": executable file not found in $PATH: unknown\r\n`);
  end(127);
};

/** `head`: what came of its standard input already. */
const play = (exec: Exec, socket: Duplex, head: Buffer): void => {
  const run = exec.container.run ?? missingProgram;
  const inputs: ((text: string) => void)[] = [];
  const ends: (() => void)[] = [];
  exec.running = true;
  socket.on('data', (chunk: Buffer) => {
    for (const listener of inputs) listener(chunk.toString('utf8'));
  });
  socket.once('end', () => {
    for (const listener of ends) listener();
  });
  socket.resume();
  run({
    command: exec.command,
    environment: exec.environment,
    write: (text, stream = 'stdout') => {
      if (socket.writable) socket.write(frame(stream === 'stdout' ? 1 : 2, Buffer.from(text)));
    },
    onInput: (listener) => inputs.push(listener),
    onInputEnd: (listener) => ends.push(listener),
    end: (exitCode) => {
      exec.running = false;
      exec.exitCode = exitCode;
      socket.end();
    },
  });
  for (const listener of head.length > 0 ? inputs : []) listener(head.toString('utf8'));
};

const CALLS: readonly (readonly [string, RegExp, FakeCall])[] = [
  ['GET', /^\/info$/, 'info'],
  ['GET', /^\/containers\/json$/, 'list'],
  ['GET', /^\/libpod\/containers\/([^/]+)\/json$/, 'libpod-inspect'],
  ['GET', /^\/containers\/([^/]+)\/json$/, 'inspect'],
  ['POST', /^\/containers\/([^/]+)\/exec$/, 'exec-create'],
  ['POST', /^\/exec\/([^/]+)\/start$/, 'exec-start'],
  ['GET', /^\/exec\/([^/]+)\/json$/, 'exec-inspect'],
  ['HEAD', /^\/containers\/([^/]+)\/archive$/, 'archive-stat'],
  ['GET', /^\/containers\/([^/]+)\/archive$/, 'archive'],
  ['GET', /^\/containers\/([^/]+)\/logs$/, 'logs'],
];

const callOf = (method: string, path: string): { readonly call: FakeCall; readonly name: string } => {
  if (path === '/_ping') return { call: 'ping', name: '' };
  const plain = path.replace(/^\/v[\d.]+/, '');
  for (const [verb, pattern, call] of CALLS) {
    const match = verb === method ? pattern.exec(plain) : null;
    if (match !== null) return { call, name: match[1] ?? '' };
  }
  return { call: 'other', name: '' };
};

const isOlder = (a: string, b: string): boolean => Number(a.split('.')[1]) < Number(b.split('.')[1]);

const PAGE = '<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome</h1></body></html>';

/** As a raw answer, in place of the good one. */
const misbehave = (
  how: Misbehaviour,
  good: Answer,
  request: IncomingMessage,
  response: ServerResponse,
  die: () => void,
): void => {
  const { socket } = request;
  const send = (code: number, body: string | Buffer, headers: Record<string, string> = {}): void => {
    response.writeHead(code, { ...good.headers, 'Content-Length': String(Buffer.byteLength(body)), ...headers });
    response.end(body);
  };
  const [text, half] = [good.body.toString('latin1'), good.body.subarray(0, Math.ceil(good.body.length / 2))];
  const startHalf = (): void => {
    response.writeHead(good.code, { ...good.headers, 'Content-Length': String(Math.max(2, good.body.length)) });
    response.flushHeaders();
    response.write(half.length === 0 ? 'x' : half);
  };
  const forEver = (bytes: string): void => {
    const write = (): void => {
      while (socket.writable && socket.write(bytes));
      if (socket.writable) socket.once('drain', write);
    };
    write();
  };
  switch (how) {
    case 'hang':
      return;
    case 'hang-up':
      socket.destroy();
      return;
    case 'die':
      startHalf();
      setImmediate(die);
      return;
    case 'half':
      startHalf();
      setImmediate(() => socket.end());
      return;
    case 'stall':
      startHalf();
      return;
    case 'rubbish':
      socket.end('\u0000\u0001\u0002 SSH-2.0-OpenSSH_9.2 \r\n\r\n{"Id":');
      return;
    case 'html':
      send(200, PAGE, { 'Content-Type': 'text/html', Server: 'nginx/1.27.3' });
      return;
    case 'not-json':
      send(good.code, text.slice(0, -Math.ceil(text.length / 3)));
      return;
    case 'other-json':
      send(good.code, text.startsWith('[') ? '{"Id":7,"__proto__":{"Names":1}}' : '[{"Id":null},7,"x",[[]]]');
      return;
    case 'deep':
      send(good.code, '['.repeat(100_000));
      return;
    case 'endless':
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nApi-Version: 1.41\r\n\r\n[');
      forEver('{"Id":"00"},'.repeat(1000));
      return;
    case 'endless-headers':
      socket.write('HTTP/1.1 200 OK\r\n');
      forEver('X-More: of it\r\n'.repeat(1000));
      return;
    case 'long':
      send(good.code, good.body, { 'Content-Length': String(good.body.length + 1000) });
      socket.end();
      return;
    case 'short':
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nApi-Version: 1.41\r\nContent-Length: 5\r\n\r\n${text}`,
      );
      return;
    case 'error':
      send(
        500,
        JSON.stringify({
          message: '\u001b[31mdriver "overlay2" failed\u001b[0m: read /var/lib/docker: input/output error\nmore',
        }),
      );
      return;
    case 'refused':
      send(403, PAGE, { 'Content-Type': 'text/html' });
      return;
    case 'redirect':
      send(301, '', { Location: 'https://engine.example/' });
  }
};

export const startFakeEngine = async (options: FakeEngineOptions = {}): Promise<FakeEngine> => {
  const { containers = [], kind = 'docker', apiVersion = '1.41', clockAheadMs = 0, tcp } = options;
  const requests: string[] = [];
  const execs = new Map<string, Exec>();
  const sockets = new Set<Socket>();
  let connections = 0;

  const engineHeaders = (): Record<string, string> => ({
    ...(apiVersion === null ? {} : { 'Api-Version': apiVersion }),
    Server: kind === 'docker' ? 'Docker/20.10.24 (linux)' : 'Libpod/4.3.1 (linux)',
    ...(kind === 'podman' ? { 'Libpod-Api-Version': '4.3.1' } : {}),
    ...(clockAheadMs === null ? {} : { Date: new Date(Date.now() + clockAheadMs).toUTCString() }),
  });

  const find = (name: string): FakeContainer | undefined =>
    containers.find((one) => one.name === name || idOf(one).startsWith(name));

  const ofContainer = (call: FakeCall, container: FakeContainer, query: URLSearchParams, body: string): Answer => {
    const { state = 'running', files = {} } = container;
    switch (call) {
      case 'inspect':
        return json(inspected(container));
      case 'libpod-inspect':
        return json({
          Id: idOf(container),
          Config: { ...(container.timezone === undefined ? {} : { Timezone: container.timezone }) },
        });
      case 'exec-create': {
        if (state === 'paused')
          return error(409, `Container ${container.name} is paused, unpause the container before exec`);
        if (state !== 'running') return error(409, `Container ${idOf(container)} is not running`);
        const asked = JSON.parse(body) as { Cmd: string[]; Env?: string[] };
        const id = fakeId(`exec ${execs.size}`);
        execs.set(id, { container, command: asked.Cmd, environment: asked.Env ?? [], running: false, exitCode: null });
        return json({ Id: id }, 201);
      }
      case 'logs':
        return { code: 200, body: logOf(container, Number(query.get('tail'))) };
      default: {
        const path = query.get('path') ?? '';
        const entry = files[path];
        if (entry === undefined) return error(404, `Could not find the file ${path} in container ${container.name}`);
        const name = path.slice(path.lastIndexOf('/') + 1);
        return {
          code: 200,
          body: call === 'archive' ? tarOf(name, entry) : Buffer.alloc(0),
          headers: { 'Content-Type': 'application/x-tar', 'X-Docker-Container-Path-Stat': statOf(path, entry) },
        };
      }
    }
  };

  const answerTo = (call: FakeCall, name: string, version: string, query: URLSearchParams, body: string): Answer => {
    if (call === 'ping') return { code: 200, body: Buffer.from('OK'), headers: { 'Content-Type': 'text/plain' } };
    if (apiVersion !== null && call !== 'libpod-inspect') {
      if (isOlder(apiVersion, version))
        return error(400, `client version ${version} is too new. Maximum supported API version is ${apiVersion}`);
      const { minApiVersion = '1.12' } = options;
      if (isOlder(version, minApiVersion))
        return error(
          400,
          `client version ${version} is too old. Minimum supported API version is ${minApiVersion}, please upgrade your client to a newer version`,
        );
    }
    if (call === 'info') {
      return json({
        ID: 'FAKE',
        Name: 'web-01',
        OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
        KernelVersion: '6.1.0-49-amd64',
        ServerVersion: '20.10.24',
        SecurityOptions: ['name=seccomp,profile=default'],
        Labels: [],
        ...options.info,
      });
    }
    if (call === 'list')
      return json(containers.map((one) => ({ Id: idOf(one), Names: [`/${one.name}`], State: one.state ?? 'running' })));
    if (call === 'exec-inspect') {
      const exec = execs.get(name);
      return exec === undefined
        ? error(404, `No such exec instance: ${name}`)
        : json({ ID: name, Running: exec.running, ExitCode: exec.exitCode, Pid: 0 });
    }
    const container = find(name);
    if (call === 'other') return error(404, 'page not found');
    return container === undefined
      ? error(404, `No such container: ${name}`)
      : ofContainer(call, container, query, body);
  };

  const handle = (request: IncomingMessage, response: ServerResponse, body: Buffer, head: Buffer): void => {
    const { method = '', url = '', socket } = request;
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const { call, name } = callOf(method, pathname);
    response.sendDate = false;
    for (const [header, value] of Object.entries(engineHeaders())) response.setHeader(header, value);
    const version = /^\/v([\d.]+)/.exec(pathname)?.[1] ?? apiVersion ?? '1.41';
    const wrong = options.misbehave?.(call, url) ?? null;
    const exec = call === 'exec-start' ? execs.get(name) : undefined;
    if (exec !== undefined && (wrong === null || wrong === 'half')) {
      const status =
        options.withoutUpgrade === true
          ? 'HTTP/1.1 200 OK'
          : 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp';
      socket.write(`${status}\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n`);
      if (wrong === 'half') socket.end(Buffer.from([1, 0, 0, 0, 0, 0, 0, 99, 65]));
      else play(exec, socket, head);
      return;
    }
    const good =
      call === 'ping' && method === 'HEAD' && options.withoutHead === true
        ? error(404, 'page not found')
        : answerTo(call, name, version, searchParams, body.toString('utf8'));
    if (wrong !== null) {
      misbehave(wrong, good, request, response, () => void stop());
      return;
    }
    const answer = (): void => {
      response.writeHead(good.code, { ...good.headers, 'Content-Length': String(good.body.length) });
      response.end(method === 'HEAD' ? undefined : good.body);
    };
    const delayMs = options.delayMs?.(call) ?? 0;
    if (delayMs === 0) answer();
    else setTimeout(answer, delayMs);
  };

  const note = ({ method = '', url = '' }: IncomingMessage): void => {
    requests.push(`${method} ${url}`);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    note(request);
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => handle(request, response, Buffer.concat(chunks), Buffer.alloc(0)));
    response.on('error', () => {});
  };

  /** Node hands over a bare socket, from the first byte of the request's body on. */
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    note(request);
    const length = Number(request.headers['content-length'] ?? 0);
    let body = head;
    const take = (chunk: Buffer): void => {
      body = Buffer.concat([body, chunk]);
      if (body.length < length) return;
      socket.off('data', take);
      const response = new ServerResponse(request);
      response.on('error', () => {});
      response.assignSocket(socket as Socket);
      handle(request, response, body.subarray(0, length), body.subarray(length));
    };
    socket.on('data', take);
    take(Buffer.alloc(0));
  };

  const server: Server =
    tcp === undefined || tcp === 'plain'
      ? createServer(listener)
      : createTlsServer({ ...tcp, requestCert: true, rejectUnauthorized: true }, listener);
  server.on('upgrade', onUpgrade);
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});

  const folder = tcp === undefined ? await mkdtemp(join(tmpdir(), 'timecheck-engine-')) : null;
  const path = folder === null ? '' : join(folder, 'docker.sock');
  if (folder === null) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  const port = folder === null ? (server.address() as AddressInfo).port : 0;

  const stop = async (): Promise<void> => {
    const closed = server.listening ? once(server, 'close') : null;
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  return {
    url: folder === null ? `tcp://127.0.0.1:${port}` : `unix://${path}`,
    path,
    port,
    requests,
    connections: () => connections,
    stop,
  };
};
