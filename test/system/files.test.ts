import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, realpathSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemFiles } from '../../src/system/files.ts';
import { makeFifo, temporaryFolder } from './temporary-folder.ts';

const { readText, readTail, readBytes, info, linkTarget, realPath, list, exists } = systemFiles;

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

test.skipIf(process.platform === 'win32')(
  'a FIFO is not opened: who waits to write to it goes on waiting',
  async () => {
    const folder = temporaryFolder();
    const fifo = join(folder, 'fifo');
    makeFifo(fifo);
    const writer = spawn('sh', ['-c', 'echo ready; : > "$0"', fifo], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void writer.kill('SIGKILL'));
    await once(writer.stdout, 'data');
    for (let attempt = 0; attempt < 50; attempt++) {
      readBytes(fifo);
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(writer.exitCode).toBeNull();
  },
);

describe('bytes', () => {
  test('as they are, no more of them than wanted', () => {
    const path = join(temporaryFolder(), 'a');
    const bytes = Buffer.from([0x54, 0x5a, 0x69, 0x66, 0, 0xff, 0x80, 10]);
    writeFileSync(path, bytes);
    expect(readBytes(path)).toEqual({ status: 'ok', value: bytes });
    expect(readBytes(path, 5)).toEqual({ status: 'ok', value: bytes.subarray(0, 5) });
    expect(readBytes(path, 8)).toEqual({ status: 'ok', value: bytes });
  });

  test('of an empty file', () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, '');
    expect(readBytes(path)).toEqual({ status: 'ok', value: Buffer.alloc(0) });
    expect(readTail(path, 10)).toEqual({ status: 'ok', value: '' });
  });

  test('what is not there, or is no file, is told as of texts', () => {
    const folder = temporaryFolder();
    for (const readOne of [readBytes, (path: string) => readTail(path, 10)]) {
      expect(readOne(join(folder, 'none'))).toMatchObject({ status: 'absent', reason: 'ENOENT' });
      expect(readOne(folder)).toMatchObject({ status: 'failed', reason: 'not a regular file' });
      expect(readOne('/dev/null')).toMatchObject({ status: 'failed' });
    }
  });
});

describe('the end of a file', () => {
  const LOG = 'first line\n第二行\nthird line\n';
  const logIn = (folder: string): string => {
    const path = join(folder, 'log');
    writeFileSync(path, LOG);
    return path;
  };

  test('all of one that is not longer', () => {
    const path = logIn(temporaryFolder());
    const { length } = Buffer.from(LOG);
    for (const maxBytes of [length, length + 1, 1_000_000]) {
      expect(readTail(path, maxBytes)).toEqual({ status: 'ok', value: LOG });
    }
  });

  test('from the first line that is whole, wherever it is cut', () => {
    const path = logIn(temporaryFolder());
    const bytes = Buffer.from(LOG);
    const lines = LOG.split(/(?<=\n)/);
    // A cut within the last line leaves none that is whole: nothing is said of those here.
    for (let maxBytes = 12; maxBytes < bytes.length; maxBytes++) {
      const tail = readTail(path, maxBytes);
      if (tail.status !== 'ok') throw new Error(tail.reason);
      expect(Buffer.byteLength(tail.value)).toBeLessThanOrEqual(maxBytes);
      expect(LOG.endsWith(tail.value), `${maxBytes}`).toBe(true);
      expect(lines).toContain(tail.value.split(/(?<=\n)/)[0]);
    }
  });

  test('a cut within a character spoils nothing', () => {
    const path = logIn(temporaryFolder());
    // One byte of "行" and its line end, then the third line.
    expect(readTail(path, 'third line\n'.length + 2)).toEqual({ status: 'ok', value: 'third line\n' });
  });

  test('a last line without an end is a line', () => {
    const path = join(temporaryFolder(), 'log');
    writeFileSync(path, 'first line\nsecond line\nthird');
    expect(readTail(path, 12)).toEqual({ status: 'ok', value: 'third' });
  });
});

