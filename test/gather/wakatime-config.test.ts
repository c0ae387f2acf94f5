import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadConfig } from '../../src/gather/wakatime/config.ts';
import { readConfig, readState } from '../../src/gather/wakatime/config.ts';
import type { WakatimeConfig, WakatimeConfigFault } from '../../src/model/wakatime-facts.ts';
import { systemFiles } from '../../src/system/files.ts';
import type { WakatimePlaces } from '../../src/wakatime/homes.ts';
import { placesIn } from '../../src/wakatime/homes.ts';
import { makeFifo, temporaryFolder } from '../system/temporary-folder.ts';
import { fakeMachine } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const KEY = 'waka_01234567-89ab-4cde-8f01-23456789abcd';
const OTHER_KEY = '89abcdef-0123-4567-89ab-0123456789ab';
const CONFIG = '/home/ann/.wakatime.cfg';

const placesOf = (home: string, changes: Partial<WakatimePlaces> = {}): WakatimePlaces => ({
  ...placesIn(home, { foundBy: 'user', uid: 0, isOurs: true, tilde: home, platform: 'linux', architecture: 'x64' }),
  ...changes,
});
const read = (
  tree: FakeTree,
  { environment = null, ...changes }: Partial<WakatimePlaces> & { readonly environment?: string | null } = {},
): ReadConfig => {
  const variable = (name: string): string | null => (name === 'WAKATIME_API_KEY' ? environment : null);
  return readConfig(placesOf('/home/ann', changes), { files: fakeFiles(tree), machine: fakeMachine({ variable }) });
};
const factsOf = ({ facts }: ReadConfig): WakatimeConfig => {
  if (facts.status !== 'ok') throw new Error(facts.reason);
  return facts.value;
};
/** The lines of `[settings]`, which begin with line 2. */
const settings = (...lines: readonly string[]): FakeTree => ({ [CONFIG]: ['[settings]', ...lines, ''].join('\n') });
const faultsOf = (tree: FakeTree): readonly WakatimeConfigFault[] => factsOf(read(tree)).faults;

test('a usual configuration', () => {
  const told = read(
    settings(
      `api_key = ${KEY}`,
      'api_url = https://wakapi.example/api',
      'proxy = http://ann:hunter-two@proxy:8080',
      'heartbeat_rate_limit_seconds = 300',
      'log_file = ~/logs/wakatime.log',
      'debug = true',
    ),
  );
  expect(told).toEqual({
    facts: {
      status: 'ok',
      value: {
        path: CONFIG,
        importedPath: null,
        apiUrl: 'https://wakapi.example/api',
        key: 'file',
        keepsOffline: true,
        hasProxy: true,
        rateLimitSeconds: 300,
        faults: [],
      },
    },
    key: KEY,
    apiUrl: 'https://wakapi.example/api',
    shownUrl: 'https://wakapi.example/api',
    logFile: '/home/ann/logs/wakatime.log',
    internal: new Map(),
  });
});

test('a key in the address is not shown, nor what stands where the key should', () => {
  const withKey = read(settings(`api_key = ${KEY}`, `api_url = https://wakapi.example/${KEY}/api`));
  expect(withKey.shownUrl).toBe('https://wakapi.example/…/api');
  const withOther = read(settings('api_key = my "secret" one', 'api_url = https://x.example/my "secret" one/api'));
  expect(withOther.shownUrl).toBe('https://x.example/…/api');
});

test('without an address it is that of wakatime.com', () => {
  const told = read(settings(`api_key = ${KEY}`));
  expect(told.apiUrl).toBe('https://api.wakatime.com/api/v1');
  expect(factsOf(told).apiUrl).toBeNull();
});

