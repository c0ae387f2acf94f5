import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseApiUrl, wakapiPaths } from '../../src/wakatime/api-url.ts';

test.each([
  ['https://wakapi.example/api', 'https://wakapi.example/api', true, 'wakapi.example', 443, '/api'],
  ['https://wakapi.example:8443/api/', 'https://wakapi.example:8443/api', true, 'wakapi.example', 8443, '/api'],
  ['HTTP://Wakapi.Example', 'http://wakapi.example', false, 'wakapi.example', 80, ''],
  ['http://127.0.0.1:3000/api/v1//', 'http://127.0.0.1:3000/api/v1', false, '127.0.0.1', 3000, '/api/v1'],
  ['http://[::1]:3000/api', 'http://[::1]:3000/api', false, '::1', 3000, '/api'],
  ['https://büro.example/api', 'https://xn--bro-hoa.example/api', true, 'xn--bro-hoa.example', 443, '/api'],
  ['https://ann:secret@h/api', 'https://h/api', true, 'h', 443, '/api'],
  ['https://h/api?token=secret#x', 'https://h/api', true, 'h', 443, '/api'],
  ['https://h/a b', 'https://h/a%20b', true, 'h', 443, '/a%20b'],
  // A whole address of heartbeats, as in old configurations.
  ['https://h/api/heartbeat', 'https://h/api', true, 'h', 443, '/api'],
  ['https://h/api/v1/heartbeats', 'https://h/api/v1', true, 'h', 443, '/api/v1'],
  ['https://h/api/users/current/heartbeats.bulk', 'https://h/api', true, 'h', 443, '/api'],
])('%s', (text, url, tls, host, port, path) => {
  expect(parseApiUrl(text)).toEqual({ url, tls, host, port, path });
});

test.each([
  ['', 'bad-address'],
  ['wakapi.example/api', 'bad-address'],
  ['127.0.0.1:3000/api', 'bad-address'],
  ['http:/h/api', 'bad-address'],
  ['http://', 'bad-address'],
  ['http:///api', 'bad-address'],
  ['http://h:99999', 'bad-address'],
  ['http://a\\@h/api', 'bad-address'],
  ['http://h/api\r\nX: y', 'bad-address'],
  ['http://[::1', 'bad-address'],
  [`http://h/${'a'.repeat(3000)}`, 'bad-address'],
  ['http+unix://%2Frun%2Fwakapi.sock/api', 'not-http'],
  ['file:///etc/passwd', 'bad-address'],
  ['ftp://h/api', 'not-http'],
] as const)('no address of an API: %j', (text, fault) => {
  expect(parseApiUrl(text)).toBe(fault);
});

test('no text throws, and nothing of user and password is left', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withFragments: true }), fc.webUrl()), (text) => {
      parseApiUrl(text);
      const withPassword = parseApiUrl(text.replace('://', '://an0n:s3cr3t@'));
      if (typeof withPassword !== 'string') expect(withPassword.url).not.toMatch(/an0n|s3cr3t/);
    }),
  );
});

test.each([
  ['/api', [{ health: '/api/health', pages: '' }]],
  ['/api/v1', [{ health: '/api/health', pages: '' }]],
  ['/sub/api/compat/wakatime/v1', [{ health: '/sub/api/health', pages: '/sub' }]],
  ['', [{ health: '/api/health', pages: '' }]],
  [
    '/wakapi',
    [
      { health: '/wakapi/health', pages: null },
      { health: '/wakapi/api/health', pages: '/wakapi' },
    ],
  ],
])('where a Wakapi tells its health, of %j', (path, expected) => {
  expect(wakapiPaths(path)).toEqual(expected);
});
