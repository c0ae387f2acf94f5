/** `--json`: one document that fits its published schema, whatever happens to the run. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { freeUdpPort } from '../lab/free-port.ts';
import type { HostileServer } from '../lab/hostile-server.ts';
import { findProgram } from '../lab/lab-parts.ts';
import { projectRoot } from '../lab/project-root.ts';
import { runProgram } from '../lab/run-program.ts';
import { hostileServerFor, serverOptions, truthfulServersFor } from '../lab/servers-for-test.ts';
import { schemaFaults } from '../report/schema.ts';

const patience = ['--warn', '3s', '--crit', '6s', '--timeout', '15s'];
const program = [
  process.env['TIMECHECK_TEST_NODE'] ?? process.execPath,
  join(projectRoot, 'bin', 'timecheck.js'),
] as const;
const environment = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: tmpdir() };

/** One document on stdout, and it fits. */
function readReport(stdout: string): Report {
  const report = JSON.parse(stdout) as Report;
  expect(schemaFaults(report)).toEqual([]);
  return report;
}

async function reportOf(args: readonly string[]): Promise<{ report: Report; exitCode: number | null; stderr: string }> {
  const { stdout, exitCode, stderr } = await runProgram([...args, ...patience, '--json']);
  return { report: readReport(stdout), exitCode, stderr };
}

const statesOf = (report: Report): string[] =>
  report.facts.ntp.status === 'ok' ? report.facts.ntp.value.sources.map(({ state }) => state) : [];

test('the schema is not blind: a misspelt field of a true report is refused', async () => {
  const { report } = await reportOf(['demo', '--scenario', 'truthful']);
  const { offsetMs, ...clock } = report.clock;
  expect(schemaFaults({ ...report, clock: { ...clock, offsetMS: offsetMs } })).not.toEqual([]);
  expect(schemaFaults({ ...report, verdict: 'in-sync' })).not.toEqual([]);
});

describe('demo', () => {
  test.for([
    ['truthful', 0, 'ok', 'in-sync', 4],
    ['liar', 0, 'warning', 'in-sync', 3],
    ['off', 1, 'critical', 'behind', 4],
  ] as const)('%s: exit code %d, %s', async ([scenario, code, status, verdict, agreeing]) => {
    const { report, exitCode, stderr } = await reportOf(['demo', '--scenario', scenario]);
    expect(report).toMatchObject({
      status,
      demonstration: scenario,
      interrupted: false,
      clock: { verdict, sources: { asked: 4, answered: 4, agreeing } },
    });
    expect(report.summary.critical + report.summary.warning).toBe(status === 'ok' ? 0 : 1);
    // Where a document is printed, people are told on the other stream.
    expect(stderr).toContain('DEMONSTRATION');
    expect(exitCode).toBe(code);
  });
});

describe('servers of every kind', () => {
  test('each state is told, and fits', async (context) => {
    const servers: HostileServer[] = [
      ...(await truthfulServersFor(context, 3)),
      await hostileServerFor(context, 'truthful', { offsetMs: -60_000 }),
      await hostileServerFor(context, 'kiss unprintable'),
      await hostileServerFor(context, 'mode 5'),
      await hostileServerFor(context, 'silent'),
      await hostileServerFor(context, 'terminal escapes as reference identifier'),
    ];
    const closed = { spec: `127.0.0.1:${await freeUdpPort('127.0.0.1')}` };
    const { report } = await reportOf(serverOptions([...servers, closed]));
    expect(report.demonstration).toBeNull();
    expect(new Set(statesOf(report))).toEqual(new Set(['agreeing', 'falseticker', 'rejected', 'silent', 'refused']));
  });

  test('a tie', async (context) => {
    const servers = [
      await hostileServerFor(context, 'truthful'),
      await hostileServerFor(context, 'truthful', { offsetMs: 60_000 }),
    ];
    const { report, exitCode } = await reportOf(serverOptions(servers));
    expect(statesOf(report)).toEqual(['undecided', 'undecided']);
    expect(report.clock.verdict).toBe('unknown');
    expect(exitCode).toBe(3);
  });

  test('in Chinese', async () => {
    const { report } = await reportOf(['demo', '--scenario', 'off', '--lang', 'zh-cn']);
    expect(report.findings[0]?.title).toMatch(/\p{Script=Han}/u);
  });

  test('--verbose and --quiet change nothing in it', async () => {
    const { stdout } = await runProgram(['demo', '--scenario', 'off', ...patience, '--json', '--verbose', '--quiet']);
    expect(readReport(stdout).status).toBe('critical');
  });

  test('through a slow pipe it arrives whole', async (context) => {
    const servers = await truthfulServersFor(context, 12);
    const running = execa(
      'sh',
      [
        '-c',
        '"$0" "$@" | { read -r first; sleep 0; echo "$first"; cat; }',
        ...program,
        '--json',
        ...serverOptions(servers),
        ...patience,
        '--samples',
        '64',
      ],
      {
        env: environment,
        extendEnv: false,
        stdin: 'ignore',
      },
    );
    const { stdout } = await running;
    expect(stdout.length).toBeGreaterThan(65_536);
    expect(statesOf(readReport(stdout))).toHaveLength(12);
  });
});

