import { describe, expect, test } from 'vitest';
import { configuredSources, gatherDaemon, surveyDaemons } from '../../src/gather/daemon.ts';
import type { DaemonFacts, TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import type { MissingStatus } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Doors } from '../../src/system/doors.ts';
import type { ProgramOutput, Programs } from '../../src/system/programs.ts';
import type { FakeProcess } from '../daemon/proc-tree.ts';
import { SYS_TIME_OF_CHRONY, WITHOUT_SYS_TIME, procTree } from '../daemon/proc-tree.ts';
import { recorded } from '../daemon/recording.ts';
import type { FakeOutput } from './fake-doors.ts';
import { fakeDoors, fakeMachine, fakePrograms } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const CHRONYD: FakeProcess = { comm: 'chronyd', argv: ['/usr/sbin/chronyd', '-F', '1'] };
const CHRONY_CONF = '/etc/chrony/chrony.conf';
const CHRONYC = {
  'chronyc -n -c tracking': recorded('chrony/4.3/liar.tracking.csv'),
  'chronyc -n -c sources': recorded('chrony/4.3/liar.sources.csv'),
};

const doorsOf = (
  tree: FakeTree,
  outputs: Readonly<Record<string, FakeOutput>> = {},
  platform = 'linux',
): ReturnType<typeof fakeDoors> & { readonly programs: ReturnType<typeof fakePrograms> } => {
  const programs = fakePrograms(outputs);
  const doors = fakeDoors({ files: fakeFiles(tree), programs, machine: fakeMachine({ platform }) });
  return { ...doors, programs };
};

const factsOf = async (doors: Doors): Promise<DaemonFacts> => {
  const gathered = await gatherDaemon(await surveyDaemons(doors), doors);
  if (gathered.status !== 'ok') throw new Error(gathered.reason);
  return gathered.value;
};
const serviceOf = async (doors: Doors): Promise<TimeServiceFacts> => {
  const { services } = await factsOf(doors);
  const [service, ...others] = services;
  if (service === undefined || others.length > 0) throw new Error(`${others.length + 1} or none`);
  return service;
};

test('a chronyd that runs: its process, its claim, its configuration, and the kernel’s state', async () => {
  const tree = {
    ...procTree({ 700: { ...CHRONYD, startedTicks: 1055 } }),
    '/usr/sbin/chronyd': '',
    [CHRONY_CONF]: 'pool 2.debian.pool.ntp.org iburst\nrtcsync\n',
  };
  const doors = doorsOf(tree, { ...CHRONYC, 'adjtimex --print': recorded('kernel/adjtimex-1.29-synchronised.txt') });
  const facts = await factsOf(doors);
  expect(facts).toMatchObject({
    processesVisible: true,
    services: [
      {
        service: 'chrony',
        process: { pid: 700, runningForMs: 3_590_000, setsClock: true, inContainer: false },
        claim: { status: 'ok', value: { synchronised: true, reference: '127.0.0.2', sources: { length: 4 } } },
        configuration: { status: 'ok', value: { files: [CHRONY_CONF], sources: [{ host: '2.debian.pool.ntp.org' }] } },
      },
    ],
    kernel: { status: 'ok', value: { readBy: 'adjtimex', synchronised: true } },
  });
  expect(facts.services).toHaveLength(1);
  // What it was started with may name what is nobody's business, and the facts are given away.
  expect(Object.keys(facts.services[0]?.process ?? {}).toSorted()).toEqual([
    'inContainer',
    'pid',
    'runningForMs',
    'setsClock',
  ]);
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});

test('nothing here: no service, and no kernel’s state that could be read, is no failure', async () => {
  expect(await factsOf(doorsOf(procTree({})))).toEqual({
    services: [],
    processesVisible: true,
    kernel: { status: 'absent', reason: expect.any(String) },
  });
});

