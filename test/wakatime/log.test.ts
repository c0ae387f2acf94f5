import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWakatimeLog } from '../../src/wakatime/log.ts';
import { scrub, shown } from '../../src/wakatime/scrub.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const KEY = 'waka_01234567-89ab-4cde-8f01-23456789abcd';
const REFUSED =
  'failed to run command: sending heartbeat(s) failed: bad request at "https://h/users/current/heartbeats.bulk"';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/wakatime/cli/${name}.log`, import.meta.url), 'utf8');
const line = (ago: number, message: string, more: Record<string, unknown> = {}): string =>
  `${JSON.stringify({ level: 'error', message, now: new Date(NOW - ago).toISOString(), version: 'v1.90.0', ...more })}\n`;
const parse = (text: string, isFromStart = true): ReturnType<typeof parseWakatimeLog> =>
  parseWakatimeLog(text, NOW, isFromStart);

describe('what wakatime-cli 1.90 writes with debug = true', () => {
  /** Two sends of which the server refused each, and one that was not tried. */
  const told = (name: string): ReturnType<typeof parseWakatimeLog> => {
    const text = fixture(name);
    const last = [...text.matchAll(/"now":"([^"]+)"/g)].at(-1)?.[1] ?? '';
    return parseWakatimeLog(text, Date.parse(last), true);
  };

  test('to a server that answers 400', () => {
    expect(told('bad-request-verbose')).toMatchObject({
      badRequests24h: 2,
      unauthorized24h: 0,
      isWhole: true,
      lastError: { message: expect.stringMatching(/^failed to run command: offline sync failed: .*bad request at/) },
      futureLines: 0,
      cliVersion: 'v1.90.0',
    });
  });

  test('to one that answers 401', () => {
    const { badRequests24h, unauthorized24h, lastError } = told('unauthorized-verbose');
    expect([badRequests24h, unauthorized24h]).toEqual([0, 2]);
    expect(lastError?.message).toContain('authentication failed at');
  });

  test('to one that answers 502', () => {
    const { badRequests24h, unauthorized24h, lastError } = told('server-error-verbose');
    expect([badRequests24h, unauthorized24h]).toEqual([0, 0]);
    expect(lastError?.message).toContain('got: 502');
  });

  test('a day later all of it is old, but for the last error', () => {
    const text = fixture('bad-request-verbose');
    expect(parseWakatimeLog(text, NOW + 9 * 24 * HOUR, false)).toMatchObject({
      badRequests24h: 0,
      isWhole: true,
      lastError: { message: expect.stringContaining('bad request at') },
    });
  });
});

test('without debug = true it writes nothing of a refused send', () => {
  for (const name of ['bad-request', 'unauthorized', 'server-error']) expect(fixture(name)).toBe('');
});

test('the last 24 hours, by the clock that stamps the lines', () => {
  const text = line(25 * HOUR, REFUSED) + line(23 * HOUR, REFUSED) + line(0, REFUSED) + line(-HOUR, REFUSED);
  expect(parse(text)).toMatchObject({ badRequests24h: 2, futureLines: 1, isWhole: true });
});

test('the end of a log that does not reach back 24 h is not whole', () => {
  expect(parse(line(HOUR, REFUSED), false).isWhole).toBe(false);
  expect(parse(line(25 * HOUR, 'x') + line(HOUR, REFUSED), false).isWhole).toBe(true);
});

test('a bad request of the status bar is not one of heartbeats', () => {
  const text = line(
    HOUR,
    'failed to run command: today fetch failed: bad request at "https://h/users/current/statusbar/today"',
  );
  expect(parse(text).badRequests24h).toBe(0);
});

test('a warning is an error where it tells of a failed send', () => {
  expect(parse(line(HOUR, 'something', { level: 'warning' })).lastError).toBeNull();
  expect(parse(line(HOUR, REFUSED, { level: 'warn' })).lastError?.message).toBe(REFUSED);
  expect(parse(line(HOUR, REFUSED, { level: 'debug' })).lastError).toBeNull();
});

test('lines with other line ends, of other programs, cut or hostile are passed over', () => {
  const good = line(HOUR, REFUSED).replace('\n', '\r\n');
  const odd = [
    'INFO 2026/11/22 12:00:00 attempting to merge in config file',
    '{"level":"error"',
    'null',
    '{}',
    '[1]',
    '{"now":1,"level":"error","message":"bad request at heartbeats"}',
    '{"now":"2026-11-22T11:00:00","level":"error","message":"bad request at heartbeats"}',
    '{"__proto__":{"now":"2026-11-22T11:00:00Z","level":"error","message":"bad request at heartbeats"}}',
    '\0\0\0\u{1F570}',
  ];
  expect(parse(odd.join('\n') + '\n' + good)).toMatchObject({ badRequests24h: 1, cliVersion: 'v1.90.0' });
});

test('a version is one, or it is none', () => {
  expect(parse(line(HOUR, 'x', { version: '<local-build>' })).cliVersion).toBe('<local-build>');
  expect(parse(line(HOUR, 'x') + line(0, 'x', { version: `v1.2.3${'9'.repeat(99)}` })).cliVersion).toBe('v1.90.0');
  expect(parse(line(HOUR, 'x', { version: '\u001b[31m1.2.3' })).cliVersion).toBeNull();
});

test('a message of a megabyte takes no time, and little of it is kept', () => {
  const { lastError, badRequests24h } = parse(line(HOUR, 'bad request at '.repeat(70_000)));
  expect(badRequests24h).toBe(0);
  expect(lastError?.message.length).toBe(300);
});

describe('no secret is repeated', () => {
  test.for([
    `key ${KEY}`,
    `key ${KEY.slice(5)}!`,
    `Authorization: Basic ${Buffer.from(KEY).toString('base64')}`,
    `failed making request to "https://ann:${KEY}@h/api": no`,
    `GET https://h/api?api_key=${KEY}&x=1`,
    `{"api_key":"${KEY}"}`,
    `https://h/${KEY.replaceAll('-', '')}/x`,
  ])('%s', (message) => {
    const text = JSON.stringify(parse(line(HOUR, message)));
    for (const secret of [KEY, KEY.slice(5), KEY.slice(-12), Buffer.from(KEY).toString('base64')]) {
      expect(text).not.toContain(secret);
    }
  });

  test.for([
    'https://ann:hunter-two@h/',
    'https://ann:hunter-two@x@h/',
    'proxy url: "socks5://ann:hunter-two@h:1"',
    'invalid url "corp\\\\ann:hunter-two". Must be in format',
    'dial ann:hunter-two@h:8080',
    'password=hunter-two',
    'error parsing config file: While parsing config: key-value delimiter not found: api_key hunter-two',
    'While parsing config: missing closing key quote from "api_key = hunter-two" to ""',
    '"secret": "hunter-two"',
  ])('%s', (message) => {
    expect(scrub(message)).not.toContain('hunter-two');
  });

  test('nor half of one where the message is cut', () => {
    const start = 'x'.repeat(1990);
    expect(JSON.stringify(parse(line(HOUR, `https://a:b@${start}${KEY}`)))).not.toContain('waka_');
    expect(shown(`/home/ann/x\n  api_key = hunter-two`)).toBe('/home/ann/x');
  });

  test('wherever in a message', () => {
    const around = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(JSON.stringify(parse(line(HOUR, before + KEY + after)))).not.toContain(KEY.slice(5));
      }),
    );
  });

  test('what is no secret stays', () => {
    expect(scrub(REFUSED)).toBe(REFUSED);
    expect(scrub('invalid response status from "http://h:3000/api". got: 502')).toContain('http://h:3000/api');
  });
});

test('any text is read', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '"now":"2026-11-22T11:00:00Z"',
    '"level":"error"',
    '"message":"x"',
    ',',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))), (pieces) => {
      const told = parse(pieces.join(''));
      expect(told.badRequests24h).toBe(0);
      expect(told.lastError?.message.length ?? 0).toBeLessThanOrEqual(300);
    }),
  );
});
