import { describe, expect, test } from 'vitest';
import type { EngineFacts, ForeignClock } from '../../src/model/engine-facts.ts';
import type { NtpFacts } from '../../src/model/facts.ts';
import { missing } from '../../src/model/gathered.ts';
import { HOUR, NO_TIME, againstHost, otherEngine } from './container-clock-situations.ts';
import { engine, foreignClock } from './container-facts.ts';
import { agreed, facts, host } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'engine-clock';
const outcome = (one: EngineFacts, ntp: NtpFacts = agreed(0)) => runCheck(NAME, facts({ engine: one, ntp })).outcome;
const find = (clock: ForeignClock, changes: Partial<EngineFacts> = {}, ntp: NtpFacts = agreed(0)) =>
  findOne(NAME, facts({ engine: otherEngine(clock, changes), ntp }));
const commands = (product: EngineFacts['product'], changes: Partial<EngineFacts> = {}) =>
  find(foreignClock(3 * HOUR), { product, ...changes }).fixes.flatMap((fix) => fix.commands);

describe('nothing is found', () => {
  test('on this kernel: that is the clock of this host', () => {
    expect(outcome(engine())).toBe('passed');
  });

  test('where the clock is right', () => {
    expect(outcome(otherEngine(foreignClock(20, 10)))).toBe('passed');
  });

  test('where it could not be measured: it neither passed nor failed', () => {
    expect(outcome(engine({ kernel: 'other', clock: missing('timeout', 'no answer in time') }))).toBe('skipped');
  });

  test('where the way is too long to tell', () => {
    expect(outcome(otherEngine(foreignClock(40, 150)))).toBe('skipped');
  });
});

describe('how bad it is', () => {
  test.for([
    [3 * HOUR, 'critical', 'behind'],
    [-3 * HOUR, 'critical', 'ahead'],
    [500, 'warning', 'behind'],
  ] as const)('%d ms: %s', ([offsetMs, severity, verdict]) => {
    expect(find(foreignClock(offsetMs))).toMatchObject({
      severity,
      subject: { kind: 'engine', name: 'unix:///var/run/docker.sock' },
      args: { verdict, offsetMs, against: 'true-time', host: 'right' },
    });
  });

  test('what may be beyond the threshold is only noted', () => {
    expect(find(foreignClock(150, 100))).toMatchObject({ severity: 'info', fixes: [] });
  });

  test('against this host alone, it is never critical', () => {
    expect(find(againstHost(3 * HOUR), {}, NO_TIME)).toMatchObject({
      severity: 'warning',
      args: { against: 'host', host: 'unknown' },
    });
  });

  test('a virtual machine that is off as this host is, is mended with it', () => {
    const alike = foreignClock(45_000, 20, { toHost: { lowMs: -9, highMs: 9 } });
    expect(find(alike, {}, agreed(45_000))).toMatchObject({
      severity: 'info',
      args: { host: 'alike' },
      fixes: [{ id: 'engine-mend-host', commands: [] }],
    });
    expect(find(alike, { url: 'ssh://ann@build-01' }, agreed(45_000))).toMatchObject({
      severity: 'critical',
      fixes: [{ id: 'engine-look-there' }],
    });
  });

  test('this host may be off by another amount', () => {
    expect(find(foreignClock(3 * HOUR), {}, agreed(45_000)).args).toMatchObject({ host: 'wrong' });
  });
});

describe('the remedy', () => {
  test.for([
    ['docker-desktop', ['docker desktop restart']],
    ['colima', ['colima ssh -- sudo hwclock -s']],
    ['lima', ['limactl shell default sudo hwclock -s']],
    ['orbstack', ['orb stop', 'orb start']],
    ['rancher-desktop', ['rdctl shell sudo hwclock -s']],
    ['podman-machine', ['podman machine ssh sudo chronyc makestep']],
    ['minikube', ['minikube ssh -- sudo systemctl restart systemd-timesyncd']],
    ['wsl', ['sudo hwclock -s']],
    [null, []],
  ] as const)('of %s', ([product, expected]) => {
    expect(commands(product).map((command) => command.join(' '))).toEqual(expected);
  });

  test('names the instance that is asked', () => {
    expect(commands('colima', { url: 'unix:///home/ann/.colima/work/docker.sock' })).toEqual([
      ['colima', 'ssh', '--profile', 'work', '--', 'sudo', 'hwclock', '-s'],
    ]);
    expect(commands('lima', { url: 'unix:///home/ann/.lima/box/sock/docker.sock' })).toEqual([
      ['limactl', 'shell', 'box', 'sudo', 'hwclock', '-s'],
    ]);
  });

  test('of WSL, from Windows', () => {
    const clock = otherEngine(foreignClock(3 * HOUR), { product: 'wsl' });
    const finding = findOne(NAME, facts({ engine: clock, ntp: agreed(0), host: host({ platform: 'win32' }) }));
    expect(finding.fixes).toMatchObject([{ commands: [['wsl', '--shutdown']], needsRoot: false }]);
  });

  test.for([
    ['ssh://ann@build-01', [['ssh', 'ann@build-01', 'npx', 'timecheck']]],
    ['ssh://build-01:2222/run/docker.sock', [['ssh', '-p', '2222', 'build-01', 'npx', 'timecheck']]],
    ['ssh://-oProxyCommand=reboot', []],
    ['tcp://192.0.2.7:2376', []],
  ] as const)('of an engine elsewhere, %s: look there', ([url, expected]) => {
    expect(commands(null, { url })).toEqual(expected);
  });

  test('never is a restart called safe', () => {
    const { fixes } = find(foreignClock(3 * HOUR), { product: 'docker-desktop' });
    expect(fixes).toMatchObject([{ safety: 'review' }]);
  });
});
