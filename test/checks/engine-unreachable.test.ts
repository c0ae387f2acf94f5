import { describe, expect, test } from 'vitest';
import type { EngineFault, EngineFoundBy } from '../../src/model/engine-facts.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import { missing } from '../../src/model/gathered.ts';
import { FAULTS, engineTry, withoutEngine } from './engine-situations.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'engine-unreachable';

const commandsOf = (fault: EngineFault, url: string, host: Partial<HostFacts> = {}, user: string | null = 'ann') =>
  findOne(NAME, withoutEngine([engineTry(fault, { url, foundBy: 'option' })], { user }, host)).fixes.flatMap(
    ({ commands }) => commands.map((words) => words.join(' ')),
  );

const fixesOf = (fault: EngineFault, url: string, host: Partial<HostFacts> = {}, user: string | null = 'ann') =>
  findOne(NAME, withoutEngine([engineTry(fault, { url, foundBy: 'option' })], { user }, host)).fixes.map(
    ({ id }) => id,
  );

test('an engine that answers is no finding', () => {
  expect(runCheck(NAME, facts()).outcome).toBe('passed');
});

test('a host without one is no finding, unless there must be one', () => {
  expect(runCheck(NAME, withoutEngine([])).outcome).toBe('passed');
  expect(findOne(NAME, withoutEngine([], { required: true }))).toMatchObject({
    severity: 'critical',
    subject: { kind: 'host' },
    fixes: [{ id: 'name-engine' }],
  });
});

test('where nobody looked it is not judged', () => {
  expect(runCheck(NAME, { ...facts(), engineAccess: missing('absent', 'not asked for') }).outcome).toBe('skipped');
});

describe('how much it matters', () => {
  test.for<readonly [EngineFoundBy, string]>([
    ['socket', 'info'],
    ['context', 'warning'],
    ['option', 'unknown'],
    ['DOCKER_HOST', 'unknown'],
    ['CONTAINER_HOST', 'unknown'],
    ['DOCKER_CONTEXT', 'unknown'],
  ])('by what led to it: %s is %s', ([foundBy, severity]) => {
    for (const fault of Object.keys(FAULTS) as EngineFault[]) {
      const tried = [engineTry(fault, { foundBy })];
      expect(findOne(NAME, withoutEngine(tried)).severity).toBe(severity);
      expect(findOne(NAME, withoutEngine(tried, { required: true })).severity).toBe('critical');
    }
  });

  test('of several sockets the first is told, and all are shown', () => {
    const tried = [
      engineTry('connection-refused'),
      engineTry('permission-denied', { url: 'unix:///run/podman/podman.sock' }),
    ];
    const finding = findOne(NAME, withoutEngine(tried));
    expect(finding).toMatchObject({ severity: 'info', args: { fault: 'connection-refused', isBesideAnother: false } });
    expect(finding.evidence).toHaveLength(2);
  });

  test('beside one that answers: only what may have containers', () => {
    const answers = engineTry(null, { url: 'unix:///run/user/1000/podman/podman.sock' });
    const outcome = (fault: EngineFault) =>
      runCheck(NAME, withoutEngine([engineTry(fault), answers], { required: true }));
    expect(outcome('connection-refused').outcome).toBe('passed');
    expect(outcome('no-socket').outcome).toBe('passed');
    expect(outcome('permission-denied').findings).toMatchObject([
      { severity: 'info', args: { isBesideAnother: true } },
    ]);
    expect(outcome('no-answer').findings).toMatchObject([{ severity: 'info' }]);
  });
});

test('the subject is the engine, or the context that does not say where it is', () => {
  expect(findOne(NAME, withoutEngine([engineTry('no-answer')])).subject).toEqual({
    kind: 'engine',
    name: 'unix:///var/run/docker.sock',
  });
  const context = engineTry('bad-context', { url: '', context: 'prod', foundBy: 'context' });
  expect(findOne(NAME, withoutEngine([context]))).toMatchObject({
    subject: { kind: 'engine', name: 'prod' },
    fixes: [{ id: 'choose-context' }],
  });
});

describe('no permission', () => {
  const DOCKER = 'unix:///var/run/docker.sock';

  test('on docker’s socket: its group, which is as good as root', () => {
    const { fixes } = findOne(NAME, withoutEngine([engineTry('permission-denied', { url: DOCKER })]));
    expect(fixes).toMatchObject([
      {
        id: 'join-docker-group',
        commands: [['sudo', 'usermod', '-aG', 'docker', 'ann']],
        needsRoot: true,
        safety: 'review',
      },
      { id: 'engine-as-root' },
    ]);
  });

  test('a mere note tells it too, for notes show no remedies', () => {
    const note = (user: string | null, changes = {}) =>
      findOne(NAME, withoutEngine([engineTry('permission-denied', changes)], { user })).args['mayJoin'];
    expect(note('ann')).toBe('ann');
    expect(note('root')).toBeNull();
    expect(note('ann', { foundBy: 'option' })).toBeNull();
  });

  test.for<readonly [string, string, string | null, readonly string[]]>([
    ['podman has no such group', 'unix:///run/podman/podman.sock', 'ann', ['engine-as-root']],
    ['a user that is not known', DOCKER, null, ['engine-as-root']],
    ['a user with a strange name', DOCKER, '$(reboot)', ['engine-as-root']],
    ['root has no other way', DOCKER, 'root', []],
    ['one across the network', 'tcp://10.0.0.5:2376', 'ann', ['allow-engine-api']],
  ])('%s', ([, url, user, ids]) => {
    expect(fixesOf('permission-denied', url, {}, user)).toEqual(ids);
  });
});

