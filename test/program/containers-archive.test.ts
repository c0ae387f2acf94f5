/** Containers that nothing may be started in, read through the files that a real engine hands out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { CASES, type StartedCase, startCases } from '../lab/container-cases.ts';
import { type ContainerEngine, startDocker } from '../lab/container-engine.ts';
import { importImages } from '../lab/container-images.ts';
import { containerCalled, expectAsItIs, reportOf } from '../lab/container-report.ts';
import { valueOf } from '../lab/report-there.ts';
import { lab } from '../lab/require-lab.ts';

const NOBODY_ANSWERS = ['--server', '127.0.0.1:9'];
/** Each of their files costs the engine a tenth of a second: so the program does not read many of them like that. */
const NAMES: readonly string[] = [
  ...['no-zones', 'zones', 'typo', 'pst8pdt-musl', 'legacy', 'entrypoint-only', 'poisoned', 'mounted', 'replaced'],
  ...['unreadable', 'nothing-there', 'paused-typo', 'stopped-typo', 'distroless-zones'],
];
const OURS = CASES.filter(({ name }) => NAMES.includes(name));

await lab('containers that nothing may be started in', ['docker', 'libfaketime', 'musl', 'zic'], () => {
  let engine: ContainerEngine;
  let started: ReadonlyMap<string, StartedCase>;
  let report: Report;

  beforeAll(async () => {
    engine = await startDocker();
    await importImages(engine, ['busybox', 'bare', 'glibc', 'musl', 'distroless']);
    const gone = CASES.filter(({ name }) => name === 'source-deleted');
    started = await startCases(engine, [...OURS, ...gone]);
    report = await reportOf(engine, [...NOBODY_ANSWERS, '--no-exec'], { unprivileged: true });
  }, 120_000);
  afterAll(() => engine?.stop());

  test.each(OURS)('$name', (one) => {
    expectAsItIs(expect, report, one, started, 'archive');
  });

  test('one whose source is gone is left alone, for the engine would make a folder of it', () => {
    const { zone, mounts } = containerCalled(report, 'source-deleted');
    expect(valueOf(zone)).toMatchObject({ readBy: 'inspect', utcOffset: null });
    expect(mounts).toMatchObject([{ destination: '/etc/localtime', sourceKind: 'absent' }]);
  });
});
