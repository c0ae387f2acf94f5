import { expect, test } from 'vitest';
import { parseEndpoint } from '../../src/cli/endpoint.ts';
import { DEFAULT_SOURCES } from '../../src/ntp/default-sources.ts';

test('each is a name that can be asked, once', () => {
  const hosts = DEFAULT_SOURCES.map(({ host }) => host);
  expect(new Set(hosts).size).toBe(hosts.length);
  for (const host of hosts) expect(parseEndpoint(host)).toEqual({ host, port: 123 });
});

test('several operators, so that none of them decides, and one operator never has the majority', () => {
  const total = DEFAULT_SOURCES.reduce((sum, { addresses }) => sum + addresses, 0);
  expect(new Set(DEFAULT_SOURCES.map(({ operator }) => operator)).size).toBe(DEFAULT_SOURCES.length);
  expect(DEFAULT_SOURCES.length).toBeGreaterThanOrEqual(5);
  for (const { addresses } of DEFAULT_SOURCES) expect(addresses * 2).toBeLessThan(total);
});

test('nobody who is known to smear leap seconds', () => {
  for (const { host } of DEFAULT_SOURCES) expect(host).not.toMatch(/google|goog|amazon|aws|facebook|meta\b|apple/);
});

test('some of them are in China, some are not', () => {
  const inChina = DEFAULT_SOURCES.filter(({ operator }) => operator.includes('China)'));
  expect(inChina.length).toBeGreaterThanOrEqual(2);
  expect(inChina.length).toBeLessThan(DEFAULT_SOURCES.length / 2);
});
