import { expect, test } from 'vitest';
import { missing } from '../../../src/model/gathered.ts';
import { linesOf, read, shipped, sourcesOf, valueOf } from './config.ts';

const MAIN = '/etc/chrony/chrony.conf';
const main = (text: string): Record<string, string> => ({ [MAIN]: text });

test('as Debian ships it', () => {
  const configuration = valueOf('chrony', {
    [MAIN]: shipped('debian-chrony-4.3.conf'),
    '/etc/chrony/conf.d/README': 'This directory is for files ending in .conf\n',
    '/etc/chrony/sources.d/README': 'This directory is for files ending in .sources\n',
    '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.7 iburst\n',
  });
  expect(sourcesOf(configuration)).toEqual([
    `pool 2.debian.pool.ntp.org:123 ${MAIN}:8`,
    'server 192.0.2.7:123 /run/chrony-dhcp/eth0.sources:1',
  ]);
  expect(configuration.files).toEqual([MAIN, '/run/chrony-dhcp/eth0.sources']);
  expect(configuration.unreadable).toEqual([]);
  expect(linesOf(configuration)).toContain(`makestep 1 3 ${MAIN}:42`);
  expect(linesOf(configuration)).toContain(`rtcsync ${MAIN}:38`);
});

test('names of directives in any case, blanks of any kind, comments only at the beginning of a line', () => {
  const configuration = valueOf(
    'chrony',
    main('\t MakeStep\t1   3\r\n! a\n ; b\n#c\n% d\n\nserver ntp.example # iburst\nrtcsync'),
  );
  expect(linesOf(configuration)).toEqual([
    `makestep 1 3 ${MAIN}:1`,
    `server ntp.example # iburst ${MAIN}:7`,
    `rtcsync ${MAIN}:8`,
  ]);
});

test('options of a source: port, NTS and its own port', () => {
  const configuration = valueOf(
    'chrony',
    main('SERVER a.example port 1123 NTS ntsport 4461\npeer b.example minpoll 3\npool c.example maxsources 2 nts\n'),
  );
  expect(sourcesOf(configuration)).toEqual([
    `server a.example:1123 nts ${MAIN}:1`,
    `peer b.example:123 ${MAIN}:2`,
    `pool c.example:123 nts ${MAIN}:3`,
  ]);
});

test('a source that has no host, a port that is none, or a name that is none is no source', () => {
  const text =
    'server\nserver a.example port\nserver b.example port 70000\nserver c.example port x\nserver a;b\nrtcsync\n';
  expect(valueOf('chrony', main(text)).sources).toEqual([]);
});

test('include takes wildcards, in place and sorted; hidden files are not found by them', () => {
  const configuration = valueOf('chrony', {
    [MAIN]: 'include /etc/chrony.d/*.conf\nserver last.example\n',
    '/etc/chrony.d/b.conf': 'server b.example\n',
    '/etc/chrony.d/a.conf': 'server a.example\n',
    '/etc/chrony.d/.c.conf': 'server c.example\n',
    '/etc/chrony.d/d.txt': 'server d.example\n',
  });
  expect(sourcesOf(configuration)).toEqual([
    'server a.example:123 /etc/chrony.d/a.conf:1',
    'server b.example:123 /etc/chrony.d/b.conf:1',
    `server last.example:123 ${MAIN}:2`,
  ]);
});

test('confdir: of files with the same name, that of the first folder; sorted by name', () => {
  const configuration = valueOf('chrony', {
    [MAIN]: 'confdir /run/conf.d/ /etc/chrony/conf.d\nserver last.example\n',
    '/etc/chrony/conf.d/10-a.conf': 'server a.etc\n',
    '/etc/chrony/conf.d/20-b.conf': 'server b.etc\n',
    '/run/conf.d/20-b.conf': 'server b.run\n',
    '/run/conf.d/30-c.conf': 'server c.run\n',
    '/run/conf.d/.hidden.conf': 'server hidden.run\n',
  });
  expect(configuration.sources.map(({ host }) => host)).toEqual(['a.etc', 'b.run', 'c.run', 'last.example']);
});

