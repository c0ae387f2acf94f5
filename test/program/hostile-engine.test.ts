import { describe, expect, test, type TestContext } from 'vitest';
import type { FakeCall, FakeContainer, FakeEngine, FakeEngineOptions, Misbehaviour } from '../lab/fake-engine.ts';
import { fakeId, startFakeEngine } from '../lab/fake-engine.ts';
import { runForJson, runProgram } from '../lab/run-program.ts';
import { serverOptions, truthfulServersFor } from '../lab/servers-for-test.ts';

/** Every way of doing wrong at every call but the first would be hundreds of runs: each way at all calls, each call by three. */
const WAYS: readonly Misbehaviour[] = [
  ...(['hang', 'hang-up', 'die', 'half', 'stall', 'rubbish', 'html', 'not-json', 'other-json', 'deep'] as const),
  ...(['endless', 'endless-headers', 'long', 'short', 'error', 'refused', 'redirect'] as const),
];
const CALLS: readonly FakeCall[] = ['ping', 'info', 'list', 'inspect', 'exec-create', 'exec-start', 'exec-inspect'];

const containers: readonly FakeContainer[] = [
  { name: 'api', environment: ['TZ=Asia/Shanghai'], run: ({ end }) => end(1) },
  { name: 'db', state: 'paused' },
  { name: 'old', state: 'exited' },
];

const engineFor = async (context: TestContext, options: FakeEngineOptions): Promise<FakeEngine> => {
  const engine = await startFakeEngine({ containers, ...options });
  context.onTestFinished(engine.stop);
  return engine;
};

/** What is over the deadline of the run by more than any machine needs to print a report. */
const TOO_LONG_MS = 15_000;

interface EngineJson {
  readonly facts: Readonly<
    Record<'engine' | 'engineAccess' | 'containers', { readonly status: string; readonly value?: unknown }>
  >;
}

