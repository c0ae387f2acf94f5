/**
 * `npm run bench:containers -- [ROUNDS]`: what a look at containers adds to a run of timecheck, beside asking each of them
 * for its time. As root, with an engine of its own (`test/lab/container-engine.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BesideOptions, besideEngine } from '../test/lab/beside-engine.ts';
import { type ContainerEngine, startDocker } from '../test/lab/container-engine.ts';
import { importImages } from '../test/lab/container-images.ts';
import { startHostileServer } from '../test/lab/hostile-server.ts';
import { serverOptions } from '../test/lab/servers-for-test.ts';
import { compileNativePrograms } from './native.ts';
import { type MeasuredRun, runMeasured } from './run.ts';
import { median } from './statistics.ts';

const COUNTS = [0, 10, 50, 200] as const;
/** An engine elsewhere is measured with so many, files alone with these: the rest is what `exec` costs. */
const ELSEWHERE_WITH = 10;
const FILES_WITH = 50;
const ROUNDS = Number(process.argv[2] ?? 10);
/** Of these: they take long, and differ little. */
const PEER_ROUNDS = Math.min(ROUNDS, 3);
const STARTED_AT_ONCE = 4;
/** More are no faster. */
const EXECS_AT_ONCE = 8;
/** Enough for every look to come to its end. */
const TIMEOUT = ['--timeout', '18s'];

type Way =
  | 'without'
  | 'proc'
  | 'exec'
  | 'elsewhere'
  | 'files'
  | 'docker exec, in turn'
  | 'docker exec, 8 at once'
  | 'API exec, 8 at once';

type Cost = Pick<MeasuredRun, 'wallMs' | 'peakMB'>;

interface Plan {
  readonly way: Way;
  readonly rounds: number;
  readonly run: () => Promise<Cost>;
}

interface Row {
  readonly containers: number;
  readonly way: Way;
  readonly wallMs: readonly number[];
  readonly peakMB: readonly number[];
}

const engine = await startDocker();
const servers = await Promise.all(Array.from({ length: 4 }, () => startHostileServer('truthful')));
const workFolder = await mkdtemp(join(tmpdir(), 'timecheck-bench-'));
try {
  await importImages(engine, ['glibc']);
  const { measure } = await compileNativePrograms();
  const load = loadavg()[0] ?? NaN;
  const rows: Row[] = [];
  let running: string[] = [];
  for (const containers of COUNTS) {
    running = [...running, ...(await startMore(engine, running.length, containers))];
    rows.push(...(await measureAll(measure, running)));
  }
  print(rows, load);
} finally {
  await engine.stop();
  await Promise.all(servers.map((server) => server.close()));
  await rm(workFolder, { recursive: true, force: true });
}

async function startMore(on: ContainerEngine, from: number, to: number): Promise<string[]> {
  const names = Array.from({ length: to - from }, (_, index) => `bench-${from + index}`);
  await inTurns(names, STARTED_AT_ONCE, async (name) => {
    await on.run('--name', name, '--env', 'TZ=Asia/Shanghai', 'glibc', 'sleep', '3600');
  });
  process.stderr.write(`${to} containers\n`);
  return names;
}

