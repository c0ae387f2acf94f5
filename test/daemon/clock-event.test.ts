import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockEvent } from '../../src/daemon/clock-event.ts';

/** Messages as they stand in the sources of the programs, and as people pasted them into issues. */
describe('a program that set the clock', () => {
  test.for([
    ['chronyd', 'System clock was stepped by 4.005564 seconds', 'chronyd', 4005.564],
    ['chronyd', 'System clock was stepped by -32400.283303 seconds', 'chronyd', -32_400_283.303],
    ['chronyd', '2022-01-03T14:32:43Z System clock was stepped by -1.707730 seconds', 'chronyd', -1707.73],
    ['ntpd', 'CLOCK: time stepped by -75.299977', 'ntpd', -75_299.977],
    ['ntpd', 'ntpd: time set +0.512345 s', 'ntpd', 512.345],
    ['ntpd', 'time reset -0.812345 s', 'ntpd', -812.345],
    ['ntpdate', 'step time server 82.211.81.145 offset -0.647044 sec', 'ntpdate', -647.044],
    ['ntpdate', 'step time server 114.118.7.161 offset +401965.911037 sec', 'ntpdate', 401_965_911.037],
    ['ntpd', 'set local clock to Sun Nov 22 13:43:16 UTC 2026 (offset 300.000037s)', 'openntpd', 300_000.037],
    ['ntpd', 'setting time to 2018-01-29 14:40:34.016203 (offset -13.070861s)', 'busybox-ntpd', -13_070.861],
    ['ntp-daemon', 'INFO ntp_proto::algorithm::kalman: Jumped offset by -512.25ms', 'ntpd-rs', -512.25],
    ['systemd-timedated', 'Changed local time to Sun 2023-01-08 11:42:42 IST', 'systemd-timedated', null],
    ['systemd-timesyncd', 'System clock time advanced to recorded timestamp: Wed 2026', 'systemd-timesyncd', null],
    ['systemd', 'System time advanced to built-in epoch: Wed 2025-09-03 14:38:20 EDT', 'systemd', null],
  ] as const)('%s: %s', ([program, message, by, byMs]) => {
    expect(clockEvent(program, message)).toEqual({ kind: 'step', by, byMs, logged: 'after' });
  });

  test('ntpd tells it before it does so', () => {
    expect(clockEvent('ntpd', '0.0.0.0 c61c 0c clock_step -3.147226 s')).toEqual({
      kind: 'step',
      by: 'ntpd',
      byMs: -3147.226,
      logged: 'before',
    });
    expect(clockEvent('ntpd', 'PROTO: 0.0.0.0 c61c 0c clock_step +0.965607 s')).toMatchObject({ byMs: 965.607 });
  });

  test('VirtualBox counts in groups of digits, and the ten seconds of its round too', () => {
    const message =
      '[ 2711.025093] 02:44:35.853387 timesync vgsvcTimeSyncWorker: Radical guest time change: 81 954 170 807 000ns (GuestNow=1 646 189 075 853 355 000 ns GuestLast=1 646 107 121 682 548 000 ns fSetTimeLastLoop=true )';
    expect(clockEvent('kernel', message)).toMatchObject({ by: 'virtualbox-additions', byMs: 81_954_171 });
    expect(clockEvent('kernel', message.replace('=true', '=false'))).toBeNull();
  });
});

describe('a program that noticed something', () => {
  test.for([
    ['chronyd', 'Forward time jump detected!', { kind: 'jump', forward: true }],
    ['chronyd', '2017-03-23T12:00:04Z Backward time jump detected!', { kind: 'jump', forward: false }],
    ['systemd-resolved', 'Clock change detected. Flushing caches.', { kind: 'noticed' }],
    ['systemd-sleep', "Entering sleep state 'suspend'...", { kind: 'sleep' }],
    ['systemd-sleep', "System returned from sleep operation 'suspend'.", { kind: 'sleep' }],
    ['kernel', '[  103.000001] PM: suspend exit', { kind: 'sleep' }],
    ['kernel', '[    0.000000] Linux version 6.1.0-26-amd64 (debian-kernel@lists.debian.org)', { kind: 'boot' }],
  ] as const)('%s: %s', ([program, message, event]) => {
    expect(clockEvent(program, message)).toEqual(event);
  });

  test.for([
    'Initial clock synchronization to Wed 2025-08-13 13:57:49.387835 UTC.',
    'Initial synchronization to time server 163.237.218.19:123 (2.fedora.pool.ntp.org).',
    'Synchronized to time server 91.189.91.157:123 (ntp.ubuntu.com).',
    'Contacted time server 185.125.190.56:123 (ntp.ubuntu.com).',
  ])('systemd-timesyncd: %s', (message) => {
    expect(clockEvent('systemd-timesyncd', message)).toEqual({ kind: 'corrected', by: 'systemd-timesyncd' });
  });
});

describe('what is no step', () => {
  test.for([
    ['an offset that is slewed', 'chronyd', 'System clock wrong by 4.005564 seconds'],
    ['of an older chrony', 'chronyd', 'System clock wrong by 4.005564 seconds, adjustment started'],
    ['a chronyd that may not', 'chronyd', 'Could not step system clock'],
    ['a slew of ntpd', 'ntpd', 'CLOCK: time slew +0.012345 s'],
    ['a slew of ntpdate', 'ntpdate', 'adjust time server 127.0.0.1 offset -0.000008 sec'],
    ['a slew of OpenNTPD', 'ntpd', 'adjusting local clock by -1.204345s'],
    [
      'the journal of the last start',
      'systemd-journald',
      'Realtime clock jumped backwards relative to last journal entry, rotating.',
    ],
    ['another program that says so', 'sshd', 'System clock was stepped by 4.005564 seconds'],
    ['a message that quotes it', 'chronyd', 'not System clock was stepped by 4.005564 seconds'],
    ['no number', 'chronyd', 'System clock was stepped by nan seconds'],
    ['a number that no clock holds', 'chronyd', 'System clock was stepped by 12345678901234567890 seconds'],
  ] as const)('%s', ([, program, message]) => {
    expect(clockEvent(program, message)).toBeNull();
  });
});

test('any text is understood or not, at once', () => {
  const words = fc.constantFrom('System clock was stepped by ', 'offset ', '(', ' s', '-1.5', 'ns ', '\n', ' 123', 'a');
  const program = fc.constantFrom('chronyd', 'ntpd', 'ntpdate', 'kernel', 'VBoxService', 'ntp-daemon', '__proto__');
  fc.assert(
    fc.property(program, fc.oneof(fc.string(), fc.array(words, { maxLength: 400 })), (name, text) => {
      const event = clockEvent(name, typeof text === 'string' ? text : text.join(''));
      if (event?.kind === 'step' && event.byMs !== null) expect(Number.isFinite(event.byMs)).toBe(true);
    }),
  );
});
