import { describe, expect, test } from 'vitest';
import { zhCn } from '../../src/messages/zh-cn.ts';
import { agreed, daemon, facts, failed, ntp, sources } from '../checks/facts.ts';
import { reportOf } from './reports.ts';

describe('all is well', () => {
  const report = reportOf(facts());

  test('status ok, nothing found, the rest passed', () => {
    expect(report).toMatchObject({
      status: 'ok',
      findings: [],
      summary: { critical: 0, warning: 0, info: 0, unknown: 0 },
    });
    expect(report.summary.passed).toBeGreaterThan(5);
  });

  test('the verdict is that of the interval', () => {
    expect(report.clock).toEqual({
      verdict: 'in-sync',
      offsetMs: 0,
      lowMs: -5,
      highMs: 5,
      sources: { asked: 3, answered: 3, agreeing: 3 },
    });
  });

  test('times are ISO 8601 in UTC, spans whole milliseconds', () => {
    expect(report).toMatchObject({ startedAt: '2026-11-22T11:59:59.000Z', elapsedMs: 812 });
    expect(report.facts.now).toBe('2026-11-22T12:00:00.000Z');
  });
});

describe('a clock that is off', () => {
  const given = facts({ ntp: agreed(-45_000), daemon: daemon({ services: [] }) });
  const report = reportOf(given);

  test('critical, with words, evidence, fixes and the page that says more', () => {
    const [finding] = report.findings;
    expect(report.status).toBe('critical');
    expect(report.summary.critical).toBe(1);
    expect(report.clock.verdict).toBe('ahead');
    expect(finding).toMatchObject({ check: 'clock-offset', severity: 'critical', docs: 'docs/checks/clock-offset.md' });
    expect(finding?.title).toContain('45.000 s fast');
    expect(finding?.fixes[0]).toMatchObject({ id: 'install-chrony', title: expect.stringContaining('chrony') });
  });

  test('in another language only the words differ', () => {
    const chinese = reportOf(given, zhCn);
    const withoutWords = (text: string): unknown =>
      JSON.parse(text, (key, value: unknown) => (key === 'title' || key === 'detail' ? '' : value));
    expect(chinese).not.toEqual(report);
    expect(withoutWords(JSON.stringify(chinese))).toEqual(withoutWords(JSON.stringify(report)));
  });
});

test('the verdict is against the threshold that was asked for', () => {
  expect(reportOf(facts({ ntp: agreed(200) })).clock.verdict).toBe('behind');
  expect(reportOf(facts({ ntp: agreed(200) }), undefined, { warnMs: 1000 }).clock.verdict).toBe('in-sync');
});

describe('what is not known is unknown, and never ok', () => {
  test.for([
    ['nobody answered', facts({ ntp: ntp([failed('silent', 'no-reply')]) })],
    ['a tie', facts({ ntp: ntp(sources(2, 0, 5, { state: 'undecided', reason: 'no-majority' })) })],
    ['there are no sources', facts({ ntp: ntp([]) })],
  ] as const)('%s', ([, given]) => {
    const report = reportOf(given);
    expect(report.clock).toMatchObject({ verdict: 'unknown', offsetMs: null, lowMs: null, highMs: null });
    expect(report.status).toBe('unknown');
    expect(report.summary.unknown).toBe(1);
  });
});

test('facts stand in the document as they were gathered', () => {
  const given = facts();
  expect(reportOf(given).facts).toEqual({ ...given, now: new Date(given.now).toISOString() });
});