describe('the address', () => {
  test.for([
    ['https://h/api/', 'https://h/api'],
    ['http://h:3000/api/users/current/heartbeats.bulk', 'http://h:3000/api'],
    ['http://h/api/v1/users/current/heartbeats', 'http://h/api/v1'],
    ['https://h/api/heartbeat', 'https://h/api'],
    ['https://ann:hunter-two@h/api', 'https://h/api'],
    ['https://h/api?api_key=hunter-two', 'https://h/api'],
    [`https://h/${KEY}/api`, 'https://h/…/api'],
    ['"https://h/api"', 'https://h/api'],
  ] as const)('%s', ([written, shown]) => {
    const told = read(settings(`api_key = ${KEY}`, `api_url = ${written}`));
    expect(factsOf(told)).toMatchObject({ apiUrl: shown, faults: [] });
    expect(told.apiUrl).toBe(written.replaceAll('"', ''));
  });

  test.for([
    'wakapi.example/api',
    'localhost:3000',
    'ftp://h/',
    'http://',
    'http:///api',
    'http://h:99999',
    'https://a b/',
  ])('%s is none', (written) => {
    const told = read(settings(`api_key = ${KEY}`, `api_url = ${written}`));
    expect(told.apiUrl).toBeNull();
    expect(factsOf(told)).toMatchObject({
      apiUrl: null,
      faults: [{ kind: 'api-url', path: CONFIG, line: 3, key: 'settings.api_url' }],
    });
  });
});

describe('the key', () => {
  test('by its old name, which a new one goes before', () => {
    expect(read(settings(`apikey = ${KEY}`)).key).toBe(KEY);
    expect(read(settings(`apikey = ${OTHER_KEY}`, `api_key = ${KEY}`)).key).toBe(KEY);
  });

  test('by a command, which is not run', () => {
    const told = read(settings('api_key_vault_cmd = echo hunter-two'), { environment: KEY });
    expect([factsOf(told).key, told.key]).toEqual(['command', null]);
    expect(JSON.stringify(told.facts)).not.toContain('hunter-two');
  });

  test('in the environment, if that is of this home', () => {
    const told = read(settings('debug = true'), { environment: KEY });
    expect([factsOf(told).key, told.key]).toEqual(['environment', KEY]);
    for (const other of [{ foundBy: 'sudo' }, { foundBy: 'option' }, { isOurs: false }] as const) {
      const { facts, key } = read(settings('debug = true'), { environment: KEY, ...other });
      expect([facts.status === 'ok' && facts.value.key, key]).toEqual(['none', null]);
    }
  });

  test('none is a fault', () => {
    expect(faultsOf(settings('debug = true'))).toEqual([{ kind: 'no-key', path: CONFIG, line: null, key: null }]);
    expect(faultsOf(settings('api_key ='))).toEqual([{ kind: 'no-key', path: CONFIG, line: null, key: null }]);
  });

  test('one that wakatime-cli refuses is none, and hides those that come after it', () => {
    for (const refused of ['waka_your-key-here', KEY.toUpperCase(), `${KEY}x`, KEY.replace('4cde', '5cde')]) {
      const told = read(settings('debug = true', `api_key = ${refused}`), { environment: KEY });
      expect([factsOf(told).key, told.key]).toEqual(['none', null]);
      expect(factsOf(told).faults).toEqual([{ kind: 'no-key', path: CONFIG, line: 3, key: 'settings.api_key' }]);
      expect(JSON.stringify(told.facts)).not.toContain(refused);
    }
  });

  test('that is indented belongs to the value before it', () => {
    const told = read(settings('api_url = https://h/api', `  api_key = ${KEY}`));
    expect(told.key).toBeNull();
    expect(factsOf(told).faults.map(({ kind, line }) => [kind, line])).toEqual([
      ['no-key', null],
      ['api-url', 2],
    ]);
  });
});

/** What the real program makes of them: it queues nothing with any of the last. */
test('offline is true or it is not', () => {
  const keeps = (value: string): boolean => factsOf(read(settings(`offline = ${value}`))).keepsOffline;
  for (const value of ['true', 'TRUE', '1', 't', '"true"']) expect(keeps(value), value).toBe(true);
  for (const value of ['false', '0', 'no', 'yes', 'on', '', 'tRue']) expect(keeps(value), value).toBe(false);
});

