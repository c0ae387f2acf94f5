import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimeService, TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { HypervisorClock } from '../../src/model/machine-facts.ts';
import { claim, daemon, daemonProcess, facts, host, idle, machine, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const named = (name: string) => ({ name, inContainer: false });

const among = (...services: readonly TimeServiceFacts[]) => facts({ daemon: daemon({ services }) });
const unsynchronised = (service: TimeService) => running(service, { claim: ok(claim({ synchronised: false })) });
const guestOf = (hypervisorClock: HypervisorClock) => machine({ hypervisor: 'vmware', hypervisorClock });

describe('one, or none', () => {
  test.for<readonly [string, readonly TimeServiceFacts[]]>([
    ['one runs', [running('chrony')]],
    ['one runs, others are installed', [running('chrony'), idle('systemd-timesyncd'), idle('ntpd')]],
    [
      'one of two measures only',
      [running('chrony', { process: daemonProcess({ setsClock: false }) }), running('systemd-timesyncd')],
    ],
    ['none runs', [idle('chrony')]],
  ])('%s', ([, services]) => {
    expect(runCheck('sync-two', among(...services)).outcome).toBe('passed');
  });

  test('where the process list is hidden, nobody knows', () => {
    const hidden = facts({ daemon: daemon({ services: [idle('chrony')], processesVisible: false }) });
    expect(runCheck('sync-two', hidden).outcome).toBe('skipped');
  });
});

describe('two at once', () => {
  test('both are named, with their processes; the lesser one is to be stopped', () => {
    const timesyncd = running('systemd-timesyncd', { process: daemonProcess({ pid: 300 }) });
    const finding = findOne('sync-two', among(timesyncd, running('chrony')));
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'host', name: 'web-01' },
      args: { services: [named('chrony'), named('systemd-timesyncd')], keep: named('chrony') },
      evidence: [
        { label: 'chrony', value: 'host', source: '/proc/700' },
        { label: 'systemd-timesyncd', value: 'host', source: '/proc/300' },
      ],
    });
    expect(finding.fixes).toEqual([
      {
        id: 'stop-other-service',
        commands: [['sudo', 'systemctl', 'disable', '--now', 'systemd-timesyncd']],
        needsRoot: true,
        safety: 'review',
      },
    ]);
  });

  test('on Alpine, without systemd', () => {
    const given = facts({
      daemon: daemon({ services: [running('chrony'), running('busybox-ntpd')] }),
      host: host({ distribution: 'alpine', systemd: false }),
    });
    expect(findOne('sync-two', given).fixes[0]?.commands).toEqual([
      ['sudo', 'rc-service', 'ntpd', 'stop'],
      ['sudo', 'rc-update', 'del', 'ntpd'],
    ]);
  });

  test('one that is synchronised is kept before one that is not', () => {
    expect(findOne('sync-two', among(unsynchronised('chrony'), running('systemd-timesyncd'))).args).toMatchObject({
      keep: named('systemd-timesyncd'),
    });
    expect(findOne('sync-two', among(unsynchronised('chrony'), unsynchronised('ntpsec'))).args).toMatchObject({
      keep: named('chrony'),
    });
  });

  test('one in a container is stopped by no command of this host', () => {
    const inside = running('ntpsec', {
      process: daemonProcess({ pid: 800, inContainer: true }),
      claim: missing('absent', 'it runs inside a container'),
    });
    const { evidence, fixes } = findOne('sync-two', among(running('chrony'), inside));
    expect(evidence[1]).toMatchObject({ label: 'ntpsec', value: 'container' });
    expect(fixes).toEqual([{ id: 'stop-other-service', commands: [], needsRoot: false, safety: 'review' }]);
  });

  test('of which it is not known whether it may set the clock', () => {
    const other = running('ntpd', { process: daemonProcess({ setsClock: null }) });
    expect(findOne('sync-two', among(running('chrony'), other)).args).toMatchObject({
      services: [named('chrony'), named('ntpd')],
    });
  });
});

describe('the hypervisor sets the clock as well', () => {
  test('a guest is told how to make it stop', () => {
    const given = facts({ machine: guestOf({ by: 'vmware-tools', setsClock: true }) });
    const finding = findOne('sync-two', given);
    expect(finding.args).toEqual({ services: [named('chrony'), named('vmware-tools')], keep: named('chrony') });
    expect(finding.fixes).toMatchObject([
      { id: 'stop-hypervisor-clock', commands: [['sudo', 'vmware-toolbox-cmd', 'timesync', 'disable']] },
    ]);
  });

  test('where that is said on its host, there is nothing to type', () => {
    const given = facts({ machine: guestOf({ by: 'virtualbox-additions', setsClock: true }) });
    expect(findOne('sync-two', given).fixes).toMatchObject([{ id: 'stop-hypervisor-clock', commands: [] }]);
  });

  test('it only offers its clock, or it is not known, or nothing else keeps the clock: no two', () => {
    for (const setsClock of [false, null]) {
      const given = facts({ machine: guestOf({ by: 'kvm-ptp', setsClock }) });
      expect(runCheck('sync-two', given).outcome).toBe('passed');
    }
    const alone = facts({ daemon: daemon({ services: [] }), machine: guestOf({ by: 'xen', setsClock: true }) });
    expect(runCheck('sync-two', alone).outcome).toBe('passed');
  });
});

test('never more than one is left, and never none', () => {
  const all: readonly TimeService[] = [
    'chrony',
    'systemd-timesyncd',
    'ntpd',
    'ntpsec',
    'openntpd',
    'ntpd-rs',
    'busybox-ntpd',
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...all], { minLength: 2 }), fc.boolean(), (services, systemd) => {
      const given = facts({
        daemon: daemon({ services: services.map((service) => running(service)) }),
        host: host({ systemd }),
      });
      const { args, fixes } = findOne('sync-two', given);
      const names = (args['services'] as readonly { name: string }[]).map(({ name }) => name);
      expect(names.toSorted()).toEqual(services.toSorted());
      expect(args['services']).toContainEqual(args['keep']);
      expect(fixes).toHaveLength(services.length - 1);
      for (const { commands } of fixes) expect(commands.flat().join(' ')).not.toMatch(/install|enable |start\b/);
    }),
  );
});