describe('one that does not run is started as it is on this host', () => {
  const alpine = { systemd: false, distribution: 'alpine', distributionLike: [] };
  const mac = { platform: 'darwin', systemd: false, distribution: null };
  const windows = { platform: 'win32', systemd: false, distribution: null };

  test.for<readonly [string, Partial<HostFacts>, readonly string[]]>([
    ['unix:///var/run/docker.sock', {}, ['sudo systemctl start docker']],
    ['unix:///var/run/docker.sock', { systemd: false }, ['sudo service docker start']],
    ['unix:///var/run/docker.sock', alpine, ['sudo rc-service docker start']],
    ['unix:///var/run/docker.sock', mac, ['open -a Docker']],
    ['npipe:////./pipe/docker_engine', windows, ['docker desktop start']],
    ['unix:///run/user/1000/docker.sock', {}, ['systemctl --user start docker']],
    ['unix:///home/ann/.docker/desktop/docker.sock', {}, ['systemctl --user start docker-desktop']],
    ['unix:///Users/ann/.docker/run/docker.sock', mac, ['open -a Docker']],
    ['unix:///Users/ann/.colima/default/docker.sock', mac, ['colima start']],
    ['unix:///Users/ann/.colima/work/docker.sock', mac, ['colima start work']],
    ['unix:///Users/ann/.lima/docker/sock/docker.sock', mac, ['limactl start docker']],
    ['unix:///Users/ann/.orbstack/run/docker.sock', mac, ['orbctl start']],
    ['unix:///Users/ann/.rd/docker.sock', mac, ['rdctl start']],
    ['unix:///run/podman/podman.sock', {}, ['sudo systemctl start podman.socket']],
    ['unix:///run/user/1000/podman/podman.sock', {}, ['systemctl --user start podman.socket']],
    ['unix:///var/folders/x/podman/podman-machine-default-api.sock', mac, ['podman machine start']],
    ['unix:///srv/engine.sock', {}, []],
  ])('%s', ([url, host, commands]) => {
    expect(commandsOf('connection-refused', url, host)).toEqual(commands);
    const { fixes } = findOne(NAME, withoutEngine([engineTry('connection-refused', { url })], {}, host));
    // Containers start with it.
    for (const { id, safety } of fixes) expect(safety).toBe(id === 'start-engine' ? 'review' : 'safe');
  });
});

test('one that hangs is looked at, and never restarted', () => {
  expect(commandsOf('no-answer', 'unix:///var/run/docker.sock')).toEqual(['sudo journalctl -u docker -n 50']);
  expect(commandsOf('no-answer', 'unix:///run/user/1000/docker.sock')).toEqual(['journalctl --user -u docker -n 50']);
  expect(commandsOf('no-answer', 'unix:///var/run/docker.sock', { systemd: false })).toEqual([]);
  for (const fault of ['no-answer', 'hung-up', 'other'] as const)
    expect(commandsOf(fault, 'unix:///var/run/docker.sock').join(' ')).not.toMatch(/restart|start|kill|stop/);
});

describe('over ssh', () => {
  test.for<readonly [string, readonly string[]]>([
    ['ssh://ann@web-02', ['ssh ann@web-02 docker version']],
    ['ssh://web-02:2222/run/docker.sock', ['ssh -p 2222 web-02 docker version']],
    ['ssh://-oProxyCommand=x', []],
  ])('a login by hand shows what is wrong: %s', ([url, commands]) => {
    expect(commandsOf('ssh', url)).toEqual(commands);
  });

  test('it is installed by the name that it has there', () => {
    const install = (distribution: string) =>
      commandsOf('no-ssh', 'ssh://web-02', { distribution, distributionLike: [] });
    expect(install('debian')).toEqual(['sudo apt-get install -y openssh-client']);
    expect(install('fedora')).toEqual(['sudo dnf install -y openssh-clients']);
    expect(install('arch')).toEqual(['sudo pacman -S --noconfirm openssh']);
    expect(install('void')).toEqual([]);
  });
});

test('each fault has its remedy', () => {
  for (const fault of Object.keys(FAULTS) as EngineFault[]) {
    for (const url of ['unix:///var/run/docker.sock', 'tcp://10.0.0.5:2376', 'ssh://ann@web-02'])
      expect([fault, url, fixesOf(fault, url).length > 0]).toEqual([fault, url, true]);
  }
});
