/** Homes and servers as they should not be: each is told of, in time, and none is taken for one in which all is well. */
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../lab/project-root.ts';
import { findingsOf } from '../lab/report-json.ts';
import { lab } from '../lab/require-lab.ts';
import { programCommand, runProgram } from '../lab/run-program.ts';
import { serverOptions, truthfulServersFor } from '../lab/servers-for-test.ts';
import type { WakapiMisbehaviour } from '../lab/wakapi-server.ts';
import {
  badRequestLine,
  evenly,
  homeFor,
  type HomeOptions,
  homesIn,
  HOUR,
  type LabHome,
  MINUTE,
  patient,
  wakapiFor,
} from '../lab/wakatime-home.ts';
import { makeFifo } from '../system/temporary-folder.ts';

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
const QUEUE = '.wakatime/offline_heartbeats.bdb';
const OLD_QUEUE = '.wakatime.bdb';
const LOG = '.wakatime/wakatime.log';
const STATE = '.wakatime/wakatime-internal.cfg';
const CONFIG = '.wakatime.cfg';
/** Larger than Node reads at once, and than any memory is to be. */
const FIVE_GB = 5e9;

const young = (): number[] => evenly(60, Date.now() - 12 * MINUTE, Date.now() - MINUTE);
const written = (name: string): Buffer =>
  gunzipSync(readFileSync(join(projectRoot, 'test', 'fixtures', 'queue', `${name}.bdb.gz`)));

const sparse = (path: string, end = ''): void => {
  const file = openSync(path, 'w');
  ftruncateSync(file, FIVE_GB);
  writeSync(file, end, FIVE_GB);
  closeSync(file);
};

/** Nobody is asked: what is looked at is the home. */
const look = async (home: LabHome, ...args: readonly string[]) => {
  const run = await home.runForJson(['--offline', '--allow-unknown', ...args]);
  expect(run.stderr).toBe('');
  const [found] = homesIn(run.json);
  if (found === undefined) throw new Error('no home');
  return { ...run, found, content: found.queues[0]?.content };
};

test('no WakaTime: one quiet line', async (context) => {
  const home = homeFor(context, { cli: null });
  const { stdout, stderr, exitCode } = await home.run(['--offline', '--allow-unknown']);
  expect(stdout).toMatch(/^WakaTime {2}not used here$/m);
  expect([stderr, exitCode]).toEqual(['', 0]);
  const quiet = await home.run(['--offline', '--allow-unknown', '--quiet']);
  expect(quiet.stdout).not.toContain('WakaTime');
});

describe('a queue that is', () => {
  test.concurrent.for<[string, string, string | null, (home: LabHome) => void]>([
    ['cut off', 'truncated', 'critical', (home) => truncateSync(home.at(QUEUE), 20_000)],
    ['no bolt database', 'not-bolt', 'critical', (home) => home.put(QUEUE, written('other-program'))],
    ['5 GB of nothing', 'not-bolt', 'critical', (home) => sparse(home.at(QUEUE))],
    ['of another program', 'no-bucket', null, (home) => home.put(QUEUE, written('other-bucket'))],
    ['of another version', 'bolt-version', 'critical', (home) => home.put(QUEUE, written('other-version'))],
    ['damaged', 'corrupt-meta', 'critical', (home) => home.put(QUEUE, written('both-metas-corrupt'))],
  ])('%s', async ([, reason, severity, spoil], context) => {
    const home = homeFor(context, { times: young() });
    spoil(home);
    const { json, content, exitCode } = await look(home);
    expect(content).toMatchObject({ status: 'failed', reason });
    expect(findingsOf(json, 'wakatime-queue-unreadable')[0]?.severity ?? null).toBe(severity);
    expect(exitCode).toBe(severity === null ? 0 : 1);
  });

  test.concurrent('of no length: it is empty', async (context) => {
    const home = homeFor(context, { times: young() });
    home.put(QUEUE, '');
    const { content, exitCode } = await look(home);
    expect(content).toMatchObject({ status: 'ok', value: { count: 0 } });
    expect(exitCode).toBe(0);
  });

  test.concurrent('full of broken values: each is counted, and the rest read', async (context) => {
    const home = homeFor(context, { files: { [QUEUE]: written('broken-values') } });
    const { json, content, exitCode } = await look(home);
    expect(content).toMatchObject({ status: 'ok', value: { count: 23, unreadableCount: 13 } });
    expect(findingsOf(json, 'wakatime-queue-blocked')).toMatchObject([
      { severity: 'critical', args: { cause: 'unreadable' } },
    ]);
    expect(findingsOf(json, 'wakatime-queue-unreadable')).toHaveLength(1);
    expect(exitCode).toBe(1);
  });
});

