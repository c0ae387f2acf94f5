import { readFile } from 'node:fs/promises';
import type { Endpoint } from './udp-query.ts';

/**
 * Does somebody listen at this UDP port of IPv4, in the network of that process? What is sent to it from now on is not
 * lost, since the kernel keeps it until it is read.
 */
export async function isBound({ address, port }: Endpoint, pid: number): Promise<boolean> {
  const table = await readFile(`/proc/${pid}/net/udp`, 'utf8');
  return table.includes(`: ${kernelForm({ address, port })} `);
}

/** As /proc/net/udp has it: the address as a number of this machine's byte order, the port as it is (proc(5)). */
function kernelForm({ address, port }: Endpoint): string {
  const bytes = Buffer.from(address.split('.').map(Number));
  const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  const hex = [...(isLittleEndian ? bytes.toReversed() : bytes)].map((byte) => toHex(byte, 2)).join('');
  return `${hex}:${toHex(port, 4)}`;
}

const toHex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
