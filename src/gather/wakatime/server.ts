import type { ClockBounds } from '../../engine/clock-bounds.ts';
import { toHostClock } from '../../engine/clock-bounds.ts';
import type { MeasuredClock } from '../../model/foreign-clock.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { WakatimeServer } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';
import type { HttpAnswer, HttpFailure } from '../../system/http.ts';
import type { ApiUrl, WakapiPaths } from '../../wakatime/api-url.ts';
import { parseApiUrl, wakapiPaths } from '../../wakatime/api-url.ts';
import { versionOnPage } from '../../wakatime/server-page.ts';
import type { TakeAnchor } from '../containers/clocks.ts';
import { agreed, clockByCachedAt, clockByDate, clockByTick, secondOf } from './server-clock.ts';
import type { AnsweredAt, ServerSession } from './server-session.ts';
import { openSession } from './server-session.ts';

/** What a server told, before true time and the containers here are known. */
export interface AskedServer extends Omit<WakatimeServer, 'clock' | 'container' | 'maxAge' | 'versionBy'> {
  readonly versionBy: 'page' | null;
  readonly clock: Gathered<MeasuredClock>;
  /** Where it listens: to be held against the ports of containers here. */
  readonly host: string;
  readonly port: number;
}

export interface AskServerOptions {
  /** The API's base, with its user and password. */
  readonly apiUrl: string;
  /** `null`: there is none, or it may not be sent. */
  readonly key: string | null;
  /** For each request, ms. */
  readonly callMs: number;
}

type Kind = WakatimeServer['kind'];

/** What it was found to be, and by which answer. */
interface Found {
  readonly kind: Kind;
  readonly answer: HttpAnswer<AnsweredAt>;
  readonly health: WakatimeServer['health'];
  readonly pages: WakapiPaths['pages'];
}

const WAKATIME = /^(?:api\.)?wakatime\.com$/;
/** Of everybody: it is asked for the second once. */
const PUBLIC_WAKAPI = 'wakapi.dev';
/** Those that need no login; the first one begins no session. */
const PAGES = ['/imprint', '/login'] as const;
const PAGE_BYTES = 262_144;

const NOT_WAKAPI = missing('absent', 'no Wakapi');
const NOT_SENT = missing('absent', 'not sent');

const toMissing = ({ status, reason, fault }: HttpFailure): Gathered<never> =>
  missing(status, fault === 'tls' ? `tls: ${reason}` : reason);

const isSuccess = ({ code }: AnsweredAt): boolean => code >= 200 && code < 300;

const healthOf = (answer: AnsweredAt): Gathered<{ app: boolean; database: boolean }> | null => {
  const [, app, database] =
    /^app=([01])\ndb=([01])\s*$/.exec(Buffer.from(answer.body.subarray(0, 32)).toString()) ?? [];
  return isSuccess(answer) && app !== undefined ? ok({ app: app === '1', database: database === '1' }) : null;
};

const isAnswer = (answer: HttpAnswer<AnsweredAt>): boolean => answer.status === 'ok' && answer.value.code < 500;

/** Of what is no Wakapi, or does not answer as one. */
const noHealth = (answer: HttpAnswer<AnsweredAt>): Gathered<never> =>
  answer.status !== 'ok'
    ? toMissing(answer)
    : isAnswer(answer)
      ? NOT_WAKAPI
      : missing('failed', `HTTP ${answer.value.code}`);

const lookAt = async ({ health: at, pages }: WakapiPaths, { ask }: ServerSession): Promise<Found> => {
  let answer = await ask(at);
  const health = answer.status === 'ok' ? healthOf(answer.value) : null;
  if (health !== null) return { kind: 'wakapi', answer, health, pages };
  // A page that is too long for us still has its Date.
  if (answer.status !== 'ok' && answer.fault === 'too-much') answer = await ask(at, { method: 'HEAD' });
  return { kind: answer.status === 'ok' ? 'other' : 'unknown', answer, health: noHealth(answer), pages: null };
};

const find = async ({ host, path }: ApiUrl, session: ServerSession): Promise<Found> => {
  if (WAKATIME.test(host)) {
    const answer = await session.ask(`${path}/meta`, { method: 'HEAD' });
    return { kind: 'wakatime.com', answer, health: noHealth(answer), pages: null };
  }
  const [likely, other] = wakapiPaths(path);
  const found = await lookAt(likely, session);
  if (found.kind !== 'other' || other === undefined) return found;
  const second = await lookAt(other, session);
  return second.kind === 'unknown' ? found : second;
};

/** Of the first page that tells one. */
const askVersion = async ({ kind, pages }: Found, { ask }: ServerSession): Promise<string | null> => {
  if (kind !== 'wakapi' || pages === null) return null;
  for (const page of PAGES) {
    // oxlint-disable-next-line no-await-in-loop
    const answer = await ask(pages + page, { maxBytes: PAGE_BYTES });
    const version = answer.status === 'ok' ? versionOnPage(Buffer.from(answer.value.body).toString()) : null;
    if (version !== null) return version;
  }
  return null;
};

