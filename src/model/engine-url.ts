/** An address of an engine, taken apart. */
export type EngineAddress =
  | { readonly scheme: 'unix' | 'npipe'; readonly path: string }
  /** `port`: `null` where none is named. */
  | { readonly scheme: 'tcp' | 'https'; readonly host: string; readonly port: number | null }
  /** `path`: of the socket there; `null` where its docker is to know. */
  | {
      readonly scheme: 'ssh';
      readonly user: string | null;
      readonly host: string;
      readonly port: number | null;
      readonly path: string | null;
    };

/** Why a text is no address that can be used. */
export type AddressFault = 'bad-address' | 'unsupported';

/** Longer than any socket's path or host's name. */
const MAX_LENGTH = 1024;
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f]/;
/** A login, a host or a path that goes to another host's shell: nothing in it that a shell takes for anything else. */
const PLAIN_USER = /^[a-z0-9_][\w.+-]*$/i;
const PLAIN_HOST = /^[a-z0-9_][a-z0-9_.-]*$/i;
const IPV6 = /^\[(?=[^\]]*:[^\]]*:)[0-9a-f:.]+(?:%[\w.-]+)?\]$/i;
const PLAIN_PATH = /^\/[\w./+:@-]+$/;

interface Authority {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly path: string;
}

const authorityOf = (text: string): Authority | null => {
  const [, user, host = '', port, path = ''] =
    /^(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/@]*)(?::(\d{1,5}))?(\/.*)?$/.exec(text) ?? [];
  if (!IPV6.test(host) && !(PLAIN_HOST.test(host) && host.length <= 253)) return null;
  if (user !== undefined && !PLAIN_USER.test(user)) return null;
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535)) return null;
  return { user: user ?? null, host: host.replace(/^\[|\]$/g, ''), port: number, path: path === '/' ? '' : path };
};

const overNetwork = (scheme: 'tcp' | 'https' | 'ssh', rest: string): EngineAddress | AddressFault => {
  const authority = authorityOf(rest);
  if (authority === null) return 'bad-address';
  const { user, host, port, path } = authority;
  if (scheme !== 'ssh') return user === null && path === '' ? { scheme, host, port } : 'bad-address';
  if (path !== '' && !PLAIN_PATH.test(path)) return 'bad-address';
  return { scheme, user, host, port, path: path === '' ? null : path };
};

/** `unix:///run/docker.sock`, `tcp://10.0.0.5:2376`, `ssh://ann@web-01`, `npipe:////./pipe/docker_engine`; a path alone. */
export const parseEngineUrl = (text: string): EngineAddress | AddressFault => {
  if (text.length > MAX_LENGTH || UNPRINTABLE.test(text)) return 'bad-address';
  if (text.startsWith('/')) return text.length > 1 ? { scheme: 'unix', path: text } : 'bad-address';
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'unix':
      return rest.length > 1 && rest.startsWith('/') ? { scheme: 'unix', path: rest } : 'bad-address';
    case 'npipe':
      return /^\/{2}[^/]+\/pipe\/[^/]+$/.test(rest) ? { scheme: 'npipe', path: rest } : 'bad-address';
    case 'tcp':
    case 'http':
      return overNetwork('tcp', rest);
    case 'https':
      return overNetwork('https', rest);
    case 'ssh':
      return overNetwork('ssh', rest);
    // docker takes HOST:PORT for TCP.
    case undefined:
      return /:\d+$/.test(text) ? overNetwork('tcp', text) : 'bad-address';
    default:
      return 'unsupported';
  }
};

/** As it may be shown: a password is left out. */
export const shownUrl = (text: string): string => text.slice(0, 200).replace(/^([^/]*\/\/[^/@:]*):[^/@]*@/, '$1:…@');

/** The same address with its scheme, as it may be typed without: a path alone, HOST:PORT. `null` for what is no address. */
export const toEngineUrl = (text: string): string | null => {
  if (typeof parseEngineUrl(text) === 'string') return null;
  if (text.startsWith('/')) return `unix://${text}`;
  return text.includes('://') ? text : `tcp://${text}`;
};