test.skipIf(process.platform !== 'linux')(
  'a file of /proc, which has no size and comes in pieces, is read whole',
  async () => {
    // A program that waits: its memory map stays as it is, and fills some pages.
    const waiting = spawn('sh', ['-c', 'echo ready; read answer'], { stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(() => void waiting.kill('SIGKILL'));
    await once(waiting.stdout, 'data');
    const path = `/proc/${waiting.pid}/smaps`;
    const mappingsIn = (text: string): (string | undefined)[] =>
      text.split('\n').filter((line) => line.startsWith('VmFlags:'));
    const text = readText(path, 1_000_000);
    if (text.status !== 'ok') throw new Error(text.reason);
    expect(text.value.length).toBeGreaterThan(4096);
    expect(text.value.endsWith('\n')).toBe(true);
    expect(mappingsIn(text.value)).toEqual(mappingsIn(execFileSync('cat', [path], { encoding: 'utf8' })));
    const part = readBytes(path, 6000);
    expect(part.status === 'ok' ? part.value.length : part).toBe(6000);
  },
);

describe('looking', () => {
  test('names in a folder; none where there is no folder', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'a'), '');
    expect([...list(folder)].toSorted()).toEqual(['a', 'b']);
    expect(list(join(folder, 'none'))).toEqual([]);
    expect(list(join(folder, 'none'), 9)).toEqual([]);
    expect(list(folder, 9)).toEqual(['a', 'b']);
    expect(list(folder, 1).length).toBe(1);
    expect(list(folder, 0)).toEqual([]);
    expect(list(join(folder, 'a'))).toEqual([]);
    expect(exists(join(folder, 'a'))).toBe(true);
    expect(exists(join(folder, 'none'))).toBe(false);
  });

  test('what lies there itself', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a');
    writeFileSync(path, '12345');
    utimesSync(path, 1000, 1_700_000_000.5);
    symlinkSync('a', join(folder, 'link'));
    symlinkSync('gone', join(folder, 'dangling'));
    makeFifo(join(folder, 'fifo'));
    expect(info(path)).toMatchObject({ status: 'ok', value: { kind: 'file', size: 5, modifiedAt: 1_700_000_000_500 } });
    expect(info(folder)).toMatchObject({ value: { kind: 'directory' } });
    expect(info(join(folder, 'link'))).toMatchObject({ value: { kind: 'symlink' } });
    expect(info(join(folder, 'dangling'))).toMatchObject({ status: 'ok', value: { kind: 'symlink' } });
    expect(info(join(folder, 'fifo'))).toMatchObject({ value: { kind: 'other' } });
    expect(info(join(folder, 'none'))).toMatchObject({ status: 'absent' });
    expect(info(join(path, 'deeper'))).toMatchObject({ status: 'absent' });
  });

  test('where a link points, as it is written', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), '');
    symlinkSync('../gone//./x', join(folder, 'link'));
    expect(linkTarget(join(folder, 'link'))).toEqual({ status: 'ok', value: '../gone//./x' });
    expect(linkTarget(join(folder, 'a'))).toMatchObject({ status: 'failed' });
    expect(linkTarget(folder)).toMatchObject({ status: 'failed' });
    expect(linkTarget(join(folder, 'none'))).toMatchObject({ status: 'absent' });
  });

  test('where a path ends, after every link on its way', () => {
    const folder = realpathSync(temporaryFolder());
    mkdirSync(join(folder, 'real', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'real', 'deep', 'a'), '');
    symlinkSync('real', join(folder, 'way'));
    symlinkSync('way/deep/a', join(folder, 'link'));
    symlinkSync('gone', join(folder, 'dangling'));
    symlinkSync('loop', join(folder, 'loop'));
    expect(realPath(join(folder, 'link'))).toEqual({ status: 'ok', value: join(folder, 'real', 'deep', 'a') });
    expect(realPath(join(folder, 'way', 'deep'))).toEqual({ status: 'ok', value: join(folder, 'real', 'deep') });
    expect(realPath(join(folder, 'dangling'))).toMatchObject({ status: 'absent' });
    expect(realPath(join(folder, 'none'))).toMatchObject({ status: 'absent' });
    expect(realPath(join(folder, 'loop'))).toEqual({ status: 'failed', reason: 'ELOOP' });
    expect(readText(join(folder, 'loop'))).toEqual({ status: 'failed', reason: 'ELOOP' });
    expect(exists(join(folder, 'dangling'))).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)('what lies in a folder that is closed to us is denied, not absent', () => {
    const folder = join(temporaryFolder(), 'closed');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), 'x');
    chmodSync(folder, 0o000);
    onTestFinished(() => chmodSync(folder, 0o700));
    for (const look of [readText, readBytes, info, linkTarget, realPath]) {
      expect(look(join(folder, 'a'))).toMatchObject({ status: 'denied', reason: 'EACCES' });
    }
    expect(list(folder)).toEqual([]);
  });

  test('a path that cannot be one throws nothing', () => {
    for (const path of ['/x'.repeat(5000), 'a\0b']) {
      for (const look of [readText, readBytes, info, linkTarget, realPath]) {
        expect(['absent', 'failed']).toContain(look(path).status);
      }
      expect(list(path)).toEqual([]);
      expect(exists(path)).toBe(false);
    }
  });
});

test('a tail that begins with a line keeps it, and a part of a line is none', () => {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, 'ab\ncd\n');
  expect(systemFiles.readTail(path, 3)).toEqual({ status: 'ok', value: 'cd\n' });
  writeFileSync(path, 'first\nthird');
  expect(systemFiles.readTail(path, 3)).toEqual({ status: 'ok', value: '' });
});
