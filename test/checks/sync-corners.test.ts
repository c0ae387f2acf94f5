/** Hosts that are kept otherwise than most. */
import { expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import type { MachineFacts } from '../../src/model/machine-facts.ts';
import {
  agreed,
  claim,
  configuration,
  daemon,
  daemonProcess,
  daemonSource,
  facts,
  failed,
  host,
  idle,
  kernel,
  machine,
  ntp,
  running,
  source,
} from './facts.ts';
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

test('BusyBox’s ntpd cannot be asked and does not tell the kernel: that is no fault', () => {
  const silent = running('busybox-ntpd', { claim: missing('absent', 'it has no way to be asked') });
  const given = facts({ daemon: daemon({ services: [silent], kernel: ok(kernel({ synchronised: false })) }) });
  expect(runCheck('sync-unsynchronised', given).outcome).not.toBe('found');
});

test('a server of an island that tells its own time on purpose: told, without a warning', () => {
  const own = claim({ synchronised: false, offsetMs: null, boundMs: null, reference: 'LOCL', sources: [] });
  const serving = configuration({ directives: [{ name: 'allow', values: [], path: '/etc/chrony.conf', line: 2 }] });
  const of = (changes: Partial<TimeServiceFacts>) =>
    findOne(
      'sync-unsynchronised',
      facts({ daemon: daemon({ services: [running('chrony', { claim: ok(own), ...changes })] }) }),
    );
  expect(of({ configuration: ok(serving) })).toMatchObject({ severity: 'info', args: { kind: 'own-clock' } });
  expect(of({})).toMatchObject({ severity: 'warning', args: { kind: 'own-clock' } });
});

test('a service that was started a moment ago may not know its sources yet', () => {
  const young = daemonProcess({ runningForMs: 4000 });
  for (const sources of [[], [daemonSource({ state: 'unusable', reach: 0 })], [daemonSource()]]) {
    const given = facts({
      daemon: daemon({ services: [running('chrony', { process: young, claim: ok(claim({ sources })) })] }),
    });
    expect(runCheck('sync-sources', given).outcome).toBe('passed');
  }
});

test('a service that does not tell of its sources has not passed', () => {
  const mute = running('chrony', { claim: missing('failed', '506 Cannot talk to daemon') });
  expect(runCheck('sync-sources', facts({ daemon: daemon({ services: [mute] }) })).outcome).toBe('skipped');
});

test('a network that lets only the configured servers through is no alarm', () => {
  const own = source({ name: 'ntp.corp', origin: 'configured' });
  const silent = failed('silent', 'no-reply', { name: 'ntp1.example', origin: 'default' });
  const few = ntp([own, silent, silent, silent], { lowMs: -5, highMs: 5 });
  expect(findOne('ntp-few-sources', facts({ ntp: few })).severity).toBe('info');
});

test('network time of macOS that is switched off: how it is switched on', () => {
  const off = running('timed', { claim: ok(claim({ synchronised: false, offsetMs: null, boundMs: null })) });
  expect(findOne('sync-unsynchronised', facts({ daemon: daemon({ services: [off] }) }))).toMatchObject({
    severity: 'warning',
    args: { kind: 'switched-off' },
    fixes: [{ commands: [['sudo', 'systemsetup', '-setusingnetworktime', 'on']] }],
  });
});

test('the follower of a wrong reference clock is not told to ask it again', () => {
  const phc = daemonSource({ name: 'PHC0', kind: 'reference-clock', stratum: null });
  const kept = daemon({ services: [running('chrony', { claim: ok(claim({ reference: 'PHC0', sources: [phc] })) })] });
  const fixesOn = (changes: Partial<MachineFacts>) =>
    findOne('clock-offset', facts({ ntp: agreed(45_000), daemon: kept, machine: machine(changes) })).fixes;
  expect(fixesOn({ hypervisor: 'hyperv' })).toMatchObject([{ id: 'fix-on-hypervisor', commands: [] }]);
  expect(fixesOn({})).toMatchObject([{ id: 'mend-reference-clock', commands: [] }]);
});

test('a service whose source was not asked may follow a wrong one: both are said', () => {
  const kept = daemon({ services: [running('chrony', { claim: ok(claim({ reference: '198.51.100.7' })) })] });
  const { fixes } = findOne('clock-offset', facts({ ntp: agreed(45_000), daemon: kept }));
  expect(fixes.map(({ id }) => id)).toEqual(['chrony-step', 'then-follow-others']);
});

test('a slew that makes a server unsynchronised for its clients is to be reviewed', () => {
  const serving = configuration({ directives: [{ name: 'allow', values: [], path: '/etc/chrony.conf', line: 2 }] });
  const safetyOf = (changes: Partial<TimeServiceFacts>) =>
    findOne('clock-offset', facts({ ntp: agreed(500), daemon: daemon({ services: [running('chrony', changes)] }) }))
      .fixes[0]?.safety;
  expect(safetyOf({ configuration: ok(serving) })).toBe('review');
  expect(safetyOf({})).toBe('safe');
});

test('PTP beside chrony works for it as often as not: no alarm', () => {
  const given = facts({ daemon: daemon({ services: [running('chrony'), running('ptp')] }) });
  expect(runCheck('sync-two', given).outcome).toBe('passed');
});

test('PTP and ConnMan: what there is to do', () => {
  const fixOf = (service: 'ptp' | 'connman') =>
    findOne('clock-offset', facts({ ntp: agreed(45_000), daemon: daemon({ services: [running(service)] }) })).fixes[0];
  expect(fixOf('ptp')).toMatchObject({ id: 'look-at-ptp', commands: [] });
  expect(fixOf('connman')).toMatchObject({ commands: [['sudo', 'systemctl', 'restart', 'connman']] });
});
