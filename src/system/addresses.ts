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

/** Addresses of both families in turn, each family in its own order, the one that stood first first. */
export const interleaveFamilies = (addresses: readonly string[]): string[] => {
  const first = addresses.filter((address) => isIPv6(address) === isIPv6(addresses[0] ?? ''));
  const others = addresses.filter((address) => !first.includes(address));
  return Array.from({ length: Math.max(first.length, others.length) }, (_, index) => [first[index], others[index]])
    .flat()
    .filter((address) => address !== undefined);
};
