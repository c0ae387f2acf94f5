import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { systemFiles } from '../../src/system/files.ts';
import { readQueue } from '../../src/wakatime/queue.ts';
import { compileGenerator } from '../lab/go-bbolt.ts';
import { lab } from '../lab/require-lab.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';
import { boltFile } from './bolt-file.ts';
import { type QueueOracle, scene, STARTED_AT } from './queue-files.ts';

/** How many heartbeats there are after a commit: `wanted` of generate.go. */
const wanted = (commit: number): number => 1 + ((commit * 7919) % 601);

const READS = 400;

/** Commits until it is told to end; answers after the first. */
const startStorm = async (generator: string, path: string): Promise<{ end: () => Promise<number> }> => {
  const writer: ChildProcess = spawn(generator, ['storm', path], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void writer.kill('SIGKILL'));
  if (writer.stdout === null) throw new Error('no output');
  const lines = createInterface(writer.stdout);
  expect(await once(lines, 'line')).toEqual(['begun']);
  return {
    end: async () => {
      const last = once(lines, 'line');
      writer.stdin?.end();
      return Number((await last)[0]);
    },
  };
};

await lab('bbolt itself', ['go-bbolt'], () => {
  test('writes while we read: never a wrong count', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'queue.bdb');
    const storm = await startStorm(await compileGenerator(folder), path);
    const seen = new Set<number>();
    for (let reads = 0; reads < READS; reads++) {
      const opened = systemFiles.open(path);
      if (opened.status !== 'ok') throw new Error(opened.reason);
      const found = await readQueue(opened.value, scene());
      opened.value.close();
      if (found.status !== 'ok') {
        expect(found).toEqual({ status: 'failed', reason: 'changing' });
        continue;
      }
      const { newestAt, count, unreadableCount } = found.value;
      const commit = ((newestAt ?? NaN) - STARTED_AT) / 1000;
      expect({ commit, count, unreadableCount }).toEqual({ commit, count: wanted(commit), unreadableCount: 0 });
      seen.add(commit);
    }
    const commits = await storm.end();
    expect(seen.size).toBeGreaterThan(3);
    expect(Math.max(...seen)).toBeLessThanOrEqual(commits);
  });

  test('counts as we do, whatever was put and deleted', async () => {
    const folder = temporaryFolder();
    await execa(await compileGenerator(folder), ['random', folder, '20261122', '25']);
    for (let index = 0; index < 25; index++) {
      const path = join(folder, `random-20261122-${index}.bdb`);
      const before = { bytes: readFileSync(path), modified: statSync(path).mtimeMs };
      const { count } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as QueueOracle;
      const opened = systemFiles.open(path);
      if (opened.status !== 'ok') throw new Error(opened.reason);
      expect(await readQueue(opened.value, scene())).toMatchObject({ status: 'ok', value: { count } });
      opened.value.close();
      expect(readFileSync(path).equals(before.bytes)).toBe(true);
      expect(statSync(path).mtimeMs).toBe(before.modified);
    }
  });

  test('finds in the files of our tests what they were made of', async () => {
    const folder = temporaryFolder();
    const generator = await compileGenerator(folder);
    const path = join(folder, 'made.bdb');
    const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom(1024, 4096), async (all, pageSize) => {
        const entries = all.map((key, index) => ({
          key,
          value: JSON.stringify({ time: index, text: 'x'.repeat((index * 97) % 3000) }),
        }));
        writeFileSync(path, boltFile(entries, 'heartbeats', pageSize));
        const { stdout } = await execa(generator, ['count', path]);
        expect(JSON.parse(stdout)).toMatchObject({
          count: all.length,
          unreadable: 0,
          oldest: 0,
          newest: all.length - 1,
        });
      }),
      { numRuns: 20 },
    );
  });
});
