import { unreadFiles } from '../../src/engine/captured-files.ts';
import { describe, expect, test } from 'vitest';
import type { EngineClient, InspectedContainer } from '../../src/engine/client.ts';
import type { ContainerClockPlan } from '../../src/gather/containers/clocks.ts';
import { gatherContainerClock, gatherEngineClock } from '../../src/gather/containers/clocks.ts';
import {
  localTimeServices,
  localTimeServicesOf,
  timeServicesInside,
} from '../../src/gather/containers/time-services.ts';
import type { ContainerState, FaketimeFacts } from '../../src/model/container-facts.ts';
import type { MeasuredClock } from '../../src/model/foreign-clock.ts';
import { containerClockOf, withTrueTime } from '../../src/model/foreign-clock.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { contains } from '../../src/model/interval.ts';
import { inspected } from '../engine/inspected.ts';
import type { ShellOptions } from '../engine/virtual-engine.ts';
import { fakeShell, secondTeller, secondsOnly, withNanoseconds } from '../engine/virtual-engine.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const LOCAL = { upMs: [0.4], downMs: [0.2] };
const LIBRARY = '/usr/lib/libfaketime.so.1';
const ENGINE: MeasuredClock = { toHost: { lowMs: 2999, highMs: 3001 }, readBy: 'date-header' };

const faked = (changes: Partial<FaketimeFacts> = {}): FaketimeFacts => ({
  seenBy: 'config',
  library: LIBRARY,
  setting: '-45',
  ...changes,
});

interface Call {
  readonly environment: readonly string[];
}

const look = async (
  changes: Partial<ContainerClockPlan>,
  shell: Partial<ShellOptions> | Gathered<never> = {},
  inSession = false,
) => {
  const clock = new VirtualClock();
  const calls: Call[] = [];
  const session = 'status' in shell ? null : fakeShell(clock, { ...LOCAL, prints: withNanoseconds, ...shell });
  const client: Pick<EngineClient, 'exec'> = {
    exec: (_, __, environment) => {
      calls.push({ environment });
      return Promise.resolve(
        'status' in shell ? shell : ok(session ?? fakeShell(clock, { ...LOCAL, prints: () => null })),
      );
    },
  };
  const plan: ContainerClockPlan = {
    container: inspected(),
    onThisKernel: false,
    engineIsHere: false,
    faketime: null,
    faketimeEnvironment: [],
    session: inSession ? session : null,
    mayExec: true,
    engineClock: Promise.resolve(ok(ENGINE)),
    ...changes,
  };
  const reading = await clock.until(gatherContainerClock(plan, client, clock, () => clock.anchor()));
  return { ...reading, calls, session };
};

const toHostOf = (measured: Gathered<MeasuredClock>) => {
  if (measured.status !== 'ok') throw new Error(measured.reason);
  return measured.value.toHost;
};

test('the clock of an engine, against this host’s', async () => {
  const clock = new VirtualClock();
  clock.wallErrorMs = 250;
  const { ask } = secondTeller(clock, -10_800_000, LOCAL);
  const measured = await clock.until(gatherEngineClock({ date: ask }, clock, () => clock.anchor()));
  expect(contains(toHostOf(measured), 10_800_250)).toBe(true);
  expect(measured).toMatchObject({ value: { readBy: 'date-header' } });
});

test('an engine that cannot be asked', async () => {
  const clock = new VirtualClock();
  const date = () => Promise.resolve(missing('denied', 'EACCES'));
  expect(await clock.until(gatherEngineClock({ date }, clock, () => clock.anchor()))).toEqual(
    missing('denied', 'EACCES'),
  );
});

