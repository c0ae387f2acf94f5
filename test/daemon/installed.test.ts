import { describe, expect, test } from 'vitest';
import { findInstalled } from '../../src/daemon/installed.ts';
import type { TimeService } from '../../src/model/daemon-facts.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';

const installed = (tree: FakeTree): readonly TimeService[] => findInstalled(fakeFiles(tree));

describe('what each leaves on a host', () => {
  test.for<readonly [string, FakeTree, readonly TimeService[]]>([
    ['nothing', {}, []],
    ['chrony', { '/usr/sbin/chronyd': '', '/etc/chrony/chrony.conf': '' }, ['chrony']],
    ['chrony, made by hand', { '/usr/local/sbin/chronyd': '' }, ['chrony']],
    ['ntpd-rs', { '/usr/bin/ntp-daemon': '' }, ['ntpd-rs']],
    ['systemd-timesyncd', { '/usr/lib/systemd/systemd-timesyncd': '' }, ['systemd-timesyncd']],
    ['systemd-timesyncd, /usr not merged', { '/lib/systemd/systemd-timesyncd': '' }, ['systemd-timesyncd']],
    ['NTPsec of Debian', { '/etc/ntpsec/ntp.conf': '', '/usr/sbin/ntpd': '', '/usr/bin/ntpq': '' }, ['ntpsec']],
    [
      'OpenNTPD of Debian',
      { '/usr/sbin/ntpd': '', '/usr/sbin/openntpd': { link: 'ntpd' }, '/usr/sbin/ntpctl': '' },
      ['openntpd'],
    ],
    ['the classic ntpd', { '/usr/sbin/ntpd': '', '/etc/ntp.conf': '' }, ['ntpd']],
    ['BusyBox, whose ntpd is part of it', { '/usr/sbin/ntpd': { link: '/bin/busybox' }, '/bin/busybox': '' }, []],
    [
      'two of them',
      { '/usr/sbin/chronyd': '', '/usr/lib/systemd/systemd-timesyncd': '' },
      ['chrony', 'systemd-timesyncd'],
    ],
  ])('%s', ([, tree, services]) => {
    expect(installed(tree)).toEqual(services);
  });
});

test('a program in a folder that is a link to another is one program', () => {
  const merged = {
    '/lib': { link: 'usr/lib' },
    '/usr/sbin': { link: 'bin' },
    '/usr/bin/chronyd': '',
    '/usr/lib/systemd/systemd-timesyncd': '',
  };
  expect(installed(merged)).toEqual(['chrony', 'systemd-timesyncd']);
});

test('a link that leads nowhere is no program', () => {
  expect(installed({ '/usr/sbin/chronyd': { link: '/opt/gone' }, '/usr/sbin/ntpd': { link: 'gone' } })).toEqual([]);
});
