/**
 * Containers of a real engine: what is wrong with their time is found, nothing is with their healthy twins, and their
 * local time is what `date` shows inside.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { CASES, DEBIAN_CASES, type StartedCase, startCases } from '../lab/container-cases.ts';
import { type ContainerEngine, startDocker } from '../lab/container-engine.ts';
import { importImages } from '../lab/container-images.ts';
import { containerCalled, expectAsItIs, findingsOn, reportOf } from '../lab/container-report.ts';
import { type HostileServer, startHostileServer } from '../lab/hostile-server.ts';
import { valueOf } from '../lab/report-there.ts';
import { lab } from '../lab/require-lab.ts';
import { serverOptions } from '../lab/servers-for-test.ts';

const ALL = [...CASES, ...DEBIAN_CASES];
const START_WITHIN_MS = 120_000;
/** FAKETIME of the container of that name, and how well the shell of an ordinary user tells it. */
const FAKED_MS = 45_250;
const CLOCK_WITHIN_MS = 100;

const MODES = [
  { mode: 'proc', is: 'as root, through /proc', unprivileged: false },
  { mode: 'exec', is: 'as an ordinary user, by exec', unprivileged: true },
] as const;

await lab('containers', ['docker', 'libfaketime', 'musl', 'zic', 'Debian'], () => {
  let engine: ContainerEngine;
  let started: ReadonlyMap<string, StartedCase>;
  let servers: readonly HostileServer[] = [];

  beforeAll(async () => {
    servers = await Promise.all(Array.from({ length: 4 }, () => startHostileServer('truthful')));
    engine = await startDocker();
    await importImages(engine, ['busybox', 'bare', 'glibc', 'musl', 'distroless', 'debian']);
    started = await startCases(engine, ALL);
  }, START_WITHIN_MS);
  afterAll(async () => {
    await engine?.stop();
    await Promise.all(servers.map((server) => server.close()));
  }, START_WITHIN_MS);

  describe.each(MODES)('$is', ({ mode, unprivileged }) => {
    let report: Report;
    beforeAll(async () => {
      report = await reportOf(engine, serverOptions(servers), { unprivileged });
    });

    test('all of them are listed', () => {
      const names = valueOf(report.facts.containers).map(({ name }) => name);
      expect(names.toSorted()).toEqual(ALL.map(({ name }) => name).toSorted());
      expect(valueOf(report.facts.engine)).toMatchObject({ kind: 'docker', kernel: 'same', url: engine.url });
    });

    test.each(ALL)('$name', (one) => {
      expectAsItIs(expect, report, one, started, mode);
    });

    test('the services of one project show different local times, those of the other do not', () => {
      expect(findingsOn(report, 'project', 'shop').map(({ check }) => check)).toEqual(['containers-disagree']);
      expect(findingsOn(report, 'project', 'blog')).toEqual([]);
    });

    test('the compose file of one that is wrong is read, and its line is to be replaced', () => {
      const { compose } = containerCalled(report, 'wiki-app-1');
      expect(compose?.written).toMatchObject({ status: 'ok', value: { tz: { line: 5, value: 'Asia/Shangai' } } });
      const [finding] = findingsOn(report, 'container', 'wiki-app-1');
      expect(finding?.fixes[0]).toMatchObject({
        id: 'container-set-tz',
        snippet: { file: compose?.files[0], line: 5, text: '      - TZ=Asia/Shanghai' },
      });
    });

    test('all clocks are that of the host, but for the one that is faked', () => {
      const run = valueOf(report.facts.containers).filter(({ name }) => (started.get(name)?.date ?? null) !== null);
      for (const { name, clock, state } of run) {
        if (state !== 'exited') expect(clock.shared, name).toBe(name !== 'faketime');
      }
      const { offsetMs, lowMs, highMs } = containerCalled(report, 'faketime').clock;
      expect(Math.abs((offsetMs ?? NaN) - FAKED_MS)).toBeLessThan(CLOCK_WITHIN_MS);
      expect(lowMs).toBeLessThanOrEqual(FAKED_MS);
      expect(highMs).toBeGreaterThanOrEqual(FAKED_MS);
    });
  });
});