const measure = async (
  { kind, answer }: Found,
  { host }: ApiUrl,
  { ask, leftMs }: ServerSession,
  clock: Doors['clock'],
): Promise<Gathered<ClockBounds>> => {
  if (answer.status !== 'ok') return toMissing(answer);
  const first = answer.value;
  if (kind !== 'wakapi' || host === PUBLIC_WAKAPI) return clockByDate(first);
  const askSecond = async () => {
    const next = await ask(first.answeredAt);
    if (next.status !== 'ok') return toMissing(next);
    // What asks too often may be refused by a proxy, with its own Date.
    return isSuccess(next.value) ? secondOf(next.value) : missing('failed', `HTTP ${next.value.code}`);
  };
  return clockByTick(first, askSecond, clock, leftMs());
};

interface WithKey {
  readonly key: WakatimeServer['key'];
  /** By what it writes into its answers; `null` where it writes nothing, or what was stored. */
  readonly bounds: ClockBounds | null;
}

const judgeKey = (answer: HttpAnswer<AnsweredAt>): WakatimeServer['key'] => {
  if (answer.status !== 'ok') return toMissing(answer);
  const { code } = answer.value;
  if (isSuccess(answer.value)) return ok('accepted');
  return code === 401 ? ok('refused') : missing('failed', `HTTP ${code}`);
};

/** The only request that has the key, to the address that is configured and to none that an answer names. */
const askWithKey = async (
  key: string | null,
  { kind, answer }: Found,
  { path }: ApiUrl,
  { ask }: ServerSession,
): Promise<WithKey> => {
  if (key === null) return { key: NOT_SENT, bounds: null };
  if (answer.status !== 'ok') return { key: toMissing(answer), bounds: null };
  const authorization = `Basic ${Buffer.from(key).toString('base64')}`;
  const askStatusBar = () => ask(`${path}/users/current/statusbar/today`, { authorization, maxBytes: PAGE_BYTES });
  const first = await askStatusBar();
  const judged = judgeKey(first);
  if (kind !== 'wakapi' || first.status !== 'ok' || judged.status !== 'ok' || judged.value !== 'accepted')
    return { key: judged, bounds: null };
  // The second answer shows that the first one was no stored one.
  const second = await askStatusBar();
  const bounds = second.status === 'ok' ? agreed(clockByCachedAt(first.value), clockByCachedAt(second.value)) : null;
  return { key: judged, bounds };
};

/** The Date may be that of a proxy: what the server itself writes counts first, and both where they agree. */
const clockOf = (
  date: Gathered<ClockBounds>,
  written: ClockBounds | null,
  takeAnchor: TakeAnchor,
): Gathered<MeasuredClock> => {
  if (written === null)
    return date.status === 'ok' ? ok({ toHost: toHostClock(date.value, takeAnchor()), readBy: 'date-header' }) : date;
  const bounds = (date.status === 'ok' ? agreed(date.value, written) : null) ?? written;
  return ok({ toHost: toHostClock(bounds, takeAnchor()), readBy: 'cached-at' });
};

/** Asks the server of a home what it is, how it is, and for its clock. `failed` where the address is none. */
export const askServer = async (
  { apiUrl, key, callMs }: AskServerOptions,
  { http, clock }: Pick<Doors, 'http' | 'clock'>,
  takeAnchor: TakeAnchor,
): Promise<Gathered<AskedServer>> => {
  const api = parseApiUrl(apiUrl);
  if (typeof api === 'string') return missing('failed', api);
  const session = openSession(api, callMs, { http, clock });
  const found = await find(api, session);
  const [date, version, withKey] = await Promise.all([
    measure(found, api, session, clock),
    askVersion(found, session),
    askWithKey(key, found, api, session),
  ]);
  const { answer, kind, health } = found;
  return ok({
    url: api.url,
    kind,
    answered: isAnswer(answer),
    version,
    versionBy: version === null ? null : 'page',
    proxy: (answer.status === 'ok' && answer.value.headers.get('server')?.slice(0, 50)) || null,
    redirect: answer.status === 'ok' ? answer.value.redirect : null,
    health,
    clock: clockOf(date, withKey.bounds, takeAnchor),
    key: withKey.key,
    host: api.host,
    port: api.port,
  });
};

const LOOPBACK =
  /^(?:(?:.+\.)?localhost|ip6-localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|::1?|::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})$/;

/** Whether an address is one of this host: loopback, its name, one of its interfaces. */
export const isThisHost = (host: string, { machine }: Pick<Doors, 'machine'>): boolean => {
  const name = host.toLowerCase().replace(/\.$/, '');
  return (
    LOOPBACK.test(name) ||
    name === machine.name.toLowerCase() ||
    machine.addresses().some((address) => address.toLowerCase().replace(/%.*$/, '') === name)
  );
};