describe('the clock of a container', () => {
  test('on this kernel is shared, and nothing is run', async () => {
    const { shared, measured, calls, session } = await look({ onThisKernel: true }, {}, true);
    expect({ shared, measured, calls }).toEqual({ shared: true, measured: missing('absent', 'shared'), calls: [] });
    expect(session?.isClosed()).toBe(true);
  });

  describe('of one without a process, whose engine has others on this kernel', () => {
    const between = (state: ContainerState, changes: Partial<InspectedContainer> = {}) =>
      look({ engineIsHere: true, container: inspected({ state, pid: null, ...changes }) });

    test.for<ContainerState>(['restarting', 'exited', 'created', 'dead'])('is shared: %s', async (state) => {
      const { shared, measured, calls } = await between(state);
      expect({ shared, measured, calls }).toEqual({ shared: true, measured: missing('absent', 'shared'), calls: [] });
    });

    test('is not where its runtime has a kernel of its own', async () => {
      expect((await between('restarting', { runtime: 'runsc' })).shared).toBe(false);
    });

    test('is not of one that runs, and by itself proves nothing', async () => {
      expect((await between('running', { pid: 7 })).shared).toBe(false);
    });

    test('is not with libfaketime', async () => {
      const restarting = inspected({ state: 'restarting', pid: null });
      const { shared } = await look({ engineIsHere: true, container: restarting, faketime: faked() });
      expect(shared).toBe(false);
    });
  });

  test('elsewhere is read inside, by the session that is there', async () => {
    const { shared, measured, calls } = await look({}, { aheadMs: -3000 }, true);
    expect(shared).toBe(false);
    expect(contains(toHostOf(measured), 3000)).toBe(true);
    expect(measured).toMatchObject({ value: { readBy: 'exec' } });
    expect(calls).toEqual([]);
  });

  test('or by one of its own', async () => {
    const { measured, calls } = await look({}, { aheadMs: -3000 });
    expect(contains(toHostOf(measured), 3000)).toBe(true);
    expect(calls).toEqual([{ environment: [] }]);
  });

  test('with libfaketime is what its first process sees', async () => {
    const environment = [`LD_PRELOAD=${LIBRARY}`, 'FAKETIME=-45'];
    const { measured, shared, calls } = await look(
      { onThisKernel: true, faketime: faked({ seenBy: 'process' }), faketimeEnvironment: environment },
      { aheadMs: -45_000 },
    );
    expect(shared).toBe(false);
    expect(contains(toHostOf(measured), 45_000)).toBe(true);
    expect(calls).toEqual([{ environment }]);
  });

  test('with variables that only its first process has is not read by a session without them', async () => {
    const { calls } = await look(
      { faketime: faked({ seenBy: 'process' }), faketimeEnvironment: ['FAKETIME=-45'] },
      { aheadMs: -45_000 },
      true,
    );
    expect(calls).toEqual([{ environment: ['FAKETIME=-45'] }]);
  });

  test.for([
    ['begins anew with each program', faked({ setting: '@2020-01-01 00:00:00' }), ['FAKETIME=@2020-01-01 00:00:00']],
    ['came from variables that we may not see', faked({ seenBy: 'process', setting: null }), []],
  ] as const)('with a faked time that %s is not known', async ([, faketime, faketimeEnvironment]) => {
    const { measured, shared, calls } = await look({ onThisKernel: true, faketime, faketimeEnvironment });
    expect({ shared, status: measured.status, calls }).toEqual({ shared: false, status: 'failed', calls: [] });
  });

  test('in seconds that fit the engine’s is the engine’s', async () => {
    const { measured, session } = await look({}, { prints: secondsOnly, aheadMs: -3000 }, true);
    expect(measured).toEqual(ok({ toHost: ENGINE.toHost, readBy: 'engine' }));
    expect(session?.lines()).toBe(1);
  });

  test.for<readonly [string, Partial<ContainerClockPlan>, number]>([
    ['do not fit', {}, -60_000],
    ['are of a runtime with its own kernel', { container: inspected({ runtime: 'runsc' }) }, -3000],
    ['cannot be held against it', { engineClock: Promise.resolve(missing('failed', 'contradiction')) }, -3000],
  ])('in seconds that %s is hunted for', async ([, changes, aheadMs]) => {
    const { measured } = await look(changes, { prints: secondsOnly, aheadMs }, true);
    expect(contains(toHostOf(measured), -aheadMs)).toBe(true);
    expect(measured).toMatchObject({ value: { readBy: 'exec-seconds' } });
  });

  test.for<readonly [string, Partial<ContainerClockPlan>, Partial<ShellOptions> | Gathered<never>]>([
    ['nothing may be run inside', { mayExec: false }, {}],
    ['the engine forbids it', {}, missing('denied', 'authorization denied')],
    ['there is no shell', {}, { prints: () => null, exitCode: 126 }],
    ['it is paused', { container: inspected({ state: 'paused' }) }, {}],
  ])('is its engine’s where %s', async ([, changes, shell]) => {
    expect((await look(changes, shell)).measured).toEqual(ok({ toHost: ENGINE.toHost, readBy: 'engine' }));
  });

  test.for<readonly [string, Partial<ContainerClockPlan>, Gathered<never>['status']]>([
    ['has a kernel of its own', { container: inspected({ runtime: 'kata' }), mayExec: false }, 'denied'],
    ['is faked', { faketime: faked(), mayExec: false }, 'denied'],
    ['does not run', { container: inspected({ state: 'exited', pid: null }) }, 'absent'],
    [
      'has an engine that told nothing',
      { mayExec: false, engineClock: Promise.resolve(missing('timeout', 'no answer')) },
      'denied',
    ],
  ])('is not known of one that %s', async ([, changes, status]) => {
    expect((await look(changes)).measured.status).toBe(status);
  });
});

