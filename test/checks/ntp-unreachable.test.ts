import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NtpSource, SourceState } from '../../src/model/facts.ts';
import { facts, failed, ntp, source, sources } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const of = (...all: readonly NtpSource[]) => facts({ ntp: ntp(all) });
const named = (name: string, state: SourceState, reason: string): NtpSource => failed(state, reason, { name });

describe('nothing was measured', () => {
  test.for<readonly [string, string | undefined, readonly NtpSource[]]>([
    ['port-silent', 'allow-ntp', [named('a', 'silent', 'no-reply'), named('b', 'silent', 'no-reply')]],
    ['silent', undefined, [named('a', 'silent', 'no-reply'), failed('silent', 'no-reply', { name: 'b', port: 1123 })]],
    ['refused', undefined, [named('a', 'refused', 'connection-refused'), named('b', 'refused', 'connection-refused')]],
    [
      'unreachable',
      'repair-route',
      [named('a', 'unreachable', 'no-route'), named('b', 'unreachable', 'not-permitted')],
    ],
    [
      'unresolved',
      'repair-dns',
      [named('a', 'unresolved', 'name-not-found'), named('b', 'unresolved', 'lookup-timeout')],
    ],
    ['rejected', undefined, [named('a', 'rejected', 'stratum'), named('b', 'rejected', 'kiss-RATE')]],
    ['mixed', undefined, [named('a', 'silent', 'no-reply'), named('b', 'refused', 'connection-refused')]],
    ['ended', undefined, [named('a', 'silent', 'interrupted'), named('b', 'silent', 'interrupted')]],
    ['ended', undefined, [named('a', 'silent', 'deadline'), named('b', 'unresolved', 'name-not-found')]],
    ['mixed', undefined, []],
  ])('%s', ([kind, fix, all]) => {
    const finding = findOne('ntp-unreachable', of(...all));
    expect(finding.severity).toBe('unknown');
    expect(finding.args).toMatchObject({ scope: 'all', kind });
    expect(finding.fixes.map(({ id }) => id)).toEqual(fix === undefined ? [] : [fix]);
  });

  test('every name is told with its reason', () => {
    const finding = findOne('ntp-unreachable', of(named('a', 'silent', 'no-reply'), named('b', 'rejected', 'stratum')));
    expect(finding.args['failures']).toEqual([
      { name: 'a', state: 'silent', reason: 'no-reply' },
      { name: 'b', state: 'rejected', reason: 'stratum' },
    ]);
    expect(finding.evidence.map(({ label, value }) => [label, value])).toEqual([
      ['a', 'no-reply'],
      ['b', 'stratum'],
    ]);
  });

  test('a kiss is a reason too when nothing else is left', () => {
    const finding = findOne('ntp-unreachable', of(named('a', 'rejected', 'kiss-DENY')));
    expect(finding.args['failures']).toMatchObject([{ name: 'a', reason: 'kiss-DENY' }]);
  });

  test('whatever the network did, no word on the clock: unknown, never critical', () => {
    const outcomes: readonly (readonly [SourceState, string])[] = [
      ['silent', 'no-reply'],
      ['refused', 'connection-refused'],
      ['unreachable', 'no-route'],
      ['unresolved', 'name-not-found'],
      ['rejected', 'unsynchronised'],
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...outcomes), { maxLength: 6 }), fc.boolean(), (all, byDefault) => {
        const origin = byDefault ? 'default' : 'named';
        const found = all.map(([state, reason], index) => failed(state, reason, { name: `n${index}`, origin }));
        expect(findOne('ntp-unreachable', of(...found)).severity).toBe('unknown');
      }),
    );
  });
});

describe('some were measured', () => {
  test('one that was named and failed: a warning', () => {
    const finding = findOne('ntp-unreachable', of(...sources(3, 0), named('gone.example', 'silent', 'no-reply')));
    expect(finding.severity).toBe('warning');
    expect(finding.args).toMatchObject({ scope: 'some', failures: [{ name: 'gone.example' }] });
    expect(finding.fixes).toEqual([]);
  });

  test('one of our own choice that failed warns nobody', () => {
    const failure = failed('silent', 'no-reply', { name: 'gone.example', origin: 'default' });
    expect(findOne('ntp-unreachable', of(...sources(3, 0), failure)).severity).toBe('info');
  });

  test('nor does one that this host is configured to use, which its service may reach otherwise', () => {
    const failure = failed('silent', 'no-reply', { name: 'gone.example', origin: 'configured' });
    expect(findOne('ntp-unreachable', of(...sources(3, 0), failure)).severity).toBe('info');
  });

  test('a pool of which one address answered is not at fault', () => {
    const pool = [source({ name: 'pool.example' }), named('pool.example', 'silent', 'no-reply')];
    expect(runCheck('ntp-unreachable', of(...pool)).outcome).toBe('passed');
  });

  test('a pool of which none did is told once', () => {
    const pool = [named('pool.example', 'silent', 'no-reply'), named('pool.example', 'silent', 'no-reply')];
    const finding = findOne('ntp-unreachable', of(...sources(3, 0), ...pool));
    expect(finding.args['failures']).toHaveLength(1);
  });

  test('a kiss has a check of its own', () => {
    expect(runCheck('ntp-unreachable', of(...sources(3, 0), named('a', 'rejected', 'kiss-RATE'))).outcome).toBe(
      'passed',
    );
  });

  test('falsetickers and duplicates answered', () => {
    const all = [
      ...sources(2, 0),
      source({ name: 'f', state: 'falseticker' }),
      source({ name: 'd', state: 'duplicate' }),
    ];
    expect(runCheck('ntp-unreachable', of(...all)).outcome).toBe('passed');
  });
});
