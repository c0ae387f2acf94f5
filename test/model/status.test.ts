import { describe, expect, test } from 'vitest';
import type { Severity } from '../../src/model/finding.ts';
import type { ExitPolicy, FailOn } from '../../src/model/status.ts';
import { exitCodeOf, severitiesOf, statusOf } from '../../src/model/status.ts';

const exitCode = (severities: readonly Severity[], policy: Partial<ExitPolicy> = {}): number =>
  exitCodeOf(severities, { failOn: 'critical', allowUnknown: false, ...policy });

describe('status: the worst finding', () => {
  test.for<readonly [string, readonly Severity[]]>([
    ['ok', []],
    ['ok', ['info', 'info']],
    ['warning', ['info', 'warning']],
    ['unknown', ['warning', 'unknown', 'info']],
    ['critical', ['unknown', 'warning', 'critical']],
  ])('%s of %o', ([status, severities]) => {
    expect(statusOf(severities)).toBe(status);
  });
});

describe('exit code', () => {
  test.for<readonly [number, readonly Severity[], FailOn]>([
    [0, [], 'info'],
    [0, ['info', 'warning'], 'critical'],
    [1, ['info', 'critical'], 'critical'],
    [0, ['info'], 'warning'],
    [1, ['warning'], 'warning'],
    [1, ['critical'], 'warning'],
    [1, ['info'], 'info'],
    [3, ['unknown'], 'critical'],
    [3, ['unknown', 'warning', 'info'], 'critical'],
    // What was found is worse than what is not known.
    [1, ['unknown', 'critical'], 'critical'],
    [1, ['unknown', 'warning'], 'warning'],
  ])('%d for %o with --fail-on %s', ([code, severities, failOn]) => {
    expect(exitCode(severities, { failOn })).toBe(code);
  });

  test('--allow-unknown makes 3 a 0, and hides nothing else', () => {
    expect(exitCode(['unknown'], { allowUnknown: true })).toBe(0);
    expect(exitCode(['unknown', 'critical'], { allowUnknown: true })).toBe(1);
  });
});

describe('a clock that could not be determined', () => {
  test('is never ok, also where no check says so', () => {
    const severities = severitiesOf([], 'unknown');
    expect(statusOf(severities)).toBe('unknown');
    expect(exitCode(severities)).toBe(3);
  });

  test('where it was determined, nothing is added', () => {
    for (const verdict of ['in-sync', 'behind', 'ahead', 'inconclusive'] as const) {
      expect(severitiesOf([{ severity: 'warning' }], verdict)).toEqual(['warning']);
    }
  });
});
