import { isIP, isIPv6 } from 'node:net';
import type { Endpoint } from '../model/endpoint.ts';
import { NTP_PORT } from '../model/endpoint.ts';

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;

/** A host name as resolvers take it (RFC 1123; underscores are in use). What looks like an IPv4 address must be one. */
const isName = (host: string): boolean =>
  host.length <= 253 &&
  !/^[\d.]+$/.test(host) &&
  host
    .replace(/\.$/, '')
    .split('.')
    .every((label) => LABEL.test(label));

const toPort = (text: string): number | null => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
};

/** Reads `host`, `host:port`, `[v6]`, `[v6]:port` and a bare IPv6 address; answers what is wrong with anything else. */
export const parseEndpoint = (text: string): Endpoint | 'host' | 'port' => {
  if (isIP(text) !== 0) return { host: text, port: NTP_PORT };
  const [, bracketed, plain, portText] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const valid = bracketed === undefined ? isIP(host) === 4 || isName(host) : isIPv6(host);
  if (!valid) return 'host';
  const port = portText === undefined ? NTP_PORT : toPort(portText);
  return port === null ? 'port' : { host, port };
};
