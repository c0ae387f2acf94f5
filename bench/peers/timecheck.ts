import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { projectRoot } from '../../test/lab/project-root.ts';
import type { Answer, Command, Tool } from './tool.ts';

const program = join(projectRoot, 'bin', 'timecheck.js');

/** The part of the report that the bench reads. */
interface Report {
  readonly clock: { readonly offsetMs: number | null; readonly lowMs: number | null; readonly highMs: number | null };
  readonly facts: {
    readonly ntp: {
      readonly value?: { readonly sources: readonly { readonly address: string | null; readonly state: string }[] };
    };
  };
}

async function find(command: readonly string[]): ReturnType<Tool['find']> {
  if (!existsSync(join(projectRoot, 'dist', 'main.js'))) return { missing: 'npm run build' };
  const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    command: (servers) => runTimecheck(...command, '--json', ...servers.flatMap((server) => ['-s', server])),
  };
}

/** Everything that it looks at on this host, the clock among it. */
export const timecheck: Tool<'timecheck'> = {
  id: 'timecheck',
  name: '**timecheck**',
  servers: 'all four',
  find: () => find([]),
  parse: parseReport,
};

/** The clock alone: what the others do. */
export const timecheckNtp: Tool<'timecheck-ntp'> = {
  id: 'timecheck-ntp',
  name: '**timecheck ntp**',
  servers: 'all four',
  find: () => find(['ntp']),
  parse: parseReport,
};

export const timecheckVersion: Command = runTimecheck('--version');

function runTimecheck(...args: string[]): Command {
  return { file: execPath, args: [program, ...args] };
}

function parseReport(stdout: string): Answer | null {
  if (stdout.trim() === '') return null;
  const { clock, facts } = JSON.parse(stdout) as Report;
  if (clock.offsetMs === null) return null;
  const sources = facts.ntp.value?.sources ?? [];
  return {
    offsetMs: clock.offsetMs,
    interval: clock.lowMs === null || clock.highMs === null ? null : { lowMs: clock.lowMs, highMs: clock.highMs },
    liars: sources.filter((source) => source.state === 'falseticker').map((source) => source.address ?? ''),
  };
}
