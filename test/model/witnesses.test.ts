import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DaemonClaim, KernelFacts } from '../../src/model/daemon-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { contains } from '../../src/model/interval.ts';
import type { Testimony } from '../../src/model/witnesses.ts';
import {
  claimedInterval,
  daemonTestimony,
  isStale,
  kernelTestimony,
  sinceUpdateMs,
  witnessesOf,
} from '../../src/model/witnesses.ts';
import { NOW, agreed, claim, daemon, idle, kernel, ntp, running } from '../checks/facts.ts';

const NOT_MEASURED = ntp([]);
const service = (changes: Partial<DaemonClaim> = {}) => running('chrony', { claim: ok(claim(changes)) });
const UNHEARD = running('chrony', { claim: missing('timeout', 'no answer in 1000 ms') });
const kernelFacts = (changes: Partial<KernelFacts> = {}) => daemon({ kernel: ok(kernel(changes)) });

describe('what a service claims', () => {
  test('an interval around what it says is left to add', () => {
    expect(claimedInterval(service({ offsetMs: -3, boundMs: 5 }))).toEqual({ lowMs: -8, highMs: 2 });
    expect(claimedInterval(service({ offsetMs: 0, boundMs: 0 }))).toEqual({ lowMs: 0, highMs: 0 });
  });

  test('nothing, if it is not synchronised, gives no bound, or was not heard', () => {
    expect(claimedInterval(service({ synchronised: false }))).toBeNull();
    expect(claimedInterval(service({ boundMs: null }))).toBeNull();
    expect(claimedInterval(service({ offsetMs: null }))).toBeNull();
    expect(claimedInterval(UNHEARD)).toBeNull();
  });
});

describe('the service against the measurement', () => {
  test.for<readonly [string, Partial<DaemonClaim>, number, Testimony]>([
    ['it is right', {}, 0, 'fits'],
    ['the two touch', {}, 10, 'fits'],
    ['they miss each other by no more than a clock moves meanwhile', {}, 11, 'fits'],
    ['they exclude each other', {}, 11.1, 'contradicted'],
    ['they exclude each other, to the other side', {}, -11.1, 'contradicted'],
    ['it knows what is left to add', { offsetMs: 150 }, 150, 'fits'],
    ['it knows, and it is the wrong way round', { offsetMs: -150 }, 150, 'contradicted'],
    ['its bound is wide enough for anything', { boundMs: 60_000 }, 45_000, 'fits'],
  ])('%s: %s', ([, changes, offsetMs, expected]) => {
    // Measured at ± 5 ms; it claims 0 ± 5 ms.
    expect(daemonTestimony(service(changes), agreed(offsetMs), NOW)).toBe(expected);
  });

  test('who claims nothing is not heard, and without a measurement nobody is contradicted', () => {
    expect(daemonTestimony(UNHEARD, agreed(45_000), NOW)).toBe('unheard');
    expect(daemonTestimony(service({ synchronised: false }), agreed(45_000), NOW)).toBe('unheard');
    expect(daemonTestimony(service(), NOT_MEASURED, NOW)).toBe('unheard');
  });

  test('what it claimed long ago says nothing of the clock now', () => {
    const old = { lastUpdateAt: NOW - 9 * 64_000, updateIntervalMs: 64_000 };
    expect(daemonTestimony(service(old), agreed(45_000), NOW)).toBe('unheard');
    expect(daemonTestimony(service(old), agreed(0), NOW)).toBe('unheard');
  });

  test('who follows this host’s own clock claims nothing', () => {
    expect(daemonTestimony(service({ reference: 'LOCL' }), agreed(45_000), NOW)).toBe('unheard');
  });

  test('never contradicted where one value fits both', () => {
    const ms = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const bound = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(ms, bound, ms, bound, ms, (offsetMs, boundMs, measuredMs, measuredBoundMs, value) => {
        const one = service({ offsetMs, boundMs });
        const measured = agreed(measuredMs, measuredBoundMs);
        const claimed = claimedInterval(one);
        fc.pre(claimed !== null && measured.estimate !== null);
        fc.pre(contains(claimed, value) && contains(measured.estimate, value));
        expect(daemonTestimony(one, measured, NOW)).toBe('fits');
      }),
      { numRuns: 50, maxSkipsPerRun: 10_000 },
    );
  });
});

