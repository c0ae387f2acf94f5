/**
 * `npm run bench:queue -- [--heartbeats N] [--rounds N] [--queue FILE] [--cli PATH]`: what it takes to count the heartbeats
 * of a queue, for timecheck's reader as a process of its own (`count-queue.ts`) and for `wakatime-cli --offline-count`,
 * in turns. Wants a C compiler; without wakatime-cli the reader is measured alone.
 */
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findProgram } from '../test/lab/lab-parts.ts';
import { projectRoot } from '../test/lab/project-root.ts';
import { boltFile, heartbeatEntry } from '../test/wakatime/bolt-file.ts';
import { compileNativePrograms } from './native.ts';
import { type MeasuredRun, runMeasured } from './run.ts';
import { largest, median } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    heartbeats: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '10' },
    queue: { type: 'string' },
    cli: { type: 'string' },
  },
});

/** As long as those of an editor are. */
const MORE = {
  user_agent: 'wakatime/v1.90.0 (linux-6.1.0-13-amd64-x86_64) go1.21.8 vscode/1.85.1 vscode-wakatime/24.4.0',
  entity: '/home/someone/src/project/packages/server/src/handlers/heartbeat-handler.ts',
  project: 'project',
  language: 'TypeScript',
  dependencies: ['express', 'winston', 'lodash'],
  lines: 480,
  lineno: 112,
};

interface Way {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
}

const workFolder = await mkdtemp(join(tmpdir(), 'timecheck-bench-'));
try {
  const queue = join(workFolder, 'queue.bdb');
  if (options.queue === undefined) {
    const entries = Array.from({ length: Number(options.heartbeats) }, (_, index) =>
      heartbeatEntry(1_790_000_000 + index * 30, MORE),
    );
    await writeFile(queue, boltFile(entries));
  } else await copyFile(options.queue, queue);
  // It opens a queue for writing, so it has one of its own.
  const theirs = join(workFolder, 'copy.bdb');
  await copyFile(queue, theirs);
  const cli = options.cli ?? findProgram('wakatime-cli');
  const reader = join(projectRoot, '.cache', 'bench-count-queue.mjs');
  const ways: Way[] = [
    { name: '`node -e 0`', file: process.execPath, args: ['-e', '0'] },
    { name: "**timecheck's reader**", file: process.execPath, args: [reader, queue] },
  ];
  if (cli !== null) {
    const args = ['--offline-count', '--offline-queue-file', theirs];
    ways.push({ name: '`wakatime-cli --offline-count`', file: cli, args });
  }
  const runs = await inTurns(ways, Number(options.rounds));
  const counts = new Set([...runs.values()].flat().flatMap(({ stdout }) => (stdout === '' ? [] : [stdout.trim()])));
  if (counts.size !== 1) throw new Error(`they do not agree: ${[...counts].join(', ')}`);
  const { size } = await stat(queue);
  print(runs, [...counts].join(), size, cli === null ? null : await versionOf(cli));
} finally {
  await rm(workFolder, { recursive: true, force: true });
}

async function inTurns(ways: readonly Way[], rounds: number): Promise<Map<string, MeasuredRun[]>> {
  const { measure } = await compileNativePrograms();
  const runs = new Map<string, MeasuredRun[]>(ways.map(({ name }) => [name, []]));
  // Round 0 fills the caches, and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const { name, file, args } of ways) {
      const run = await runMeasured(measure, { file, args }, workFolder);
      if (run.exitCode !== 0) throw new Error(`${name}: ${run.stderr}`);
      if (round > 0) runs.get(name)?.push(run);
    }
  }
  return runs;
}

async function versionOf(cli: string): Promise<string> {
  const { measure } = await compileNativePrograms();
  return (await runMeasured(measure, { file: cli, args: ['--version'] }, workFolder)).stdout.trim();
}

function print(
  runs: ReadonlyMap<string, readonly MeasuredRun[]>,
  count: string,
  size: number,
  cli: string | null,
): void {
  const lines = [...runs].map(([name, measured]) => {
    const of = (field: 'wallMs' | 'cpuMs' | 'peakMB'): number[] => measured.map((run) => run[field]);
    const cells = [
      name,
      String(measured.length),
      median(of('wallMs')).toFixed(0),
      largest(of('wallMs')).toFixed(0),
      median(of('cpuMs')).toFixed(0),
      largest(of('peakMB')).toFixed(1),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  process.stdout.write(
    [
      `${count} heartbeats, ${(size / 1e6).toFixed(1)} MB; ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, Node ${process.versions.node}, wakatime-cli ${cli ?? 'not here'}; load ${(loadavg()[0] ?? NaN).toFixed(2)} after.`,
      '',
      '| way | runs | wall ms | worst | CPU ms | peak MB |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      ...lines,
      '',
    ].join('\n'),
  );
}
