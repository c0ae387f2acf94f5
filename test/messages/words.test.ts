import { describe, expect, test } from 'vitest';
import { en } from '../../src/messages/en.ts';
import { zhCn } from '../../src/messages/zh-cn.ts';
import { CHECK_COUNT, CONSEQUENCE_IDS, FAULTS, FINDINGS, everyText, wordsOf } from './every-text.ts';

const LANGUAGES = [
  ['en', en],
  ['zh-cn', zhCn],
] as const;

test('the situations below make every check speak', () => {
  expect(new Set(FINDINGS.map(({ check }) => check)).size).toBe(CHECK_COUNT);
  const broken = FINDINGS.flatMap(({ args }) => (args as { breaks?: readonly string[] }).breaks ?? []);
  expect(new Set(broken)).toEqual(new Set(CONSEQUENCE_IDS));
});

describe.for(LANGUAGES)('%s', ([, messages]) => {
  test('every finding has a title and a detail, on one line each', () => {
    for (const finding of FINDINGS) {
      const { title, detail } = wordsOf(messages, finding);
      expect(title.trim()).not.toBe('');
      expect(`${title}${detail}`).not.toContain('\n');
      const { check, severity } = finding;
      expect(detail, `${check}, ${severity}`).not.toBe('');
    }
  });

  test('nothing is left unfilled', () => {
    for (const text of everyText(messages)) expect(text).not.toMatch(/undefined|null|NaN|\[object|\bInfinity\b/);
  });

  test('a fault of usage names the value, on one line', () => {
    for (const fault of FAULTS) {
      expect(messages.usage(fault)).toContain('VALUE-1');
      expect(messages.usage(fault)).not.toContain('\n');
    }
  });

  test('the headline tells behind from ahead, and a guess from a measurement', () => {
    const sources = { asked: 3, answered: 3, agreeing: 3 };
    const of = (verdict: 'in-sync' | 'behind' | 'ahead' | 'inconclusive' | 'unknown', offsetMs: number): string =>
      messages.headline({ host: 'h1', verdict, offsetMs, boundMs: 4, sources });
    const all = [
      of('in-sync', 20),
      of('behind', 45_000),
      of('ahead', -45_000),
      of('inconclusive', 90),
      of('unknown', 0),
    ];
    expect(new Set(all).size).toBe(5);
    for (const text of all) expect(text).toContain('h1');
    // Who cannot be judged is not called slow, fast or right.
    expect(all.at(-1)).not.toMatch(/slow|fast|right|慢|快|正确/);
  });
});

describe('in English', () => {
  test('people read slow and fast', () => {
    const sources = { asked: 3, answered: 3, agreeing: 3 };
    const of = (offsetMs: number): string =>
      en.headline({ host: 'h1', verdict: offsetMs > 0 ? 'behind' : 'ahead', offsetMs, boundMs: 4, sources });
    expect(of(45_000)).toContain('45.000 s slow');
    expect(of(-45_000)).toContain('45.000 s fast');
  });
});

describe('in Chinese', () => {
  test('slow and fast are not mixed up', () => {
    const sources = { asked: 3, answered: 3, agreeing: 3 };
    const of = (offsetMs: number): string =>
      zhCn.headline({ host: 'h1', verdict: offsetMs > 0 ? 'behind' : 'ahead', offsetMs, boundMs: 4, sources });
    expect(of(45_000)).toContain('慢 45.000 s');
    expect(of(-45_000)).toContain('快 45.000 s');
  });

  test('no English sentence was left behind', () => {
    const english = /\b(?:the|is|are|was|were|of|and|not|this|that|its?|no|by|for|source|server|clock|reply|wrong)\b/i;
    for (const text of everyText(zhCn)) {
      // Commands, lines of configurations and the names of programs, protocols and codes are not translated.
      const words = text.replace(
        /timecheck [^\n]*|--[a-z-]+|wakapi-clock|clock-offset|RTC in local TZ|server 127\.127\.\S*/g,
        '',
      );
      expect(words).not.toMatch(english);
    }
  });

  test('every text of a sentence is Chinese', () => {
    for (const finding of FINDINGS) {
      const { title, detail } = wordsOf(zhCn, finding);
      expect(title).toMatch(/\p{Script=Han}/u);
      expect(detail).toMatch(/\p{Script=Han}/u);
    }
    for (const text of [
      ...Object.values(zhCn.fixes),
      ...Object.values(zhCn.consequences),
      ...Object.values(zhCn.reasons),
    ]) {
      expect(text).toMatch(/\p{Script=Han}/u);
    }
  });

  test('the same codes have words in both languages', () => {
    expect(Object.keys(zhCn.reasons).toSorted()).toEqual(Object.keys(en.reasons).toSorted());
  });
});

test('names that failed alike are told together, in both languages', () => {
  const failures = ['a', 'b', 'c'].map((name, index) => ({
    name: `${name}.example`,
    state: 'silent' as const,
    reason: index === 1 ? 'stratum' : 'no-reply',
  }));
  for (const [, messages] of LANGUAGES) {
    const detail = messages.checks['ntp-unreachable'].detail({ scope: 'all', kind: 'mixed', failures });
    expect(detail.split(messages.reasons['no-reply'] ?? '?')).toHaveLength(2);
    for (const { name } of failures) expect(detail).toContain(name);
  }
});

test('port 123 is blamed where it was asked, and nowhere else', () => {
  const title = (kind: 'port-silent' | 'silent'): string =>
    en.checks['ntp-unreachable'].title({ scope: 'all', kind, failures: [] });
  expect(title('port-silent')).toContain('UDP port 123');
  expect(title('silent')).not.toContain('123');
});