test('a rate limit that is no number is none', () => {
  const limit = (value: string) => factsOf(read(settings(`heartbeat_rate_limit_seconds = ${value}`))).rateLimitSeconds;
  expect(['0', '-5', '120', 'soon', '1e3', ''].map(limit)).toEqual([0, 0, 120, null, null, null]);
});

describe('import_cfg', () => {
  const main = { [CONFIG]: `[settings]\napi_url = https://a/api\napi_key = ${KEY}\nimport_cfg = ~/more.cfg\n` };

  test('goes over what imports it, key by key', () => {
    const more = `[settings]\napi_url = https://b/api\n[internal]\nbackoff_at = x\n`;
    const told = read({ ...main, '/home/ann/more.cfg': more });
    expect([told.apiUrl, told.key]).toEqual(['https://b/api', KEY]);
    expect(factsOf(told)).toMatchObject({ importedPath: '/home/ann/more.cfg', apiUrl: 'https://b/api', faults: [] });
    expect([...told.internal]).toEqual([['backoff_at', 'x']]);
  });

  test('its faults are its own', () => {
    const more = '\uFEFF[settings]\napi_url = ftp://b\nwhat\n';
    const { faults } = factsOf(read({ ...main, '/home/ann/more.cfg': more }));
    expect(faults.map(({ kind, path, line }) => [kind, path, line])).toEqual([
      ['bom', '/home/ann/more.cfg', 1],
      ['api-url', '/home/ann/more.cfg', 2],
      ['not-understood', '/home/ann/more.cfg', 3],
    ]);
  });

  test.for(['~/missing.cfg', '~bob/x.cfg', 'x.cfg', '/home/ann'])('%s cannot be read', (path) => {
    const told = factsOf(read(settings(`api_key = ${KEY}`, `import_cfg = ${path}`)));
    expect(told.importedPath).toBe(path.replace('~/', '/home/ann/'));
    expect(told.faults).toEqual([{ kind: 'import-unreadable', path: CONFIG, line: 3, key: 'settings.import_cfg' }]);
  });
});

test('duplicates are named, if their name is no secret', () => {
  const { faults } = factsOf(
    read(
      settings(
        `api_key = ${OTHER_KEY}`,
        `api_key = ${KEY}`,
        `${KEY} = 1`,
        `${KEY} = 2`,
        'offline = true',
        'offline = true',
      ),
    ),
  );
  expect(faults.map(({ kind, line, key }) => [kind, line, key])).toEqual([
    ['duplicate-key', 3, 'settings.api_key'],
    ['duplicate-key', 5, null],
  ]);
});

test('a file that is too large is read as far as that, to a whole line; what is not in it is not known', () => {
  const start = `[settings]\napi_key = ${KEY}\n#`;
  // The address is cut in its middle.
  const text = `${start}${'x'.repeat(262_144 - start.length - 21)}\napi_url = https://h.example/api\n`;
  const told = read({ [CONFIG]: text });
  expect([told.key, told.apiUrl]).toEqual([KEY, null]);
  expect(factsOf(told)).toMatchObject({ apiUrl: null, faults: [{ kind: 'too-large', line: null }] });
});

test('an address that stands before the cut is known', () => {
  const start = '[settings]\napi_url = https://h.example/api\n#';
  const told = read({ [CONFIG]: `${start}${'x'.repeat(300_000)}\n` });
  expect([told.key, told.apiUrl]).toEqual([null, 'https://h.example/api']);
  expect(factsOf(told).faults.map(({ kind }) => kind)).toEqual(['too-large']);
});

test('UTF-16 is nothing that it understands', () => {
  const bytes = Buffer.from(`\uFEFF[settings]\r\napi_key = ${KEY}\r\n`, 'utf16le');
  const told = read({ [CONFIG]: new Uint8Array(bytes) });
  expect(told.key).toBeNull();
  expect(factsOf(told).faults.map(({ kind }) => kind)).toEqual(['no-key', 'bom', 'not-understood']);
});

