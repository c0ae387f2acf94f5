/** Where an API is that heartbeats are sent to. */
export interface ApiUrl {
  /** As it may be shown: without user, password, query and fragment. */
  readonly url: string;
  readonly tls: boolean;
  /** A name in ASCII, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end; '' at the top. */
  readonly path: string;
}

const MAX_LENGTH = 2048;
/** What Go's parser refuses, and others may take for a separator. */
// oxlint-disable-next-line no-control-regex
const REFUSED = /[\u0000-\u001f\u007f\\]/;
/** A whole address of heartbeats is taken for its API (`LoadAPIParams` of wakatime-cli). */
const ENDPOINT = /(?:\/users\/current)?\/heartbeats?(?:\.bulk)?$/;

/** Takes an `api_url` apart; else why it is none. Its user and password are left out: wakatime-cli sends the key instead. */
export const parseApiUrl = (text: string): ApiUrl | 'bad-address' | 'not-http' => {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/[^/]/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || text.length > MAX_LENGTH || REFUSED.test(text) || !URL.canParse(text))
    return 'bad-address';
  if (scheme !== 'http' && scheme !== 'https') return 'not-http';
  const { hostname, host, port, pathname, origin } = new URL(text);
  if (host === '') return 'bad-address';
  const path = withoutSlash(withoutSlash(pathname).replace(ENDPOINT, ''));
  const tls = scheme === 'https';
  return {
    url: origin + path,
    tls,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (tls ? 443 : 80) : Number(port),
    path,
  };
};

const withoutSlash = (path: string): string => {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return path.slice(0, end);
};

/** Where a Wakapi behind an API's path would tell how it is, and where its pages would be; `null` where that is not known. */
export interface WakapiPaths {
  readonly health: string;
  readonly pages: string | null;
}

/** For an API at `/api`, `/api/v1`, `/api/compat/wakatime/v1`, below any prefix; the likeliest first. */
export const wakapiPaths = (path: string): readonly [WakapiPaths, WakapiPaths?] => {
  const api = path.replace(/\/(?:compat\/wakatime\/)?v1$/, '');
  if (api.endsWith('/api')) return [{ health: `${api}/health`, pages: api.slice(0, -'/api'.length) }];
  const below = { health: `${api}/api/health`, pages: api };
  // A proxy that gives its API another name.
  return api === '' ? [below] : [{ health: `${api}/health`, pages: null }, below];
};