describe.skipIf(process.platform === 'win32')('at the path of a file lies', () => {
  const others: readonly [string, (path: string) => void][] = [
    ['a FIFO', makeFifo],
    ['a device', (path) => symlinkSync('/dev/zero', path)],
    ['a folder', (path) => mkdirSync(path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
  ];
  const isLoop = (name: string): boolean => name === 'a link to itself';

  test.concurrent.for(others)('%s: not read, and told', async ([name, make], context) => {
    const home = homeFor(context, { apiUrl: 'http://127.0.0.1:9/api' });
    for (const path of [QUEUE, OLD_QUEUE, LOG, STATE]) make(home.at(path));
    const { json, found, exitCode } = await look(home);
    const reason = isLoop(name) ? 'link-loop' : 'not-a-file';
    expect(found.queues.map(({ content }) => content)).toMatchObject([{ reason }, { reason }]);
    const notRead = { status: 'failed', reason: isLoop(name) ? 'ELOOP' : 'not a regular file' };
    expect(found).toMatchObject({ state: notRead, log: notRead });
    expect(findingsOf(json, 'wakatime-queue-unreadable')[0]?.severity).toBe('critical');
    expect(exitCode).toBe(1);
  });

  test.concurrent.for(others)('%s for the configuration: not known where to', async ([, make], context) => {
    const home = homeFor(context);
    make(home.at(CONFIG));
    const { json, found } = await look(home);
    expect(found.config.status).toBe('failed');
    expect(findingsOf(json, 'wakatime-config')).toMatchObject([{ severity: 'unknown' }]);
    const { exitCode } = await home.run(['--offline', '--only', 'wakatime-config']);
    expect(exitCode).toBe(3);
  });
});

await lab('what an ordinary user may not read', ['setpriv'], () => {
  const WITHOUT = '-dac_override,-dac_read_search';
  const command: readonly [string, ...string[]] =
    process.getuid?.() === 0
      ? ['setpriv', '--bounding-set', WITHOUT, '--inh-caps', WITHOUT, ...programCommand]
      : programCommand;

  test.concurrent.for<[string, readonly string[], Record<string, string>]>([
    ['the queue', [QUEUE], { 'wakatime-queue-unreadable': 'critical' }],
    ['the configuration', [CONFIG], { 'wakatime-config': 'critical' }],
    [
      'any file',
      [QUEUE, LOG, STATE, CONFIG],
      { 'wakatime-queue-unreadable': 'critical', 'wakatime-config': 'critical' },
    ],
  ])('%s: denied, which is not absent', async ([, paths, findings], context) => {
    const home = homeFor(context, {
      apiUrl: 'http://127.0.0.1:9/api',
      times: young(),
      log: ['{}'],
      state: { backoff_retries: '0' },
    });
    for (const path of paths) chmodSync(home.at(path), 0);
    const { json, stderr, exitCode } = await home.runForJson(['--offline', '--allow-unknown'], { command });
    const [found] = homesIn(json);
    const denied = (path: string): string => (paths.includes(path) ? 'denied' : 'ok');
    expect([found?.queues[0]?.content.status, found?.log.status, found?.state.status, found?.config.status]).toEqual(
      [QUEUE, LOG, STATE, CONFIG].map(denied),
    );
    const told = json.findings.filter(({ severity }) => severity !== 'info');
    expect(Object.fromEntries(told.map(({ check, severity }) => [check, severity]))).toEqual(findings);
    expect([stderr, exitCode]).toEqual(['', 1]);
  });

  test.concurrent('the folder', async (context) => {
    const home = homeFor(context, { times: young() });
    chmodSync(home.at('.wakatime'), 0);
    context.onTestFinished(() => chmodSync(home.at('.wakatime'), 0o700));
    const { json, exitCode } = await home.runForJson(['--offline', '--allow-unknown', '--home', home.path], {
      command,
    });
    expect(homesIn(json)[0]?.queues[0]?.content.status).toBe('denied');
    expect(exitCode).toBe(1);
  });
});

describe('a configuration', () => {
  const inConfig = async (context: Parameters<typeof homeFor>[0], text: string) => {
    const home = homeFor(context, { files: { [CONFIG]: text } });
    return look(home);
  };

  test.concurrent('with a byte order mark, a key twice and a line that is nothing', async (context) => {
    const key = 'api_key = 01234567-89ab-4cde-8f01-23456789abcd';
    const lines = ['\uFEFF[settings]', key, 'api_url = http://127.0.0.1:9/a', 'api_url = http://127.0.0.1:9/b'];
    const fine = await inConfig(context, `${lines.join('\n')}\n`);
    expect(fine.found.config).toMatchObject({ value: { apiUrl: 'http://127.0.0.1:9/b', key: 'file' } });
    expect(findingsOf(fine.json, 'wakatime-config').map(({ severity }) => severity)).toEqual(['warning', 'info']);
    const broken = await inConfig(context, `${[...lines, 'nonsense'].join('\n')}\n`);
    expect(findingsOf(broken.json, 'wakatime-config')[0]?.severity).toBe('critical');
  });

  test.concurrent('of 5 GB', async (context) => {
    const home = homeFor(context);
    sparse(home.at(CONFIG));
    expect((await look(home)).found.config).toMatchObject({ value: { faults: expect.arrayContaining([]) } });
  });

  test.concurrent('that imports itself', async (context) => {
    const home = homeFor(context, { files: {} });
    home.put(CONFIG, `[settings]\napi_url = http://127.0.0.1:9/api\nimport_cfg = ${home.at(CONFIG)}\n`);
    expect((await look(home)).found.config).toMatchObject({ value: { apiUrl: 'http://127.0.0.1:9/api' } });
  });
});

test('a log of 5 GB: its tail is read', async (context) => {
  const home = homeFor(context, { apiUrl: 'http://127.0.0.1:9/api' });
  sparse(home.at(LOG), `\n${badRequestLine(Date.now() - HOUR, 'http://127.0.0.1:9/api')}\n`);
  const { found } = await look(home);
  expect(found.log).toMatchObject({ status: 'ok', value: { badRequests24h: 1, isWhole: false } });
  sparse(home.at(LOG));
  expect((await look(home)).found.log).toMatchObject({ status: 'ok', value: { badRequests24h: 0, lastError: null } });
});

describe('a server that', () => {
  /** What it is taken for, what is known of its clock, and how many requests that took at the most. */
  test.concurrent.for<[string, WakapiMisbehaviour, string, string, number]>([
    ['never answers', 'hang', 'unknown', 'timeout', 1],
    ['begins an answer', 'drip', 'unknown', 'timeout', 1],
    ['hangs up', 'hang-up', 'unknown', 'failed', 2],
    ['speaks no HTTP', 'rubbish', 'unknown', 'failed', 2],
    ['redirects for ever', 'loop', 'other', 'ok', 8],
    ['answers with a page', 'html', 'other', 'ok', 4],
    ['answers with 10 MB', 'huge', 'other', 'ok', 6],
    ['has a proxy before it that answers for it', 'error', 'other', 'ok', 4],
    ['sends no Date', { headers: { Date: null } }, 'wakapi', 'failed', 6],
    ['sends a Date of no calendar', { headers: { Date: 'Thu, 99 Foo 2026 25:61:61 GMT' } }, 'wakapi', 'failed', 6],
    ['sends an old Date from a store', { headers: { Age: '7200' } }, 'wakapi', 'failed', 6],
  ])('%s', async ([, how, kind, clock, most], context) => {
    const server = await wakapiFor(context, { misbehave: () => how });
    const home = homeFor(context, { apiUrl: server.apiUrl, times: young() });
    const sources = serverOptions(await truthfulServersFor(context, 3));
    const { json, stderr, exitCode } = await home.runForJson([...sources, ...patient]);
    const [found] = homesIn(json);
    expect(found?.server).toMatchObject({ status: 'ok', value: { kind, clock: { status: clock } } });
    // The queue is young: it is nothing to speak of.
    expect(found?.queues[0]?.content).toMatchObject({ status: 'ok', value: { count: 60 } });
    expect(findingsOf(json, 'wakatime-queue-blocked')).toEqual([]);
    expect(server.requests.length).toBeLessThanOrEqual(most);
    expect([stderr, exitCode]).toEqual(['', 0]);
  });

  test.concurrent.for<[string, HomeOptions['apiUrl'], string]>([
    ['is not there', 'http://127.0.0.1:9/api', 'no answer'],
    ['has an address that is none', 'ftp://127.0.0.1/api', 'not asked'],
  ])('%s: a line says so', async ([, apiUrl, line], context) => {
    const home = homeFor(context, { apiUrl: apiUrl ?? null, times: young() });
    const sources = serverOptions(await truthfulServersFor(context, 3));
    const { stdout, stderr, exitCode } = await home.run([...sources, ...patient]);
    expect(stdout).toMatch(new RegExp(`^ {2}server +${line}`, 'm'));
    expect([stderr, exitCode]).toEqual(['', 0]);
  });
});

test('names that would rewrite the screen are shown harmlessly', async (context) => {
  const evil = '\u001B[2J\u001B]0;owned\u0007\u202E\u009B31m';
  const server = await wakapiFor(context, { misbehave: () => ({ headers: { Server: 'ng\u009B31minx' } }) });
  const home = homeFor(context, {
    apiUrl: server.apiUrl,
    cli: "'v1.90.0\u001B[31m'",
    settings: [`hostname = ${evil}`, `proxy = http://${evil}`, `${evil} = 1`, `import_cfg = /${evil}`],
    times: young(),
    state: { backoff_at: evil, backoff_retries: evil },
    log: [JSON.stringify({ level: 'error', message: `failed: ${evil}`, now: new Date().toISOString(), version: evil })],
  });
  // Of the same length, so that the queue is whole.
  const bytes = readFileSync(home.at(QUEUE)).toString('latin1');
  const project = String.raw`"project":"\u001b[2J\u0007"`;
  const odder = bytes.replaceAll(/"project":"clock","project_root_count":\d/g, ({ length }) => project.padEnd(length));
  expect(odder).toContain(project);
  home.put(QUEUE, Buffer.from(odder, 'latin1'));
  const named = homeFor(context, { times: young() });
  const odd = `${named.path}${evil}`;
  symlinkSync(named.path, odd);
  const sources = serverOptions(await truthfulServersFor(context, 3));
  for (const form of [[], ['--verbose'], ['--json'], ['--quiet'], ['--verbose', '--lang', 'zh-cn']]) {
    const { stdout, stderr } = await home.run([...sources, ...patient, '--home', odd, ...form]);
    expect(`${stdout}${stderr}`).not.toMatch(CONTROL);
    if (!form.includes('--quiet')) expect(stdout).toContain('owned');
  }
});

test('the whole report bears it too', async (context) => {
  const home = homeFor(context, { files: { [QUEUE]: 'no queue', [LOG]: '\0'.repeat(5000), [CONFIG]: '[[[' } });
  const { stdout, stderr, exitCode } = await runProgram(['--offline', '--no-containers', '--only', 'wakatime-config'], {
    env: { HOME: home.path },
  });
  expect(stdout).toContain('wakatime-config');
  expect([stderr, exitCode]).toEqual(['', 1]);
});
