import { expect, test } from 'vitest';
import { missing } from '../../../src/model/gathered.ts';
import { linesOf, read, shipped, sourcesOf, valueOf } from './config.ts';

const NTPSEC = '/etc/ntpsec/ntp.conf';
const NTPD = '/etc/ntp.conf';
/** As Debian starts it. */
const ARGV = ['/usr/sbin/ntpd', '-p', '/run/ntpd.pid', '-c', NTPSEC, '-g', '-N', '-u', 'ntpsec:ntpsec'];

test('NTPsec as Debian ships and starts it', () => {
  const configuration = valueOf('ntpsec', { [NTPSEC]: shipped('debian-ntpsec-1.2.2.conf') }, ARGV);
  expect(sourcesOf(configuration)).toEqual(
    [0, 1, 2, 3].map((index) => `pool ${index}.debian.pool.ntp.org:123 ${NTPSEC}:${34 + index}`),
  );
  expect(linesOf(configuration)).toContain(`tos minclock 4 minsane 3 ${NTPSEC}:24`);
  expect(linesOf(configuration)).toContain('-g (command line):5');
  expect(linesOf(configuration)).toContain(`restrict default kod nomodify nopeer noquery limited ${NTPSEC}:47`);
});

test('the copy with the servers of DHCP, where it is started with that', () => {
  const dhcp = '/run/ntpsec/ntp.conf.dhcp';
  const tree = { [NTPSEC]: 'server a.example\n', [dhcp]: 'server 192.0.2.7 iburst\n' };
  expect(valueOf('ntpsec', tree, ['ntpd', '-c', dhcp]).files).toEqual([dhcp]);
  expect(valueOf('ntpsec', tree, ['ntpd', '-c', NTPSEC]).files).toEqual([NTPSEC]);
  // Not running: as the start script would choose.
  expect(valueOf('ntpsec', tree).files).toEqual([dhcp]);
  expect(valueOf('ntpsec', { ...tree, '/etc/default/ntpsec': 'IGNORE_DHCP="yes"\n' }).files).toEqual([NTPSEC]);
  expect(valueOf('ntpd', { [NTPD]: 'server a.example\n', '/run/ntp.conf.dhcp': 'server b.example\n' }).files).toEqual([
    '/run/ntp.conf.dhcp',
  ]);
});

test('comments anywhere, quotes, address families, options', () => {
  const configuration = valueOf('ntpd', {
    [NTPD]: 'server -4 a.example iburst # b.example\npeer "c.example" prefer#x\n  pool d.example\n# server e.example\n',
  });
  expect(sourcesOf(configuration)).toEqual([
    `server a.example:123 ${NTPD}:1`,
    `peer c.example:123 ${NTPD}:2`,
    `pool d.example:123 ${NTPD}:3`,
  ]);
});

test('reference clocks, broadcasts and what was taken back are no servers', () => {
  const configuration = valueOf('ntpd', {
    [NTPD]:
      'server 127.127.1.0\nserver 127.127.20.0 mode 1\nbroadcast 192.0.2.255\nserver a.example\nserver b.example\nunpeer a.example\n',
  });
  expect(configuration.sources.map(({ host }) => host)).toEqual(['b.example']);
  expect(linesOf(configuration)).toContain(`server 127.127.1.0 ${NTPD}:1`);
});

test('NTS of NTPsec: the port belongs to the key exchange', () => {
  const text = 'server nts.example:4461 nts\nserver time.example nts\nserver plain.example\n';
  expect(sourcesOf(valueOf('ntpsec', { [NTPSEC]: text }))).toEqual([
    `server nts.example:123 nts ${NTPSEC}:1`,
    `server time.example:123 nts ${NTPSEC}:2`,
    `server plain.example:123 ${NTPSEC}:3`,
  ]);
});

