import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemFiles } from '../../src/system/files.ts';
import { makeFifo, temporaryFolder } from './temporary-folder.ts';

const { readText, list, exists } = systemFiles;

describe('reading', () => {
  test('a text, no more of it than wanted', () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, '时间 0123456789');
    expect(readText(path)).toEqual({ status: 'ok', value: '时间 0123456789' });
    expect(readText(path, 9)).toEqual({ status: 'ok', value: '时间 01' });
  });

  test('through a link', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), 'x');
    symlinkSync('a', join(folder, 'b'));
    expect(readText(join(folder, 'b'))).toEqual({ status: 'ok', value: 'x' });
  });

  test('what is not there is absent', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), 'x');
    symlinkSync('gone', join(folder, 'dangling'));
    for (const name of ['none', 'none/deeper', 'a/deeper', 'dangling']) {
      expect(readText(join(folder, name))).toMatchObject({ status: 'absent' });
    }
  });

  test.skipIf(process.getuid?.() === 0)('what may not be read is denied, not absent', () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, 'x');
    chmodSync(path, 0o000);
    expect(readText(path)).toMatchObject({ status: 'denied', reason: 'EACCES' });
  });

  test('a folder is no text', () => {
    expect(readText(temporaryFolder())).toMatchObject({ status: 'failed' });
  });

  test.skipIf(process.platform === 'win32')('a FIFO that nobody writes to does not hold us', () => {
    const folder = temporaryFolder();
    const fifo = join(folder, 'fifo');
    makeFifo(fifo);
    // Should we be held, this lets us go, and leaves a mark that it had to.
    const rescue = spawn('sh', ['-c', 'sleep 10; : > "$0/held"; : > "$0/fifo"', folder], { detached: true });
    onTestFinished(() => void process.kill(-(rescue.pid ?? 0), 'SIGKILL'));
    expect(readText(fifo)).toMatchObject({ status: 'failed' });
    expect(exists(join(folder, 'held'))).toBe(false);
  });
});

describe('looking', () => {
  test('names in a folder; none where there is no folder', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'a'), '');
    expect([...list(folder)].toSorted()).toEqual(['a', 'b']);
    expect(list(join(folder, 'none'))).toEqual([]);
    expect(list(join(folder, 'a'))).toEqual([]);
    expect(exists(join(folder, 'a'))).toBe(true);
    expect(exists(join(folder, 'none'))).toBe(false);
  });
});
