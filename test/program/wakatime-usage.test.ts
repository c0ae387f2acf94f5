/** `timecheck wakatime` and its options, as they are typed. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import stringWidth from 'string-width';
import { findingsOf } from '../lab/report-json.ts';
import { runProgram } from '../lab/run-program.ts';
import { hostileServerFor, serverOptions, truthfulServersFor } from '../lab/servers-for-test.ts';
import {
  badRequestLine,
  evenly,
  folderFor,
  homeFor,
  homesIn,
  HOUR,
  MINUTE,
  patient,
  queueBytes,
  wakapiFor,
} from '../lab/wakatime-home.ts';
import { schemaFaults } from '../report/schema.ts';

const young = (): number[] => evenly(60, Date.now() - 12 * MINUTE, Date.now() - MINUTE);
const waiting = (): number[] => evenly(60, Date.now() - 50 * HOUR, Date.now() - MINUTE);
const NOBODY = 'http://127.0.0.1:9/api';
const OFFLINE = ['--offline', '--allow-unknown'];

describe('called wrongly', () => {
  test.for<[readonly string[], string]>([
    [['wakatime', '--home', '/nowhere/at/all'], "'/nowhere/at/all'"],
    [['wakatime', '--home', import.meta.filename], import.meta.filename],
    [['wakatime', '--home', ''], "''"],
    [['wakatime', '--home'], '--home'],
    [['wakatime', 'more'], "'more'"],
    [['wakatime', '--no-wakatime'], '--no-wakatime'],
    [['--home', '/', '--no-wakatime'], '--no-wakatime'],
    [['--with-key', '--no-wakatime'], '--with-key'],
    [['wakatime', '--with-key', '--offline'], '--offline'],
    [['wakatime', '--server', '127.0.0.1', '--offline'], '--offline'],
    [['ntp', '--home', '/'], '--home'],
    [['containers', '--with-key'], '--with-key'],
    [['demo', '--ask-wakatime-cli'], '--ask-wakatime-cli'],
    [['ntp', '--offline'], '--offline'],
  ])('%j', async ([args, named]) => {
    const { exitCode, stdout, stderr } = await runProgram(args);
    expect(stderr).toContain(named);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([stdout, exitCode]).toEqual(['', 2]);
  });
});

test('every home that is named is looked at, once', async (context) => {
  const own = homeFor(context, { apiUrl: NOBODY, times: young() });
  const other = homeFor(context, { apiUrl: NOBODY, times: waiting() });
  const bare = folderFor(context);
  const named = [other.path, bare, `${other.path}/`, own.path].flatMap((path) => ['--home', path]);
  const { json } = await own.runForJson([...OFFLINE, ...named]);
  expect(homesIn(json).map(({ home }) => home)).toEqual([own.path, other.path, bare]);
  expect(findingsOf(json, 'wakatime-queue-backlog')).toMatchObject([
    { severity: 'critical', subject: { kind: 'home', name: other.path } },
  ]);
  const { stdout } = await own.run([...OFFLINE, ...named]);
  for (const path of [own.path, other.path, bare]) expect(stdout.replaceAll(/\n */g, '')).toContain(path);
});

test('WAKATIME_HOME: the files lie in it directly', async (context) => {
  const home = homeFor(context, { cli: null });
  const folder = homeFor(context, { cli: null, apiUrl: NOBODY, times: young() });
  const moved = homeFor(context, {
    cli: null,
    apiUrl: NOBODY,
    files: { 'offline_heartbeats.bdb': queueBytes(waiting()) },
  });
  for (const [path, count] of [
    [folder.path, undefined],
    [moved.path, 60],
  ] as const) {
    const { json } = await home.runForJson(OFFLINE, { env: { WAKATIME_HOME: path } });
    const [found] = homesIn(json);
    expect(found).toMatchObject({ home: path, foundBy: 'WAKATIME_HOME' });
    expect(found?.queues[0]?.content.status === 'ok' ? found.queues[0].content.value.count : undefined).toBe(count);
  }
});

test('--offline: nothing leaves', async (context) => {
  const server = await wakapiFor(context, { clockAheadMs: -2 * HOUR });
  const ntp = await hostileServerFor(context, 'truthful');
  const home = homeFor(context, { apiUrl: server.apiUrl, times: waiting() });
  for (const command of [['wakatime'], []]) {
    const args = [...command, '--no-containers', ...OFFLINE, '--json'];
    const { stdout, stderr } = await runProgram(args, { env: { HOME: home.path } });
    const report = JSON.parse(stdout) as Report;
    expect(report.clock.sources.asked).toBe(0);
    expect(report.facts.wakatime).toMatchObject({ value: [{ server: { status: 'absent', reason: 'offline' } }] });
    expect(stderr).toBe('');
  }
  expect([server.requests, ntp.requests]).toEqual([[], []]);
  // It would have.
  await home.run([...serverOptions([ntp]), ...patient]);
  expect([server.requests.length, ntp.requests.length].every((count) => count > 0)).toBe(true);
});

