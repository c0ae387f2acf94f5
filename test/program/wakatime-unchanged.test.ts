/** A look at WakaTime changes nothing, waits for no lock, and keeps the key to itself. */
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProgram } from '../lab/lab-parts.ts';
import { listing } from '../lab/listing.ts';
import { programCommand, runProgram } from '../lab/run-program.ts';
import { serverOptions, type TestEnd, truthfulServersFor } from '../lab/servers-for-test.ts';
import { WAKAPI_KEY, type WakapiServer } from '../lab/wakapi-server.ts';
import {
  badRequestLine,
  evenly,
  folderFor,
  homeFor,
  type HomeOptions,
  homesIn,
  HOUR,
  MINUTE,
  patient,
  wakapiFor,
} from '../lab/wakatime-home.ts';

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** With every file that there can be. */
const fullHome = ({ apiUrl }: Pick<WakapiServer, 'apiUrl'>, changes: HomeOptions = {}): HomeOptions => ({
  apiUrl,
  times: evenly(60, Date.now() - 3 * HOUR, Date.now() - MINUTE),
  state: { backoff_at: ago(HOUR), backoff_retries: '2', heartbeats_last_sent_at: ago(2 * HOUR) },
  log: [badRequestLine(Date.now() - HOUR, apiUrl)],
  files: {
    '.wakatime.bdb': readFileSync(join(import.meta.dirname, 'wakatime-unchanged.test.ts')),
    '.wakatime-internal.cfg': '[internal]\nbackoff_retries = 1\n',
  },
  ...changes,
});

const FORMS: readonly (readonly string[])[] = [
  ['wakatime'],
  ['wakatime', '--verbose'],
  ['wakatime', '--json'],
  ['wakatime', '--with-key'],
  ['wakatime', '--offline', '--allow-unknown'],
  ['--verbose'],
  ['check', '--quiet'],
];

describe('nothing of the home is changed by', () => {
  test.concurrent.for(FORMS)('%j', async (form, context) => {
    const server = await wakapiFor(context);
    const home = homeFor(context, fullHome(server));
    const sources = form.includes('--offline') ? [] : serverOptions(await truthfulServersFor(context, 3));
    const before = await listing(dirname(home.path));
    expect(before.length).toBeGreaterThan(8);
    const { stderr } = await runProgram([...form, ...sources, '--no-containers'], { env: { HOME: home.path } });
    expect(stderr).toBe('');
    expect(await listing(dirname(home.path))).toEqual(before);
  });

  test.concurrent('a report that is written elsewhere, of a home of another', async (context) => {
    const server = await wakapiFor(context);
    const home = homeFor(context, fullHome(server));
    const before = await listing(dirname(home.path));
    const output = join(folderFor(context), 'report.txt');
    const sources = serverOptions(await truthfulServersFor(context, 3));
    await runProgram(['wakatime', ...sources, '--no-containers', '--home', home.path, '-o', output]);
    expect(readFileSync(output, 'utf8')).toContain(home.path);
    expect(await listing(dirname(home.path))).toEqual(before);
  });

  test.concurrent('a home in which there is nothing yet', async (context) => {
    const home = homeFor(context, { cli: null });
    const before = await listing(dirname(home.path));
    await home.run(['--offline', '--allow-unknown', '--home', home.path]);
    expect(await listing(dirname(home.path))).toEqual(before);
  });
});

