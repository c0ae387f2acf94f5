import { expect, test } from 'vitest';
import { isAddress, isLocalAddress } from '../../src/system/addresses.ts';

test.for([
  ['10.0.0.0', true],
  ['10.255.255.255', true],
  ['11.0.0.1', false],
  ['127.0.0.1', true],
  ['169.254.7.7', true],
  ['169.255.0.1', false],
  ['172.15.255.255', false],
  ['172.16.0.1', true],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['192.168.1.1', true],
  ['192.169.0.1', false],
  ['203.0.113.1', false],
  ['::1', true],
  ['fe80::1', true],
  ['fe80::1%eth0', true],
  ['febf::1', true],
  ['fec0::1', false],
  ['fc00::1', true],
  ['fdff::1', true],
  ['2001:db8::1', false],
] as const)('%s is of one’s own network: %s', ([address, local]) => {
  expect(isAddress(address)).toBe(true);
  expect(isLocalAddress(address)).toBe(local);
});

test.for(['ntp.example', 'localhost', '256.1.1.1', '1.2.3', '', '[::1]'])('%j is no address', (host) => {
  expect(isAddress(host)).toBe(false);
});