test('--only and --skip', async (context) => {
  const server = await wakapiFor(context, { version: '2.14.1', clockAheadMs: -2 * HOUR });
  const home = homeFor(context, { apiUrl: server.apiUrl, times: young() });
  const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
  const only = await home.runForJson([...sources, '--only', 'wakatime-queue-blocked']);
  expect(only.json.findings.map(({ check }) => check)).toEqual(['wakatime-queue-blocked']);
  expect(only.exitCode).toBe(1);
  const without = await home.runForJson([...sources, '--skip', 'wakatime-queue-blocked,wakapi-clock']);
  expect(without.json.findings.filter(({ severity }) => severity === 'critical')).toEqual([]);
  const whole = await runProgram([...sources, '--no-containers', '--no-wakatime', '--only', 'wakatime-queue-blocked'], {
    env: { HOME: home.path },
  });
  expect(whole.stdout).not.toContain('wakatime-queue-blocked');
});

test('exit codes: 0 well, 1 blocked, 3 where the clock is not known', async (context) => {
  const [right, slow] = [await wakapiFor(context), await wakapiFor(context, { clockAheadMs: -2 * HOUR })];
  const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
  const of = (apiUrl: string) => homeFor(context, { apiUrl, times: young() });
  const codes = await Promise.all([
    of(right.apiUrl).run(sources),
    of(slow.apiUrl).run(sources),
    of(slow.apiUrl).run([...sources, '--fail-on', 'critical', '--only', 'wakatime-queue-backlog']),
    of(NOBODY).run(['--offline']),
  ]);
  expect(codes.map(({ exitCode }) => exitCode)).toEqual([0, 1, 0, 3]);
});

test('--json fits its schema, and --verbose adds the projects', async (context) => {
  const server = await wakapiFor(context, { version: '2.14.1', clockAheadMs: -2 * HOUR });
  const log = [badRequestLine(Date.now() - HOUR, server.apiUrl)];
  const home = homeFor(context, { apiUrl: server.apiUrl, times: waiting(), log, state: { backoff_retries: '1' } });
  const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
  const empty = homeFor(context, { cli: null });
  const queue = { '.wakatime/offline_heartbeats.bdb': 'no queue' };
  const broken = homeFor(context, { files: { ...queue, '.wakatime.cfg': '\uFEFFnonsense' } });
  const runs = await Promise.all([
    home.runForJson([...sources, '--verbose', '--with-key']),
    home.runForJson([...sources, '--home', broken.path]),
    home.runForJson(OFFLINE),
    empty.runForJson(OFFLINE),
    broken.runForJson(OFFLINE),
  ]);
  for (const { json, stderr } of runs) {
    expect(schemaFaults(json)).toEqual([]);
    expect(stderr).toBe('');
  }
  const [verbose, plain] = runs.map(({ json: { facts } }) => (facts as unknown as Report['facts']).wakatime);
  expect(verbose).toMatchObject({
    value: [
      {
        queues: [
          {
            content: {
              value: {
                projects: expect.arrayContaining([
                  { name: 'clock', count: 30 },
                  { name: 'hands', count: 30 },
                ]),
              },
            },
          },
        ],
      },
    ],
  });
  expect(plain).toMatchObject({ value: [{ queues: [{ content: { value: { projects: null } } }] }, {}] });
});

test.for<[string, Record<string, string>]>([
  ['en', {}],
  ['zh-cn', { LANG: 'zh_CN.UTF-8' }],
])(
  'in %s the same is said, within 40 columns and 60, but for what is to be typed',
  async ([language, env], context) => {
    const server = await wakapiFor(context, { version: '2.14.1', clockAheadMs: -2 * HOUR });
    const home = homeFor(context, {
      apiUrl: server.apiUrl,
      times: waiting(),
      log: [badRequestLine(Date.now(), NOBODY)],
    });
    const sources = [...serverOptions(await truthfulServersFor(context, 3)), ...patient];
    for (const columns of [40, 60]) {
      const { stdout } = await home.run(sources, { env: { ...env, COLUMNS: String(columns) } });
      expect(/\p{Script=Han}/u.test(stdout)).toBe(language === 'zh-cn');
      const lines = stdout.split('\n');
      expect(lines.filter((line) => stringWidth(line) > columns && !/^ +\$ /.test(line))).toEqual([]);
      for (const word of ['wakatime-queue-blocked', 'wakapi-clock', '█', '--sync-offline-activity 0'])
        expect(stdout).toContain(word);
      // In the order in which it is to be done.
      const order = ['cp -p', '--sync-offline-activity'].map((word) => stdout.indexOf(word));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  },
);