describe('--ask-wakatime-cli', () => {
  const ASK = ['--offline', '--allow-unknown', '--ask-wakatime-cli'];

  test('asks the program, and what that changes would be seen', async (context) => {
    // It is not asked about a queue that cannot be read.
    const home = homeFor(context, fullHome({ apiUrl: 'http://127.0.0.1:9/api' }, { files: {} }));
    home.put('.wakatime/wakatime-cli', '#!/bin/sh\n[ "$1" = --version ] || touch "$HOME/.wakatime/touched"\necho 61\n');
    chmodSync(home.at('.wakatime/wakatime-cli'), 0o700);
    const before = await listing(home.path);
    await home.run(ASK.slice(0, 2));
    expect(await listing(home.path)).toEqual(before);
    const { json } = await home.runForJson(ASK);
    expect(homesIn(json)[0]?.cliCount).toEqual({ status: 'ok', value: 61 });
    expect(await listing(home.path)).not.toEqual(before);
  });

  const real = process.env['TIMECHECK_TEST_WAKATIME_CLI'] ?? findProgram('wakatime-cli');
  test.skipIf(real === null)('the real wakatime-cli counts what we count', async (context) => {
    const home = homeFor(context, {
      apiUrl: 'http://127.0.0.1:9/api',
      times: evenly(60, Date.now() - 3 * HOUR, Date.now() - MINUTE),
      queue: 'legacy',
    });
    copyFileSync(real ?? '', home.at('.wakatime/wakatime-cli'));
    const { json } = await home.runForJson(ASK);
    const [found] = homesIn(json);
    const counts = found?.queues.map(({ kind, content }) => [kind, content.status === 'ok' ? content.value.count : -1]);
    expect(counts).toEqual([['legacy', 60]]);
    expect(found?.cli).toMatchObject({ value: { version: { status: 'ok' } } });
    // Since 1.94.1 it counts the other file.
    expect(found?.cliCount.status === 'ok' && [0, 60].includes(found.cliCount.value)).toBe(true);
  });
});

describe.skipIf(findProgram('flock') === null)('a queue that a writer has locked', () => {
  test('is read all the same', async (context) => {
    const home = homeFor(context, fullHome({ apiUrl: 'http://127.0.0.1:9/api' }));
    const queue = home.at('.wakatime/offline_heartbeats.bdb');
    // Without --close the program would inherit the lock, and could take it again.
    const command = ['flock', '--exclusive', '--close', queue, ...programCommand] as const;
    const { json } = await home.runForJson(['--offline', '--allow-unknown'], { command });
    expect(homesIn(json)[0]?.queues[0]?.content).toMatchObject({ status: 'ok', value: { count: 60 } });
  });
});

