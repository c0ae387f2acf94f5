import type { ServerRedirect } from '../../model/wakatime-facts.ts';
import type { ApiUrl } from '../../wakatime/api-url.ts';
import type { Clock } from '../../system/clock.ts';
import type { Http, HttpAnswer, HttpFailure, HttpResponse, HttpServer } from '../../system/http.ts';

export interface SessionOptions {
  /** Sent as `Authorization`: then no redirect is followed. */
  readonly authorization?: string;
  readonly method?: 'GET' | 'HEAD';
  readonly maxBytes?: number;
}

/** The questions to one server, all of them together within a time. */
export interface ServerSession {
  /** Asks at a path of the API's server, or at an address that `answeredAt` told. */
  ask(where: string | URL, options?: SessionOptions): Promise<HttpAnswer<AnsweredAt>>;
  /** What is left of that time, ms. */
  leftMs(): number;
}

export interface AnsweredAt extends HttpResponse {
  /** Where it was answered, behind redirects. */
  readonly answeredAt: URL;
  /** The first redirect on the way there, also one that was not followed; `null` if there was none. */
  readonly redirect: ServerRedirect | null;
}

const MAX_REDIRECTS = 3;
const MAX_BYTES = 65_536;
/** Beyond one call, for all of them, ms. */
const BEYOND_MS = 1000;
const TOO_LATE: HttpFailure = { status: 'timeout', reason: 'no answer in time', fault: 'no-answer' };
const TLS = { ca: null, cert: null, key: null, verify: true };

/** Where an answer sends us on; `null`: nowhere. */
const redirectOf = ({ code, headers }: HttpResponse, from: URL): URL | null => {
  const location = code >= 300 && code < 400 ? headers.get('location') : undefined;
  return location === undefined || !URL.canParse(location, from.href) ? null : new URL(location, from.href);
};

/** To the same server, or the same over TLS; never from TLS to none. */
const mayFollow = (to: URL, from: URL): boolean => {
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && to.hostname === from.hostname;
  return to.origin === from.origin || isUpgrade;
};

/** `callMs`: for each call; all of them take at most a second more. User and password are never sent. */
export const openSession = (
  { url }: Pick<ApiUrl, 'url'>,
  callMs: number,
  { http, clock }: { readonly http: Http; readonly clock: Clock },
): ServerSession => {
  const startedNs = clock.monotonicNs();
  const { origin: home } = new URL(url);
  const servers = new Map<string, HttpServer>();
  const leftMs = (): number => callMs + BEYOND_MS - Number(clock.monotonicNs() - startedNs) / 1e6;

  const serverAt = ({ origin, protocol, hostname, port }: URL): HttpServer => {
    const known = servers.get(origin);
    if (known !== undefined) return known;
    const tls = protocol === 'https:' ? TLS : null;
    const host = hostname.replace(/^\[|\]$/g, '');
    const server = http.server({
      kind: 'tcp',
      host,
      port: port === '' ? (tls === null ? 80 : 443) : Number(port),
      tls,
    });
    servers.set(origin, server);
    return server;
  };

  const ask: ServerSession['ask'] = async (where, { authorization, method = 'GET', maxBytes = MAX_BYTES } = {}) => {
    // Not relative to it: a path may begin with two slashes.
    let at = typeof where === 'string' ? new URL(home + where) : where;
    let redirect: ServerRedirect | null = null;
    for (let redirects = 0; ; redirects++) {
      const timeoutMs = Math.min(callMs, leftMs());
      if (timeoutMs < 1) return TOO_LATE;
      // oxlint-disable-next-line no-await-in-loop
      const answer = await serverAt(at).request({
        method,
        path: at.pathname + at.search,
        headers: {
          Host: at.host,
          'User-Agent': 'timecheck',
          ...(authorization === undefined ? {} : { Authorization: authorization }),
        },
        timeoutMs: Math.ceil(timeoutMs),
        maxBytes,
      });
      if (answer.status !== 'ok') return answer;
      const to = redirectOf(answer.value, at);
      if (to !== null) redirect ??= { code: answer.value.code, origin: to.origin };
      if (to === null || authorization !== undefined || redirects === MAX_REDIRECTS || !mayFollow(to, at))
        return { status: 'ok', value: { ...answer.value, answeredAt: at, redirect } };
      at = to;
    }
  };
  return { ask, leftMs };
};
