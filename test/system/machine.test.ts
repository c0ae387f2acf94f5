import { hostname } from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { thisMachine } from '../../src/system/machine.ts';

const machine = thisMachine();
const HOUR = 3600;
/** Unix seconds. */
const at = (text: string): number => Date.parse(text) / 1000;
const WINTER = at('2024-01-15T12:00:00Z');
const SUMMER = at('2024-07-15T12:00:00Z');

test('what Node says of the machine', () => {
  expect(machine).toMatchObject({ name: hostname(), platform: process.platform, architecture: process.arch });
  expect(machine.icuTimeZoneVersion).toMatch(/^20\d\d[a-z]$/);
});

test.skipIf(process.platform === 'win32')(
  'its user is the one whose rights we have, whatever the variables say',
  () => {
    vi.stubEnv('USER', 'mallory');
    vi.stubEnv('LOGNAME', 'mallory');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(machine.userName()).not.toBe('mallory');
    expect(machine.userId()).toBe(process.geteuid?.());
    if (machine.userId() === 0) expect(machine.userName()).toBe('root');
  },
);

test('the addresses of its interfaces, loopback among them', () => {
  expect(machine.addresses()).toContain('127.0.0.1');
});

test('a variable that is empty is not one that is not set', () => {
  vi.stubEnv('TIMECHECK_TEST_EMPTY', '');
  vi.stubEnv('TIMECHECK_TEST_UNSET', undefined);
  vi.stubEnv('TZ', ':Asia/Shanghai');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(machine.variable('TIMECHECK_TEST_EMPTY')).toBe('');
  expect(machine.variable('TIMECHECK_TEST_UNSET')).toBeNull();
  expect(machine.variable('TZ')).toBe(':Asia/Shanghai');
});

describe('offsets by ICU', () => {
  test.for<readonly [string, readonly number[], readonly number[]]>([
    ['UTC', [WINTER, SUMMER], [0, 0]],
    ['Etc/UTC', [WINTER], [0]],
    ['Asia/Kolkata', [WINTER, SUMMER], [5.5 * HOUR, 5.5 * HOUR]],
    ['Asia/Kathmandu', [WINTER], [5.75 * HOUR]],
    ['Asia/Shanghai', [WINTER, SUMMER], [8 * HOUR, 8 * HOUR]],
    ['Pacific/Kiritimati', [WINTER], [14 * HOUR]],
    ['America/New_York', [WINTER, SUMMER], [-5 * HOUR, -4 * HOUR]],
    ['America/St_Johns', [WINTER, SUMMER], [-3.5 * HOUR, -2.5 * HOUR]],
    ['Etc/GMT+5', [WINTER], [-5 * HOUR]],
    ['Etc/GMT-14', [WINTER], [14 * HOUR]],
    ['Africa/Monrovia', [0], [-(44 * 60 + 30)]],
  ])('%s', ([zone, instants, offsets]) => {
    expect(machine.icuOffsets(zone, instants)).toEqual(offsets);
  });

  test('to the second, on both sides of a transition', () => {
    const spring = at('2024-03-31T01:00:00Z');
    expect(machine.icuOffsets('Europe/Berlin', [spring - 1, spring])).toEqual([HOUR, 2 * HOUR]);
  });

  test('without instants, none', () => {
    expect(machine.icuOffsets('Asia/Kolkata', [])).toEqual([]);
  });

  test('a zone that it does not know, or that is none', () => {
    for (const zone of ['Mars/Olympus', '', '../etc/passwd', 'Asia/Kolkata\0', ':UTC', '__proto__']) {
      expect(machine.icuOffsets(zone, [WINTER]), JSON.stringify(zone)).toBeNull();
    }
  });

  test('an instant beyond all calendars', () => {
    expect(machine.icuOffsets('UTC', [Number.NaN])).toBeNull();
    expect(machine.icuOffsets('UTC', [1e300])).toBeNull();
  });
});
