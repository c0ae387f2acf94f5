import { expect, test } from 'vitest';
import { missing } from '../../../src/model/gathered.ts';
import { linesOf, read, shipped, sourcesOf, valueOf } from './config.ts';

const MAIN = '/etc/systemd/timesyncd.conf';
const DROP_INS = '/etc/systemd/timesyncd.conf.d';
const hosts = (tree: Parameters<typeof valueOf>[1]): string[] =>
  valueOf('systemd-timesyncd', tree).sources.map(({ host }) => host);

test('as Debian ships it: the servers that its comment shows', () => {
  const configuration = valueOf('systemd-timesyncd', { [MAIN]: shipped('debian-timesyncd-252.conf') });
  expect(sourcesOf(configuration)).toEqual(
    [0, 1, 2, 3].map((index) => `server ${index}.debian.pool.ntp.org:123 ${MAIN}:17`),
  );
  expect(configuration.directives).toEqual([]);
});

test('NTP= comes before FallbackNTP=, and that before what is compiled in', () => {
  const shown = '#FallbackNTP=shown.example\n';
  expect(hosts({ [MAIN]: `${shown}[Time]\nNTP=a.example b.example\nFallbackNTP=c.example\n` })).toEqual([
    'a.example',
    'b.example',
  ]);
  expect(hosts({ [MAIN]: `${shown}[Time]\nFallbackNTP=c.example\n` })).toEqual(['c.example']);
  expect(hosts({ [MAIN]: `${shown}[Time]\nNTP=\n` })).toEqual(['shown.example']);
  expect(hosts({ [MAIN]: `${shown}[Time]\nFallbackNTP=\n` })).toEqual([]);
});

test('values add up; an empty one takes back what was said', () => {
  expect(hosts({ [MAIN]: '[Time]\nNTP=a.example\nNTP=b.example\n' })).toEqual(['a.example', 'b.example']);
  expect(hosts({ [MAIN]: '[Time]\nNTP=a.example\nNTP=\nNTP=b.example\n' })).toEqual(['b.example']);
  expect(hosts({ [MAIN]: '[Time]\nNTP=a.example\n', [`${DROP_INS}/x.conf`]: '[Time]\nNTP=\nNTP=b.example\n' })).toEqual(
    ['b.example'],
  );
});

test('drop-ins by name, whatever their folder; one above hides its namesake below', () => {
  const drop = (host: string): string => `[Time]\nNTP=${host}\n`;
  const tree = {
    '/usr/lib/systemd/timesyncd.conf': '[Time]\nNTP=vendor.example\n',
    '/usr/lib/systemd/timesyncd.conf.d/20-b.conf': drop('b.usr'),
    '/usr/lib/systemd/timesyncd.conf.d/50-masked.conf': drop('masked.usr'),
    '/usr/local/lib/systemd/timesyncd.conf.d/30-c.conf': drop('c.local'),
    '/run/systemd/timesyncd.conf.d/01-dhclient.conf': drop('a.run'),
    '/run/systemd/timesyncd.conf.d/20-b.conf': drop('b.run'),
    [`${DROP_INS}/50-masked.conf`]: { link: '/dev/null' },
    [`${DROP_INS}/.hidden.conf`]: drop('hidden.etc'),
    [`${DROP_INS}/note.txt`]: drop('note.etc'),
  };
  expect(hosts(tree)).toEqual(['vendor.example', 'a.run', 'b.run', 'c.local']);
  expect(valueOf('systemd-timesyncd', tree).unreadable).toEqual([]);
});

test('only the first of the main files is read', () => {
  expect(
    hosts({ [MAIN]: '[Time]\nNTP=etc.example\n', '/usr/lib/systemd/timesyncd.conf': '[Time]\nNTP=usr.example\n' }),
  ).toEqual(['etc.example']);
});

test('servers of the links, as systemd-networkd tells them', () => {
  const state = { '/run/systemd/netif/state': '# private\nOPER_STATE=routable\nNTP=192.0.2.7 "192.0.2.8"\n' };
  const configuration = valueOf('systemd-timesyncd', { ...state, [MAIN]: '[Time]\nFallbackNTP=c.example\n' });
  expect(sourcesOf(configuration)).toEqual([
    'server 192.0.2.7:123 /run/systemd/netif/state:3',
    'server 192.0.2.8:123 /run/systemd/netif/state:3',
  ]);
  expect(hosts(state)).toEqual(['192.0.2.7', '192.0.2.8']);
});

test('sections, joined lines, comments within them, names as they are written', () => {
  const configuration = valueOf('systemd-timesyncd', {
    [MAIN]:
      'NTP=none.example\n[Other]\nNTP=other.example\n[Time]\n; NTP=comment.example\nNTP = a.example \\\n# within\n  b.example\nntp=c.example\nPollIntervalMaxSec=1h\n',
  });
  expect(configuration.sources.map(({ host }) => host)).toEqual(['a.example', 'b.example']);
  expect(linesOf(configuration)).toContain(`time.ntp a.example b.example ${MAIN}:6`);
  expect(linesOf(configuration)).toContain(`time.pollintervalmaxsec 1h ${MAIN}:10`);
});

test('settings of a later version do not matter', () => {
  expect(hosts({ [MAIN]: '[Time]\nNewSetting=1\nAnother=2\n' })).toEqual([]);
});

test('nothing there, closed, no configuration', () => {
  expect(read('systemd-timesyncd', {})).toMatchObject({ status: 'absent' });
  expect(read('systemd-timesyncd', { [MAIN]: { unreadable: 'denied' } })).toEqual(missing('denied', 'EACCES'));
  expect(read('systemd-timesyncd', { [MAIN]: 'MZ\u0090 garbage\nmore of it\n' })).toEqual(
    missing('failed', 'not understood'),
  );
});

test('a drop-in that may not be read is named', () => {
  const configuration = valueOf('systemd-timesyncd', {
    [MAIN]: '[Time]\n',
    [`${DROP_INS}/x.conf`]: { unreadable: 'denied' },
  });
  expect(configuration.unreadable).toEqual([{ path: `${DROP_INS}/x.conf`, reason: 'EACCES' }]);
});
