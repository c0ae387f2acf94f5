/** FNV-1a, 64 bits: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
export const fnv1a64 = (bytes: Uint8Array): bigint => {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
};
