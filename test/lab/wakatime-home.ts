/** A home with wakatime-cli's files in a folder of its own, whose heartbeats are stamped as a test wants them. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Facts } from '../../src/model/facts.ts';
import type { WakatimeHome } from '../../src/model/wakatime-facts.ts';
import { projectRoot } from './project-root.ts';
import type { ReportJson } from './report-json.ts';
import { type JsonRun, type ProgramRun, type RunOptions, runForJson, runProgram } from './run-program.ts';
import type { TestEnd } from './servers-for-test.ts';
import { startWakapiServer, WAKAPI_KEY, type WakapiServer, type WakapiServerOptions } from './wakapi-server.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const queueFile = (name: string): Buffer =>
  gunzipSync(readFileSync(join(projectRoot, 'test', 'fixtures', 'wakatime', 'queue', `waiting-${name}.bdb.gz`)));

/**
 * A queue that wakatime-cli wrote, with other times, ms since the Unix epoch, in their order; 3 or 60 of them. They have the
 * digits of those that it had, in keys and values, so that the file is what bbolt would have made of them.
 */
export const queueBytes = (times: readonly number[]): Buffer => {
  if (times.length !== 3 && times.length !== 60) throw new Error(`there is no queue of ${times.length} heartbeats`);
  // What a shorter JSON would leave out are zeros at the end.
  const stamps = times.map((time) => `${(Math.floor(time) / 1000).toFixed(3)}001`);
  if (stamps.some((stamp, index) => stamp.length !== 17 || stamp <= (stamps[index - 1] ?? '')))
    throw new Error(`these have no order, or too many digits: ${stamps.join(' ')}`);
  // Of the heartbeat of index n: 1790000000.123456 + 10 n.
  const text = queueFile(String(times.length))
    .toString('latin1')
    .replaceAll(/1790000(\d\d)0\.123456/g, (_, index: string) => stamps[Number(index)] ?? '');
  return Buffer.from(text, 'latin1');
};

/** So many times from one to the other, in even steps. ms. */
export const evenly = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.round(from + ((to - from) * index) / (count - 1)));

export interface HomeOptions {
  /** Of `.wakatime.cfg`; no such file for `null`. */
  readonly apiUrl?: string | null;
  /** WAKAPI_KEY by default; `null`: none. */
  readonly key?: string | null;
  /** More lines of `[settings]`, and what follows. */
  readonly settings?: readonly string[];
  /** When its heartbeats were made, in their order, ms since the Unix epoch: none, 3 or 60. */
  readonly times?: readonly number[];
  /** `legacy` up to wakatime-cli 1.94.0; `current`, the default, since. */
  readonly queue?: 'current' | 'legacy';
  /** Of the internal state beside that queue. */
  readonly state?: Readonly<Record<string, string>>;
  /** Lines of wakatime.log. */
  readonly log?: readonly string[];
  /** A wakatime-cli that does nothing but to tell this version, `v1.115.2` by default; none for `null`. */
  readonly cli?: string | null;
  /** Other files by their path in the home. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

export interface LabHome {
  readonly path: string;
  /** In the home. */
  at(...names: string[]): string;
  put(name: string, content: string | Buffer): void;
  /** `timecheck wakatime`, with this as the home of its user, and no look at the containers of this machine. */
  run(args: readonly string[], options?: RunOptions): Promise<ProgramRun>;
  runForJson(args: readonly string[], options?: RunOptions): Promise<JsonRun>;
}

const CURRENT = { queue: '.wakatime/offline_heartbeats.bdb', state: '.wakatime/wakatime-internal.cfg' };
const LEGACY = { queue: '.wakatime.bdb', state: '.wakatime-internal.cfg' };

