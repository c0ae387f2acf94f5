/** The main job, from options to exit code, in virtual time. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src/commands/check.ts';
import type { CheckOptions } from '../../src/commands/options.ts';
import type { Report } from '../../src/model/report.ts';
import { DEFAULT_SOURCES } from '../../src/ntp/default-sources.ts';
import { fakeDoors, found } from '../gather/fake-doors.ts';
import type { FakeDoors } from '../gather/fake-doors.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { identity, virtualServer } from '../ntp/virtual-server.ts';
import { schemaFaults } from '../report/schema.ts';
import { fakeContext, options } from './fake-context.ts';
import type { FakeContext } from './fake-context.ts';

interface Ran {
  readonly code: number;
  readonly context: FakeContext;
  readonly doors: FakeDoors;
}

const servers = (count: number): CheckOptions['servers'] =>
  Array.from({ length: count }, (_, index) => ({ host: `192.0.2.${index + 1}`, port: 123 }));

/** `lies`: by how much each server's time is later than the truth, ms. */
const doorsWith = (lies: readonly number[], clockErrorMs = 0): FakeDoors => {
  const doors = fakeDoors();
  doors.clock.wallErrorMs = clockErrorMs;
  for (const [index, lieMs] of lies.entries()) {
    doors.udp.servers.set(`192.0.2.${index + 1} 123`, virtualServer(doors.clock, { lieMs, changes: identity(index) }));
  }
  return doors;
};

const run = async (doors: FakeDoors, changes: Partial<CheckOptions>, context = fakeContext()): Promise<Ran> => {
  const code = await doors.clock.until(check(options({ servers: servers(3), ...changes }), context, doors));
  return { code, context, doors };
};

const runForReport = async (doors: FakeDoors, changes: Partial<CheckOptions> = {}, context = fakeContext()) => {
  const ran = await run(doors, { format: 'json', ...changes }, context);
  const report = JSON.parse(ran.context.out()) as Report;
  expect(schemaFaults(report)).toEqual([]);
  return { ...ran, report };
};

const reasonsOf = ({ facts: { ntp } }: Report): (string | null)[] =>
  ntp.status === 'ok' ? ntp.value.sources.map(({ reason }) => reason) : [];

describe('exit codes', () => {
  test.for<readonly [number, string, FakeDoors, Partial<CheckOptions>]>([
    [0, 'all is well', doorsWith([0, 0, 0]), {}],
    [1, '45 s slow', doorsWith([0, 0, 0], -45_000), {}],
    [0, '200 ms slow: a warning alone', doorsWith([0, 0, 0], -200), {}],
    [1, '200 ms slow, --fail-on warning', doorsWith([0, 0, 0], -200), { failOn: 'warning' }],
    [0, '200 ms slow, --warn 500ms', doorsWith([0, 0, 0], -200), { warnMs: 500, failOn: 'info', scope: 'sources' }],
    [1, '200 ms slow, --crit 150ms', doorsWith([0, 0, 0], -200), { critMs: 150 }],
    [3, 'nobody answers', doorsWith([]), {}],
    [0, 'nobody answers, --allow-unknown', doorsWith([]), { allowUnknown: true }],
    [3, 'a tie', doorsWith([0, 9000]), { servers: servers(2) }],
    [0, 'a liar: a warning', doorsWith([0, 9000, 0]), {}],
    // Leaving a check out does not make the clock known.
    [3, 'nobody answers, --skip ntp-unreachable', doorsWith([]), { skip: ['ntp-unreachable'] }],
    [3, 'nobody answers, --only clock-stepped', doorsWith([]), { only: ['clock-stepped'] }],
  ])('%d: %s', async ([code, , doors, changes]) => {
    expect((await run(doors, changes)).code).toBe(code);
  });
});

describe('the report', () => {
  test('tells what the checks found', async () => {
    const { report } = await runForReport(doorsWith([0, 0, 0], -45_000));
    expect(report).toMatchObject({
      status: 'critical',
      interrupted: false,
      demonstration: null,
      clock: { verdict: 'behind', sources: { asked: 3, answered: 3, agreeing: 3 } },
      host: { name: 'web-01', platform: 'linux' },
    });
    expect(report.clock.offsetMs).toBeCloseTo(45_000, 2);
    expect(report.elapsedMs).toBe(160);
  });

  test('of chosen checks alone', async () => {
    const doors = doorsWith([0, 9000, 0], -45_000);
    const only = await runForReport(doors, { only: ['ntp-falseticker'] });
    expect(only.report.findings.map((finding) => finding.check)).toEqual(['ntp-falseticker']);
    const skip = await runForReport(doors, { skip: ['ntp-falseticker'], scope: 'sources' });
    expect(skip.report.findings.map((finding) => finding.check)).toEqual(['clock-offset']);
  });

  test('of containers: the clock that they share, and nothing of its sources', async () => {
    const { report } = await runForReport(doorsWith([0, 9000, 0], -45_000), { scope: 'containers' });
    expect(report.findings.map((finding) => finding.check)).toEqual(['clock-offset']);
  });

  test('in text, its verdict first', async () => {
    const { context } = await run(doorsWith([0, 0, 0], -45_000), {});
    expect(context.out()).toMatch(/^✖ web-01 is 45\.000 s slow/);
    expect(context.err()).toBe('');
  });

  test('whichever checks were left out: a clock that is unknown is not ok, and not passed over in silence', async () => {
    const { report } = await runForReport(doorsWith([]), { only: ['clock-stepped'] });
    expect(report.status).toBe('unknown');
    const { context } = await run(doorsWith([]), { only: ['clock-stepped'], quiet: true });
    expect(context.out()).toMatch(/^[^\n]*web-01[^\n]*\n$/);
  });

  test('quietly: nothing when all is well, else a line', async () => {
    expect((await run(doorsWith([0, 0, 0]), { quiet: true })).context.out()).toBe('');
    expect((await run(doorsWith([0, 0, 0], -45_000), { quiet: true })).context.out()).toMatch(
      /^critical: clock-offset: .*\n$/,
    );
  });
});

