import { BlockList, isIP, isIPv6 } from 'node:net';

const LOCAL = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  LOCAL.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  LOCAL.addSubnet(network, prefix, 'ipv6');
}

export const isAddress = (host: string): boolean => isIP(host) !== 0;

/** Private (RFC 1918, RFC 4193), link-local or loopback: a server of one's own network, which may be asked more. */
export const isLocalAddress = (address: string): boolean => {
  const bare = address.replace(/%.*$/, '');
  return LOCAL.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
};
