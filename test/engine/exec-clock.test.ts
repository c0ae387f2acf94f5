import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthNs } from '../../src/engine/clock-bounds.ts';
import { CLOCK_LOOP, measureInside, openClockExec, parseLoopTime } from '../../src/engine/exec-clock.ts';
import type { EngineClient } from '../../src/engine/client.ts';
import { missing } from '../../src/model/gathered.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import type { ShellOptions } from './virtual-engine.ts';
import { fakeShell, holds, secondsOnly, truthNs, withNanoseconds } from './virtual-engine.ts';

const LOCAL = { upMs: [1], downMs: [0.4] };

const measure = async (options: Partial<ShellOptions>, isEnough?: () => Promise<boolean>) => {
  const clock = new VirtualClock();
  const shell = fakeShell(clock, { ...LOCAL, prints: withNanoseconds, ...options });
  const inside = await clock.until(measureInside(shell, clock, isEnough));
  expect(shell.isClosed()).toBe(true);
  return { clock, shell, inside };
};

const way = fc.array(fc.double({ min: 0.01, max: 60, noNaN: true }), { minLength: 1, maxLength: 5 });
const ahead = fc.oneof(
  fc.double({ min: -1e11, max: 1e11, noNaN: true }),
  fc.double({ min: -2000, max: 2000, noNaN: true }),
);

describe('one line', () => {
  // `date "+%s %N"` of coreutils 9.1, busybox 1.35.0 (Debian) and busybox 1.37 (Alpine 3.22).
  test.for([
    ['1795363985 123456789', { seconds: 1_795_363_985, nanoseconds: 123_456_789 }],
    ['1795363985 %N', { seconds: 1_795_363_985, nanoseconds: null }],
    ['1795363985 ', { seconds: 1_795_363_985, nanoseconds: null }],
    ['1795363985', { seconds: 1_795_363_985, nanoseconds: null }],
    ['1795363985 N', { seconds: 1_795_363_985, nanoseconds: null }],
    ['5 000000001', { seconds: 5, nanoseconds: 1 }],
    ['-2208988800 500000000', { seconds: -2_208_988_800, nanoseconds: 500_000_000 }],
    ['3187296000 0\r', null],
    ['', null],
    ['-', null],
    ['sh: date: not found', null],
    ['99999999999999 000000000', null],
    ['1795363985 123456789 1', null],
    ['1795363985.5', null],
  ] as const)('%j', ([line, expected]) => {
    expect(parseLoopTime(line)).toEqual(expected);
  });

  test('any text is a time or none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (line) => {
        const time = parseLoopTime(line);
        if (time === null) return;
        expect(Number.isSafeInteger(time.seconds)).toBe(true);
        expect(line.startsWith(String(time.seconds)) || /^-?0/.test(line)).toBe(true);
      }),
    );
  });
});

