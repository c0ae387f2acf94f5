import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DaemonClaim } from '../../src/model/daemon-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { overlaps } from '../../src/model/interval.ts';
import { agreed, claim, daemon, daemonProcess, facts, idle, kernel, ntp, running, source } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const saying = (changes: Partial<DaemonClaim>, offsetMs: number, boundMs = 5) =>
  facts({
    daemon: daemon({ services: [running('chrony', { claim: ok(claim(changes)) })] }),
    ntp: agreed(offsetMs, boundMs),
  });

describe('what it claims and what was measured', () => {
  test.for<readonly [string, Partial<DaemonClaim>, number]>([
    ['agree', {}, 0],
    ['overlap by little', { boundMs: 5 }, 9.9],
    ['agree on a clock that is off, and being slewed', { offsetMs: 800 }, 800],
    ['agree, for it claims little', { boundMs: 16_000 }, 15_000],
  ])('%s', ([, changes, offsetMs]) => {
    expect(runCheck('sync-disagrees', saying(changes, offsetMs)).outcome).toBe('passed');
  });

  test('exclude each other: both are told, with their bounds, and who the kernel believes', () => {
    const finding = findOne('sync-disagrees', saying({ offsetMs: -0.5, boundMs: 2 }, 150));
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'host', name: 'web-01' },
      args: {
        service: 'chrony',
        claimedMs: -0.5,
        claimedBoundMs: 2,
        offsetMs: 150,
        boundMs: 5,
        reference: '192.0.2.1',
        kernel: 'contradicted',
      },
      fixes: [],
    });
    expect(finding.evidence.map(({ label }) => label)).toEqual([
      'chrony',
      'kernel',
      'ntp1.example',
      'ntp2.example',
      'ntp3.example',
    ]);
  });

  test('the kernel’s bound leaves room', () => {
    const given = facts({
      daemon: daemon({ services: [running('chrony')], kernel: ok(kernel({ maximumErrorMs: 500 })) }),
      ntp: agreed(150),
    });
    expect(findOne('sync-disagrees', given).args).toMatchObject({ kernel: 'fits' });
  });

  test('only what agrees is evidence', () => {
    const measured = agreed(150);
    const liar = source({ name: 'liar.example', state: 'falseticker' });
    const given = facts({ ntp: { ...measured, sources: [...measured.sources, liar] } });
    expect(findOne('sync-disagrees', given).evidence.map(({ label }) => label)).not.toContain('liar.example');
  });

  test('never, where one value fits both', () => {
    const ms = fc.double({ min: -1e5, max: 1e5, noNaN: true });
    const bound = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(ms, bound, ms, bound, (offsetMs, boundMs, measuredMs, measuredBoundMs) => {
        const given = saying({ offsetMs, boundMs }, measuredMs, measuredBoundMs);
        const claimed = { lowMs: offsetMs - boundMs, highMs: offsetMs + boundMs };
        const measured = { lowMs: measuredMs - measuredBoundMs, highMs: measuredMs + measuredBoundMs };
        const { outcome } = runCheck('sync-disagrees', given);
        if (overlaps(claimed, measured)) expect(outcome).toBe('passed');
        else expect(outcome).not.toBe('skipped');
      }),
    );
  });
});

describe('it cannot be told', () => {
  test('what was not measured, or not claimed', () => {
    const far = agreed(45_000);
    for (const given of [
      facts({ ntp: ntp([]) }),
      saying({ synchronised: false }, 45_000),
      saying({ boundMs: null }, 45_000),
      facts({ ntp: far, daemon: daemon({ services: [idle('chrony')] }) }),
      facts({ ntp: far, daemon: daemon({ services: [running('chrony', { claim: missing('denied', '501') })] }) }),
    ]) {
      expect(runCheck('sync-disagrees', given).outcome).toBe('skipped');
    }
  });

  test('of one that only measures: it does not keep this clock', () => {
    const measuring = running('chrony', { process: daemonProcess({ setsClock: false }) });
    const given = facts({ ntp: agreed(45_000), daemon: daemon({ services: [measuring] }) });
    expect(runCheck('sync-disagrees', given).outcome).toBe('skipped');
  });
});