describe('default sources', () => {
  test('are asked where none is named, each at port 123, and no more addresses of one than its operator is worth', async () => {
    const doors = fakeDoors();
    for (const [index, { host }] of DEFAULT_SOURCES.entries()) {
      doors.lookups.set(`${host}.`, found(...Array.from({ length: 8 }, (_, address) => `203.0.${index}.${address}`)));
    }
    const { report } = await runForReport(doors, { servers: [] });
    expect(new Set(doors.looked)).toEqual(new Set(DEFAULT_SOURCES.map(({ host }) => `${host}.`)));
    const asked = doors.udp.connections.map((connection) => connection.split('.')[2]);
    for (const [index, { addresses }] of DEFAULT_SOURCES.entries()) {
      expect(asked.filter((one) => one === String(index))).toHaveLength(addresses);
    }
    expect(doors.udp.connections.every((connection) => connection.endsWith(' 123'))).toBe(true);
    expect(report.clock.verdict).toBe('unknown');
  });

  test('are left alone where somebody named one', async () => {
    const { doors } = await run(doorsWith([0, 0, 0]), {});
    expect(doors.looked).toEqual([]);
  });
});

describe('the end of the run', () => {
  test('at the deadline, whatever still hangs', async () => {
    const doors = doorsWith([0]);
    const hosts = [...servers(2), { host: 'slow.example', port: 123 }];
    const { report, code } = await runForReport(doors, { servers: hosts, timeoutMs: 400 });
    expect(doors.clock.elapsedMs).toBe(400);
    expect(report.interrupted).toBe(false);
    expect(report.clock.verdict).toBe('in-sync');
    expect(reasonsOf(report)).toEqual([null, 'deadline', 'deadline']);
    expect(code).toBe(0);
  });

  test('at once when the person wants it, with what is known', async () => {
    const controller = new AbortController();
    const doors = doorsWith([0]);
    doors.clock.after(250, () => controller.abort());
    const { report } = await runForReport(
      doors,
      { servers: servers(3) },
      fakeContext({ interrupt: controller.signal }),
    );
    expect(doors.clock.elapsedMs).toBe(250);
    expect(report.interrupted).toBe(true);
    expect(reasonsOf(report)).toEqual([null, 'interrupted', 'interrupted']);
    expect(report.clock.sources).toEqual({ asked: 3, answered: 1, agreeing: 1 });
  });

  test('as soon as every source is settled: no time-out is waited for', async () => {
    const { doors } = await run(doorsWith([0, 0, 0]), { timeoutMs: 60_000 });
    expect(doors.clock.elapsedMs).toBe(160);
    expect(doors.clock.pendingTimers).toBe(0);
  });
});

describe('wrong options', () => {
  test.for(['clock', '', 'clock-offsets'])('there is no check %j', async (name) => {
    const doors = doorsWith([0, 0, 0]);
    await expect(check(options({ servers: servers(3), only: [name] }), fakeContext(), doors)).rejects.toMatchObject({
      fault: { kind: 'check', value: name },
    });
    expect(doors.udp.connections).toEqual([]);
  });

  test.for([
    ['/home/nobody', 'ENOENT'],
    ['/home/ann/.wakatime.cfg', 'ENOTDIR'],
  ])('there is no home %s (%s)', async ([home = '', suggestion]) => {
    const files = fakeFiles({ '/home/ann/.wakatime.cfg': '' });
    const doors = fakeDoors({ files });
    const wakatime = { homes: ['/home/ann', home], withKey: false, askCli: false };
    await expect(check(options({ servers: servers(3), wakatime }), fakeContext(), doors)).rejects.toMatchObject({
      fault: { kind: 'home', value: home, suggestion },
    });
    expect(doors.udp.connections).toEqual([]);
  });

  test('a report that cannot be written is told before anybody is asked', async () => {
    const doors = doorsWith([0, 0, 0]);
    const output = '/nowhere-at-all/report.json';
    await expect(check(options({ servers: servers(3), output }), fakeContext(), doors)).rejects.toMatchObject({
      fault: { kind: 'output', value: output, suggestion: 'ENOENT' },
    });
    expect(doors.udp.connections).toEqual([]);
  });
});
