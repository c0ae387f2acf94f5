import { describe, expect, test } from 'vitest';
import { operatorOf } from '../../src/model/operators.ts';

describe('who runs a server', () => {
  test.for<readonly [string, string, boolean | null]>([
    ['time.google.com', 'Google', true],
    ['time1.google.com', 'Google', true],
    ['TIME4.Google.COM', 'Google', true],
    ['time.google.com.', 'Google', true],
    ['time.android.com', 'Google', true],
    ['169.254.169.123', 'Amazon', true],
    ['fd00:ec2::123', 'Amazon', true],
    ['time.facebook.com', 'Meta', true],
    ['time.cloudflare.com', 'Cloudflare', false],
    ['time-a-g.nist.gov', 'NIST', false],
    ['ptbtime1.ptb.de', 'PTB', false],
    ['ntp.nict.jp', 'NICT', false],
    ['ntp.ubuntu.com', 'Canonical', null],
    ['time.windows.com', 'Microsoft', null],
    ['ntp1.aliyun.com', 'Alibaba', null],
  ])('%s: %s, smears: %s', ([host, name, smears]) => {
    expect(operatorOf(host)).toMatchObject({ name, smears });
  });

  test.for([
    '0.debian.pool.ntp.org',
    'pool.ntp.org',
    'ntp.example',
    'notgoogle.com',
    'google.com.example',
    'time.google.co',
    'x169.254.169.123',
    '169.254.169.1234',
    '',
    '.',
    '__proto__',
  ])('%o: nobody of whom we know', (host) => {
    expect(operatorOf(host)).toBeNull();
  });
});
