/** Texts that would keep an expression that backtracks, or a list that is copied for each line, busy for minutes. */
import { describe, expect, test } from 'vitest';
import { parseSources, parseTracking } from '../../src/daemon/chrony.ts';
import { readConfiguration } from '../../src/daemon/config/index.ts';
import { isInOtherContainer } from '../../src/daemon/container-group.ts';
import { parseAdjtimex, parseNtptime, parseTimedatectl } from '../../src/daemon/kernel.ts';
import { parseNetworkTime } from '../../src/daemon/macos.ts';
import { parseObservation } from '../../src/daemon/ntpd-rs.ts';
import { claimOfMetrics } from '../../src/daemon/ntpd-rs-metrics.ts';
import { parseNtpq } from '../../src/daemon/ntpq.ts';
import { parseNtpctl } from '../../src/daemon/openntpd.ts';
import { findProcesses } from '../../src/daemon/processes.ts';
import { parseSystemdDuration } from '../../src/daemon/systemd-duration.ts';
import { parseProperties, parseTimesync, parseTimesyncStatus } from '../../src/daemon/timedatectl.ts';
import { parseW32Status } from '../../src/daemon/w32time.ts';
import { parseRegistryValues } from '../../src/daemon/w32time-configuration.ts';
import { parseW32Peers, w32FlagsOf } from '../../src/daemon/w32time-peers.ts';
import type { TimeService } from '../../src/model/daemon-facts.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { procTree } from './proc-tree.ts';

/** As much as is read of a file. */
const SIZE = 131_000;
/** As much as is read of a command line. */
const LONGEST_COMMAND_LINE = 4096;
/** Far above what it takes where time grows with length, far below what it takes where it grows with its square. */
const WITHIN_MS = 2000;

/** What is repeated, after a beginning and before an end. */
const PIECES = [
  // One character each.
  ...'"\'\\#[]{},=:/()-. \t\r\na1',
  ...[
    '"\\',
    '\\"',
    '"\\"',
    "'\\",
    '//',
    ' \n',
    '\\\n',
    '\t,',
    ', ',
    ',  ',
    '} ',
    '{ ',
    ' (max: ',
    'Unit ',
    '(0x',
    'a=',
  ],
  ...['1 ', '1.', '1e', '0x', '*a', 'a.', 'a:', 'x@', '//a', 'NTP=a\n', '[[source]]\n', 'a = 1\n', 'a = [\n', '[1,\n'],
  ...['server a\n', 'include /*\n', '-a', 'ntp_source_a{', '",address="', 'keyno:1', 'status=', 'maxerror: '],
  'docker/',
];
const BEGINNINGS = ['', '[Time]\nNTP=', '[[source]]\na = [\n', 'server "'];
const END = 'x\n';

const TEXTS = BEGINNINGS.flatMap((beginning) =>
  PIECES.map((piece) => beginning + piece.repeat(Math.floor((SIZE - beginning.length) / piece.length)) + END),
);

/** The longest that it took for any of the texts, ms. */
const longest = (read: (text: string) => unknown): number =>
  TEXTS.reduce((most, text) => {
    const start = performance.now();
    read(text);
    return Math.max(most, performance.now() - start);
  }, 0);

const CONFIGURATIONS: readonly (readonly [TimeService, string])[] = [
  ['chrony', '/etc/chrony/chrony.conf'],
  ['systemd-timesyncd', '/etc/systemd/timesyncd.conf'],
  ['systemd-timesyncd', '/run/systemd/netif/state'],
  ['ntpd', '/etc/ntp.conf'],
  ['ntpsec', '/etc/ntpsec/ntp.conf'],
  ['ntpsec', '/etc/default/ntpsec'],
  ['openntpd', '/etc/openntpd/ntpd.conf'],
  ['ntpd-rs', '/etc/ntpd-rs/ntp.toml'],
  ['busybox-ntpd', '/etc/ntp.conf'],
];

test.for(CONFIGURATIONS)('the configuration of %s, %s', ([service, path]) => {
  expect(longest((text) => readConfiguration(service, fakeFiles({ [path]: text }), []))).toBeLessThan(WITHIN_MS);
});

