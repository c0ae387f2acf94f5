/**
 * A Wakapi for tests: it takes heartbeats by the rules of one version, tells its health, its version on its pages and its
 * time in the status bar, with a clock of its own. `wakapi-server.test.ts` holds it against what real ones answered.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../src/system/clock.ts';
import { projectRoot } from './project-root.ts';

export const WAKAPI_VERSIONS = ['2.3.0', '2.12.0', '2.14.1', '2.15.0', '2.17.6'] as const;
export type WakapiVersion = (typeof WAKAPI_VERSIONS)[number];

/** The key that it takes unless another is given. */
export const WAKAPI_KEY = '6f1c7a52-0c5e-4a0f-9a34-3d8d6f0a1b2c';

/**
 * - `hang` it never answers; `drip` one byte of the body, then nothing; `hang-up` it ends the connection
 * - `html` a page; `huge` 10 MB of one; `error` 502 of a proxy; `rubbish` no HTTP
 * - `loop` a redirect to itself; an object: what an answer has besides, `null` for a header that it lacks
 */
export type WakapiMisbehaviour =
  | 'hang'
  | 'drip'
  | 'hang-up'
  | 'html'
  | 'huge'
  | 'error'
  | 'rubbish'
  | 'loop'
  | { readonly redirect: string }
  | { readonly headers: Readonly<Record<string, string | null>> };

export interface WakapiServerOptions {
  readonly version?: WakapiVersion;
  /** Its clock is ahead of this host's by so much; negative: behind. */
  readonly clockAheadMs?: number;
  /** `app.heartbeat_max_age`; 4320h by default. */
  readonly maxAgeMs?: number;
  readonly key?: string;
  /** Where a proxy has put it: `/sub`. */
  readonly below?: string;
  /** What its pages say instead of the version: `dev`. */
  readonly shownVersion?: string;
  readonly database?: 0 | 1;
  /** The status bar tells the time at which it was first asked for, as from a store. */
  readonly storesStatusBar?: boolean;
  /** Puts its own Date over that of the server, as nginx does: that clock is ahead by so much. */
  readonly proxyAheadMs?: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** `127.0.0.1` by default. */
  readonly host?: string;
  readonly misbehave?: (path: string) => WakapiMisbehaviour | null;
}

export interface WakapiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface WakapiServer {
  /** `http://127.0.0.1:43211`, without a path. */
  readonly origin: string;
  /** What stands in `api_url`. */
  readonly apiUrl: string;
  readonly port: number;
  /** In the order in which they came. */
  readonly requests: readonly WakapiRequest[];
  /** How many heartbeats it took. */
  accepted(): number;
  stop(): Promise<void>;
}

const HOUR = 3_600_000;
const isSince = (version: WakapiVersion, since: WakapiVersion): boolean =>
  WAKAPI_VERSIONS.indexOf(version) >= WAKAPI_VERSIONS.indexOf(since);

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

const text = (code: number, body: string, type = 'text/plain; charset=utf-8'): Answer => ({ code, type, body });
const json = (code: number, value: unknown): Answer => text(code, `${JSON.stringify(value)}\n`, 'application/json');

/** A heartbeat's `time`, ms since the Unix epoch; `null` for one without. */
const timeOf = (heartbeat: unknown): number | null => {
  const { time } = (heartbeat ?? {}) as { time?: unknown };
  return typeof time === 'number' && time !== 0 ? time * 1000 : null;
};

/** `models.Heartbeat.Timely`: a limit of age, and of the future an hour; at first nothing of it. */
const isTimely = (atMs: number | null, nowMs: number, maxAgeMs: number, version: WakapiVersion): boolean =>
  atMs !== null && nowMs - atMs <= maxAgeMs && (version === '2.3.0' ? atMs < nowMs : atMs - nowMs < HOUR);

/** Of a heartbeat that was taken, or not. */
const resultOf = (isTaken: boolean, version: WakapiVersion): readonly unknown[] => {
  if (!isTaken) return [{ data: null, error: 'invalid heartbeat object' }, 400];
  return isSince(version, '2.14.1') ? [{ data: null, error: null }, 201] : [null, 201];
};

const toHeartbeats = (body: string): readonly unknown[] | string => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'unexpected EOF';
  }
  if (Array.isArray(value)) return value;
  if (typeof value === 'object') return [value];
  return `json: cannot unmarshal ${typeof value} into Go value of type models.Heartbeat`;
};

/** What is answered to heartbeats, and how many were taken. */
export const answerHeartbeats = (
  body: string,
  nowMs: number,
  { version, maxAgeMs }: { readonly version: WakapiVersion; readonly maxAgeMs: number },
): { readonly answer: Answer; readonly taken: number } => {
  const refused = (answer: Answer) => ({ answer, taken: 0 });
  const heartbeats = toHeartbeats(body);
  if (typeof heartbeats === 'string') return refused(text(400, heartbeats));
  // Two that do not look whether there is one.
  if (heartbeats.includes(null) && (version === '2.3.0' || version === '2.15.0')) return refused(text(500, ''));
  const good = heartbeats.map((one) => isTimely(timeOf(one), nowMs, maxAgeMs, version));
  const isWhole = good.every(Boolean);
  if (!isSince(version, '2.15.0') && !isWhole) return refused(text(400, 'invalid heartbeat object'));
  if (version === '2.3.0' && good.length === 0) return refused(text(500, '500 internal server error'));
  if (isSince(version, '2.15.0') && !good.includes(true)) return refused(text(400, 'no valid heartbeat object given'));
  const responses = good.map((isGood) => resultOf(isGood, version));
  return { answer: json(201, { responses }), taken: good.filter(Boolean).length };
};