describe.skipIf(process.platform === 'win32')('a run that is ended by a signal', () => {
  test.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: at once, with what is known', async ([signal, code], context) => {
    const answering = await truthfulServersFor(context, 1);
    let hear = (): void => {};
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const silent = await hostileServerFor(context, 'silent', {
      onRequest: (number) => {
        if (number === 3) hear();
      },
    });
    const args = ['--json', ...serverOptions([...answering, silent]), '--samples', '64', '--timeout', '60s'];
    const running = execa(program[0], [program[1], ...args], {
      env: environment,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 25_000,
    });
    await heard;
    running.kill(signal);
    const { stdout, stderr, exitCode } = await running;
    const report = readReport(stdout);
    expect(report.interrupted).toBe(true);
    expect(report.facts.ntp.status === 'ok' && report.facts.ntp.value.sources).toMatchObject([
      {},
      { state: 'silent', reason: 'interrupted' },
    ]);
    // It would have sent 64.
    expect(silent.requests.length).toBeLessThan(64);
    expect(stderr).toBe('');
    expect(exitCode).toBe(code);
  });
});

/** How a process gets namespaces of its own, with no network but a loopback that is down. `null`: it cannot here. */
async function namespaces(): Promise<readonly [string, ...string[]] | null> {
  if (findProgram('unshare') === null || findProgram('ip') === null || findProgram('mount') === null) return null;
  for (const prefix of [
    ['unshare', '-n', '-m'],
    ['unshare', '-r', '-n', '-m'],
  ] as const) {
    const [command, ...args] = prefix;
    const tried = await execa(command, [...args, 'ip', 'link', 'set', 'lo', 'up'], { reject: false });
    if (tried.exitCode === 0) return prefix;
  }
  return null;
}

const namespace = await namespaces();
const skipped = 'no network namespace can be made here (unshare, ip, mount)';
const whySkipped = namespace === null ? ` (skipped: ${skipped})` : '';
if (whySkipped !== '') process.stderr.write(`no network${whySkipped}\n`);

describe.skipIf(namespace === null && process.env['TIMECHECK_REQUIRE_LAB'] !== '1')(`no network${whySkipped}`, () => {
  /** The issue wants 2 s; a slow machine may take longer to start Node. The system's resolver would take 10 s. */
  const SOON_MS = 5000;

  async function runWithin(
    script: string,
    args: readonly string[],
  ): Promise<{ stdout: string; exitCode: number | undefined; tookMs: number }> {
    if (namespace === null) throw new Error(skipped);
    const [command, ...prefix] = namespace;
    const startMs = performance.now();
    const { stdout, exitCode } = await execa(command, [...prefix, 'sh', '-c', script, ...program, ...args], {
      env: environment,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 28_000,
    });
    return { stdout, exitCode, tookMs: performance.now() - startMs };
  }

  test('at all: unknown, exit code 3, soon', async () => {
    const { stdout, exitCode, tookMs } = await runWithin('exec "$0" "$@"', ['--json']);
    const report = readReport(stdout);
    expect(report.clock).toMatchObject({ verdict: 'unknown', sources: { answered: 0 } });
    expect(new Set(statesOf(report))).toEqual(new Set(['unresolved']));
    expect(report.status).toBe('unknown');
    expect(exitCode).toBe(3);
    expect(tookMs).toBeLessThan(SOON_MS);
  });

  test('servers named by address: no route', async () => {
    const { stdout, exitCode } = await runWithin('exec "$0" "$@"', ['--json', '-s', '192.0.2.1', '-s', '2001:db8::1']);
    expect(statesOf(readReport(stdout))).toEqual(['unreachable', 'unreachable']);
    expect(exitCode).toBe(3);
  });

  /** A name server that takes every question and answers none; `$1` is a signal for the first of them, or nothing. */
  const MUTE = `
    const [signal, command, ...args] = process.argv.slice(1);
    const { spawn } = require('node:child_process');
    const server = require('node:dgram').createSocket('udp4').bind(53, '127.0.0.1', () => {
      const child = spawn(command, args, { stdio: 'inherit' });
      if (signal !== 'none') server.once('message', () => child.kill(signal));
      child.on('exit', (code) => process.exit(code ?? 99));
    });`;
  const WITH_MUTE_NAME_SERVER = `
    set -e
    resolv=$(mktemp)
    printf 'nameserver 127.0.0.1\\nsearch corp.example lab.example\\n' > "$resolv"
    mount --bind "$resolv" /etc/resolv.conf
    rm "$resolv"
    ip link set lo up
    signal=$2; program=$1; shift 2
    exec "$0" -e "$MUTE" "$signal" "$0" "$program" "$@"`.replace('"$MUTE"', `'${MUTE.replaceAll("'", `'"'"'`)}'`);

  test('a name server that does not answer: the same, and the process ends with its report', async () => {
    const { stdout, exitCode, tookMs } = await runWithin(WITH_MUTE_NAME_SERVER, ['none', '--json']);
    const report = readReport(stdout);
    expect(report.findings[0]).toMatchObject({ check: 'ntp-unreachable', args: { kind: 'unresolved' } });
    expect(exitCode).toBe(3);
    expect(tookMs).toBeLessThan(SOON_MS);
  });

  test('a name server that does not answer, and SIGINT: at once', async () => {
    const { stdout, exitCode, tookMs } = await runWithin(WITH_MUTE_NAME_SERVER, ['SIGINT', '--json']);
    expect(readReport(stdout).interrupted).toBe(true);
    expect(exitCode).toBe(130);
    expect(tookMs).toBeLessThan(SOON_MS);
  });
});