describe('without a configuration', () => {
  test('there is no key and no address', () => {
    expect(read({})).toMatchObject({ facts: { status: 'absent' }, key: null, apiUrl: null, logFile: null });
  });

  test('but for the key of the environment, which goes to wakatime.com', () => {
    const told = read({}, { environment: KEY });
    expect(told).toMatchObject({ facts: { status: 'absent' }, key: KEY, apiUrl: 'https://api.wakatime.com/api/v1' });
    expect(read({}, { environment: 'x' })).toMatchObject({ key: null, apiUrl: null });
  });

  test('that may be read, nothing is known', () => {
    const told = read({ [CONFIG]: { unreadable: 'denied' } }, { environment: KEY });
    expect(told).toMatchObject({ facts: { status: 'denied' }, key: null, apiUrl: null });
  });
});

describe('what no configuration makes us say', () => {
  const secret = fc.constantFrom(KEY, OTHER_KEY, 'hunter-two');
  const part = fc.oneof(
    secret,
    fc.constantFrom('api_key', 'apikey', 'api_key_vault_cmd', 'api_url', 'import_cfg', 'log_file', 'proxy', 'offline'),
    fc.constantFrom(
      ' = ',
      ':',
      '\n',
      '\n  ',
      '[settings]\n',
      '[internal]\n',
      '"',
      '"""',
      '`',
      '\\',
      '#',
      '\r\n',
      '/',
      '~/',
    ),
    fc.constantFrom('https://h/', 'http://u:', '@', '?key=', ':', 'https://h/api/', '%(proxy)s', '/srv/'),
  );
  const line = fc
    .tuple(
      fc.constantFrom('api_key', 'apikey', 'api_url', 'proxy', 'import_cfg', 'log_file', 'backoff_at', KEY),
      fc.constantFrom('=', ' = ', ': '),
      fc.constantFrom('', '"', ' ', 'http://ann:', 'https://h/?k=', 'socks5://x:'),
      secret,
      fc.constantFrom('', '"', '@h/api', '@h:1/', '\n  more', '\\'),
    )
    .map((parts) => `${parts.join('')}\n`);
  const hides = (text: string, texts: readonly string[]): void => {
    const told = read({ [CONFIG]: `[settings]\n${text}`, '/srv/x': text }, { environment: KEY });
    for (const one of texts) expect(JSON.stringify(told.facts)).not.toContain(one);
  };

  test('keys', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(part, line), { maxLength: 30 }), (parts) =>
        hides(parts.join(''), [KEY, OTHER_KEY]),
      ),
      { numRuns: 500 },
    );
  });

  test('passwords', () => {
    const wayOf = fc.constantFrom(
      'proxy = http://ann:hunter-two@h:1',
      'proxy = corp\\\\ann:hunter-two',
      'api_url = https://ann:hunter-two@h/api',
      'api_url = https://ann:hunter-two@h:x/api',
      'api_url = ann:hunter-two@h',
      'api_url = https://h/api#hunter-two',
      'api_key = hunter-two',
      'api_key = hunter-two\napi_url = https://h/hunter-two/api',
      'api_key_vault_cmd = pass hunter-two',
      'import_cfg = ~/x\n  api_key = hunter-two',
      'import_cfg = https://ann:hunter-two@h/x',
      'log_file = ~/x\n  api_key = hunter-two',
      'api_key = a\n[settings]\napi_key = hunter-two',
    );
    fc.assert(
      fc.property(fc.array(wayOf, { minLength: 1, maxLength: 6 }), fc.constantFrom('\n', '\r\n'), (lines, end) =>
        hides(lines.join(end), ['hunter-two']),
      ),
    );
  });
});