describe('the key', () => {
  const SECRETS = {
    key: WAKAPI_KEY,
    user: 'ann-of-the-proxy',
    password: 'pass-word-of-the-url',
    proxy: 'pass-word-of-the-proxy',
    vault: 'name-in-the-vault',
  };
  const encoded = Object.values(SECRETS).map((secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''));

  const homeWithSecrets = (context: TestEnd, { apiUrl }: Pick<WakapiServer, 'apiUrl'>) => {
    const { user, password, proxy, vault, key } = SECRETS;
    return homeFor(
      context,
      fullHome(
        { apiUrl: apiUrl.replace('//', `//${user}:${password}@`) },
        {
          settings: [`proxy = http://${user}:${proxy}@127.0.0.1:9`, `api_key_vault_cmd = echo ${vault}`],
          state: { backoff_at: key, backoff_retries: key, heartbeats_last_sent_at: key },
          log: [
            JSON.stringify({
              level: 'error',
              message: `failed: api_key=${key} at "${apiUrl}/heartbeats?api_key=${key}" Authorization: Basic ${Buffer.from(key).toString('base64')} proxy http://${user}:${proxy}@127.0.0.1`,
              now: ago(MINUTE),
            }),
          ],
        },
      ),
    );
  };

  const MODES = [[], ['--verbose'], ['--json'], ['--quiet'], ['--lang', 'zh-cn'], ['--offline', '--json']];

  test.concurrent.for([false, true])('is shown by no mode (--with-key: %j)', async (withKey, context) => {
    const server = await wakapiFor(context);
    const home = homeWithSecrets(context, server);
    const sources = serverOptions(await truthfulServersFor(context, 3));
    for (const mode of MODES) {
      const isOffline = mode.includes('--offline');
      const args = [...mode, ...(isOffline ? [] : [...sources, ...(withKey ? ['--with-key'] : [])])];
      const { stdout, stderr } = await home.run([...args, ...patient]);
      for (const secret of [...Object.values(SECRETS), ...encoded]) expect(`${stdout}${stderr}`).not.toContain(secret);
    }
    // It was there to be shown.
    expect(readFileSync(home.at('.wakatime.cfg'), 'utf8')).toContain(WAKAPI_KEY);
    expect(server.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(withKey);
  });

  const withAuthorization = ({ requests }: WakapiServer): readonly string[] =>
    requests.flatMap(({ headers: { authorization }, path }) => (authorization === undefined ? [] : [path]));

  /** Everything that a server heard, but the one header that is meant for it. */
  const heard = ({ requests }: WakapiServer): string =>
    JSON.stringify(requests.map((one) => ({ ...one, headers: { ...one.headers, authorization: '' } })));

  test.concurrent('goes only where it belongs, in its header, and only with --with-key', async (context) => {
    const server = await wakapiFor(context);
    const home = homeFor(context, fullHome(server));
    const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
    await home.run(sources);
    expect(withAuthorization(server)).toEqual([]);
    const asked = server.requests.length;
    const { json } = await home.runForJson([...sources, '--with-key']);
    expect(homesIn(json)[0]?.server).toMatchObject({
      value: { key: { status: 'ok', value: 'accepted' }, clock: { value: { readBy: 'cached-at' } } },
    });
    const paths = withAuthorization(server);
    expect(new Set(paths)).toEqual(new Set(['/api/users/current/statusbar/today']));
    expect(paths.length).toBeLessThanOrEqual(2);
    expect(heard(server)).not.toContain(WAKAPI_KEY);
    // Only asked, and not too often.
    expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(new Set(server.requests.map(({ body }) => body))).toEqual(new Set(['']));
    expect(Math.max(asked, server.requests.length - asked)).toBeLessThanOrEqual(100);
    expect(server.accepted()).toBe(0);
  });

  test.concurrent('is refused: told', async (context) => {
    const server = await wakapiFor(context, { key: 'another' });
    const home = homeFor(context, fullHome(server));
    const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
    const { json } = await home.runForJson([...sources, '--with-key']);
    expect(homesIn(json)[0]?.server).toMatchObject({ value: { key: { status: 'ok', value: 'refused' } } });
  });

  test.concurrent.for(['all', 'status bar'])(
    'does not follow a redirect to another origin (%s)',
    async (of, context) => {
      const other = await wakapiFor(context);
      const server = await wakapiFor(context, {
        misbehave: (path) => (of === 'all' || path.includes('statusbar') ? { redirect: other.origin + path } : null),
      });
      const home = homeFor(context, fullHome(server));
      const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
      const { stderr } = await home.run([...sources, '--with-key', '--verbose']);
      expect(stderr).toBe('');
      expect(withAuthorization(server).length).toBeGreaterThan(0);
      // Without it neither: what another server says of its clock is not what was asked.
      expect(other.requests).toEqual([]);
    },
  );

  test.concurrent('two homes with two servers: each key to its own', async (context) => {
    const [one, two] = [await wakapiFor(context), await wakapiFor(context, { key: 'of-the-second-home' })];
    const home = homeFor(context, fullHome(one));
    const second = homeFor(context, fullHome(two, { key: 'of-the-second-home' }));
    const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
    const { json } = await home.runForJson([...sources, '--with-key', '--home', second.path]);
    const keys = homesIn(json).map(({ server }) => server.status === 'ok' && server.value.key);
    const [first] = keys;
    expect(first).toEqual({ status: 'ok', value: 'accepted' });
    const [wanted, others] = [WAKAPI_KEY, 'of-the-second-home'].map((key) => Buffer.from(key).toString('base64'));
    expect(JSON.stringify(one.requests)).toContain(wanted);
    expect(JSON.stringify(one.requests)).not.toContain(others);
    expect(JSON.stringify(two.requests)).not.toContain(wanted);
  });
});
