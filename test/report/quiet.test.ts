import { expect, test } from 'vitest';
import { zhCn } from '../../src/messages/zh-cn.ts';
import { quiet } from '../../src/report/quiet.ts';
import { agreed, facts, failed, host, ntp, source, sources } from '../checks/facts.ts';
import { reportOf, shown } from './reports.ts';

test('all is well: not a byte', () => {
  expect(quiet(reportOf(facts()), shown())).toBe('');
});

test('what is only to be noted wakes nobody', () => {
  const given = facts({ ntp: ntp(sources(1, 0), { lowMs: -5, highMs: 5 }) });
  expect(reportOf(given).findings).not.toEqual([]);
  expect(quiet(reportOf(given), shown())).toBe('');
});

test('a line for each finding, the worst first', () => {
  const liar = source({ name: 'liar.example', offsetMs: 0, state: 'falseticker' });
  const given = facts({ ntp: ntp([...sources(3, 45_000), liar], { lowMs: 44_995, highMs: 45_005 }) });
  const lines = quiet(reportOf(given), shown()).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^critical: clock-offset: .*45\.000 s slow/);
  expect(lines[1]).toMatch(/^warning: ntp-falseticker: liar\.example/);
  expect(lines[2]).toMatch(/^warning: sync-disagrees: chrony/);
  expect(lines[3]).toBe('');
});

test('what could not be determined is told', () => {
  const given = facts({ ntp: ntp([failed('silent', 'no-reply')]) });
  expect(quiet(reportOf(given), shown())).toMatch(/^unknown: ntp-unreachable: /);
});

test('in the language that was asked for', () => {
  const chinese = quiet(reportOf(facts({ ntp: agreed(45_000) }), zhCn), shown({ messages: zhCn }));
  expect(chinese).toMatch(/^严重: clock-offset: \p{Script=Han}/u);
});

test('a hostile name stays on its line', () => {
  const liar = source({ name: 'x\u001b[31m\ny', offsetMs: 9e6, state: 'falseticker' });
  const given = facts({ host: host(), ntp: ntp([...sources(3, 0), liar], { lowMs: -5, highMs: 5 }) });
  const text = quiet(reportOf(given), shown());
  expect(text.split('\n')).toHaveLength(2);
  expect(text).not.toContain('\u001b');
});