describe('the loop', () => {
  const run = (input: string): string[] =>
    execFileSync('/bin/sh', ['-c', CLOCK_LOOP], { input, encoding: 'utf8' }).split('\n');

  test('answers each line, and ends with its input', () => {
    const lines = run('\n\n\n');
    expect(lines).toHaveLength(4);
    expect(lines.slice(0, 3).every((line) => parseLoopTime(line) !== null)).toBe(true);
  });

  test('is one line of sh, with nothing that quoting could break', () => {
    expect(CLOCK_LOOP).not.toMatch(/[\n']/);
  });

  test('says so where there is no date', () => {
    const output = execFileSync('/bin/sh', ['-c', `PATH=/nowhere; ${CLOCK_LOOP}`], {
      input: '\n',
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(output).toBe('-\n');
  });
});

describe('to a nanosecond', () => {
  test('the truth always lies inside', async () => {
    await fc.assert(
      fc.asyncProperty(ahead, way, way, async (aheadMs, upMs, downMs) => {
        // Before the epoch `date` counts otherwise; such a clock is read elsewhere.
        fc.pre(aheadMs > -1e11);
        const { clock, inside, shell } = await measure({ aheadMs, upMs, downMs });
        if (inside.status !== 'ok') throw new Error(inside.reason);
        expect(inside.value.readBy).toBe('exec');
        expect(holds(inside.value.bounds, truthNs(clock, aheadMs))).toBe(true);
        expect(widthNs(inside.value.bounds)).toBeLessThanOrEqual(
          BigInt(Math.ceil((Math.max(...upMs) + Math.max(...downMs)) * 1e6)) + 10n,
        );
        expect(shell.lines()).toBeLessThanOrEqual(20);
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('takes some rounds, and not a long time', async () => {
    const { clock, shell } = await measure({});
    expect(shell.lines()).toBeGreaterThanOrEqual(5);
    expect(clock.elapsedMs).toBeLessThan(150);
  });

  test('a clock that stands still shows all that it was', async () => {
    const still = 1_577_836_800_000_000_000n;
    const { clock, inside } = await measure({ prints: () => withNanoseconds(still) });
    if (inside.status !== 'ok') throw new Error(inside.reason);
    expect(holds(inside.value.bounds, still - clock.monotonicNs())).toBe(true);
    expect(widthNs(inside.value.bounds)).toBeLessThan(150_000_000n);
  });

  test('a clock that was set in the meantime tells nothing', async () => {
    let round = 0;
    const { inside } = await measure({ prints: (ns) => withNanoseconds(ns + (round++ > 1 ? 5_000_000_000n : 0n)) });
    expect(inside.status).toBe('failed');
  });
});

describe('to a second', () => {
  test('the truth always lies inside, by the moment at which it changes', async () => {
    await fc.assert(
      fc.asyncProperty(ahead, fc.double({ min: 0, max: 9.9, noNaN: true }), way, async (aheadMs, lateMs, upMs) => {
        const lateNs = BigInt(Math.round(lateMs * 1e6));
        const { clock, inside } = await measure({
          aheadMs,
          upMs,
          // The kernel's time of its last tick.
          prints: (ns) => secondsOnly(ns - lateNs),
        });
        if (inside.status !== 'ok') throw new Error(inside.reason);
        expect(inside.value.readBy).toBe('exec-seconds');
        expect(holds(inside.value.bounds, truthNs(clock, aheadMs))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('takes a second', async () => {
    const { clock, inside } = await measure({ prints: secondsOnly });
    if (inside.status !== 'ok') throw new Error(inside.reason);
    expect(widthNs(inside.value.bounds)).toBeLessThan(20_000_000n);
    expect(clock.elapsedMs).toBeLessThan(1200);
  });

  test('but only one answer, where that is enough', async () => {
    const { inside, shell, clock } = await measure({ prints: secondsOnly }, () => Promise.resolve(true));
    if (inside.status !== 'ok') throw new Error(inside.reason);
    expect(shell.lines()).toBe(1);
    expect(holds(inside.value.bounds, truthNs(clock, 0))).toBe(true);
  });
});

describe('there is nothing to read', () => {
  test.for([
    [126, 'absent', 'there is no shell inside'],
    [127, 'absent', 'there is no shell inside'],
    [137, 'failed', 'the shell inside ended with 137'],
  ] as const)('it ends with %d', async ([exitCode, status, reason]) => {
    expect((await measure({ prints: () => null, exitCode })).inside).toEqual(missing(status, reason));
  });

  test('the engine says on the output that there is no shell', async () => {
    const text = 'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": not found\r\n';
    let round = 0;
    const clock = new VirtualClock();
    const shell = fakeShell(clock, { ...LOCAL, prints: () => (round++ === 0 ? text : null), exitCode: 126 });
    // Its end follows what it said.
    clock.after(50, () => shell.write('\n'));
    expect(await clock.until(measureInside(shell, clock))).toEqual(missing('absent', 'there is no shell inside'));
  });

  test('no date', async () => {
    expect((await measure({ prints: () => '-\n' })).inside).toEqual(
      missing('absent', 'there is no program date inside'),
    );
  });

  test.for(['soon\n', 'x'.repeat(10_000_000), '\n', '1795363985 000000000\n1795363985 000000000\n'])(
    'what it says is no time: %.12j',
    async (text) => {
      expect((await measure({ prints: () => text })).inside.status).toBe('failed');
    },
  );

  test('it never answers', async () => {
    const { clock, inside } = await measure({ upMs: [1e9] });
    expect(inside.status).toBe('timeout');
    expect(clock.elapsedMs).toBeLessThan(3000);
  });

  test('it falls silent', async () => {
    const { inside } = await measure({ upMs: [1, 1, 1, 1e9] });
    expect(inside.status).toBe('timeout');
  });
});

test('the exec has the variables that it is given', async () => {
  const calls: unknown[] = [];
  const client: Pick<EngineClient, 'exec'> = {
    exec: (...call) => {
      calls.push(call);
      return Promise.resolve(missing('denied', 'no'));
    },
  };
  expect(await openClockExec(client, 'abc', ['FAKETIME=-45'])).toEqual(missing('denied', 'no'));
  expect(calls).toEqual([['abc', ['sh', '-c', CLOCK_LOOP], ['FAKETIME=-45']]]);
});