describe('how fresh a claim is', () => {
  const INTERVAL = 64_000;
  test.for<readonly [string, Partial<DaemonClaim>, boolean | null]>([
    ['just now', { lastUpdateAt: NOW }, false],
    ['eight intervals ago', { lastUpdateAt: NOW - 8 * INTERVAL }, false],
    ['more than eight', { lastUpdateAt: NOW - 8 * INTERVAL - 1 }, true],
    ['by a clock that was set back since', { lastUpdateAt: NOW + 3_600_000 }, false],
    ['never', { lastUpdateAt: null }, null],
    ['at no known interval', { lastUpdateAt: 0, updateIntervalMs: null }, null],
    ['and it says itself that it has lost the time', { lastUpdateAt: 0, synchronised: false }, null],
  ])('corrected %s: stale %s', ([, changes, expected]) => {
    expect(isStale(service({ updateIntervalMs: INTERVAL, ...changes }), NOW)).toBe(expected);
  });

  test('not known of one that was not heard', () => {
    expect(isStale(UNHEARD, NOW)).toBeNull();
    expect(sinceUpdateMs(UNHEARD, NOW)).toBeNull();
    expect(sinceUpdateMs(service({ lastUpdateAt: NOW - 7 }), NOW)).toBe(7);
  });
});

describe('the kernel', () => {
  test.for<readonly [string, Partial<KernelFacts>, number, Testimony]>([
    ['its greatest error leaves room', { maximumErrorMs: 20 }, 20, 'fits'],
    ['its greatest error does not', { maximumErrorMs: 20 }, 45_000, 'contradicted'],
    ['nor to the other side', { maximumErrorMs: 20 }, -27, 'contradicted'],
    ['it tells no error', { maximumErrorMs: null, meaning: 'maximum-error' }, 45_000, 'unheard'],
  ])('it is synchronised, and %s: %4$s', ([, changes, offsetMs, expected]) => {
    expect(kernelTestimony(kernelFacts(changes), null, agreed(offsetMs), NOW)).toBe(expected);
    expect(kernelTestimony(kernelFacts(changes), service(), agreed(offsetMs), NOW)).toBe(expected);
  });

  test('it is not synchronised, and the service is, as the measurement bears out: it is the odd one out', () => {
    expect(kernelTestimony(kernelFacts({ synchronised: false }), service(), agreed(0), NOW)).toBe('contradicted');
  });

  test('it is not synchronised, and the clock is off, as the service knows: nobody is the odd one out', () => {
    const knowing = service({ offsetMs: 45_000 });
    expect(kernelTestimony(kernelFacts({ synchronised: false }), knowing, agreed(45_000), NOW)).toBe('unheard');
  });

  test('every service that runs is a witness, and the kernel if it was heard', () => {
    const both = daemon({ services: [running('chrony'), running('ntpd'), idle('openntpd')] });
    expect(witnessesOf(both, agreed(45_000), NOW)).toEqual([
      { kind: 'service', name: 'chrony', testimony: 'contradicted' },
      { kind: 'service', name: 'ntpd', testimony: 'contradicted' },
      { kind: 'kernel', name: 'kernel', testimony: 'contradicted' },
    ]);
    const mute = daemon({ services: [], kernel: missing('absent', 'no program') });
    expect(witnessesOf(mute, agreed(0), NOW)).toEqual([]);
  });

  test('it is not synchronised, and nobody says otherwise', () => {
    const unsynchronised = kernelFacts({ synchronised: false, maximumErrorMs: 16_000 });
    for (const keeper of [null, UNHEARD, service({ synchronised: false })]) {
      expect(kernelTestimony(unsynchronised, keeper, agreed(45_000), NOW)).toBe('unheard');
      expect(kernelTestimony(unsynchronised, keeper, agreed(0), NOW)).toBe('unheard');
    }
  });

  test('it is not synchronised, and the service is wrong, stale or was not measured: no reason to doubt it', () => {
    const unsynchronised = kernelFacts({ synchronised: false });
    expect(kernelTestimony(unsynchronised, service(), agreed(45_000), NOW)).toBe('unheard');
    expect(kernelTestimony(unsynchronised, service(), NOT_MEASURED, NOW)).toBe('unheard');
    // It was right once, and still is by luck.
    expect(kernelTestimony(unsynchronised, service({ lastUpdateAt: NOW - 86_400_000 }), agreed(0), NOW)).toBe(
      'unheard',
    );
  });

  test('without a measurement, or unread, it says nothing', () => {
    expect(kernelTestimony(kernelFacts(), service(), NOT_MEASURED, NOW)).toBe('unheard');
    for (const status of ['absent', 'denied', 'timeout', 'failed'] as const) {
      expect(kernelTestimony(daemon({ kernel: missing(status, 'x') }), service(), agreed(0), NOW)).toBe('unheard');
    }
  });
});
