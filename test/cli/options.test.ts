import { resolve } from 'node:path';
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
    engine: { url: null, required: false, mayExec: true },
    wakatime: { homes: [], withKey: false, askCli: false },
    offline: false,
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

describe('the engine', () => {
  test.for([
    ['unix:///run/user/1000/docker.sock', 'unix:///run/user/1000/docker.sock'],
    ['/var/run/docker.sock', 'unix:///var/run/docker.sock'],
    ['tcp://10.0.0.5', 'tcp://10.0.0.5'],
    ['tcp://docker_host.example:2376', 'tcp://docker_host.example:2376'],
    ['10.0.0.5:2375', 'tcp://10.0.0.5:2375'],
    ['tcp://[2001:db8::1]:2376', 'tcp://[2001:db8::1]:2376'],
    ['http://localhost:2375', 'http://localhost:2375'],
    ['https://engine.example/', 'https://engine.example/'],
    ['ssh://far', 'ssh://far'],
    ['ssh://ann@far.example:2222/run/podman/podman.sock', 'ssh://ann@far.example:2222/run/podman/podman.sock'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
  ])('%s', ([engine = '', url]) => {
    expect(readOptions({ engine }).engine).toEqual({ url, required: false, mayExec: true });
  });

  test.for([
    ...['', '/', 'docker.sock', './docker.sock', 'unix://', 'unix://docker.sock', 'unix:/var/run/docker.sock'],
    ...[
      'tcp://',
      'tcp://:2375',
      'tcp://a:0',
      'tcp://a:65536',
      'tcp://a:b',
      'tcp://[::1',
      'tcp://[1.2.3.4]',
      'tcp://a/b',
    ],
    ...['http://', 'ssh://', 'ssh://@far', 'ssh://far:', 'ssh://-oProxyCommand=x', 'ssh://-o@far', 'npipe://docker'],
    ...['https://engine.example/v1', 'ssh://far/a b', 'ssh://far/$(id)', 'npipe:////./pipe/a/b', '10.0.0.5'],
    ...['ftp://a', 'constructor://a', 'tcp://a b', 'tcp://a\nb', 'unix:///a\u0000b', `unix:///${'a'.repeat(2000)}`],
    // A password would stand in every list of processes.
    ...['tcp://ann:secret@far', 'https://ann@far', 'ssh://ann:secret@far'],
  ])('not %j', (engine) => {
    expect(faultOf({ engine })).toEqual({ kind: 'engine', value: engine });
  });

  test('may be required, and may be kept from running anything', () => {
    expect(readOptions({ requireEngine: true, exec: false }).engine).toEqual({
      url: null,
      required: true,
      mayExec: false,
    });
  });

  test('is left alone with --no-containers, and nobody can want both', () => {
    expect(readOptions({ containers: false, exec: false }).engine).toBeNull();
    const conflict = (wish: string): UsageFault => ({ kind: 'conflict', options: [wish, '--no-containers'] });
    expect(faultOf({ containers: false, engine: '/a' })).toEqual(conflict('--engine'));
    expect(faultOf({ containers: false, requireEngine: true })).toEqual(conflict('--require-engine'));
  });
});

describe('WakaTime', () => {
  test('homes are made absolute, in order', () => {
    expect(readOptions({ home: ['/home/ann/', '../bob'], withKey: true, askWakatimeCli: true }).wakatime).toEqual({
      homes: ['/home/ann', resolve('../bob')],
      withKey: true,
      askCli: true,
    });
  });

  test('no home is not this folder', () => {
    expect(faultOf({ home: [''] })).toEqual({ kind: 'home', value: '' });
  });

  test('is left alone with --no-wakatime, and nobody can want both', () => {
    expect(readOptions({ wakatime: false }).wakatime).toBeNull();
    const conflict = (wish: string): UsageFault => ({ kind: 'conflict', options: [wish, '--no-wakatime'] });
    expect(faultOf({ wakatime: false, home: ['/home/ann'] })).toEqual(conflict('--home'));
    expect(faultOf({ wakatime: false, withKey: true })).toEqual(conflict('--with-key'));
    expect(faultOf({ wakatime: false, askWakatimeCli: true })).toEqual(conflict('--ask-wakatime-cli'));
  });
});

describe('--offline', () => {
  test('asks nobody', () => {
    expect(readOptions({ offline: true, home: ['/a'] })).toMatchObject({ offline: true, servers: [] });
  });

  test('and what would be asked cannot be wanted with it', () => {
    const conflict = (wish: string): UsageFault => ({ kind: 'conflict', options: [wish, '--offline'] });
    expect(faultOf({ offline: true, server: ['ntp.example'] })).toEqual(conflict('--server'));
    expect(faultOf({ offline: true, withKey: true })).toEqual(conflict('--with-key'));
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
