import { createHash } from 'node:crypto';

const GROUP = /^[0-9a-f]{1,4}$/i;

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

/** The sixteen bytes of an IPv6 address in its hexadecimal form; `null` for anything else. */
const ipv6Bytes = (text: string): Buffer | null => {
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map(groupsOf);
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => GROUP.test(group))) return null;
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
};

const ipv4Bytes = (text: string): Buffer | null => {
  const parts = text.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isAddress ? Buffer.from(parts.map(Number)) : null;
};

/**
 * The reference id of who follows this address: the address, or of IPv6 the start of its MD5 hash (RFC 5905 §7.3);
 * `null` if it is no address.
 */
export const referenceIdOf = (address: string): number | null => {
  const ipv6 = ipv6Bytes(address);
  const bytes = ipv6 === null ? ipv4Bytes(address) : createHash('md5').update(ipv6).digest();
  return bytes === null ? null : bytes.readUInt32BE(0);
};
