import { describe, expect, test } from 'vitest';
import { missing } from '../../../src/model/gathered.ts';
import { linesOf, read, shipped, sourcesOf, valueOf } from './config.ts';

describe('openntpd', () => {
  const DEBIAN = '/etc/openntpd/ntpd.conf';
  const OTHERS = '/etc/ntpd.conf';

  test('as Debian ships it', () => {
    const configuration = valueOf('openntpd', { [DEBIAN]: shipped('debian-openntpd-6.2p3.conf') }, ['ntpd: [priv]']);
    expect(sourcesOf(configuration)).toEqual(
      [0, 1, 2, 3].map((index) =>
        `pool ${index}.debian.pool.ntp.org:123 ${DEBIAN}:17`.replace(/17$/, String(17 + index)),
      ),
    );
  });

  test('statements, options, quotes, comments, joined lines', () => {
    const text =
      'listen on *\nserver a.example weight 5 trusted # x\nservers "b.example"\nserver \\\n  c.example\nsensor *\nconstraints from "https://u:p@www.example/"\nconstraint from "https://9.9.9.9" 9.9.9.9\n#server d.example\n';
    const configuration = valueOf('openntpd', { [OTHERS]: text }, ['/usr/sbin/ntpd', '-s', '-f', OTHERS]);
    expect(linesOf(configuration)).toEqual([
      '-s (command line):1',
      `listen on * ${OTHERS}:1`,
      `server a.example weight 5 trusted ${OTHERS}:2`,
      `servers b.example ${OTHERS}:3`,
      `server c.example ${OTHERS}:4`,
      `sensor * ${OTHERS}:6`,
      `constraints from https://www.example/ ${OTHERS}:7`,
      `constraint from https://9.9.9.9 9.9.9.9 ${OTHERS}:8`,
    ]);
    expect(sourcesOf(configuration)).toEqual([
      `server a.example:123 ${OTHERS}:2`,
      `pool b.example:123 ${OTHERS}:3`,
      `server c.example:123 ${OTHERS}:4`,
    ]);
  });

  test('no file, no configuration', () => {
    expect(read('openntpd', {})).toMatchObject({ status: 'absent' });
    expect(read('openntpd', { [OTHERS]: 'one\ntwo\nserver a.example\n' })).toEqual(missing('failed', 'not understood'));
  });
});

describe('ntpd-rs', () => {
  const MAIN = '/etc/ntpd-rs/ntp.toml';

  test('as its packages ship it', () => {
    const configuration = valueOf('ntpd-rs', { [MAIN]: shipped('ntpd-rs-2.0-alpha.toml') });
    expect(sourcesOf(configuration)).toEqual([`pool ntpd-rs.pool.ntp.org:123 ${MAIN}:17`]);
    expect(linesOf(configuration)).toContain(`synchronization.single-step-panic-threshold 1800 ${MAIN}:43`);
    expect(linesOf(configuration)).toContain(
      `synchronization.startup-step-panic-threshold forward=inf backward=86400 ${MAIN}:45`,
    );
  });

  test('every mode, ports, IPv6, and another file', () => {
    const text = `
[[source]]
mode = "server" # a comment
address = 'a.example:1123'
[[source]]
"mode" = "pool"
address = "b.example"
ignore = [
  "192.0.2.1", # not this
  "192.0.2.2",
]
[[source]]
mode = "nts"
address = "nts.example:4461"
[[source]]
mode = "nts-pool"
address = "[2001:db8::1]:4460"
[[source]]
mode = "server"
address = "2001:db8::2"
[[source]]
mode = "sock"
path = "/run/x.sock"
[[source]]
address = "no-mode.example"
`;
    for (const argv of [
      ['ntp-daemon', '-c', '/x.toml'],
      ['ntp-daemon', '--config=/x.toml'],
      ['ntp-daemon', '--config', '/x.toml'],
    ]) {
      expect(sourcesOf(valueOf('ntpd-rs', { '/x.toml': text, [MAIN]: '' }, argv))).toEqual([
        'server a.example:1123 /x.toml:4',
        'pool b.example:123 /x.toml:7',
        'server nts.example:123 nts /x.toml:14',
        'pool 2001:db8::1:123 nts /x.toml:17',
        'server 2001:db8::2:123 /x.toml:20',
      ]);
    }
  });

  test('tokens of pools are not kept', () => {
    const text = '[[nts-ke-server]]\naccepted-pool-authentication-tokens = ["hunter2"]\n[[source]]\nmode = "pool"\n';
    expect(JSON.stringify(valueOf('ntpd-rs', { [MAIN]: text }))).not.toContain('hunter2');
  });

  test.each([
    '[[source]\nmode = "server"',
    'mode = "server',
    'a = [1, 2',
    'a = 1]',
    'a = """x"""',
    'source = [{ mode = "server", address = "a.example" }]',
    'hello world',
    '[a.b',
  ])('what it cannot read fails: %j', (text) => {
    expect(read('ntpd-rs', { [MAIN]: text })).toEqual(missing('failed', 'not understood'));
  });
});

test('Windows keeps its configuration elsewhere', () => {
  expect(read('w32time', {})).toMatchObject({ status: 'absent' });
});
