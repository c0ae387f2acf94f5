import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEndpoint } from '../../src/cli/endpoint.ts';

describe('accepted', () => {
  test.for([
    ['ntp.example', 'ntp.example', 123],
    ['ntp.example.', 'ntp.example.', 123],
    ['NTP1.Example:1123', 'NTP1.Example', 1123],
    ['localhost', 'localhost', 123],
    ['time_a.example', 'time_a.example', 123],
    ['192.0.2.1', '192.0.2.1', 123],
    ['192.0.2.1:1', '192.0.2.1', 1],
    ['192.0.2.1:65535', '192.0.2.1', 65_535],
    ['2001:db8::1', '2001:db8::1', 123],
    ['::1', '::1', 123],
    ['[2001:db8::1]', '2001:db8::1', 123],
    ['[2001:db8::1]:1123', '2001:db8::1', 1123],
    ['[fe80::1%eth0]:1123', 'fe80::1%eth0', 1123],
    // A bare IPv6 address has no port, whatever its end looks like.
    ['2001:db8::1:123', '2001:db8::1:123', 123],
    ['xn--fiq228c.example', 'xn--fiq228c.example', 123],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`, 123],
  ] as const)('%s', ([text, host, port]) => {
    expect(parseEndpoint(text)).toEqual({ host, port });
  });
});

describe('no host', () => {
  test.for([
    '',
    ' ',
    ':123',
    'a b',
    'ntp example',
    '-ntp.example',
    'ntp-.example',
    'ntp..example',
    '.example',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '12345',
    '192.0.2.1/24',
    'ntp.example/path',
    'user@ntp.example',
    '[ntp.example]:123',
    '[192.0.2.1]:123',
    '[2001:db8::1',
    '2001:db8::1]',
    '[]',
    '[]:123',
    '--json',
    '时间.example',
    'a\u001b[31m.example',
    'a\nb.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(130)}example`,
  ])('%j', (text) => {
    expect(parseEndpoint(text)).toBe('host');
  });
});

describe('no port', () => {
  test.for([
    'ntp.example:',
    'ntp.example:0',
    'ntp.example:65536',
    'ntp.example:1e3',
    'ntp.example:-1',
    'ntp.example:12 ',
    'ntp.example:x',
    '[::1]:',
    '[::1]:99999',
    '192.0.2.1:0x7b',
    'ntp.example:٣',
  ])('%j', (text) => {
    expect(parseEndpoint(text)).toBe('port');
  });
});

test.for(['http://ntp.example', 'a:b:c', ':::', 'a:1:2'])('%j is refused, whichever part is blamed', (text) => {
  expect(parseEndpoint(text)).toMatch(/^(host|port)$/);
});

test('any text is accepted or refused, and what is accepted can do no harm', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      const endpoint = parseEndpoint(text);
      if (typeof endpoint === 'string') return;
      expect(endpoint.host).toMatch(/^[\w.:%-]+$/);
      expect(endpoint.port).toBeGreaterThan(0);
    }),
  );
});
