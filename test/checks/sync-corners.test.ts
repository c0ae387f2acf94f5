/** Hosts that are kept otherwise than most. */
import { expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import { agreed, claim, daemon, daemonProcess, daemonSource, facts, host, idle, kernel, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';

test('a healthy openntpd, which never tells the kernel: no finding', () => {
  const given = facts({
    daemon: daemon({ services: [running('openntpd')], kernel: ok(kernel({ synchronised: false })) }),
  });
  expect(runCheck('sync-unsynchronised', given).outcome).not.toBe('found');
});

test('the keeper is inside a container: chronyc of this host cannot reach it', () => {
  const kept = running('chrony', { process: daemonProcess({ inContainer: true }), claim: missing('absent', 'x') });
  const { fixes } = findOne('clock-offset', facts({ ntp: agreed(45_000), daemon: daemon({ services: [kept] }) }));
  expect(fixes[0]?.commands).toEqual([]);
});

test('openntpd-replace where nothing can be installed leaves the clock to nobody', () => {
  const given = facts({
    ntp: agreed(45_000),
    daemon: daemon({ services: [running('openntpd')] }),
    host: host({ distribution: null }),
  });
  const { fixes } = findOne('clock-offset', given);
  expect(fixes[0]?.commands.flat().join(' ')).not.toMatch(/disable/);
});

test('openntpd-replace beside another that runs: never a second one', () => {
  const given = facts({
    ntp: agreed(45_000),
    daemon: daemon({ services: [running('openntpd'), running('systemd-timesyncd')] }),
    host: host({ distribution: 'fedora' }),
  });
  expect(findOne('clock-offset', given).fixes[0]?.commands.flat().join(' ')).not.toMatch(/install/);
});

test('openntpd-replace where chrony is there already: it is started, not installed', () => {
  const given = facts({
    ntp: agreed(45_000),
    daemon: daemon({ services: [running('openntpd'), idle('chrony')] }),
    host: host({ distribution: 'fedora' }),
  });
  expect(findOne('clock-offset', given).fixes[0]?.commands.flat().join(' ')).not.toMatch(/install/);
});

test('one reference clock alone (PHC on a cloud guest) is not "few"', () => {
  const one = daemonSource({ name: 'PHC0', kind: 'reference-clock', stratum: null });
  const given = facts({ daemon: daemon({ services: [running('chrony', { claim: ok(claim({ sources: [one] })) })] }) });
  expect(runCheck('sync-sources', given).outcome).toBe('passed');
});
