import { expect, test } from 'vitest';
import { FAKETIME_YEAR_MS } from '../lab/faketime.ts';
import { findingsOf, sourceAt, type IntervalJson } from '../lab/report-json.ts';
import { lab, lyingChronyd } from '../lab/require-lab.ts';
import { runForJson, sourcesAlone } from '../lab/run-program.ts';
import { chronydFor, chronydsFor, serverOptions } from '../lab/servers-for-test.ts';

/** By how much chronyd under libfaketime may miss its lie: see the lab's own test. */
const CHRONYD_ARTEFACT_MS = 0.05;
/**
 * And one of them alone, on a busy machine. Without the kernel's time stamps, which libfaketime cannot fake, it stamps a
 * request with the time at which it was woken, and may be held up before it reads it: then the stamp is early.
 */
const BUSY_CHRONYD_ARTEFACT_MS = 1;

/** So that what ends a run is its sources, not the deadline, on a slow machine also. */
const patience = ['--timeout', '15s'];

const ask = (servers: readonly { readonly spec: string }[], ...options: string[]) =>
  runForJson([...serverOptions(servers), ...patience, ...sourcesAlone, ...options]);

function expectToHold({ lowMs, highMs }: IntervalJson, offsetMs: number, artefactMs = CHRONYD_ARTEFACT_MS): void {
  expect(lowMs).toBeLessThanOrEqual(offsetMs + artefactMs);
  expect(highMs).toBeGreaterThanOrEqual(offsetMs - artefactMs);
}

const four = (offsetMs: number): number[] => Array<number>(4).fill(offsetMs);

await lab('real chronyd that tells the truth', ['chronyd'], () => {
  test('in sync', async (context) => {
    const servers = await chronydsFor(context, four(0));
    const { json, exitCode } = await ask(servers);
    expect(json).toMatchObject({
      status: 'ok',
      clock: { verdict: 'in-sync', sources: { asked: 4, answered: 4, agreeing: 4 } },
    });
    expectToHold(json.clock, 0);
    for (const server of servers) {
      expect(sourceAt(json, server)).toMatchObject({ state: 'agreeing', reason: null, stratum: 1 });
      expectToHold(sourceAt(json, server), 0, BUSY_CHRONYD_ARTEFACT_MS);
    }
    expect(exitCode).toBe(0);
  });

  test('stratum 15 counts', async (context) => {
    const server = await chronydFor(context, { stratum: 15 });
    const { json } = await ask([server]);
    expect(sourceAt(json, server)).toMatchObject({ state: 'agreeing', stratum: 15 });
  });

  test('unsynchronised is rejected, and by name', async (context) => {
    const server = await chronydFor(context, { stratum: 'unsynchronised' });
    const { json, exitCode } = await ask([server]);
    expect(sourceAt(json, server)).toMatchObject({ state: 'rejected', reason: 'unsynchronised', offsetMs: null });
    expect(json.clock).toMatchObject({ verdict: 'unknown', offsetMs: null });
    expect(exitCode).toBe(3);
  });

  test('an unsynchronised one among four does no harm', async (context) => {
    const servers = await chronydsFor(context, four(0).slice(1));
    const unsynchronised = await chronydFor(context, { stratum: 'unsynchronised' });
    const { json, exitCode } = await ask([unsynchronised, ...servers]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { asked: 4, answered: 3, agreeing: 3 } });
    expect(exitCode).toBe(0);
  });
});

await lab('real chronyd under two names', ['chronyd', 'localhost'], () => {
  test('counts once', async (context) => {
    const server = await chronydFor(context);
    const { json } = await ask([server, { spec: `localhost:${server.port}` }]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 1 } });
  });
});

/** Thresholds are the program's own: warning 100 ms, critical 1 s. */
const offsets = [
  { offsetMs: 0.5, verdict: 'in-sync', status: 'ok', exitCode: 0, quarterHour: false },
  { offsetMs: -37.5, verdict: 'in-sync', status: 'ok', exitCode: 0, quarterHour: false },
  { offsetMs: 150, verdict: 'behind', status: 'warning', exitCode: 0, quarterHour: false },
  { offsetMs: -150, verdict: 'ahead', status: 'warning', exitCode: 0, quarterHour: false },
  { offsetMs: 45_000, verdict: 'behind', status: 'critical', exitCode: 1, quarterHour: false },
  { offsetMs: -7_200_000, verdict: 'ahead', status: 'critical', exitCode: 1, quarterHour: true },
  { offsetMs: 20_700_000, verdict: 'behind', status: 'critical', exitCode: 1, quarterHour: true },
] as const;

await lab('real chronyd, all wrong by the same', lyingChronyd, () => {
  test.for(offsets)('$offsetMs ms: $status, $verdict', async (expected, context) => {
    const { offsetMs, verdict, status } = expected;
    const servers = await chronydsFor(context, four(offsetMs));
    const { json, exitCode } = await ask(servers);
    expect(json).toMatchObject({ status, clock: { verdict, sources: { asked: 4, answered: 4, agreeing: 4 } } });
    expectToHold(json.clock, offsetMs);
    for (const server of servers) expectToHold(sourceAt(json, server), offsetMs, BUSY_CHRONYD_ARTEFACT_MS);
    const severities = findingsOf(json, 'clock-offset').map(({ severity }) => severity);
    expect(severities).toEqual(status === 'ok' ? [] : [status]);
    expect(findingsOf(json, 'clock-quarter-hour')).toHaveLength(expected.quarterHour ? 1 : 0);
    expect(exitCode).toBe(expected.exitCode);
  });

  test('150 ms with --fail-on warning fails', async (context) => {
    const { exitCode } = await ask(await chronydsFor(context, four(150)), '--fail-on', 'warning');
    expect(exitCode).toBe(1);
  });

  test('20 years on, in era 1', async (context) => {
    const server = await chronydFor(context, { faketime: '+20y' });
    const { json, exitCode } = await ask([server]);
    expect(json.clock.verdict).toBe('behind');
    expectToHold(json.clock, 20 * FAKETIME_YEAR_MS);
    expect(exitCode).toBe(1);
  });
});

await lab('real chronyd, one of four lies', lyingChronyd, () => {
  test.for([45_000, -7_200_000, 150])('by %i ms, and is named', async (offsetMs, context) => {
    const truthful = await chronydsFor(context, four(0).slice(1));
    const liar = await chronydFor(context, { offsetMs });
    const { json, exitCode } = await ask([...truthful, liar]);
    expect(json.clock).toMatchObject({ verdict: 'in-sync', sources: { asked: 4, answered: 4, agreeing: 3 } });
    expectToHold(json.clock, 0);
    expect(sourceAt(json, liar)).toMatchObject({ state: 'falseticker', reason: 'outside-majority' });
    expectToHold(sourceAt(json, liar), offsetMs, BUSY_CHRONYD_ARTEFACT_MS);
    const findings = findingsOf(json, 'ntp-falseticker');
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).toContain(String(liar.port));
    expect(exitCode).toBe(0);
  });
});