describe('installed, running, both', () => {
  const TIMESYNCD = '/usr/lib/systemd/systemd-timesyncd';

  test('one that is installed only claims nothing; nobody asks it', async () => {
    const doors = doorsOf({ ...procTree({}), '/usr/sbin/chronyd': '', [CHRONY_CONF]: 'server a.example\n' }, CHRONYC);
    expect(await serviceOf(doors)).toEqual({
      service: 'chrony',
      process: null,
      claim: { status: 'absent', reason: 'it does not run' },
      configuration: { status: 'ok', value: expect.objectContaining({ files: [CHRONY_CONF] }) },
    });
    expect(doors.programs.calls).toEqual([]);
  });

  test('the running ones come first, and none stands there twice', async () => {
    const tree = { ...procTree({ 300: { comm: 'systemd-timesyn' } }), '/usr/sbin/chronyd': '', [TIMESYNCD]: '' };
    const { services } = await factsOf(doorsOf(tree));
    expect(services.map(({ service, process }) => [service, process?.pid ?? null])).toEqual([
      ['systemd-timesyncd', 300],
      ['chrony', null],
    ]);
  });

  test('one that runs and is installed nowhere that is known', async () => {
    expect(await serviceOf(doorsOf(procTree({ 700: CHRONYD }), CHRONYC))).toMatchObject({
      process: { pid: 700 },
      claim: { status: 'ok' },
      configuration: { status: 'absent' },
    });
  });
});

describe('a process list that is hidden', () => {
  const HIDDEN = { '/proc/self/status': '', '/usr/sbin/chronyd': '', [CHRONY_CONF]: 'server a.example\n' };
  const NOT_KNOWN = { status: 'absent', reason: 'the process list is hidden: not known whether it runs' };

  test('nobody knows what runs, and nobody says that it does not', async () => {
    const silent = { exitCode: 1, stdout: '506 Cannot talk to daemon\n' };
    for (const outputs of [{}, { 'chronyc -n -c tracking': silent }]) {
      const facts = await factsOf(doorsOf(HIDDEN, outputs));
      expect(facts).toMatchObject({
        processesVisible: false,
        services: [{ service: 'chrony', process: null, claim: NOT_KNOWN, configuration: { status: 'ok' } }],
      });
    }
  });

  test('who answers runs', async () => {
    expect(await serviceOf(doorsOf(HIDDEN, CHRONYC))).toMatchObject({
      process: { pid: null, runningForMs: null, setsClock: null, inContainer: false },
      claim: { status: 'ok', value: { synchronised: true } },
    });
  });

  test('and comes before those that do not answer', async () => {
    const tree = { ...HIDDEN, '/usr/bin/ntp-daemon': '', '/usr/sbin/openntpd': '', '/usr/sbin/ntpctl': '' };
    const outputs = { 'ntpctl -s all': recorded('openntpd/synced.txt') };
    const { services } = await factsOf(doorsOf(tree, outputs));
    expect(services.map(({ service, process }) => [service, process !== null])).toEqual([
      ['openntpd', true],
      ['chrony', false],
      ['ntpd-rs', false],
    ]);
  });

  test('systemd-timesyncd, which asking might start, is asked only where it has its folder', async () => {
    const tree = { '/proc/self/status': '', '/usr/lib/systemd/systemd-timesyncd': '' };
    const stopped = doorsOf(tree);
    expect(await serviceOf(stopped)).toMatchObject({ process: null, claim: NOT_KNOWN });
    expect(stopped.programs.calls.filter((call) => call.startsWith('timedatectl'))).toEqual([]);
    const running = doorsOf({ ...tree, '/run/systemd/timesync/synchronized': '' });
    await factsOf(running);
    expect(running.programs.calls).toContain('timedatectl show-timesync');
  });

  test('the servers of all that is installed are asked', async () => {
    expect(configuredSources(await surveyDaemons(doorsOf(HIDDEN))).map(({ host }) => host)).toEqual(['a.example']);
  });
});

test('a script of an ordinary user that is called like a daemon is nobody’s word', async () => {
  const argv = ['/bin/sh', '/home/eve/chronyd', 'server evil.example'];
  const script = { comm: 'chronyd', argv, user: 1000, capabilities: '0000000000000000' };
  const doors = doorsOf({ ...procTree({ 700: script }), '/home/eve/chronyd': '' }, CHRONYC);
  expect((await factsOf(doors)).services).toEqual([]);
  expect(doors.programs.calls).toEqual([]);
  expect(configuredSources(await surveyDaemons(doors))).toEqual([]);
});

test.for([
  ['phc2sys', 'ptp'],
  ['connmand', 'connman'],
] as const)('%s: it runs, and cannot be asked', async ([comm, service]) => {
  const doors = doorsOf(procTree({ 700: { comm } }));
  expect(await serviceOf(doors)).toMatchObject({
    service,
    process: { pid: 700, setsClock: true },
    claim: { status: 'absent', reason: 'it has no way that timecheck knows to be asked' },
    configuration: { status: 'absent' },
  });
});