const filesOf = ({ apiUrl = null, key = WAKAPI_KEY, queue = 'current', ...options }: HomeOptions) => {
  const { settings = [], times, state, log, cli = 'v1.115.2', files = {} } = options;
  const places = queue === 'current' ? CURRENT : LEGACY;
  const keyLine = key === null ? [] : [`api_key = ${key}`];
  const config = ['[settings]', `api_url = ${apiUrl}`, ...keyLine, ...settings, ''].join('\n');
  const lines = Object.entries(state ?? {}).map(([name, value]) => `${name} = ${value}`);
  return {
    ...(apiUrl === null && settings.length === 0 ? {} : { '.wakatime.cfg': config }),
    ...(times === undefined ? {} : { [places.queue]: queueBytes(times) }),
    ...(state === undefined ? {} : { [places.state]: ['[internal]', ...lines, ''].join('\n') }),
    ...(log === undefined ? {} : { '.wakatime/wakatime.log': log.map((line) => `${line}\n`).join('') }),
    ...(cli === null ? {} : { '.wakatime/wakatime-cli': `#!/bin/sh\necho ${cli}\n` }),
    ...files,
  };
};

/** A folder of this test that ends with it. */
export const folderFor = (test: TestEnd): string => {
  const folder = mkdtempSync(join(tmpdir(), 'timecheck-wakatime-'));
  test.onTestFinished(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const homeFor = (test: TestEnd, options: HomeOptions = {}): LabHome => {
  const path = join(folderFor(test), 'ann');
  mkdirSync(path);
  const at = (...names: string[]): string => join(path, ...names);
  const put = (name: string, content: string | Buffer): void => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content, { mode: 0o600 });
  };
  for (const [name, content] of Object.entries(filesOf(options))) put(name, content);
  if (options.cli !== null) chmodSync(at('.wakatime/wakatime-cli'), 0o700);
  const inHome = ({ env, ...others }: RunOptions = {}): RunOptions => ({ ...others, env: { HOME: path, ...env } });
  return {
    path,
    at,
    put,
    run: (args, run) => runProgram(['wakatime', '--no-containers', ...args], inHome(run)),
    runForJson: (args, run) => runForJson(['wakatime', '--no-containers', ...args], inHome(run)),
  };
};

/** A line of wakatime.log as wakatime-cli 1.90 writes it. */
export const badRequestLine = (at: number, apiUrl: string): string =>
  JSON.stringify({
    caller: 'cmd/run.go:341',
    func: 'cmd.runCmd',
    level: 'error',
    message: `failed to run command: sending heartbeat(s) failed: bad request at "${apiUrl}/users/current/heartbeats.bulk"`,
    now: `${new Date(at).toISOString().slice(0, 19)}Z`,
    'os/arch': 'linux/amd64',
    version: 'v1.90.0',
  });

/** So many are sent at once, up to wakatime-cli 2.13.1. */
export const BATCH = 25;

export const wakapiFor = async (test: TestEnd, options?: WakapiServerOptions): Promise<WakapiServer> => {
  const server = await startWakapiServer(options);
  test.onTestFinished(() => server.stop());
  return server;
};

/** As wakatime-cli sends them. ms since the Unix epoch. */
export const heartbeatsOf = (times: readonly number[]): string =>
  JSON.stringify(times.map((time) => ({ entity: '/home/ann/src/main.go', type: 'file', time: time / 1000 })));

/** Sends heartbeats of these times, and answers the code of the answer. */
export const postTo = async ({ apiUrl }: WakapiServer, times: readonly number[]): Promise<number> => {
  const { status } = await fetch(`${apiUrl}/users/current/heartbeats.bulk`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(WAKAPI_KEY).toString('base64')}` },
    body: heartbeatsOf(times),
  });
  return status;
};

/** Clocks are judged elsewhere: a busy machine is not to be taken for a wrong one. */
export const patient: readonly string[] = ['--warn', '3s', '--crit', '6s'];

/** A home as `--json` tells it. */
export const homesIn = (json: ReportJson): readonly WakatimeHome[] => {
  const { wakatime } = json.facts as unknown as { readonly wakatime: Facts['wakatime'] };
  if (wakatime.status !== 'ok') throw new Error(`no home was looked at: ${wakatime.reason}`);
  return wakatime.value;
};
