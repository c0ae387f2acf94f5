import { describe, expect, test } from 'vitest';
import type { DaemonFacts, KernelFacts, TimeService, TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import type { MissingStatus } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { NOW, agreed, claim, daemon, daemonProcess, facts, idle, kernel, ntp, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const kernelOf = (changes: Partial<KernelFacts> = {}): Pick<DaemonFacts, 'kernel'> => ({ kernel: ok(kernel(changes)) });
const SYNCHRONISED = kernelOf();
const UNSYNCHRONISED = kernelOf({ synchronised: false, maximumErrorMs: 16_000 });
const UNREAD = { kernel: missing('absent', 'none of adjtimex, busybox, ntptime and timedatectl is installed') };

const kept = (service: TimeServiceFacts, state: Pick<DaemonFacts, 'kernel'> = SYNCHRONISED) =>
  facts({ daemon: daemon({ services: [service], ...state }) });
const lost = (runningForMs: number | null) =>
  running('chrony', {
    process: daemonProcess({ runningForMs }),
    claim: ok(claim({ synchronised: false, offsetMs: null, boundMs: null, reference: null })),
  });
const mute = (service: TimeService, status: MissingStatus = 'denied', reason = '501 Not authorised') =>
  running(service, { claim: missing(status, reason) });

describe('the service says so itself', () => {
  test('and has been running for long', () => {
    const finding = findOne('sync-unsynchronised', kept(lost(86_400_000), UNSYNCHRONISED));
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'host', name: 'web-01' },
      args: { kind: 'service', service: 'chrony', runningForMs: 86_400_000, because: null },
      evidence: [
        { label: 'chrony', value: expect.stringContaining('synchronised=false') },
        { label: 'kernel', value: 'STA_UNSYNC=1, maxerror=16.000 s', source: 'adjtimex' },
      ],
    });
  });

  test('whatever the kernel says: it may go on for hours', () => {
    for (const state of [SYNCHRONISED, UNSYNCHRONISED, UNREAD]) {
      expect(findOne('sync-unsynchronised', kept(lost(86_400_000), state)).args).toMatchObject({ kind: 'service' });
    }
  });

  test('and was started less than five minutes ago: that warns nobody', () => {
    expect(findOne('sync-unsynchronised', kept(lost(299_999)))).toMatchObject({
      severity: 'info',
      args: { kind: 'starting' },
    });
    expect(findOne('sync-unsynchronised', kept(lost(300_000))).severity).toBe('warning');
  });

  test('and it is not known since when it runs', () => {
    expect(findOne('sync-unsynchronised', kept(lost(null)))).toMatchObject({
      severity: 'warning',
      args: { kind: 'service', runningForMs: null },
    });
  });
});

describe('the service says that all is well', () => {
  test('and the kernel too, or it was not read', () => {
    for (const state of [SYNCHRONISED, UNREAD, kernelOf({ maximumErrorMs: null, meaning: 'maximum-error' })]) {
      expect(runCheck('sync-unsynchronised', kept(running('chrony'), state)).outcome).toBe('passed');
    }
  });

  test('the kernel does not know of it, though the clock is right: chrony without rtcsync', () => {
    expect(findOne('sync-unsynchronised', kept(running('chrony'), UNSYNCHRONISED))).toMatchObject({
      severity: 'info',
      args: { kind: 'kernel', because: null },
      evidence: [{ label: 'chrony' }, { label: 'kernel' }],
    });
  });

  test('the kernel is believed where the clock is off, or was not measured, or the service is stale', () => {
    const stale = running('chrony', { claim: ok(claim({ lastUpdateAt: NOW - 86_400_000 })) });
    const away = daemon({ services: [running('chrony')], ...UNSYNCHRONISED });
    // Other checks tell what is wrong then.
    for (const given of [
      facts({ daemon: away, ntp: agreed(45_000) }),
      facts({ daemon: away, ntp: ntp([]) }),
      kept(stale, UNSYNCHRONISED),
    ]) {
      expect(runCheck('sync-unsynchronised', given).outcome).toBe('passed');
    }
  });

  test('the kernel’s own bound is too small: that is no lack of synchronisation', () => {
    const bold = facts({ daemon: daemon({ ...kernelOf({ maximumErrorMs: 0.1 }) }), ntp: agreed(45_000) });
    expect(runCheck('sync-unsynchronised', bold).outcome).toBe('passed');
  });
});

describe('the service cannot be asked', () => {
  test.for(['absent', 'denied', 'timeout', 'failed'] as const)('%s: the kernel tells', (status) => {
    const silent = mute('ntpsec', status, 'why');
    expect(runCheck('sync-unsynchronised', kept(silent)).outcome).toBe('passed');
    expect(findOne('sync-unsynchronised', kept(silent, UNSYNCHRONISED))).toMatchObject({
      severity: 'warning',
      args: { kind: 'not-told', service: 'ntpsec', because: status, reason: 'why' },
      evidence: [{ label: 'ntpsec', value: `${status}: why` }, { label: 'kernel' }],
    });
    expect(runCheck('sync-unsynchronised', kept(silent, UNREAD)).outcome).toBe('skipped');
  });

  test('chrony, whose kernel may be unsynchronised on a clock that is right: that warns nobody', () => {
    expect(findOne('sync-unsynchronised', kept(mute('chrony'), UNSYNCHRONISED)).severity).toBe('info');
  });

  test('openntpd, which never tells the kernel', () => {
    expect(runCheck('sync-unsynchronised', kept(mute('openntpd'), UNSYNCHRONISED)).outcome).toBe('skipped');
  });
});

test('nothing keeps this clock: that is another check’s affair', () => {
  for (const services of [
    [],
    [idle('chrony')],
    [running('chrony', { process: daemonProcess({ setsClock: false }) })],
  ]) {
    const given = facts({ daemon: daemon({ services, ...UNSYNCHRONISED }) });
    expect(runCheck('sync-unsynchronised', given).outcome).toBe('skipped');
  }
});