describe('the servers that this host is configured to use', () => {
  const CONFIGURED = {
    [CHRONY_CONF]: 'server a.example port 1123 iburst\npool b.example nts\n',
    '/etc/systemd/timesyncd.conf': '[Time]\nNTP=c.example\n',
    '/usr/sbin/chronyd': '',
    '/usr/lib/systemd/systemd-timesyncd': '',
  };
  const hostsOf = async (tree: FakeTree): Promise<string[]> =>
    configuredSources(await surveyDaemons(doorsOf(tree))).map(({ host }) => host);

  test('those of the service that runs, with port, kind and place', async () => {
    const survey = await surveyDaemons(doorsOf({ ...procTree({ 700: CHRONYD }), ...CONFIGURED }));
    expect(configuredSources(survey)).toEqual([
      { kind: 'server', host: 'a.example', port: 1123, authenticated: false, path: CHRONY_CONF, line: 1 },
      { kind: 'pool', host: 'b.example', port: 123, authenticated: true, path: CHRONY_CONF, line: 2 },
    ]);
  });

  test('not those of another that is only installed', async () => {
    expect(await hostsOf({ ...procTree({ 700: { comm: 'systemd-timesyn' } }), ...CONFIGURED })).toEqual(['c.example']);
  });

  test('those of all that run', async () => {
    expect(await hostsOf({ ...procTree({ 700: CHRONYD, 701: { comm: 'systemd-timesyn' } }), ...CONFIGURED })).toEqual([
      'a.example',
      'b.example',
      'c.example',
    ]);
  });

  test('if none runs, those of what is installed', async () => {
    expect(await hostsOf({ ...procTree({}), ...CONFIGURED })).toEqual(['a.example', 'b.example', 'c.example']);
  });

  test('none, if the configuration may not be read', async () => {
    const tree = { ...procTree({ 700: CHRONYD }), ...CONFIGURED, [CHRONY_CONF]: { unreadable: 'denied' } as const };
    expect(await hostsOf(tree)).toEqual([]);
    expect(await serviceOf(doorsOf({ ...procTree({ 700: CHRONYD }), [CHRONY_CONF]: tree[CHRONY_CONF] }))).toMatchObject(
      { configuration: { status: 'denied' } },
    );
  });

  test('the file that it was started with, and not the usual one', async () => {
    const argv = ['/usr/sbin/chronyd', '-f', '/srv/ntp.conf'];
    const tree = { ...procTree({ 700: { ...CHRONYD, argv } }), ...CONFIGURED, '/srv/ntp.conf': 'server d.example\n' };
    expect(await hostsOf(tree)).toEqual(['d.example']);
  });
});

describe('who sets the clock', () => {
  test.for<readonly [string, Partial<FakeProcess>, boolean]>([
    ['started as usual', { capabilities: SYS_TIME_OF_CHRONY }, true],
    ['with -x', { argv: ['/usr/sbin/chronyd', '-x'] }, false],
    ['without CAP_SYS_TIME', { capabilities: WITHOUT_SYS_TIME }, false],
  ])('chronyd %s: %s', async ([, changes, setsClock]) => {
    const doors = doorsOf(procTree({ 700: { ...CHRONYD, ...changes } }), CHRONYC);
    // One that leaves the clock alone still measures it, and is asked.
    expect(await serviceOf(doors)).toMatchObject({ process: { setsClock }, claim: { status: 'ok' } });
  });

  test.for<readonly [string, Partial<FakeProcess>]>([
    ['by a process list of its own', { pids: [700, 1] }],
    ['by its control group', { cgroup: '0::/system.slice/docker-3f4c0e1b9d.scope\n' }],
  ])('one inside a container, %s, is not asked from here, nor is our file taken for its own', async ([, changes]) => {
    const tree = { ...procTree({ 700: { ...CHRONYD, ...changes } }), [CHRONY_CONF]: 'server a.example\n' };
    const doors = doorsOf(tree, CHRONYC);
    expect(await serviceOf(doors)).toMatchObject({
      process: { inContainer: true, setsClock: true },
      claim: { status: 'absent', reason: 'it runs inside a container' },
      configuration: { status: 'absent' },
    });
    expect(doors.programs.calls).toEqual([]);
    expect(configuredSources(await surveyDaemons(doors))).toEqual([]);
  });
});

