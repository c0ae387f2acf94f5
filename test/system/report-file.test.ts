import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UnwritableError, assertWritable, writeReportFile } from '../../src/system/report-file.ts';
import { makeFifo, temporaryFolder } from './temporary-folder.ts';

const codeOf = (action: () => void): string | null => {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof UnwritableError) return error.code;
    throw error;
  }
};

describe('a file', () => {
  test('that is new is written, and nothing else is left behind', () => {
    const folder = temporaryFolder();
    assertWritable(join(folder, 'r.json'));
    expect(readdirSync(folder)).toEqual([]);
    writeReportFile(join(folder, 'r.json'), 'new\n');
    expect(readdirSync(folder)).toEqual(['r.json']);
    expect(readFileSync(join(folder, 'r.json'), 'utf8')).toBe('new\n');
  });

  test('that is there is replaced in one step: who has it open goes on reading the old one, whole', () => {
    const path = join(temporaryFolder(), 'r.json');
    writeFileSync(path, 'the old one');
    const reader = openSync(path, 'r');
    writeReportFile(path, 'new');
    const bytes = Buffer.alloc(64);
    expect(bytes.toString('utf8', 0, readSync(reader, bytes))).toBe('the old one');
    closeSync(reader);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('that only some may read stays so', () => {
    const path = join(temporaryFolder(), 'r.json');
    writeFileSync(path, 'old');
    chmodSync(path, 0o600);
    writeReportFile(path, 'new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('a link', () => {
  test('stays one: its target is replaced', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'r.json'), 'old');
    symlinkSync(join('data', 'r.json'), join(folder, 'latest'));
    writeReportFile(join(folder, 'latest'), 'new');
    expect(readlinkSync(join(folder, 'latest'))).toBe(join('data', 'r.json'));
    expect(readFileSync(join(folder, 'data', 'r.json'), 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'data'))).toEqual(['r.json']);
  });

  test('whose target is not there yet stays one too', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    symlinkSync(join('data', 'r.json'), join(folder, 'latest'));
    writeReportFile(join(folder, 'latest'), 'new');
    expect(lstatSync(join(folder, 'latest')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'data', 'r.json'), 'utf8')).toBe('new');
  });
});

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test('a FIFO is written to, and stays one', () => {
    const path = join(temporaryFolder(), 'fifo');
    makeFifo(path);
    // Open at both ends, so that nobody waits for the other.
    const reader = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    writeReportFile(path, 'through\n');
    const bytes = Buffer.alloc(64);
    expect(bytes.toString('utf8', 0, readSync(reader, bytes))).toBe('through\n');
    closeSync(reader);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  test.runIf(existsSync('/dev/shm'))('a file below /dev is a file all the same', () => {
    const folder = mkdtempSync('/dev/shm/timecheck-test-');
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'r.json');
    expect(codeOf(() => assertWritable(path))).toBeNull();
    writeReportFile(path, 'one');
    writeReportFile(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['r.json']);
  });

  test('/dev/null swallows, and stays what it is', () => {
    assertWritable('/dev/null');
    writeReportFile('/dev/null', 'x');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('what cannot be written is told before anything is done', () => {
  const asserting = (path: string): string | null => codeOf(() => assertWritable(path));

  test('a folder', () => {
    expect(asserting(temporaryFolder())).toBe('EISDIR');
  });

  test('a folder that is not there', () => {
    expect(asserting(join(temporaryFolder(), 'none', 'r.json'))).toBe('ENOENT');
  });

  test('a file in place of a folder', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), '');
    expect(asserting(join(folder, 'a', 'r.json'))).toBe('ENOTDIR');
  });

  test.skipIf(process.getuid?.() === 0)('a folder that is not ours', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    expect(asserting(join(folder, 'r.json'))).toBe('EACCES');
  });

  test('and at the writing too, should it have changed meanwhile; nothing is left behind', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'r.json'));
    expect(codeOf(() => writeReportFile(join(folder, 'r.json'), 'x'))).toBe('EISDIR');
    expect(codeOf(() => writeReportFile(join(folder, 'none', 'r.json'), 'x'))).toBe('ENOENT');
    expect(readdirSync(folder)).toEqual(['r.json']);
  });
});
