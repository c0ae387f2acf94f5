/** The program on a host whose own clock is wrong or is set while it runs; its servers tell the truth. */
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import {
  FAKETIME_YEAR_MS,
  faketimeEnvironment,
  faketimeOffset,
  removeFaketimeLeftovers,
  steppableEnvironment,
} from '../lab/faketime.ts';
import type { HostileServer } from '../lab/hostile-server.ts';
import { findingsOf, sourceAt, type IntervalJson } from '../lab/report-json.ts';
import { lab } from '../lab/require-lab.ts';
import { runForJson, sourcesAlone, type JsonRun } from '../lab/run-program.ts';
import { hostileServerFor, serverOptions, truthfulServersFor } from '../lab/servers-for-test.ts';

/** libfaketime adds in floating point, and the servers stamp in units of a quarter nanosecond. */
const ROUNDING_MS = 0.002;

async function askFrom(env: Record<string, string>, servers: readonly HostileServer[]): Promise<JsonRun> {
  const run = await runForJson([...serverOptions(servers), ...sourcesAlone, '--timeout', '15s'], { env });
  await removeFaketimeLeftovers(run.pid);
  return run;
}

function expectToHold({ lowMs, highMs }: IntervalJson, offsetMs: number, { boundMs }: HostileServer): void {
  const slackMs = boundMs + ROUNDING_MS;
  expect(lowMs).toBeLessThanOrEqual(offsetMs + slackMs);
  expect(highMs).toBeGreaterThanOrEqual(offsetMs - slackMs);
}

const clocks = [
  { host: 'right', faketime: '+0', offsetMs: 0, verdict: 'in-sync', exitCode: 0 },
  { host: '45.25 s slow', faketime: faketimeOffset(-45_250), offsetMs: 45_250, verdict: 'behind', exitCode: 1 },
  { host: '2 h fast', faketime: faketimeOffset(7_200_000), offsetMs: -7_200_000, verdict: 'ahead', exitCode: 1 },
  { host: '30 years slow', faketime: '-30y', offsetMs: 30 * FAKETIME_YEAR_MS, verdict: 'behind', exitCode: 1 },
  { host: '30 years fast', faketime: '+30y', offsetMs: -30 * FAKETIME_YEAR_MS, verdict: 'ahead', exitCode: 1 },
  // From 2026 this is 2040, from any later year after it: past the rollover of 2036, its servers before it or not.
  { host: '14 years fast', faketime: '+14y', offsetMs: -14 * FAKETIME_YEAR_MS, verdict: 'ahead', exitCode: 1 },
] as const;

await lab('a host whose clock is', ['libfaketime'], () => {
  test.for(clocks)('$host', async ({ faketime, offsetMs, verdict, exitCode }, context) => {
    const servers = await truthfulServersFor(context, 3);
    const run = await askFrom(faketimeEnvironment(faketime), servers);
    expect(run.json.clock).toMatchObject({ verdict, sources: { asked: 3, answered: 3, agreeing: 3 } });
    for (const server of servers) {
      expectToHold(sourceAt(run.json, server), offsetMs, server);
      expectToHold(run.json.clock, offsetMs, server);
    }
    expect(run.json.status).toBe(exitCode === 1 ? 'critical' : 'ok');
    expect(findingsOf(run.json, 'clock-offset')).toHaveLength(exitCode);
    expect(findingsOf(run.json, 'clock-stepped')).toEqual([]);
    expect(run.exitCode).toBe(exitCode);
  });
});

await lab('a host whose clock is set while we measure', ['libfaketime'], () => {
  test.for([
    { by: '60 s back', stepMs: -60_000, verdict: 'behind', exitCode: 1 },
    { by: '2 s forward', stepMs: 2000, verdict: 'ahead', exitCode: 1 },
    { by: '20 ms forward', stepMs: 20, verdict: 'in-sync', exitCode: 0 },
  ])('$by: told, and measured again', async ({ stepMs, verdict, exitCode }, context) => {
    const clock = await steppableClock(context);
    const stepper = await hostileServerFor(context, 'truthful', {
      onRequest: (number) => {
        if (number === 3) clock.setTo(stepMs);
      },
    });
    const servers = [stepper, ...(await truthfulServersFor(context, 2))];
    const run = await askFrom(clock.environment, servers);
    expect(findingsOf(run.json, 'clock-stepped')).toHaveLength(1);
    expect(run.json.clock).toMatchObject({ verdict, sources: { agreeing: 3 } });
    for (const server of servers) expectToHold(run.json.clock, -stepMs, server);
    expect(run.exitCode).toBe(exitCode);
  });

  test('a clock that is set again and again gives no false verdict', async (context) => {
    const clock = await steppableClock(context);
    let stepMs = 0;
    const stepper = await hostileServerFor(context, 'truthful', {
      onRequest: (number) => {
        if (number % 3 === 0) clock.setTo((stepMs += 60_000));
      },
    });
    const servers = [stepper, ...(await truthfulServersFor(context, 2))];
    const run = await askFrom(clock.environment, servers);
    expect(findingsOf(run.json, 'clock-stepped').length).toBeGreaterThan(0);
    expect(run.json.status).not.toBe('ok');
    // Once again, and no more than once.
    expect(stepper.requests.length).toBeLessThanOrEqual(16);
  });
});

interface SteppableClock {
  readonly environment: Record<string, string>;
  /** Sets the clock of the processes that live in `environment` to the true time plus this. */
  setTo(offsetMs: number): void;
}

async function steppableClock(context: TestContext): Promise<SteppableClock> {
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-step-'));
  context.onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const setting = join(folder, 'faketime');
  const setTo = (offsetMs: number): void => {
    // Whole at every moment; and at once, so that the step lies before the reply to the request that caused it.
    writeFileSync(`${setting}.new`, `${faketimeOffset(offsetMs)}\n`);
    renameSync(`${setting}.new`, setting);
  };
  setTo(0);
  return { environment: steppableEnvironment(setting), setTo };
}