test('sourcedir: after all else, sources only, and no line without an end', () => {
  const configuration = valueOf('chrony', {
    [MAIN]: 'sourcedir /run/chrony-dhcp\nserver first.example\n',
    '/run/chrony-dhcp/eth0.sources': '# DHCP\nserver a.example iburst\nmakestep 1 -1\nServer b.example\nserver c.exam',
  });
  expect(sourcesOf(configuration)).toEqual([
    `server first.example:123 ${MAIN}:2`,
    'server a.example:123 /run/chrony-dhcp/eth0.sources:2',
    'server b.example:123 /run/chrony-dhcp/eth0.sources:4',
  ]);
  expect(configuration.directives.some(({ name }) => name === 'makestep')).toBe(false);
});

test('-f names another file', () => {
  const tree = { [MAIN]: 'server wrong.example\n', '/srv/chrony.conf': 'server right.example\n' };
  for (const argv of [
    ['chronyd', '-f', '/srv/chrony.conf'],
    ['chronyd', '-F', '1', '-4df/srv/chrony.conf'],
  ]) {
    expect(sourcesOf(valueOf('chrony', tree, argv))).toEqual(['server right.example:123 /srv/chrony.conf:1']);
  }
});

test('where it is compiled to be: Debian and Alpine, or elsewhere', () => {
  expect(valueOf('chrony', { '/etc/chrony.conf': 'rtcsync\n' }).files).toEqual(['/etc/chrony.conf']);
  expect(valueOf('chrony', { '/etc/chrony.conf': 'rtcsync\n', [MAIN]: 'rtcsync\n' }).files).toEqual([MAIN]);
});

test('directives on the command line stand in place of the file', () => {
  const argv = ['/usr/sbin/chronyd', '-x', 'server a.example iburst', '-n', 'include /etc/more.conf'];
  const configuration = valueOf('chrony', { ...main('server wrong.example\n'), '/etc/more.conf': 'rtcsync\n' }, argv);
  expect(sourcesOf(configuration)).toEqual(['server a.example:123 (command line):2']);
  expect(linesOf(configuration)).toEqual([
    '-x (command line):1',
    'server a.example iburst (command line):2',
    'include /etc/more.conf (command line):4',
    'rtcsync /etc/more.conf:1',
  ]);
});

test('no file; one that may not be read', () => {
  expect(read('chrony', {})).toMatchObject({ status: 'absent' });
  expect(read('chrony', main('x'), ['chronyd', '-f', '/gone.conf'])).toMatchObject({ status: 'absent' });
  expect(read('chrony', { [MAIN]: { unreadable: 'denied' } })).toEqual(missing('denied', 'EACCES'));
});

test('an included file that may not be read, or is not there, is named', () => {
  const configuration = valueOf('chrony', {
    [MAIN]: 'include /etc/chrony/secret.conf\ninclude /etc/chrony/gone.conf\ninclude /etc/chrony/none*.conf\nrtcsync\n',
    '/etc/chrony/secret.conf': { unreadable: 'denied' },
  });
  expect(configuration.unreadable).toEqual([
    { path: '/etc/chrony/secret.conf', reason: 'EACCES' },
    { path: '/etc/chrony/gone.conf', reason: 'ENOENT' },
  ]);
  expect(configuration.files).toEqual([MAIN]);
});

test('files that include each other end', () => {
  const configuration = valueOf('chrony', {
    [MAIN]: 'rtcsync\ninclude /etc/a.conf\n',
    '/etc/a.conf': 'include /etc/*.conf\ninclude /etc/b.conf\n',
    '/etc/b.conf': 'include /etc/*.conf\n',
  });
  expect(configuration.unreadable.length).toBeGreaterThan(0);
  expect(configuration.directives.length).toBeLessThan(2000);
});

test('what is not text, too large, or no configuration at all fails', () => {
  expect(read('chrony', main('server a.example\n\0'))).toEqual(missing('failed', 'not a text'));
  expect(read('chrony', main('#'.repeat(200_000)))).toEqual(missing('failed', 'too large'));
  expect(read('chrony', main('root:$y$j9T$abc:19000:0:99999:7:::\nuser:!:1::::::\n'))).toEqual(
    missing('failed', 'not understood'),
  );
});

test('keys are never opened, and addresses of people are not kept', () => {
  const configuration = valueOf('chrony', {
    [MAIN]: 'keyfile /etc/chrony/chrony.keys\nmailonchange root@example.org 0.5\nserver a.example key 1\n',
    '/etc/chrony/chrony.keys': '1 SHA256 HEX:00112233\n',
  });
  expect(configuration.files).toEqual([MAIN]);
  expect(JSON.stringify(configuration)).not.toMatch(/00112233|root@example\.org/);
});
