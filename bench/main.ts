/** `npm run bench`: timecheck and other NTP clients, against the same servers, in one run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { proxyRoutes } from './conditions.ts';
import { installPeers } from './install.ts';
import { isInsideNamespace, runInsideNamespace } from './namespace.ts';
import { compileNativePrograms } from './native.ts';
import { type BenchOptions, readOptions, usage, UsageError } from './options.ts';
import { tools } from './peers/index.ts';
import { isMissing, type Tool } from './peers/tool.ts';
import { startProxy } from './proxy.ts';
import { type Entrant, runRounds, type ToolRun } from './rounds.ts';
import { startServers } from './servers.ts';
import { summarise } from './summary.ts';
import { type Result, toMarkdown } from './tables.ts';
import { judge } from './targets.ts';
import { calibrate } from './truth.ts';
import { updateDocument } from './update.ts';

const options = readOptionsOrExit();
if (options.help) {
  process.stdout.write(usage);
} else if (options.install) {
  await installPeers(tools);
} else if (isInsideNamespace()) {
  await bench();
} else {
  process.exitCode = await runInsideNamespace(fileURLToPath(import.meta.url), process.argv.slice(2));
}

function readOptionsOrExit(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`bench: ${error.message}\n`);
    process.exit(2);
  }
}

async function bench(): Promise<void> {
  const workFolder = await mkdtemp(join(tmpdir(), 'timecheck-bench-'));
  try {
    const { result, runs } = await measure(workFolder);
    const tables = toMarkdown(result);
    process.stdout.write(options.json ? toJson(result, runs) : tables);
    if (options.update !== null) await updateDocument(options.update, tables);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function measure(workFolder: string): Promise<{ result: Result; runs: readonly ToolRun[] }> {
  const chosen: readonly Tool[] = tools.filter((tool) => options.only.includes(tool.id));
  const looked = await Promise.all(chosen.map(async (tool) => ({ tool, found: await tool.find() })));
  const entrants = looked.flatMap(({ tool, found }): Entrant[] => (isMissing(found) ? [] : [{ tool, found }]));

  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);

  const programs = await compileNativePrograms();
  const loadBefore = loadOfLastMinute();
  const servers = await startServers();
  try {
    const before = await calibrate(programs.calibrate);
    const routes = proxyRoutes(options.conditions);
    const proxy = routes.length === 0 ? null : await startProxy(programs.proxy, routes, options.seed);
    const runs = await runRounds(
      { rounds: options.rounds, peersEvery: options.peersEvery, conditions: options.conditions, entrants },
      { measure: programs.measure, workFolder },
      interrupted.signal,
      progress,
    );
    const proxyReport = proxy === null ? null : await proxy.stop();
    // Ctrl-C has ended the servers too.
    const after = interrupted.signal.aborted ? null : await calibrate(programs.calibrate);
    const result = {
      command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
      machine: {
        cores: availableParallelism(),
        node: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
        date: new Date().toISOString().slice(0, 10),
        load: [loadBefore, loadOfLastMinute()] as const,
      },
      tools: looked.map(({ tool, found }) =>
        isMissing(found)
          ? { tool, version: null, missing: found.missing }
          : { tool, version: found.version, missing: null },
      ),
      calibration: { before, after },
      proxy: proxyReport,
      summary: summarise(runs, before.offsetMs),
    };
    return { result, runs };
  } finally {
    await servers.stop();
  }
}

function loadOfLastMinute(): number {
  return loadavg()[0] ?? NaN;
}

function toJson(result: Result, runs: readonly ToolRun[]): string {
  const document = {
    ...result,
    tools: result.tools.map(({ tool, ...rest }) => ({ id: tool.id, ...rest })),
    targets: judge(result.summary),
    runs,
  };
  return `${JSON.stringify(document)}\n`;
}
