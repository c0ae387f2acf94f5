import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Command } from './peers/tool.ts';

/** What one process took, and what it said. */
export interface MeasuredRun {
  readonly wallMs: number;
  /** User and system time together. */
  readonly cpuMs: number;
  /** Peak resident memory; 1 MB = 1,000,000 bytes. */
  readonly peakMB: number;
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface MeasureReport {
  readonly wallMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly peakKiB: number;
  readonly exit?: number;
}

/** Above the slowest tool's own limit. */
const KILL_AFTER_S = 20;

/** Runs `command` under native/measure.c, and kills it when it hangs. */
export async function runMeasured(measure: string, command: Command, workFolder: string): Promise<MeasuredRun> {
  const reportFile = join(workFolder, 'measure.json');
  const { stdout, stderr, exitCode, message } = await execa(
    measure,
    [reportFile, String(KILL_AFTER_S), command.file, ...command.args],
    {
      cwd: command.cwd ?? workFolder,
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: workFolder, ...command.env },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    },
  );
  if (exitCode !== 0) throw new Error(`${command.file}: ${message ?? 'could not be measured'}`);
  const report = JSON.parse(await readFile(reportFile, 'utf8')) as MeasureReport;
  return {
    wallMs: report.wallMs,
    cpuMs: report.userMs + report.systemMs,
    peakMB: (report.peakKiB * 1024) / 1e6,
    exitCode: report.exit ?? null,
    stdout,
    stderr,
  };
}
