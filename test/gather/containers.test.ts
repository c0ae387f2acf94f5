// A whole look at an engine: what is put together from its parts.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ContainersGathered } from '../../src/gather/containers.ts';
import { gatherContainers } from '../../src/gather/containers.ts';
import { systemClock } from '../../src/system/clock.ts';
import { httpWith } from '../../src/system/http.ts';
import type { FakeContainer, FakeEngineOptions } from '../lab/fake-engine.ts';
import { fakeId, startFakeEngine } from '../lab/fake-engine.ts';
import { valueOf } from '../lab/report-there.ts';
import { fakeDoors } from './fake-doors.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const NOW = Date.UTC(2026, 10, 22);

const gathered = async (options: FakeEngineOptions, tree: FakeTree = {}): Promise<ContainersGathered> => {
  const engine = await startFakeEngine(options);
  onTestFinished(engine.stop);
  const http = httpWith(() => null);
  onTestFinished(() => http.stop());
  const doors = { ...fakeDoors({ files: fakeFiles(tree) }), clock: systemClock, http };
  return gatherContainers(
    { url: engine.url, required: false, mayExec: true, timeoutMs: 5000 },
    doors,
    Promise.resolve({ now: NOW, estimate: { offsetMs: 3, lowMs: 2, highMs: 4 } }),
  );
};

const only = ({ containers }: ContainersGathered) => {
  const [one] = valueOf(containers);
  if (one === undefined) throw new Error('no container');
  return one;
};

describe('an engine with a container', () => {
  const api: FakeContainer = { name: 'api' };

  test('on this kernel: it has the clock of this host, and nothing is measured', async () => {
    const found = await gathered(
      { containers: [api] },
      { '/proc/4242/cgroup': `0::/docker/${fakeId('api')}\n`, '/proc/4242/root/etc/timezone': 'UTC\n' },
    );
    expect(valueOf(found.engine)).toMatchObject({ kernel: 'same', clock: { status: 'absent', reason: 'shared' } });
    expect(only(found).clock).toMatchObject({ shared: true, offsetMs: 3, lowMs: 2, highMs: 4 });
    expect(valueOf(only(found).zone).readBy).toBe('proc');
  });

  test('that could not be looked into: that is not known, whatever it was made with', async () => {
    const found = await gathered({
      containers: [{ ...api, environment: ['TZ=UTC'] }],
      misbehave: (call) => (call === 'exec-create' || call === 'archive-stat' ? 'hang-up' : null),
    });
    expect(only(found).zone.status).toBe('failed');
    expect(valueOf(found.engine).kernel).not.toBe('same');
  });

  test('that asks for no check is told so', async () => {
    const labels = { 'timecheck.ignore': 'container-tz-empty,, container-clock ' };
    const found = await gathered({ containers: [{ ...api, state: 'exited', labels }] });
    expect(only(found).ignore).toEqual(['container-tz-empty', 'container-clock']);
  });
});

test('of many stopped containers, some are read by the archive', async () => {
  const containers = Array.from({ length: 20 }, (_, index) => ({
    name: `job-${index}`,
    state: 'exited' as const,
    files: { '/': 'directory' as const, '/etc/timezone': 'UTC\n' },
  }));
  const found = valueOf((await gathered({ containers })).containers).map(({ zone }) => valueOf(zone).readBy);
  expect(found.filter((readBy) => readBy === 'archive')).toHaveLength(16);
  expect(found.filter((readBy) => readBy === 'inspect')).toHaveLength(4);
});