test('NTPsec reads ntp.d beside its file; includes are relative to theirs and may be folders', () => {
  const configuration = valueOf('ntpsec', {
    [NTPSEC]: 'includefile more/x.conf\nincludefile folder\nserver main.example\n',
    '/etc/ntpsec/more/x.conf': 'server x.example\n',
    '/etc/ntpsec/folder/b.conf': 'server b.example\n',
    '/etc/ntpsec/folder/a.conf': 'server a.example\n',
    '/etc/ntpsec/folder/sub.conf/c.conf': 'server c.example\n',
    '/etc/ntpsec/folder/sub/d.conf': 'server d.example\n',
    '/etc/ntpsec/ntp.d/10.conf': 'server ten.example\n',
    '/etc/ntpsec/ntp.d/README': 'server readme.example\n',
  });
  expect(configuration.sources.map(({ host }) => host.split('.')[0])).toEqual(['x', 'a', 'b', 'c', 'main', 'ten']);
});

test('ntpd: includefile, five deep; nothing after "end"', () => {
  const configuration = valueOf('ntpd', {
    [NTPD]: 'includefile /etc/ntp.conf\nserver a.example\nend\nserver b.example\n',
    '/etc/ntp.d/c.conf': 'server c.example\n',
  });
  expect(configuration.unreadable).toEqual([{ path: NTPD, reason: 'include level' }]);
  expect(new Set(configuration.sources.map(({ host }) => host))).toEqual(new Set(['a.example']));
});

test('long options', () => {
  const argv = ['ntpd', '--panicgate', '--configfile=/x.conf', '--slew', '--user', 'ntp'];
  const configuration = valueOf('ntpd', { '/x.conf': 'server a.example\n' }, argv);
  expect(linesOf(configuration).slice(0, 2)).toEqual(['-g (command line):1', '-x (command line):3']);
  expect(sourcesOf(configuration)).toEqual(['server a.example:123 /x.conf:1']);
});

test('servers given on the command line', () => {
  const configuration = valueOf('ntpd', { [NTPD]: 'driftfile /x\n' }, [
    'ntpd',
    '-x',
    'a.example',
    '-I',
    'eth0',
    'b.example',
  ]);
  expect(sourcesOf(configuration)).toEqual([
    'server a.example:123 (command line):2',
    'server b.example:123 (command line):5',
  ]);
});

test('passwords, numbers and variables are not kept', () => {
  const text =
    'crypto pw hunter2 host x\nphone 12345\nsetvar owner = "The Boss"\nkeys /etc/ntp.keys\nserver a.example\n';
  const configuration = valueOf('ntpd', { [NTPD]: text, '/etc/ntp.keys': '1 M hunter3\n' });
  expect(JSON.stringify(configuration)).not.toMatch(/hunter|12345|Boss/);
  expect(configuration.files).toEqual([NTPD]);
});

test('no file, a closed one, no configuration', () => {
  expect(read('ntpsec', {})).toMatchObject({ status: 'absent' });
  expect(read('ntpd', { [NTPD]: { unreadable: 'denied' } })).toEqual(missing('denied', 'EACCES'));
  expect(read('ntpd', { '/etc/shadow': 'root:$y$abc:1::::::\n' }, ['ntpd', '-c', '/etc/shadow'])).toEqual(
    missing('failed', 'not understood'),
  );
});

test('macOS: the file that its settings write', () => {
  expect(sourcesOf(valueOf('timed', { [NTPD]: 'server time.apple.com\n' }))).toEqual([
    `server time.apple.com:123 ${NTPD}:1`,
  ]);
});

test('BusyBox: servers on its command line, else those of the file', () => {
  const tree = { [NTPD]: 'server a.example # x\nrestrict default\nserver b.example\n' };
  expect(sourcesOf(valueOf('busybox-ntpd', tree, ['/usr/sbin/ntpd', '-N', '-p', 'pool.ntp.org', '-n']))).toEqual([
    'server pool.ntp.org:123 (command line):2',
  ]);
  expect(sourcesOf(valueOf('busybox-ntpd', tree, ['/bin/busybox', 'ntpd', '-pkeyno:1:c.example']))).toEqual([
    'server c.example:123 (command line):2',
  ]);
  expect(valueOf('busybox-ntpd', tree, ['ntpd', '-n']).sources.map(({ host }) => host)).toEqual([
    'a.example',
    'b.example',
  ]);
  expect(read('busybox-ntpd', {}, ['ntpd', '-n'])).toMatchObject({ status: 'absent' });
});
