import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { LoggedStep } from '../../src/model/machine-facts.ts';
import { NOW, facts, machine } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { DAY, HOUR, shanghai, step, stepped } from './machine-situations.ts';

const NAME = 'clock-jumps';

const scene = (...steps: readonly LoggedStep[]): Facts => facts({ machine: machine({ steps: stepped(...steps) }) });
const outcome = (...steps: readonly LoggedStep[]): string => runCheck(NAME, scene(...steps)).outcome;

describe('no finding', () => {
  test.for([
    ['a clock that nobody stepped', []],
    ['the step after the start', [step({ sinceBootMs: 40_000 })]],
    [
      'steps after many starts',
      [step({ sinceBootMs: 40_000 }), step({ sinceBootMs: 12_000 }), step({ sinceBootMs: 0 })],
    ],
    ['steps that nobody notices', [step({ byMs: 60 }), step({ byMs: -99.9 }), step({ byMs: 1 })]],
  ] as const)('%s', ([, steps]) => {
    expect(outcome(...steps)).toBe('passed');
  });
});

describe('how often', () => {
  test('once is worth knowing', () => {
    expect(findOne(NAME, scene(step(), step({ sinceBootMs: 40_000 })))).toMatchObject({
      severity: 'info',
      args: { count: 1, atLeast: false },
    });
  });

  test('more than once is a warning', () => {
    expect(findOne(NAME, scene(step(), step()))).toMatchObject({ severity: 'warning', args: { count: 2 } });
  });

  test('a start that is not known excuses nothing', () => {
    expect(findOne(NAME, scene(step({ sinceBootMs: null }), step({ sinceBootMs: null }))).severity).toBe('warning');
  });

  test('of very many only the latest are known', () => {
    const all = Array.from({ length: 100 }, (_, index) => step({ at: NOW - index * HOUR }));
    const { args, evidence } = findOne(NAME, scene(...all));
    expect(args).toMatchObject({ count: 100, atLeast: true });
    expect(evidence).toHaveLength(10);
  });

  test('the threshold of a warning is that of the clock', () => {
    expect(runCheck(NAME, scene(step({ byMs: 200 }), step({ byMs: 200 })), { warnMs: 500 }).outcome).toBe('passed');
  });
});

describe('what is told of them', () => {
  test('how far, who, and when', () => {
    const steps = [
      step({ at: NOW - HOUR, byMs: -7200, by: null }),
      step({ byMs: 500, by: 'ntpd' }),
      step({ byMs: 800, by: 'ntpd' }),
    ];
    expect(findOne(NAME, { ...scene(...steps), zone: ok(shanghai()) }).args).toEqual({
      count: 3,
      atLeast: false,
      forward: 2,
      backward: 1,
      widestMs: -7200,
      by: ['ntpd'],
      byNobody: 1,
      at: NOW - HOUR,
      utcOffsetSeconds: 8 * 3600,
    });
  });

  test('each with its moment in local time, and where it was read', () => {
    const { evidence } = findOne(NAME, {
      ...scene(step({ at: NOW, source: '/var/log/syslog' })),
      zone: ok(shanghai()),
    });
    expect(evidence).toEqual([
      { label: '2026-11-22 20:00:00 +08:00', value: '+5.000 s chronyd', source: '/var/log/syslog' },
    ]);
  });

  test('or the span in which it was', () => {
    const [evidence] = findOne(NAME, scene(step({ at: NOW, notBefore: NOW - HOUR, by: null }))).evidence;
    expect(evidence).toMatchObject({
      label: '2026-11-22 11:00:00 +00:00 … 2026-11-22 12:00:00 +00:00',
      value: '+5.000 s',
    });
  });

  test('one of unknown size counts', () => {
    const { args, severity } = findOne(
      NAME,
      scene(step({ byMs: null, by: 'systemd-timedated' }), step({ byMs: null })),
    );
    expect(severity).toBe('warning');
    expect(args).toMatchObject({ count: 2, forward: 0, backward: 0, widestMs: null });
  });
});

describe('what to type', () => {
  test('the journal before a step that nobody tells, by the clock of then', () => {
    const { fixes } = findOne(NAME, scene(step(), step({ at: NOW, notBefore: NOW - HOUR, byMs: DAY, by: null })));
    const [from, to] = [(NOW - HOUR - DAY) / 1000 - 30, (NOW - DAY) / 1000 + 30];
    expect(fixes).toMatchObject([
      { id: 'look-around-jump', commands: [['journalctl', `--since=@${from}`, `--until=@${to}`]], needsRoot: false },
    ]);
  });

  test('nothing where it is known, or where there is no journal', () => {
    expect(findOne(NAME, scene(step())).fixes).toEqual([]);
    expect(findOne(NAME, scene(step({ by: null, source: '/var/log/syslog' }))).fixes).toEqual([]);
  });
});

describe('not judged', () => {
  test('no log can be read', () => {
    expect(runCheck(NAME, facts({ machine: machine({ steps: missing('denied', 'EACCES') }) })).outcome).toBe('skipped');
  });

  test('one of the logs cannot be read, and the others tell of none', () => {
    const partly = ok({
      steps: [],
      read: [],
      unread: [{ source: 'journal', status: 'denied', reason: 'EACCES' }],
    } as const);
    expect(runCheck(NAME, facts({ machine: machine({ steps: partly }) })).outcome).toBe('skipped');
  });
});