describe('true time', () => {
  const estimate = { offsetMs: 100, lowMs: 90, highMs: 120 };

  test('what is to be added adds up, and so do the bounds', () => {
    expect(withTrueTime({ toHost: { lowMs: 10, highMs: 20 }, readBy: 'exec' }, estimate)).toEqual({
      toHost: { lowMs: 10, highMs: 20 },
      readBy: 'exec',
      offsetMs: 115,
      lowMs: 100,
      highMs: 140,
    });
  });

  test('may not be known', () => {
    expect(withTrueTime({ toHost: { lowMs: 10, highMs: 20 }, readBy: 'exec' }, null)).toMatchObject({
      offsetMs: null,
      lowMs: null,
      highMs: null,
    });
  });

  test('of a shared clock is this host’s', () => {
    const shared = { shared: true, measured: missing('absent', 'shared') };
    expect(containerClockOf(shared, estimate)).toEqual({ ...shared, ...estimate });
    expect(containerClockOf(shared, null)).toMatchObject({ offsetMs: null });
    const unknown = { shared: false, measured: missing('denied', 'no') };
    expect(containerClockOf(unknown, estimate)).toMatchObject({ ...unknown, offsetMs: null });
    expect(containerClockOf({ shared: false, measured: ok(ENGINE) }, estimate)).toMatchObject({ offsetMs: 3100 });
  });
});

