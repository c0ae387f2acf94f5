/** Containers of a real Podman, by the API that it shares with Docker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { CASES, type StartedCase, startCases } from '../lab/container-cases.ts';
import { type ContainerEngine, startPodman } from '../lab/container-engine.ts';
import { importImages } from '../lab/container-images.ts';
import { containerCalled, expectAsItIs, findingsOn, reportOf } from '../lab/container-report.ts';
import { valueOf } from '../lab/report-there.ts';
import { lab } from '../lab/require-lab.ts';

const NOBODY_ANSWERS = ['--server', '127.0.0.1:9'];
const NAMES = ['typo', 'zones', 'entrypoint-only', 'poisoned', 'mounted', 'replaced', 'sys-time', 'stopped-typo'];
const OURS = CASES.filter(({ name }) => NAMES.includes(name));

await lab('containers of Podman', ['podman'], () => {
  let engine: ContainerEngine;
  let started: ReadonlyMap<string, StartedCase>;
  let report: Report;

  beforeAll(async () => {
    engine = await startPodman();
    await importImages(engine, ['busybox', 'glibc']);
    started = await startCases(engine, OURS);
    await engine.podmanRun('--name=tz-option', '--tz=Asia/Tokyo', 'busybox', 'sleep', '900');
    report = await reportOf(engine, NOBODY_ANSWERS);
  }, 120_000);
  afterAll(() => engine?.stop());

  test('it is told what it is', () => {
    expect(valueOf(report.facts.engine)).toMatchObject({ kind: 'podman', kernel: 'same', url: engine.url });
  });

  test.each(OURS)('$name', (one) => {
    expectAsItIs(expect, report, one, started, 'proc');
  });

  test('its option --tz', async () => {
    expect(await engine.docker('exec', 'tz-option', 'date', '+%z')).toBe('+0900');
    expect(valueOf(containerCalled(report, 'tz-option').zone)).toMatchObject({
      effective: 'Asia/Tokyo',
      utcOffset: '+09:00',
    });
    expect(findingsOn(report, 'container', 'tz-option')).toEqual([]);
  });
});
