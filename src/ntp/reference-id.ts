const bytesOf = (referenceId: number): number[] => [24, 16, 8, 0].map((shift) => (referenceId >>> shift) & 0xff);

/** Four ASCII characters, left-justified and padded with zero bytes (RFC 5905 §7.3); `null` if it is not that. */
const asciiOf = (referenceId: number): string | null => {
  const text = String.fromCharCode(...bytesOf(referenceId)).replace(/\0+$/, '');
  return /^[\x21-\x7e]{1,4}$/.test(text) ? text : null;
};

const hexOf = (referenceId: number): string => `0x${referenceId.toString(16).padStart(8, '0')}`;

/** The code of a kiss-o'-death packet (RFC 5905 §7.4): its characters, or hexadecimal where they cannot be printed. */
export const kissCodeOf = (referenceId: number): string => asciiOf(referenceId) ?? hexOf(referenceId);

/** For people: ASCII at stratum 0 and 1, else dotted; an IPv6 server's refid is a hash and only looks like an address. */
export const formatReferenceId = (referenceId: number, stratum: number): string =>
  stratum <= 1 ? kissCodeOf(referenceId) : bytesOf(referenceId).join('.');
