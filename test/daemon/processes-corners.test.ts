/** Programs of one name, and folders that were left behind. */
import { expect, test } from 'vitest';
import { findInstalled } from '../../src/daemon/installed.ts';
import { findProcesses } from '../../src/daemon/processes.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { procTree } from './proc-tree.ts';

test('OpenNTPD outside Debian (config /etc/ntpd.conf): its parent is called the classic ntpd', () => {
  const found = findProcesses(
    fakeFiles(
      procTree({
        13: { comm: 'ntpd', argv: ['/usr/sbin/ntpd', '-s', '-f', '/etc/ntpd.conf'] },
        17: { comm: 'ntpd', argv: ['ntpd: ntp engine'], capabilities: '0000000000000000' },
        18: { comm: 'ntpd', argv: ['ntpd: dns engine'], capabilities: '0000000000000000' },
      }),
    ),
  );
  expect(found?.map(({ service, setsClock }) => [service, setsClock])).toEqual([['openntpd', true]]);
});

test('NTPsec that runs beside the left-over folder of a removed OpenNTPD', () => {
  const found = findProcesses(
    fakeFiles({
      ...procTree({
        14: {
          comm: 'ntpd',
          argv: [
            '/usr/sbin/ntpd',
            '-p',
            '/run/ntpd.pid',
            '-c',
            '/etc/ntpsec/ntp.conf',
            '-g',
            '-N',
            '-u',
            'ntpsec:ntpsec',
          ],
        },
      }),
      '/etc/ntpsec/ntp.conf': '',
      '/etc/openntpd/ntpd.conf': '',
    }),
  );
  expect(found?.[0]?.service).toBe('ntpsec');
});

test('a folder /etc/ntpsec alone, of a removed package, is not installed', () => {
  expect(findInstalled(fakeFiles({ '/etc/ntpsec/ntp.conf': '' }))).toEqual([]);
});

test('chronyd -Q only measures', () => {
  const found = findProcesses(
    fakeFiles(procTree({ 1000: { comm: 'chronyd', argv: ['/usr/sbin/chronyd', '-Q', 'server a.example'] } })),
  );
  expect(found?.[0]?.setsClock).toBe(false);
});

test('two chronyds, the host’s and one in a container with SYS_TIME: two set this clock', () => {
  const found = findProcesses(
    fakeFiles(
      procTree({ 100: { comm: 'chronyd' }, 200: { comm: 'chronyd', cgroup: '0::/system.slice/docker-1.scope\n' } }),
    ),
  );
  expect(found).toHaveLength(2);
});
