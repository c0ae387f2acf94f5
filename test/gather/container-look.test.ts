import { describe, expect, test } from 'vitest';
import type { EngineClient, ExecSession, InspectedContainer } from '../../src/engine/client.ts';
import { lookInto } from '../../src/gather/containers/look.ts';
import type { Look, LookContext } from '../../src/gather/containers/look.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { inspected } from '../engine/inspected.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

/** What an engine was asked to do. */
type Call = 'exec' | 'stat' | 'archive';

interface FakeEngine {
  readonly calls: Call[];
  readonly client: EngineClient;
}

const sessionThat = (prints: (nonce: string) => string, exitCode: number, nonce: string): ExecSession => ({
  write: () => {},
  end: () => {},
  onOutput: (listener) => listener(Buffer.from(prints(nonce)), 0n),
  ended: Promise.resolve(ok({ exitCode })),
  close: () => {},
});

const ABSENT = missing('absent', 'HTTP 404');

const fakeEngine = (exec: ((nonce: string) => Gathered<ExecSession>) | null): FakeEngine => {
  const calls: Call[] = [];
  const note = <T>(call: Call, answer: Gathered<T>): Promise<Gathered<T>> => {
    calls.push(call);
    return Promise.resolve(answer);
  };
  const client = {
    exec: (_id: string, command: readonly string[]) =>
      note('exec', exec === null ? missing('failed', 'is not running') : exec(command[3] ?? '')),
    stat: (_id: string, path: string) =>
      note('stat', path === '/' ? ok({ kind: 'directory', size: 0, linkTarget: null }) : ABSENT),
    archive: () => note('archive', ABSENT),
  } as unknown as EngineClient;
  return { calls, client };
};

const shell = (nonce: string): Gathered<ExecSession> =>
  ok(sessionThat((of) => `\n@${of} a /etc/localtime\n\n@${of} end\n`, 0, nonce));
const noShell = (nonce: string): Gathered<ExecSession> => ok(sessionThat(() => 'no such file', 127, nonce));

const HOST: FakeTree = { '/proc/7362/root/etc/timezone': 'Asia/Tokyo\n', '/srv/zone': 'x' };

const look = (
  engine: FakeEngine,
  container: Partial<InspectedContainer> = {},
  context: Partial<LookContext> = {},
  host: FakeTree = {},
): Promise<Look> => {
  const clock = new VirtualClock();
  const doors = { files: fakeFiles(host), clock };
  const all = {
    client: engine.client,
    doors,
    onThisKernel: true,
    mayExec: true,
    wantClock: false,
    isLocal: true,
    mayArchive: () => true,
  };
  return clock.until(lookInto(inspected(container), { ...all, ...context }));
};

describe('a container', () => {
  test.for(['running', 'paused'] as const)(
    'that is %s is looked into through /proc, and nothing is run',
    async (state) => {
      const engine = fakeEngine(shell);
      const { view, failure } = await look(engine, { state }, {}, HOST);
      expect(view.readBy).toBe('proc');
      expect(view.files.readText('/etc/timezone')).toEqual(ok('Asia/Tokyo\n'));
      expect([engine.calls, failure]).toEqual([[], null]);
    },
  );

  test('of another kernel is looked into by a program inside', async () => {
    const engine = fakeEngine(shell);
    const { view, session, failure } = await look(engine, {}, { onThisKernel: false }, HOST);
    expect(view.readBy).toBe('exec');
    expect(session).toBeNull();
    expect(view.files.info('/etc/localtime')).toMatchObject({ status: 'absent' });
    expect(failure).toBeNull();
  });

  test('that /proc does not let us into likewise, and the shell is kept for its clock', async () => {
    const { view, session } = await look(fakeEngine(shell), {}, { wantClock: true });
    expect(view.readBy).toBe('exec');
    expect(session).not.toBeNull();
  });

  test('without a shell is looked into by the archive', async () => {
    const engine = fakeEngine(noShell);
    const { view, failure } = await look(engine);
    expect([view.readBy, failure]).toEqual(['archive', null]);
  });

  test.for(['created', 'exited', 'restarting', 'paused'] as const)('that is %s is not run in', async (state) => {
    const engine = fakeEngine(shell);
    const { view } = await look(engine, { state, pid: null });
    expect(view.readBy).toBe('archive');
    expect(engine.calls).not.toContain('exec');
  });

  test('is not run in where that is not wanted', async () => {
    const engine = fakeEngine(shell);
    const { view } = await look(engine, {}, { mayExec: false });
    expect(view.readBy).toBe('archive');
    expect(engine.calls).not.toContain('exec');
  });

  test.for([
    ['a source is gone', '/srv/none', true],
    ['the engine is elsewhere', '/srv/zone', false],
  ] as const)('is not asked for where %s', async ([, source, isLocal]) => {
    const engine = fakeEngine(noShell);
    const mounts = [{ type: 'bind', source, destination: '/etc/localtime', writable: false }];
    const { view, failure } = await look(engine, { mounts }, { isLocal, onThisKernel: false }, HOST);
    expect(view.readBy).toBe('inspect');
    expect(engine.calls).toEqual(['exec']);
    expect(view.files.readText('/etc/timezone')).toMatchObject({ status: 'failed' });
    // No way was open, which is no failure.
    expect(failure).toBeNull();
  });

  test('that ends meanwhile is read no further', async () => {
    const gone = (): Promise<Gathered<never>> => Promise.resolve(missing('absent', 'No such container'));
    const client = { exec: gone, stat: gone, archive: gone } as unknown as EngineClient;
    const { view, failure } = await look({ calls: [], client });
    expect([view.readBy, failure]).toEqual(['inspect', null]);
  });

  test.for([
    ['failed', 'the engine is out of order'],
    ['timeout', 'no answer in 1000 ms'],
  ] as const)('that could have been looked into and was not: %s', async ([status, reason]) => {
    const trouble = (): Promise<Gathered<never>> => Promise.resolve(missing(status, reason));
    const client = { exec: trouble, stat: trouble, archive: trouble } as unknown as EngineClient;
    const { view, failure } = await look({ calls: [], client });
    expect([view.readBy, failure]).toEqual(['inspect', { status, reason }]);
  });

  test('that was paused or stopped in this moment is no failure', async () => {
    const stopped = (): Promise<Gathered<never>> => Promise.resolve(missing('failed', 'Container 3f4c is not running'));
    const client = { exec: stopped, stat: stopped, archive: stopped } as unknown as EngineClient;
    expect((await look({ calls: [], client })).failure).toBeNull();
  });

  test('after many others is not read by the archive', async () => {
    const engine = fakeEngine(noShell);
    const { view, failure } = await look(engine, {}, { mayArchive: () => false });
    expect([view.readBy, failure]).toEqual(['inspect', null]);
    expect(engine.calls).toEqual(['exec']);
  });

  test('with a bind mount that forbids to read it by the archive is not counted as one of those', async () => {
    let counted = 0;
    const mayArchive = (): boolean => ++counted > 0;
    const mounts = [{ type: 'bind', source: '/gone', destination: '/data', writable: false }];
    await look(fakeEngine(noShell), { mounts }, { mayArchive });
    expect(counted).toBe(0);
    await look(fakeEngine(noShell), {}, { mayArchive });
    expect(counted).toBe(1);
  });
});