describe('a fact that is missing stays what it is', () => {
  test.for<readonly [MissingStatus, string]>([
    ['absent', 'chronyc is not installed'],
    ['denied', 'EACCES'],
    ['timeout', 'no answer in 1000 ms'],
    ['failed', 'ended by SIGKILL'],
  ])('%s', async ([status, reason]) => {
    const output = missing(status, reason);
    const outputs = {
      'chronyc -n -c tracking': output,
      'chronyc -n -c sources': output,
      'timedatectl show': output,
    };
    const facts = await factsOf(doorsOf(procTree({ 700: CHRONYD }), outputs));
    expect(facts.services[0]?.claim).toEqual({ status, reason });
    expect(facts.kernel).toEqual({ status, reason });
  });

  test('a configuration that is absent, denied, or none', async () => {
    const states: readonly (readonly [FakeTree, MissingStatus])[] = [
      [{}, 'absent'],
      [{ [CHRONY_CONF]: { unreadable: 'denied' } }, 'denied'],
      [{ [CHRONY_CONF]: { unreadable: 'failed' } }, 'failed'],
    ];
    for (const [files, status] of states) {
      const { configuration } = await serviceOf(doorsOf({ ...procTree({ 700: CHRONYD }), ...files }, CHRONYC));
      expect(configuration.status).toBe(status);
    }
  });

  test('BusyBox’s ntpd cannot be asked', async () => {
    const tree = procTree({ 700: { comm: 'ntpd', argv: ['/bin/busybox', 'ntpd', '-p', 'a.example'] } });
    expect(await serviceOf(doorsOf(tree))).toMatchObject({ service: 'busybox-ntpd', claim: { status: 'absent' } });
  });

  test('one that does not answer leaves the others their answers', async () => {
    const tree = procTree({ 700: CHRONYD, 701: { comm: 'systemd-timesyn' } });
    const slow = missing('timeout', 'no answer in 1000 ms');
    const outputs = { ...CHRONYC, 'timedatectl show': slow, 'timedatectl show-timesync': slow };
    const { services } = await factsOf(doorsOf(tree, outputs));
    expect(services.map(({ claim }) => claim.status)).toEqual(['ok', 'timeout']);
  });
});

describe('the programs', () => {
  const everything = {
    700: CHRONYD,
    701: { comm: 'systemd-timesyn' },
    702: { comm: 'ntpsec' },
    703: { comm: 'openntpd' },
    704: { comm: 'ntp-daemon' },
  };

  test('are started once each, whatever runs', async () => {
    const doors = doorsOf(procTree(everything), { 'adjtimex --print': 'rubbish', 'busybox adjtimex': 'rubbish' });
    await factsOf(doors);
    expect(doors.programs.calls.length).toBeGreaterThan(5);
    expect(doors.programs.calls.toSorted()).toEqual([...new Set(doors.programs.calls)].toSorted());
  });

  test('are started together: none waits for another', async () => {
    const waiting: (() => void)[] = [];
    const started: string[] = [];
    const programs: Programs = {
      find: (name) => `/usr/bin/${name}`,
      run: (name) => {
        started.push(name);
        return new Promise((resolve) => {
          waiting.push(() => resolve(ok<ProgramOutput>({ exitCode: 1, stdout: '', stderr: '' })));
        });
      },
      stop: () => {},
    };
    const doors = { ...doorsOf(procTree(everything)), programs };
    const survey = await surveyDaemons(doors);
    const facts = gatherDaemon(survey, doors);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(new Set(started)).toEqual(new Set(['adjtimex', 'chronyc', 'timedatectl', 'ntpq', 'ntpctl', 'ntp-ctl']));
    while (waiting.length > 0) {
      for (const answer of waiting.splice(0)) answer();
      await new Promise((resolve) => void setImmediate(resolve));
    }
    expect((await facts).status).toBe('ok');
  });

  test('none that could change anything', async () => {
    const doors = doorsOf(procTree(everything));
    await factsOf(doors);
    for (const line of doors.programs.calls) {
      expect(line).not.toMatch(/\b(?:makestep|burst|set-|online|offline|add|delete|settime|sudo)\b/);
    }
  });
});

describe('other systems keep their clock by themselves', () => {
  test.for<readonly [string, string]>([
    ['darwin', 'timed'],
    ['win32', 'w32time'],
  ])('%s: %s, whatever lies about', async ([platform, service]) => {
    const tree = { ...procTree({ 700: CHRONYD }), '/usr/sbin/chronyd': '' };
    const facts = await factsOf(doorsOf(tree, { systemsetup: '', w32tm: '', reg: '' }, platform));
    expect(facts.processesVisible).toBe(true);
    expect(facts.services.map((one) => one.service)).toEqual([service]);
    expect(facts.services[0]).toMatchObject({
      process: { pid: null, runningForMs: null, setsClock: null, inContainer: false },
    });
    expect(facts.kernel).toEqual({ status: 'absent', reason: 'not Linux' });
  });
});
