import { describe, expect, test } from 'vitest';
import type { RawOptions } from '../../src/cli/options.ts';
import { readOptions } from '../../src/cli/options.ts';
import { UsageError } from '../../src/model/usage-error.ts';
import type { UsageFault } from '../../src/model/usage-error.ts';

const faultOf = (raw: RawOptions, hosts: readonly string[] = []): UsageFault | null => {
  try {
    readOptions(raw, hosts);
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.fault;
    throw error;
  }
};

test('nothing asked for: the documented defaults', () => {
  expect(readOptions({})).toEqual({
    scope: 'everything',
    servers: [],
    samples: null,
    demonstration: null,
    warnMs: 100,
    critMs: 1000,
    only: [],
    skip: [],
    failOn: 'critical',
    allowUnknown: false,
    timeoutMs: 5000,
    format: 'text',
    output: null,
    quiet: false,
    verbose: false,
    color: true,
  });
});

describe('values', () => {
  test('servers by option and by argument, in order', () => {
    expect(readOptions({ server: ['a.example', '[::1]:1123'] }, ['b.example:99']).servers).toEqual([
      { host: 'a.example', port: 123 },
      { host: '::1', port: 1123 },
      { host: 'b.example', port: 99 },
    ]);
  });

  test('checks, comma-separated and repeated', () => {
    expect(readOptions({ only: ['a, b', 'c'], skip: ['d'] })).toMatchObject({ only: ['a', 'b', 'c'], skip: ['d'] });
  });

  test('a warning above the default critical raises that too', () => {
    expect(readOptions({ warn: '5s' })).toMatchObject({ warnMs: 5000, critMs: 5000 });
    expect(readOptions({ warn: '250ms' })).toMatchObject({ warnMs: 250, critMs: 1000 });
    expect(readOptions({ warn: '1s', crit: '1s' })).toMatchObject({ warnMs: 1000, critMs: 1000 });
  });

  test.for([
    [{ json: true }, 'json'],
    [{ format: 'json' }, 'json'],
    [{ json: true, format: 'json' }, 'json'],
    [{ format: 'text' }, 'text'],
  ] as const)('%o: %s', ([raw, format]) => {
    expect(readOptions(raw).format).toBe(format);
  });
});

describe('faults, each naming its value', () => {
  test.for<readonly [RawOptions, UsageFault]>([
    [{ server: ['ok.example', 'a b'] }, { kind: 'host', value: 'a b' }],
    [{ server: ['a:99999'] }, { kind: 'port', value: 'a:99999' }],
    [{ samples: '0' }, { kind: 'samples', value: '0' }],
    [{ samples: '-1' }, { kind: 'samples', value: '-1' }],
    [{ samples: '65' }, { kind: 'samples', value: '65' }],
    [{ samples: '4.5' }, { kind: 'samples', value: '4.5' }],
    [{ samples: '' }, { kind: 'samples', value: '' }],
    [{ warn: '100' }, { kind: 'duration', option: '--warn', value: '100' }],
    [{ crit: 'soon' }, { kind: 'duration', option: '--crit', value: 'soon' }],
    [{ timeout: '0s' }, { kind: 'duration', option: '--timeout', value: '0s' }],
    [{ timeout: '25h' }, { kind: 'duration', option: '--timeout', value: '25h' }],
    [
      { warn: '2s', crit: '1s' },
      { kind: 'thresholds', warn: '2s', crit: '1s' },
    ],
    [{ crit: '50ms' }, { kind: 'thresholds', warn: '100ms', crit: '50ms' }],
    [
      { failOn: 'error' },
      { kind: 'choice', option: '--fail-on', value: 'error', allowed: ['critical', 'warning', 'info'] },
    ],
    [{ format: 'xml' }, { kind: 'choice', option: '--format', value: 'xml', allowed: ['text', 'json'] }],
    [
      { json: true, format: 'text' },
      { kind: 'conflict', options: ['--json', '--format text'] },
    ],
  ])('%o', ([raw, fault]) => {
    expect(faultOf(raw)).toEqual(fault);
  });

  test('of a host that is an argument too', () => {
    expect(faultOf({}, ['fine.example', '::x'])).toEqual({ kind: 'host', value: '::x' });
  });
});
