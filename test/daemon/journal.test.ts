import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClockReading, JournalEntry } from '../../src/daemon/journal.ts';
import { parseJournal, stepsOfJournal } from '../../src/daemon/journal.ts';
import type { LoggedStep } from '../../src/model/machine-facts.ts';

const recorded = (name: string): readonly JournalEntry[] => {
  const entries = parseJournal(readFileSync(new URL(`../fixtures/machine/${name}.json`, import.meta.url), 'utf8'));
  if (entries === null) throw new Error(name);
  return entries;
};

const summary = ({ at, byMs, by }: LoggedStep): readonly unknown[] => [new Date(at).toISOString(), byMs, by];

const BOOT = '0123456789abcdef0123456789abcdef';
const OTHER_BOOT = 'f'.repeat(32);
const SECOND = 1_000_000;
/** When the clock was started that is meant below, µs. */
const STARTED = Date.UTC(2026, 10, 20) * 1000;

/** At `seconds` after the start, on a clock that has moved by `moved` seconds since then. */
const entry = (seconds: number, moved: number, event: JournalEntry['event'] = null, boot = BOOT): JournalEntry => ({
  boot,
  monotonicUs: seconds * SECOND,
  realUs: STARTED + (seconds + moved) * SECOND,
  event,
});

const stepped = (seconds: number, byMs: number | null = null): JournalEntry['event'] => ({
  kind: 'step',
  by: 'chronyd',
  byMs: byMs ?? seconds * 1000,
  logged: 'after',
});

const steps = (entries: readonly JournalEntry[], here: ClockReading | null = null): readonly LoggedStep[] =>
  stepsOfJournal(entries, here, null).map(({ step }) => step);

describe('recorded journals', () => {
  test('chrony, and somebody who set the clock by hand', () => {
    expect(steps(recorded('journal-chrony')).map(summary)).toEqual([
      ['2026-11-20T10:00:08.700Z', -2499.974, 'chronyd'],
      ['2026-11-21T10:13:17.500Z', 7_200_000.024, null],
      ['2026-11-21T08:20:02.600Z', -7_200_000.024, 'chronyd'],
      ['2026-11-17T10:00:16.100Z', 4000.022, 'chronyd'],
    ]);
  });

  test('a laptop: systemd-timesyncd, which tells no step, and a sleep, which is none', () => {
    expect(steps(recorded('journal-laptop')).map(summary)).toEqual([
      ['2026-11-20T10:00:03.000Z', null, 'systemd-timesyncd'],
      ['2026-11-20T10:00:30.800Z', 800, 'systemd-timesyncd'],
      ['2026-11-20T19:43:30.110Z', -700, 'systemd-timesyncd'],
      ['2026-11-20T19:50:00.100Z', -3_600_000, 'systemd-timedated'],
    ]);
  });
});

test('their order is that of true time, whatever the clock showed', () => {
  const found = stepsOfJournal([entry(100, 0), entry(200, 7200), entry(300, 0)], null, null);
  expect(found.map(({ order }) => order - STARTED / 1000)).toEqual([200_000, 300_000]);
  expect(found.map(({ step }) => step.at - STARTED / 1000)).toEqual([7_400_000, 300_000]);
});

