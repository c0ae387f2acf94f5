/** The checks that look at what the sources said of one another. */
import { describe, expect, test } from 'vitest';
import type { NtpSample, NtpSource } from '../../src/model/facts.ts';
import { facts, failed, ntp, source, sources } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const AGREED = { lowMs: -5, highMs: 5 };
const sample = (reason: string | null): NtpSample => ({
  status: reason === null ? 'ok' : 'rejected',
  reason,
  offsetMs: reason === null ? 0 : null,
  delayMs: reason === null ? 1 : null,
  lowMs: reason === null ? -1 : null,
  highMs: reason === null ? 1 : null,
});

describe('ntp-falseticker', () => {
  const liar = (changes: Partial<NtpSource> = {}): NtpSource =>
    source({ name: 'liar.example', offsetMs: 45_000, lowMs: 44_990, highMs: 45_010, state: 'falseticker', ...changes });
  const against = (...all: readonly NtpSource[]) => facts({ ntp: ntp([...sources(3, 0), ...all], AGREED) });

  test('is named, with how far away it is, on which side, and how many say otherwise', () => {
    const finding = findOne('ntp-falseticker', against(liar()));
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'source', name: 'liar.example' },
      args: { name: 'liar.example', address: '192.0.2.1', awayMs: 45_000, agreeing: 3 },
    });
    expect(findOne('ntp-falseticker', against(liar({ offsetMs: -7000 }))).args).toMatchObject({ awayMs: -7000 });
  });

  test('one of our own choice warns nobody', () => {
    expect(findOne('ntp-falseticker', against(liar({ address: '192.0.2.99', origin: 'default' }))).severity).toBe(
      'info',
    );
  });

  test('one that this host is configured to use is this host’s affair', () => {
    expect(findOne('ntp-falseticker', against(liar({ origin: 'configured' }))).severity).toBe('warning');
  });

  test('each has its own finding', () => {
    const { findings } = runCheck('ntp-falseticker', against(liar(), liar({ name: 'other.example', port: 1123 })));
    expect(findings.map(({ subject }) => subject.name)).toEqual(['liar.example', 'other.example:1123']);
  });

  test('passes where all agree, is silent where there is no majority', () => {
    expect(runCheck('ntp-falseticker', against()).outcome).toBe('passed');
    expect(runCheck('ntp-falseticker', facts({ ntp: ntp(sources(2, 0, 5, { state: 'undecided' })) })).outcome).toBe(
      'skipped',
    );
  });
});

describe('ntp-no-majority', () => {
  const tie = [
    ...sources(2, 0, 5, { state: 'undecided', reason: 'no-majority' }),
    ...sources(2, 50_000, 5, { state: 'undecided', reason: 'no-majority' }),
  ];

  test('two against two: not known, with how far they are apart, and nobody is accused', () => {
    const finding = findOne('ntp-no-majority', facts({ ntp: ntp(tie) }));
    expect(finding).toMatchObject({
      severity: 'unknown',
      args: { measured: 4, lowestMs: 0, highestMs: 50_000 },
      fixes: [],
    });
    expect(finding.evidence).toHaveLength(4);
    expect(runCheck('ntp-falseticker', facts({ ntp: ntp(tie) })).findings).toEqual([]);
  });

  test('passes with a majority, is silent where nothing was measured', () => {
    expect(runCheck('ntp-no-majority', facts({ ntp: ntp(sources(3, 0), AGREED) })).outcome).toBe('passed');
    expect(runCheck('ntp-no-majority', facts({ ntp: ntp([failed('silent', 'no-reply')]) })).outcome).toBe('skipped');
  });
});

describe('ntp-few-sources', () => {
  const gone = (count: number): NtpSource[] =>
    Array.from({ length: count }, (_, index) => failed('silent', 'no-reply', { name: `gone${index}.example` }));
  const outcome = (answered: number, silent: number): string => {
    const all = ntp([...sources(answered, 0), ...gone(silent)], AGREED);
    const { findings, outcome: without } = runCheck('ntp-few-sources', facts({ ntp: all }));
    return findings[0]?.severity ?? without;
  };

  test.for([
    ['info', 1, 0],
    ['info', 2, 0],
    ['info', 1, 1],
    ['warning', 2, 1],
    ['warning', 1, 7],
    ['passed', 3, 0],
    ['passed', 3, 5],
  ] as const)('%s with %d that answered and %d that did not', ([expected, answered, silent]) => {
    expect(outcome(answered, silent)).toBe(expected);
  });

  test('the same clock under two addresses counts once', () => {
    const all = ntp([...sources(2, 0), source({ state: 'duplicate' }), source({ state: 'duplicate' })], AGREED);
    expect(findOne('ntp-few-sources', facts({ ntp: all })).args).toEqual({ answered: 2, asked: 2 });
  });

  test('is silent where there is nothing to trust anyway', () => {
    expect(runCheck('ntp-few-sources', facts({ ntp: ntp(gone(3)) })).outcome).toBe('skipped');
  });
});

describe('ntp-kiss', () => {
  test('a code is told as it was received', () => {
    const kissed = failed('rejected', 'kiss-RATE', { name: 'tired.example', samples: [sample('kiss-RATE')] });
    expect(findOne('ntp-kiss', facts({ ntp: ntp([kissed]) }))).toMatchObject({
      severity: 'warning',
      subject: { kind: 'source', name: 'tired.example' },
      args: { name: 'tired.example', code: 'RATE' },
    });
  });

  test('also from a server that was measured before it sent one', () => {
    const kissed = source({ samples: [sample(null), sample('kiss-DENY')] });
    expect(findOne('ntp-kiss', facts({ ntp: ntp([kissed], AGREED) })).args).toMatchObject({ code: 'DENY' });
  });

  test('one of our own choice warns nobody', () => {
    const kissed = failed('rejected', 'kiss-RATE', { origin: 'default', samples: [sample('kiss-RATE')] });
    expect(findOne('ntp-kiss', facts({ ntp: ntp([kissed]) })).severity).toBe('info');
  });

  test('passes where servers replied, is silent where none did', () => {
    expect(runCheck('ntp-kiss', facts({ ntp: ntp([source({ samples: [sample(null)] })], AGREED) })).outcome).toBe(
      'passed',
    );
    expect(runCheck('ntp-kiss', facts({ ntp: ntp([failed('silent', 'no-reply')]) })).outcome).toBe('skipped');
  });
});
