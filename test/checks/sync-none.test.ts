import { describe, expect, test } from 'vitest';
import type { DaemonFacts } from '../../src/model/daemon-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import { agreed, daemon, daemonProcess, facts, host, idle, machine, ntp, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NOTHING = daemon({ services: [] });
const measuring = running('chrony', { process: daemonProcess({ setsClock: false }) });
const outcomeOf = (kept: DaemonFacts) => runCheck('sync-none', facts({ daemon: kept })).outcome;

describe('something keeps this clock', () => {
  test.for([
    ['it may set it', true],
    ['it is not known whether it may', null],
  ] as const)('%s', ([, setsClock]) => {
    const kept = daemon({ services: [running('ntpd', { process: daemonProcess({ setsClock }) })] });
    expect(outcomeOf(kept)).toBe('passed');
  });

  test('from inside a container of this host, whose clock is this host’s', () => {
    const kept = running('chrony', { process: daemonProcess({ inContainer: true }), claim: missing('absent', 'x') });
    expect(outcomeOf(daemon({ services: [kept] }))).toBe('passed');
  });

  test('whatever it says of itself: that is another check’s affair', () => {
    const kept = running('chrony', { claim: missing('failed', '506 Cannot talk to daemon') });
    expect(outcomeOf(daemon({ services: [kept] }))).toBe('passed');
  });

  test('the hypervisor does', () => {
    const guest = machine({ hypervisorClock: { by: 'vmware-tools', setsClock: true } });
    expect(runCheck('sync-none', facts({ daemon: NOTHING, machine: guest })).outcome).toBe('passed');
  });
});

describe('nothing does', () => {
  test('none is here', () => {
    const finding = findOne('sync-none', facts({ daemon: NOTHING }));
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'host', name: 'web-01' },
      args: { kind: 'none', services: [] },
      evidence: [],
      fixes: [{ id: 'install-chrony' }],
    });
  });

  test('those that are here do not run', () => {
    const finding = findOne('sync-none', facts({ daemon: daemon({ services: [idle('chrony'), idle('ntpd-rs')] }) }));
    expect(finding).toMatchObject({
      args: { kind: 'idle', services: ['chrony', 'ntpd-rs'] },
      evidence: [
        { label: 'chrony', value: 'process=none', source: '/proc' },
        { label: 'ntpd-rs', value: 'process=none' },
      ],
      fixes: [{ id: 'start-chrony' }],
    });
  });

  test('one runs, and may not set the clock; what is only installed is not proposed beside it', () => {
    const kept = daemon({ services: [measuring, idle('systemd-timesyncd')] });
    expect(findOne('sync-none', facts({ daemon: kept }))).toMatchObject({
      args: { kind: 'measures-only', services: ['chrony'] },
      evidence: [{ label: 'chrony', value: 'sets-clock=false', source: '/proc/700' }],
      fixes: [{ id: 'let-it-set', commands: [] }],
    });
  });

  test('the hypervisor only offers its clock', () => {
    const guest = machine({ hypervisorClock: { by: 'kvm-ptp', setsClock: false } });
    expect(findOne('sync-none', facts({ daemon: NOTHING, machine: guest })).args).toMatchObject({ kind: 'none' });
  });

  test('whether the hypervisor does is not known: then nobody can tell', () => {
    const guest = machine({ hypervisorClock: { by: 'parallels-tools', setsClock: null } });
    expect(runCheck('sync-none', facts({ daemon: NOTHING, machine: guest })).outcome).toBe('skipped');
  });

  test('Windows lets its service end, which is told and warns nobody; it is started by its own command', () => {
    const stopped = daemon({ services: [idle('w32time')] });
    const windows = host({ platform: 'win32', systemd: false, distribution: null });
    expect(findOne('sync-none', facts({ daemon: stopped, host: windows }))).toMatchObject({
      severity: 'info',
      fixes: [{ id: 'start-installed', commands: [['net', 'start', 'w32time']] }],
    });
  });

  test('it warns of a clock that is right today, and of one that could not be measured', () => {
    for (const measured of [agreed(0), agreed(45_000), ntp([])]) {
      const finding = findOne('sync-none', facts({ daemon: NOTHING, ntp: measured }));
      expect(finding).toMatchObject({ severity: 'warning', fixes: [{ id: 'install-chrony', safety: 'review' }] });
    }
  });

  test('nor does it need to know the machine, or the sources', () => {
    const given = facts({ daemon: NOTHING });
    const unknown = missing('failed', 'x');
    expect(findOne('sync-none', { ...given, machine: unknown, ntp: unknown }).args).toMatchObject({ kind: 'none' });
  });
});

describe('it cannot be told', () => {
  test('in a container: its clock is kept outside', () => {
    for (const kept of [NOTHING, daemon({ services: [idle('chrony')] }), daemon({ services: [measuring] })]) {
      const given = facts({ daemon: kept, host: host({ clockOutOfReach: true }) });
      expect(runCheck('sync-none', given).outcome).toBe('skipped');
    }
  });

  test('where the process list is hidden', () => {
    expect(outcomeOf(daemon({ services: [idle('chrony')], processesVisible: false }))).toBe('skipped');
  });

  test('nor where nobody could look', () => {
    for (const status of ['absent', 'denied', 'timeout', 'failed'] as const) {
      expect(runCheck('sync-none', { ...facts(), daemon: missing(status, 'x') }).outcome).toBe('skipped');
    }
  });
});