async function inTurns<T>(items: readonly T[], atOnce: number, action: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await action(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function measureAll(measure: string, names: readonly string[]): Promise<Row[]> {
  const timecheck =
    (args: readonly string[], options?: BesideOptions, before: readonly string[] = []) =>
    async () => {
      const { command, env } = await besideEngine(engine, options);
      const [file = '', ...rest] = [...before, ...command, ...args, '--json', ...TIMEOUT, ...serverOptions(servers)];
      const run = await runMeasured(measure, { file, args: rest, env }, workFolder);
      if (run.exitCode !== 0 && run.exitCode !== 1) throw new Error(`timecheck: ${run.stderr}`);
      return run;
    };
  const shell = (script: string) => async () =>
    runMeasured(
      measure,
      { file: 'sh', args: ['-c', script, 'sh', ...names], env: { DOCKER_HOST: engine.url } },
      workFolder,
    );
  const look = ['--engine', engine.url];
  // In PID namespaces of their own, its containers are not proven to run on this kernel: as with an engine elsewhere.
  const elsewhere = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
  const ways: Plan[] = [
    { way: 'without', rounds: ROUNDS, run: timecheck(['--no-containers']) },
    { way: 'proc', rounds: ROUNDS, run: timecheck(look) },
    { way: 'exec', rounds: PEER_ROUNDS, run: timecheck(look, { unprivileged: true }) },
  ];
  if (names.length === ELSEWHERE_WITH)
    ways.push({ way: 'elsewhere', rounds: ROUNDS, run: timecheck(look, {}, elsewhere) });
  if (names.length === FILES_WITH) {
    ways.push({ way: 'files', rounds: PEER_ROUNDS, run: timecheck([...look, '--no-exec'], { unprivileged: true }) });
  }
  if (names.length > 0) {
    const eachInTurn = 'for name; do docker exec "$name" date >/dev/null; done';
    const eightAtOnce = 'printf "%s\\n" "$@" | xargs -P 8 -I NAME docker exec NAME date >/dev/null';
    ways.push(
      { way: 'docker exec, in turn', rounds: PEER_ROUNDS, run: shell(eachInTurn) },
      { way: 'docker exec, 8 at once', rounds: PEER_ROUNDS, run: shell(eightAtOnce) },
      { way: 'API exec, 8 at once', rounds: PEER_ROUNDS, run: () => execAll(names) },
    );
  }
  const runs = new Map<Way, Cost[]>(ways.map(({ way }) => [way, []]));
  // Round 0 is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { way, rounds, run } of ways) {
      if (round > rounds || (round === 0 && rounds !== ROUNDS)) continue;
      const measured = await run();
      if (round > 0) runs.get(way)?.push(measured);
    }
  }
  return [...runs].map(([way, measured]) => ({
    containers: names.length,
    way,
    wallMs: measured.map(({ wallMs }) => wallMs),
    peakMB: measured.map(({ peakMB }) => peakMB),
  }));
}

/** In this process, over the engine's socket: what is left of `docker exec NAME date` without the command. */
async function execAll(names: readonly string[]): Promise<Cost> {
  const start = performance.now();
  await inTurns(names, EXECS_AT_ONCE, async (name) => {
    const { Id } = JSON.parse(await post(`/containers/${name}/exec`, { AttachStdout: true, Cmd: ['date'] })) as {
      readonly Id: string;
    };
    await post(`/exec/${Id}/start`, { Detach: false });
  });
  return { wallMs: performance.now() - start, peakMB: NaN };
}

function post(path: string, body: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const asked = request({ socketPath: engine.socket, path, method: 'POST', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(Buffer.concat(parts).toString()));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}

function print(rows: readonly Row[], loadBefore: number): void {
  const names: Readonly<Record<Way, string>> = {
    without: '`timecheck --no-containers`',
    proc: '**timecheck**, as root',
    exec: '**timecheck**, as an ordinary user',
    elsewhere: '**timecheck**, as if the engine were elsewhere',
    files: '**timecheck --no-exec**, as an ordinary user',
    'docker exec, in turn': '`docker exec NAME date`, in turn',
    'docker exec, 8 at once': '`docker exec NAME date`, 8 at once',
    'API exec, 8 at once': '`date` by the API, 8 at once',
  };
  const baseOf = (containers: number): Row | undefined =>
    rows.find((row) => row.containers === containers && row.way === 'without');
  const cell = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '');
  const load = [loadBefore, loadavg()[0] ?? NaN].map((value) => value.toFixed(2)).join(' before, ');
  const lines = rows.map((row) => {
    const base = baseOf(row.containers);
    const isOurs = ['proc', 'exec', 'elsewhere', 'files'].includes(row.way);
    const [wall, peak] = [median(row.wallMs), median(row.peakMB)];
    const [addedWall, addedPeak] =
      base === undefined || !isOurs ? [NaN, NaN] : [wall - median(base.wallMs), peak - median(base.peakMB)];
    const cells = [
      String(row.containers),
      names[row.way],
      String(row.wallMs.length),
      cell(wall, 0),
      cell(addedWall, 0),
      isOurs || row.way === 'without' ? cell(peak, 1) : '',
      cell(addedPeak, 1),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  process.stdout.write(
    [
      `\`npm run bench:containers -- ${ROUNDS}\``,
      '',
      `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, Node ${process.versions.node}; load ${load} after.`,
      '',
      '| containers | way | runs | wall ms | added | peak MB | added |',
      '| ---: | --- | ---: | ---: | ---: | ---: | ---: |',
      ...lines,
      '',
    ].join('\n'),
  );
}
