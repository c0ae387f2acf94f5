import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesGlob } from '../../../src/daemon/config/glob.ts';
import { parseToml } from '../../../src/daemon/config/toml.ts';
import type { TimeService } from '../../../src/model/daemon-facts.ts';
import { read, shipped } from './config.ts';

const SERVICES: readonly (readonly [TimeService, string, string])[] = [
  ['chrony', '/etc/chrony/chrony.conf', shipped('debian-chrony-4.3.conf')],
  ['ntpd', '/etc/ntp.conf', shipped('debian-ntpsec-1.2.2.conf')],
  ['ntpsec', '/etc/ntpsec/ntp.conf', shipped('debian-ntpsec-1.2.2.conf')],
  ['systemd-timesyncd', '/etc/systemd/timesyncd.conf', shipped('debian-timesyncd-252.conf')],
  ['openntpd', '/etc/openntpd/ntpd.conf', shipped('debian-openntpd-6.2p3.conf')],
  ['ntpd-rs', '/etc/ntpd-rs/ntp.toml', shipped('ntpd-rs-2.0-alpha.toml')],
  ['busybox-ntpd', '/etc/ntp.conf', 'server a.example\nserver b.example\n'],
];

/** Lines from the words of all formats, in any order. */
const wordSalad = fc
  .array(
    fc.array(
      fc.constantFrom(
        'server',
        'pool',
        'include',
        'confdir',
        'sourcedir',
        'includefile',
        '/etc/*',
        '/*/*/*',
        '[Time]',
        '[[source]]',
        'NTP=',
        'mode = "server"',
        'address = "a.example"',
        '__proto__',
        'constructor',
        'a.example',
        '"',
        "'",
        '\\',
        '#',
        '=',
        '[',
        '{',
        '\u0000',
        'end',
        '-1',
        'port',
        '99999999999999999999',
      ),
    ),
  )
  .map((lines) => lines.map((words) => words.join(' ')).join('\n'));

describe.each(SERVICES)('%s', (service, path, whole) => {
  test('any text: an answer, of hosts and directives in their known shapes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), wordSalad), (text) => {
        const gathered = read(service, { [path]: text });
        if (gathered.status !== 'ok') return;
        for (const { host, port, line } of gathered.value.sources) {
          expect(host).toMatch(/^[\w.:%-]{1,255}$/);
          expect(port).toBeGreaterThan(0);
          expect(port).toBeLessThan(65_536);
          expect(line).toBeGreaterThan(0);
        }
        for (const { name, line } of gathered.value.directives) {
          expect(name).toMatch(/^-?[a-z][a-zA-Z0-9_.-]*$|^-[a-zA-Z]$/);
          expect(line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('cut anywhere: no server that is not in the whole, but for a name that was cut', () => {
    const complete = read(service, { [path]: whole });
    const hosts = complete.status === 'ok' ? complete.value.sources.map(({ host }) => host) : [];
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const cut = read(service, { [path]: whole.slice(0, length) });
        const found = cut.status === 'ok' ? cut.value.sources : [];
        for (const { host } of found) expect(hosts.some((one) => one.startsWith(host))).toBe(true);
      }),
    );
  });

  test('any command line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('-f', '-c', '-p', '--config', '--', '-x', 'server a.example'))),
        (argv) => {
          expect(read(service, { [path]: whole }, argv).status).not.toBe('timeout');
        },
      ),
    );
  });
});

test('patterns that would keep a backtracking matcher busy for years', () => {
  expect(matchesGlob(`${'*a'.repeat(60)}b`, 'a'.repeat(255))).toBe(false);
  expect(matchesGlob(`${'*a'.repeat(60)}*`, 'a'.repeat(255))).toBe(true);
});

test('patterns of glob(7)', () => {
  const matching = [
    ['*.conf', 'a.conf'],
    ['?[a-c]*', 'xb'],
    ['[!a]x', 'bx'],
    ['[]a]', ']'],
    ['a\\*', 'a*'],
    ['[ab', '[ab'],
    ['*', ''],
    ['.*', '.x'],
  ] as const;
  for (const [pattern, name] of matching) expect(matchesGlob(pattern, name), pattern).toBe(true);
  const other = [
    ['*.conf', '.a.conf'],
    ['*.conf', 'a.confx'],
    ['[!a]x', 'ax'],
    ['?', ''],
    ['a\\*', 'ab'],
    ['[a-c]', 'd'],
  ] as const;
  for (const [pattern, name] of other) expect(matchesGlob(pattern, name), pattern).toBe(false);
});

test('any text as TOML', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), wordSalad), (text) => {
      for (const { line, values } of parseToml(text) ?? []) {
        expect(line).toBeGreaterThan(0);
        expect(values.length).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});