test('a command line', () => {
  for (const [service] of CONFIGURATIONS) {
    const files = fakeFiles({});
    const read = (text: string): unknown =>
      readConfiguration(
        service,
        files,
        ['x', `-${text}`, text].map((one) => one.slice(0, LONGEST_COMMAND_LINE)),
      );
    expect(longest(read)).toBeLessThan(WITHIN_MS);
  }
});

describe('what a program answers', () => {
  const framed = (json: string): Buffer => {
    const text = Buffer.from(json);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(text.length));
    return Buffer.concat([length, text]);
  };
  test.for<readonly [string, (text: string) => unknown]>([
    ['chronyc tracking', parseTracking],
    ['chronyc sources', parseSources],
    ['ntpq', parseNtpq],
    ['ntpctl', parseNtpctl],
    ['ntp-ctl', claimOfMetrics],
    ['ntp-ctl, to its end', (text) => claimOfMetrics(`${text}\n# EOF\n`)],
    ['the socket of ntpd-rs', (text) => parseObservation(framed(text))],
    ['timedatectl show', parseProperties],
    ['timedatectl show-timesync', parseTimesync],
    ['timedatectl timesync-status', parseTimesyncStatus],
    ['timedatectl, of the kernel', parseTimedatectl],
    ['adjtimex', (text) => parseAdjtimex(text, 'adjtimex')],
    ['ntptime', parseNtptime],
    ['systemsetup', parseNetworkTime],
    ['w32tm /query /status', parseW32Status],
    ['w32tm /query /peers', parseW32Peers],
    ['reg', (text) => parseRegistryValues(text, 'HKLM')],
    ['flags of a source', w32FlagsOf],
    ['a time span', parseSystemdDuration],
    ['a control group', (text) => isInOtherContainer(`0::/${text.slice(0, 4096)}`, text.slice(0, 4096))],
  ])('%s', ([, parse]) => {
    expect(longest(parse)).toBeLessThan(WITHIN_MS);
  });
});

test.for(['status', 'stat', 'cmdline', 'cgroup', 'uid_map'])('/proc/PID/%s', (name) => {
  const tree = procTree({ 100: { comm: 'phc2sys' }, 101: { comm: 'ntpd' } });
  const read = (text: string): unknown =>
    findProcesses(fakeFiles({ ...tree, [`/proc/100/${name}`]: text, [`/proc/101/${name}`]: text }));
  expect(longest(read)).toBeLessThan(WITHIN_MS);
});

test.for(['/proc/self/mountinfo', '/etc/login.defs', '/var/lib/connman/settings', '/etc/ptp4l.conf'])('%s', (path) => {
  const processes = {
    100: { comm: 'ptp4l', argv: ['ptp4l', '-f', '/etc/ptp4l.conf'] },
    101: { comm: 'connmand', capabilities: '0000000000000000' },
  };
  const tree = procTree(processes);
  expect(longest((text) => findProcesses(fakeFiles({ ...tree, [path]: text })))).toBeLessThan(WITHIN_MS);
});

test('a line that is too long is noted, and the others are read', () => {
  const long = `# ${'x'.repeat(3000)}`;
  for (const [service, path, text] of [
    ['systemd-timesyncd', '/etc/systemd/timesyncd.conf', `[Time]\n${long}\nNTP=a.example\n`],
    ['ntpd', '/etc/ntp.conf', `${long}\nserver a.example\n`],
    ['openntpd', '/etc/openntpd/ntpd.conf', `${long}\nserver a.example\n`],
    ['busybox-ntpd', '/etc/ntp.conf', `${long}\nserver a.example\n`],
  ] as const) {
    expect(readConfiguration(service, fakeFiles({ [path]: text }), [])).toMatchObject({
      status: 'ok',
      value: { sources: [{ host: 'a.example' }], unreadable: [{ path, reason: 'line too long' }] },
    });
  }
  const toml = `[[source]]\nmode = "server"\naddress = "a.example"\n${long}\n`;
  expect(readConfiguration('ntpd-rs', fakeFiles({ '/etc/ntpd-rs/ntp.toml': toml }), [])).toMatchObject({
    status: 'failed',
  });
});

test('a host that would be an option where it is typed is none', () => {
  const text = 'server -f\nserver --help\nserver .x\nserver a.example\nserver ::1\n';
  expect(readConfiguration('chrony', fakeFiles({ '/etc/chrony/chrony.conf': text }), [])).toMatchObject({
    value: { sources: [{ host: 'a.example' }, { host: '::1' }] },
  });
});