describe('time services in containers', () => {
  const ID = 'ee74'.repeat(16);
  const OTHER = '07e4'.repeat(16);
  const SYS_TIME = '00000000aa0425fb';
  const DEFAULT = '00000000a80425fb';

  const processOf = (
    pid: number,
    comm: string,
    commandLine: readonly string[],
    { id = ID, capabilities = SYS_TIME }: { id?: string | null; capabilities?: string } = {},
  ): FakeTree => ({
    [`/proc/${pid}/comm`]: `${comm}\n`,
    [`/proc/${pid}/cmdline`]: commandLine.map((argument) => `${argument}\0`).join(''),
    [`/proc/${pid}/cgroup`]: id === null ? '0::/system.slice/chrony.service\n' : `0::/docker/${id}\n`,
    [`/proc/${pid}/status`]: `Uid:\t0\t0\t0\t0\nNSpid:\t${pid}\t1\nCapEff:\t${capabilities}\n`,
    [`/proc/${pid}/uid_map`]: '0 0 4294967295\n',
    '/proc/self/uid_map': '0 0 4294967295\n',
  });
  const INIT = processOf(1, 'systemd', ['/sbin/init'], { id: null });
  const local = (...trees: readonly FakeTree[]) =>
    localTimeServices(fakeFiles(Object.assign({}, INIT, ...trees) as FakeTree));

  test('on this kernel: by the control groups of all processes', () => {
    const found = local(
      processOf(7, 'chronyd', ['/usr/sbin/chronyd', '-d'], { id: null }),
      processOf(8, 'chronyd', ['/usr/sbin/chronyd', '-d']),
      processOf(9, 'ntpd', ['ntpd', '-n', '-p', 'pool.ntp.org'], { id: OTHER, capabilities: DEFAULT }),
      processOf(10, 'sleep', ['sleep', '1000']),
    );
    expect(localTimeServicesOf(found, ID)).toEqual(
      ok([{ service: 'chrony', command: '/usr/sbin/chronyd -d', setsClock: true }]),
    );
    expect(localTimeServicesOf(found, OTHER)).toMatchObject(ok([{ setsClock: false }]));
    expect(localTimeServicesOf(found, '1234'.repeat(16))).toEqual(ok([]));
  });

  test('one that only serves, and one that is BusyBox', () => {
    const found = local(
      processOf(8, 'chronyd', ['chronyd', '-x', '-d']),
      processOf(9, 'busybox', ['busybox', 'ntpd', '-n']),
      processOf(10, 'busybox', ['busybox', 'sleep', '9']),
    );
    expect(localTimeServicesOf(found, ID)).toMatchObject(
      ok([
        { service: 'chrony', setsClock: false },
        { service: 'busybox-ntpd', setsClock: true },
      ]),
    );
  });

  test('of several processes one is told', () => {
    const found = local(
      processOf(8, 'ntpd', ['ntpd: ntp engine']),
      processOf(9, 'ntpd', ['ntpd: dns engine']),
      processOf(10, 'ntpd', ['/usr/sbin/ntpd', '-d']),
    );
    expect(localTimeServicesOf(found, ID)).toMatchObject(ok([{ service: 'openntpd' }]));
  });

  test('a hidden process list', () => {
    expect(localTimeServicesOf(localTimeServices(fakeFiles({})), ID).status).toBe('denied');
  });

  const inside = (lines: readonly string[], sysTime: boolean | null) =>
    timeServicesInside(
      fakeFiles(
        Object.fromEntries(
          lines.flatMap((line, index) => {
            const words = line.startsWith('ntpd:') ? [line] : line.split(' ');
            const comm = (words[0] ?? '').replace(/^.*\//, '').replace(/:.*/, '').slice(0, 15);
            return [
              [`/proc/${index + 1}/comm`, `${comm}\n`],
              [`/proc/${index + 1}/cmdline`, `${words.join('\0')}\0`],
            ];
          }),
        ),
      ),
      sysTime,
    );

  test.for([
    ['/usr/sbin/chronyd -d -f /etc/chrony.conf', 'chrony', true, true],
    ['/usr/sbin/chronyd -d -f /etc/chrony.conf', 'chrony', false, false],
    ['/usr/sbin/chronyd -d -f /etc/chrony.conf', 'chrony', null, null],
    ['chronyd -x', 'chrony', true, false],
    ['ntpd: ntp engine', 'openntpd', true, true],
    ['/bin/busybox ntpd -n', 'busybox-ntpd', true, true],
    ['/usr/lib/systemd/systemd-timesyncd', 'systemd-timesyncd', true, true],
  ] as const)('seen inside: %s', ([line, service, sysTime, setsClock]) => {
    expect(inside(['sh -c run', line], sysTime)).toMatchObject(ok([{ service, command: line, setsClock }]));
  });

  test('seen inside: other programs, and names that are none', () => {
    const lines = ['ntpdate', 'node chronyd.js', '__proto__', 'constructor x', 'x'.repeat(100_000)];
    expect(inside(lines, true)).toEqual(ok([]));
  });

  test('where nobody looked at its processes, that is not known', () => {
    expect(timeServicesInside(unreadFiles(), true).status).toBe('absent');
  });
});