const examine = async (context: TestContext, engine: FakeEngine) => {
  const servers = await truthfulServersFor(context, 3);
  const args = ['containers', '--engine', engine.url, ...serverOptions(servers)];
  const run = await runForJson(args);
  // The clock is what it was, and the report is whole.
  expect(run.json.clock.verdict).toBe('in-sync');
  expect(run.json.elapsedMs).toBeLessThan(TOO_LONG_MS);
  expect(run.stderr).toBe('');
  return { ...run, facts: (run.json as unknown as EngineJson).facts };
};

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe.skipIf(process.platform === 'win32')('an engine', { concurrent: true }, () => {
  test('that does nothing wrong is told of', async (context) => {
    const { facts } = await examine(context, await engineFor(context, {}));
    expect(facts).toMatchObject({
      engineAccess: { status: 'ok' },
      engine: { status: 'ok' },
      containers: { status: 'ok' },
    });
    expect(facts.containers.value).toHaveLength(3);
  });

  test.for(WAYS)('does %s at every call but the first', async (how, context) => {
    const engine = await engineFor(context, { misbehave: (call) => (call === 'ping' ? null : how) });
    const { facts, json, exitCode } = await examine(context, engine);
    expect(facts.engineAccess.status).toBe('ok');
    expect(facts.engine.value).toMatchObject({ unread: { status: facts.containers.status } });
    // Nothing is known of any container, and that is said.
    expect(json.findings.filter(({ check }) => check === 'container-unread')).toMatchObject([
      { severity: 'unknown', args: { what: 'list', reason: facts.containers.status } },
    ]);
    expect(exitCode).toBe(3);
  });

  test.for(CALLS)('hangs at %s', async (bad, context) => {
    const { facts, json } = await examine(
      context,
      await engineFor(context, { misbehave: (call) => (call === bad ? 'hang' : null) }),
    );
    if (bad === 'ping') {
      expect(facts.engine.status).toBe('timeout');
      expect(json.findings.map(({ check }) => check)).toContain('engine-unreachable');
    } else if (!['list', 'inspect'].includes(bad)) {
      // The rest of what it says is used.
      expect(facts.containers.value).toHaveLength(3);
    }
  });

  test('that must be there, and does not list its containers, is critical', async (context) => {
    const engine = await engineFor(context, { misbehave: (call) => (call === 'list' ? 'refused' : null) });
    const servers = serverOptions(await truthfulServersFor(context, 3));
    const { json, exitCode } = await runForJson(['containers', '--engine', engine.url, '--require-engine', ...servers]);
    expect(json.findings.filter(({ check }) => check === 'container-unread')).toMatchObject([
      { severity: 'critical', args: { what: 'list', reason: 'denied' }, fixes: [{ id: 'allow-engine-api' }] },
    ]);
    expect(exitCode).toBe(1);
  });

  test.for([
    ['refused', 'denied'],
    ['error', 'failed'],
  ] as const)('does not tell what one container is (%s): why stands in the report', async ([how, reason], context) => {
    const isOfOld = (path: string): boolean => path.includes(fakeId('old'));
    const engine = await engineFor(context, {
      misbehave: (call, path) => (call === 'inspect' && isOfOld(path) ? how : null),
    });
    const { facts, json } = await examine(context, engine);
    expect(facts.engine.value).toMatchObject({ containers: { total: 3, read: 2 }, unread: { status: reason } });
    expect(json.findings.find(({ args }) => args['what'] === 'container')).toMatchObject({
      severity: 'unknown',
      args: { reason, count: 1 },
    });
  });

  test('that is busy is read, in more time the longer the run may take', { timeout: 60_000 }, async (context) => {
    const lateFor = (ms: number) =>
      engineFor(context, { delayMs: (call) => (call === 'list' || call === 'inspect' ? ms : 0) });
    const busy = await examine(context, await lateFor(1200));
    expect(busy.facts.containers.value).toHaveLength(3);
    const servers = serverOptions(await truthfulServersFor(context, 3));
    const slow = await lateFor(2600);
    const inFive = await runForJson(['containers', '--engine', slow.url, ...servers]);
    const unread = inFive.json.findings.find(({ args }) => args['what'] === 'list');
    expect(unread?.fixes.map(({ id }) => id)).toContain('longer-timeout');
    const inFifteen = await runForJson(['containers', '--engine', slow.url, '--timeout', '15s', ...servers]);
    expect((inFifteen.json as unknown as EngineJson).facts.containers.value).toHaveLength(3);
  });

  test.for(['rubbish', 'endless'] as const)('says %s to everybody, also when it is greeted', async (how, context) => {
    const { json, facts } = await examine(
      context,
      await engineFor(context, { apiVersion: null, misbehave: () => how }),
    );
    expect(facts.engine.status).not.toBe('ok');
    expect(json.findings.map(({ check }) => check)).toContain('engine-unreachable');
  });

  test('whose names would rewrite the screen is shown harmlessly', async (context) => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\r\n\u202e\u009b31m';
    const engine = await engineFor(context, {
      containers: [
        {
          name: `api${evil}`,
          image: `image${evil}`,
          environment: [`TZ=${evil}`, `${evil}=x`],
          labels: {
            [evil]: evil,
            'timecheck.ignore': evil,
            'com.docker.compose.project': evil,
            'com.docker.compose.service': evil,
          },
          mounts: [{ Type: 'bind', Source: `/${evil}`, Destination: '/etc/localtime', RW: true }],
          stateDetails: { Error: evil },
        },
      ],
      info: { OperatingSystem: evil, KernelVersion: evil, Name: evil },
    });
    const servers = serverOptions(await truthfulServersFor(context, 3));
    for (const form of [[], ['--json'], ['--verbose'], ['--quiet'], ['--lang', 'zh-cn', '--verbose']]) {
      const { stdout, stderr } = await runProgram(['containers', '--engine', engine.url, ...servers, ...form]);
      expect(`${stdout}${stderr}`).not.toMatch(CONTROL);
      expect(`${stdout}${stderr}`).not.toMatch(/[\u202a-\u202e]/);
    }
  });

  test('with names of 10 MB is told of in a report of a reasonable size', { timeout: 60_000 }, async (context) => {
    const much = 'x'.repeat(10_000_000);
    const engine = await engineFor(context, {
      containers: [{ name: 'api' }, { name: much, id: 'ab'.repeat(32), environment: [`TZ=${much}`] }],
      info: { OperatingSystem: much },
    });
    // What it says is made, in this process, by what also serves the time: that is not judged.
    const servers = serverOptions(await truthfulServersFor(context, 3));
    const { stdout, stderr } = await runForJson(['containers', '--engine', engine.url, ...servers]);
    expect(stdout.length).toBeLessThan(1_000_000);
    expect(stderr).toBe('');
  });
});