describe('how the clocks stood at each entry', () => {
  test('a step that nobody tells lies between two entries', () => {
    const [step, ...others] = steps([entry(1000, 0), entry(5000, 60)]);
    expect(others).toEqual([]);
    expect(step).toMatchObject({ byMs: 60_000, by: null, sinceBootMs: 5_000_000 });
    expect(step?.at).toBe(STARTED / 1000 + 5_060_000);
    expect(step?.notBefore).toBe(STARTED / 1000 + 1_060_000);
  });

  test('or between the last entry and now', () => {
    const here = entry(9000, -3600);
    expect(steps([entry(1000, 0)], here)).toMatchObject([{ byMs: -3_600_000, by: null }]);
    expect(steps([entry(1000, 0, null, OTHER_BOOT)], here)).toEqual([]);
  });

  test('an entry that the journal took before the step it tells', () => {
    expect(steps([entry(10, 0), entry(20, 0, stepped(5)), entry(4000, 5)])).toMatchObject([
      { byMs: 5000, by: 'chronyd', at: STARTED / 1000 + 25_000, sinceBootMs: 20_000 },
    ]);
  });

  test('ntpd, which tells it first', () => {
    const event = { kind: 'step', by: 'ntpd', byMs: -3147.226, logged: 'before' } as const;
    expect(steps([entry(10, 0), entry(20, 0, event), entry(21, -3.147_226)])).toMatchObject([
      { byMs: -3147.226, by: 'ntpd' },
    ]);
  });

  test('two tellers of one step are one', () => {
    expect(steps([entry(10, 0), entry(20, 5, stepped(5)), entry(20.1, 5, stepped(5))])).toHaveLength(1);
  });

  test('a step that was told and did not move this clock was another one’s', () => {
    expect(steps([entry(10, 0), entry(20, 0, stepped(5)), entry(30, 0)])).toEqual([]);
  });

  test('without an entry before it, the program is believed', () => {
    expect(steps([entry(20, 5, stepped(5)), entry(30, 5)])).toMatchObject([{ byMs: 5000, by: 'chronyd' }]);
  });

  test('a step within a sleep is told apart from it', () => {
    const all = [entry(10, 0), entry(20, 0, { kind: 'sleep' }), entry(30, 1000 - 7, stepped(-7)), entry(40, 993)];
    expect(steps(all)).toMatchObject([{ byMs: -7000, by: 'chronyd' }]);
  });

  test('a sleep that no program told is known by its length', () => {
    const entries = [entry(10, 0), entry(20, 500)];
    const here = entry(30, 500);
    expect(stepsOfJournal(entries, here, { lowMs: 499_990, highMs: 500_010 })).toEqual([]);
    expect(stepsOfJournal(entries, here, { lowMs: 0, highMs: 10 })).toMatchObject([{ step: { byMs: 500_000 } }]);
  });

  test('slewing moves both clocks alike, and is no step', () => {
    expect(steps([entry(10, 0), entry(80_000, 0.04)])).toEqual([]);
  });

  test('a start is no step', () => {
    expect(steps([entry(9000, 0, null, OTHER_BOOT), entry(5, 100_000)])).toEqual([]);
  });

  test('the order of the entries does not matter', () => {
    const all = [entry(10, 0), entry(20, 5, stepped(5)), entry(30, 5), entry(40, -2), entry(50, -2)];
    const expected = steps(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(steps(shuffled)).toEqual(expected);
      }),
    );
  });

  test('all steps together are what the clock moved', () => {
    const moves = fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(moves, (all) => {
        let moved = 0;
        const entries = all.map((by, index) => entry(100 * index, (moved += by)));
        const total = steps(entries).reduce((sum, { byMs }) => sum + (byMs ?? 0), 0);
        expect(total).toBe((moved - (all[0] ?? 0)) * 1000);
      }),
    );
  });
});

describe('what journalctl may print', () => {
  const line = (changes: Record<string, unknown> = {}): string =>
    JSON.stringify({
      __CURSOR: 's=1',
      __REALTIME_TIMESTAMP: '1795249202600326',
      __MONOTONIC_TIMESTAMP: '80405100300',
      _BOOT_ID: BOOT,
      SYSLOG_IDENTIFIER: 'chronyd',
      MESSAGE: 'System clock was stepped by -7200.000024 seconds',
      ...changes,
    });

  test('one object on each line', () => {
    const expected = { kind: 'step', by: 'chronyd', byMs: -7_200_000.024, logged: 'after' };
    expect(parseJournal(`${line()}\n${line()}\n`)).toMatchObject([{ event: expected }, { event: expected }]);
  });

  test('a message with control characters comes as bytes, several values as a list', () => {
    const bytes = [...Buffer.from('\u001b[32mINFO\u001b[0m Jumped offset by 512.5ms')];
    for (const MESSAGE of [bytes, [bytes, 'x']]) {
      expect(parseJournal(line({ SYSLOG_IDENTIFIER: 'ntp-daemon', MESSAGE }))).toMatchObject([
        { event: { by: 'ntpd-rs', byMs: 512.5 } },
      ]);
    }
  });

  test.for([null, 5, {}, [], ['a', 1], [null]])('a message of %o says nothing', (MESSAGE) => {
    expect(parseJournal(line({ MESSAGE }))).toMatchObject([{ event: null }]);
  });

  test('no entries', () => {
    expect(parseJournal('-- No entries --\n')).toEqual([]);
    expect(parseJournal('')).toEqual([]);
  });

  test.for([
    ['text', 'Nov 22 10:00:00 web-01 chronyd[1]: x'],
    ['a line that was cut', line().slice(0, -5)],
    ['a time that is none', line({ __REALTIME_TIMESTAMP: '-1' })],
    ['a number instead of a time', line({ __MONOTONIC_TIMESTAMP: 5 })],
    ['no time', line({ __MONOTONIC_TIMESTAMP: undefined })],
    ['another boot id', line({ _BOOT_ID: '__proto__' })],
    ['a list', '[]'],
    ['null', 'null'],
  ])('%s is not understood, whatever stands beside it', ([, text = '']) => {
    expect(parseJournal(`${line()}\n${text}\n${line()}`)).toBeNull();
  });

  test('any text is understood or not', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        const entries = parseJournal(text);
        if (entries !== null) expect(stepsOfJournal(entries, null, null)).toEqual([]);
      }),
    );
  });

  test('a truncated answer is not understood, or tells fewer entries', () => {
    const whole = `${line()}\n${line()}\n`;
    fc.assert(
      fc.property(fc.nat({ max: whole.length }), (length) => {
        const entries = parseJournal(whole.slice(0, length));
        expect(entries === null || entries.length <= 2).toBe(true);
      }),
    );
  });
});
