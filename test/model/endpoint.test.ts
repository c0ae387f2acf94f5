import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEndpoint } from '../../src/cli/endpoint.ts';
import { formatEndpoint, labelOf } from '../../src/model/endpoint.ts';

const hosts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
const ports = fc.oneof(fc.constant(123), fc.integer({ min: 1, max: 65_535 }));

test('what is shown can be typed after --server and means the same', () => {
  fc.assert(
    fc.property(hosts, ports, (host, port) => {
      expect(parseEndpoint(formatEndpoint({ host, port }))).toEqual({ host, port });
    }),
  );
});

describe('a source is called', () => {
  test.for([
    ['ntp.example', { name: 'ntp.example', port: 123 }],
    ['ntp.example:1123', { name: 'ntp.example', port: 1123 }],
    ['2001:db8::1', { name: '2001:db8::1', port: 123 }],
    ['[2001:db8::1]:1123', { name: '2001:db8::1', port: 1123 }],
  ] as const)('%s', ([label, source]) => {
    expect(labelOf(source)).toBe(label);
  });
});