describe('the state', () => {
  const CURRENT = '/home/ann/.wakatime/wakatime-internal.cfg';
  const LEGACY = '/home/ann/.wakatime-internal.cfg';
  const AT = '2027-01-01T00:00:00Z';
  const state = (tree: FakeTree) => {
    const config = read(tree);
    return readState(placesOf('/home/ann'), config, { files: fakeFiles(tree) });
  };

  test('is what the internal file says, and the configuration before it', () => {
    const tree = {
      [CONFIG]: `[internal]\nbackoff_at = ${AT}\n`,
      [CURRENT]: '[internal]\nbackoff_retries           = 4\nheartbeats_last_sent_at = 2026-11-22T20:00:00+08:00\n',
    };
    expect(state(tree)).toEqual({
      status: 'ok',
      value: {
        backoffAt: Date.parse(AT),
        backoffRetries: 4,
        lastSentAt: Date.UTC(2026, 10, 22, 12),
        places: [
          {
            path: CURRENT,
            kind: 'current',
            backoffAt: null,
            backoffRetries: 4,
            lastSentAt: Date.UTC(2026, 10, 22, 12),
            unreadable: [],
          },
          {
            path: CONFIG,
            kind: 'config',
            backoffAt: Date.parse(AT),
            backoffRetries: 0,
            lastSentAt: null,
            unreadable: [],
          },
        ],
      },
    });
  });

  test('of an old version is where there is no new one', () => {
    const legacy = { [LEGACY]: `[internal]\nbackoff_at = "${AT}"\n` };
    expect(state(legacy)).toMatchObject({ value: { backoffAt: Date.parse(AT), places: [{ kind: 'legacy' }] } });
    expect(state({ ...legacy, [CURRENT]: '' })).toMatchObject({
      value: { backoffAt: null, places: [{ kind: 'current' }, { kind: 'legacy' }] },
    });
  });

  test('is absent where nothing is remembered', () => {
    expect(state({})).toMatchObject({ status: 'absent' });
    expect(state(settings('debug = true'))).toMatchObject({ status: 'absent' });
  });

  test('that may not be read is not the one behind it', () => {
    const tree = { [CURRENT]: { unreadable: 'denied' as const }, [LEGACY]: `[internal]\nbackoff_at = ${AT}\n` };
    expect(state(tree)).toMatchObject({ status: 'denied' });
  });

  test('of any bytes is some', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(state({ [CURRENT]: bytes, [CONFIG]: bytes }).status).toBe('ok');
      }),
    );
  });
});

describe.skipIf(process.platform === 'win32')('of true files', () => {
  const all = (home: string): Record<string, string> => {
    const places = placesOf(home);
    const config = readConfig(places, { files: systemFiles, machine: fakeMachine() });
    const state = readState(places, config, { files: systemFiles });
    return { config: config.facts.status, state: state.status };
  };

  test('a FIFO, a device, a folder, a loop are failures, and hold nobody', () => {
    for (const make of [
      makeFifo,
      (path: string) => symlinkSync('/dev/zero', path),
      (path: string) => mkdirSync(path),
      (path: string) => symlinkSync(path, path),
    ]) {
      const home = temporaryFolder();
      mkdirSync(join(home, '.wakatime'));
      for (const path of [placesOf(home).config, ...placesOf(home).states.map((state) => state.path)]) make(path);
      expect(all(home)).toEqual({ config: 'failed', state: 'failed' });
    }
  });

  test('an import of a FIFO or of itself ends', () => {
    const home = temporaryFolder();
    const { config } = placesOf(home);
    makeFifo(join(home, 'fifo'));
    for (const path of ['~/fifo', '~/.wakatime.cfg', '/dev/zero']) {
      writeFileSync(config, `[settings]\nimport_cfg = ${path}\n`);
      expect(all(home)).toEqual({ config: 'ok', state: 'absent' });
    }
  });

  test('are as they were when they have been read', () => {
    const home = temporaryFolder();
    const { config } = placesOf(home);
    writeFileSync(config, `[settings]\napi_key = ${KEY}\n`);
    const before = statSync(config, { bigint: true });
    all(home);
    const after = statSync(config, { bigint: true });
    expect([after.mtimeNs, after.ctimeNs, after.size]).toEqual([before.mtimeNs, before.ctimeNs, before.size]);
  });
});