/** As Go writes an instant: without zeros at its end. */
const goInstant = (ns: bigint): string => {
  const seconds = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19);
  const fraction = (ns % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
};

const pageOf = (version: WakapiVersion, shown: string | undefined): string => {
  const page = readFileSync(join(projectRoot, 'test', 'fixtures', 'wakapi', `imprint-${version}.html`), 'utf8');
  return shown === undefined ? page : page.replace(`v${version} @`, `${shown} @`);
};

const HEARTBEATS = /^\/api(?:\/heartbeats?|(?:\/v1|\/compat\/wakatime\/v1)?\/users\/[^/]+\/heartbeats(?:\.bulk)?)$/;
const STATUS_BAR = /^\/api(?:\/v1|\/compat\/wakatime\/v1)?\/users\/[^/]+\/statusbar\/today$/;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const misbehaved = (
  how: Exclude<WakapiMisbehaviour, { headers: unknown }>,
  { url }: IncomingMessage,
  response: ServerResponse,
): void => {
  if (typeof how === 'object') response.writeHead(302, { Location: how.redirect }).end();
  else if (how === 'loop') response.writeHead(301, { Location: url ?? '/' }).end();
  else if (how === 'html') response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Hello</html>');
  else if (how === 'huge') response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>x</p>'.repeat(1_250_000));
  else if (how === 'error') response.writeHead(502, { Server: 'nginx' }).end('<html>502 Bad Gateway</html>');
  else if (how === 'drip') response.writeHead(200, { 'Content-Length': '10' }).write('a');
  else if (how === 'rubbish') response.socket?.end('hello\r\n');
  else if (how === 'hang-up') response.socket?.destroy();
};

export const startWakapiServer = async (options: WakapiServerOptions = {}): Promise<WakapiServer> => {
  const { version = '2.17.6', clockAheadMs = 0, maxAgeMs = 4320 * HOUR, key = WAKAPI_KEY, below = '' } = options;
  const { host = '127.0.0.1', misbehave = () => null, tls, proxyAheadMs, database = 1 } = options;
  const requests: WakapiRequest[] = [];
  const authorization = `Basic ${Buffer.from(key).toString('base64')}`;
  const anchor = systemClock.anchor();
  /** Its own time, ns since the Unix epoch. */
  const nowNs = (aheadMs = clockAheadMs): bigint =>
    anchor.wallNs + process.hrtime.bigint() - anchor.monotonicNs + BigInt(aheadMs) * 1_000_000n;
  let accepted = 0;
  let cachedAt: string | null = null;

  const statusBar = (): Answer => {
    const now = goInstant(nowNs());
    cachedAt ??= now;
    return json(200, { cached_at: options.storesStatusBar === true ? cachedAt : now, data: { categories: [] } });
  };

  const answerTo = ({ method, path, headers, body }: WakapiRequest): Answer => {
    const at = path.startsWith(below) ? path.slice(below.length) : '';
    const isGet = method === 'GET' || (method === 'HEAD' && version === '2.17.6');
    if (at === '/api/health') return isGet ? text(200, `app=1\ndb=${database}`, 'text/plain') : text(405, '');
    if (isGet && (at === '/imprint' || at === '/login'))
      return text(200, pageOf(version, options.shownVersion), 'text/html; charset=utf-8');
    const isHeartbeats = method === 'POST' && HEARTBEATS.test(at);
    if (!isHeartbeats && !(isGet && STATUS_BAR.test(at))) return text(404, '404 page not found\n');
    if (headers.authorization !== authorization) return text(401, '401 unauthorized');
    if (!isHeartbeats) return statusBar();
    const { answer, taken } = answerHeartbeats(body, Number(nowNs()) / 1e6, { version, maxAgeMs });
    accepted += taken;
    return answer;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const asked: WakapiRequest = { method, path: url, headers, body: await bodyOf(request) };
    requests.push(asked);
    const { code, type, body } = answerTo(asked);
    response.sendDate = false;
    const dateMs = Number(nowNs(proxyAheadMs ?? clockAheadMs) / 1_000_000n);
    response.setHeader('Date', new Date(dateMs).toUTCString());
    if (proxyAheadMs !== undefined) response.setHeader('Server', 'nginx/1.26.3');
    const how = misbehave(url);
    if (how !== null && !(typeof how === 'object' && 'headers' in how)) return misbehaved(how, request, response);
    response.setHeader('Content-Type', type);
    for (const [name, value] of Object.entries(how?.headers ?? {})) {
      if (value === null) response.removeHeader(name);
      else response.setHeader(name, value);
    }
    response.writeHead(code).end(body);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void serve(request, response).catch(() => response.destroy());
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    origin,
    apiUrl: `${origin}${below}/api`,
    port,
    requests,
    accepted: () => accepted,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
