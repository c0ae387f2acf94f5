import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { OpenFile } from '../../src/system/files.ts';
import { systemFiles } from '../../src/system/files.ts';
import { makeFifo, temporaryFolder } from './temporary-folder.ts';

const opened = (path: string): OpenFile => {
  const file = systemFiles.open(path);
  if (file.status !== 'ok') throw new Error(file.reason);
  onTestFinished(() => file.value.close());
  return file.value;
};

const NO_FILE = { status: 'failed', reason: 'not a regular file' };

test('it is read from any place, and no further than it goes', () => {
  const path = join(temporaryFolder(), 'a');
  writeFileSync(path, '0123456789');
  const file = opened(path);
  expect(file.info).toMatchObject({ kind: 'file', size: 10, modifiedAt: statSync(path).mtimeMs });
  const text = (position: number, length: number): string => Buffer.from(file.read(position, length)).toString();
  expect([text(3, 4), text(0, 100), text(8, 3), text(10, 5), text(2 ** 40, 5), text(0, 0)]).toEqual([
    '3456',
    '0123456789',
    '89',
    '',
    '',
    '',
  ]);
});

test('into memory that is lent, and no further than asked', () => {
  const path = join(temporaryFolder(), 'a');
  writeFileSync(path, '0123456789');
  const memory = Buffer.from('..............');
  const read = opened(path).read(2, 4, memory);
  expect(Buffer.from(read).toString()).toBe('2345');
  expect(memory.toString()).toBe('2345..........');
  expect(read.buffer).toBe(memory.buffer);
});

test('it stays the same file while it grows, shrinks or loses its name', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a');
  writeFileSync(path, '01234');
  const file = opened(path);
  appendFileSync(path, '56789');
  expect([file.size(), file.read(4, 10).length]).toEqual([10, 6]);
  truncateSync(path, 2);
  expect([file.size(), file.read(1, 10).length]).toEqual([2, 1]);
  expect(file.info.size).toBe(5);
});

test('through links', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  writeFileSync(join(folder, 'real', 'a'), 'x');
  symlinkSync(join(folder, 'real'), join(folder, 'way'));
  symlinkSync('way/a', join(folder, 'link'));
  expect(opened(join(folder, 'link')).info).toMatchObject({ kind: 'file', size: 1 });
});

test('what is not there is absent, links in a circle fail', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a'), 'x');
  symlinkSync('gone', join(folder, 'dangling'));
  for (const name of ['none', 'a/deeper', 'dangling']) {
    expect(systemFiles.open(join(folder, name))).toMatchObject({ status: 'absent' });
  }
  symlinkSync('loop', join(folder, 'loop'));
  expect(systemFiles.open(join(folder, 'loop'))).toEqual({ status: 'failed', reason: 'ELOOP' });
  expect(systemFiles.open('a\0b')).toMatchObject({ status: 'failed' });
});

test.skipIf(process.getuid?.() === 0)('what may not be read is denied', () => {
  const path = join(temporaryFolder(), 'a');
  writeFileSync(path, 'x', { mode: 0o200 });
  chmodSync(path, 0o000);
  expect(systemFiles.open(path)).toEqual({ status: 'denied', reason: 'EACCES' });
});

test('a folder and a device are not opened', () => {
  expect(systemFiles.open(temporaryFolder())).toEqual(NO_FILE);
  if (process.platform !== 'win32') expect(systemFiles.open('/dev/zero')).toEqual(NO_FILE);
});

test.skipIf(process.platform === 'win32')('a socket is not opened', async () => {
  const path = join(temporaryFolder(), 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  onTestFinished(() => void server.close());
  expect(systemFiles.open(path)).toEqual(NO_FILE);
});

test.skipIf(process.platform === 'win32')('a FIFO does not hold us, and nobody at its other end is woken', async () => {
  const folder = temporaryFolder();
  const fifo = join(folder, 'fifo');
  makeFifo(fifo);
  // Who writes to it waits until somebody opens it for reading.
  const writer = spawn('sh', ['-c', 'echo waiting; : > "$0"; echo woken', fifo], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void writer.kill('SIGKILL'));
  let said = '';
  await new Promise<void>((resolve) => {
    writer.stdout.on('data', (data: Buffer) => {
      said += data.toString();
      resolve();
    });
  });
  expect(systemFiles.open(fifo)).toEqual(NO_FILE);
  symlinkSync('fifo', join(folder, 'link'));
  expect(systemFiles.open(join(folder, 'link'))).toEqual(NO_FILE);
  // Had it been opened, the writer would be at its end by now.
  execFileSync('sh', ['-c', ':']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toBe('waiting\n');
  expect(writer.exitCode).toBeNull();
});

test.skipIf(process.platform !== 'linux')('a descriptor is not left open where it fails', () => {
  const descriptors = (): number => systemFiles.list('/proc/self/fd').length;
  const folder = temporaryFolder();
  const before = descriptors();
  for (let times = 0; times < 20; times++) {
    systemFiles.open(folder);
    systemFiles.open(join(folder, 'none'));
  }
  expect(descriptors()).toBe(before);
});
