/** Where an NTP server is asked. */
export interface Endpoint {
  /** A name, or an IPv4 or IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

export const NTP_PORT = 123;

/** What a source is called: the name it was given by, and its port where that is not the standard one. */
export const labelOf = ({ name, port }: { readonly name: string; readonly port: number }): string =>
  formatEndpoint({ host: name, port });

/** As it is typed after `--server`; the standard port is left out. */
export const formatEndpoint = ({ host, port }: Endpoint): string => {
  if (port === NTP_PORT) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
};
